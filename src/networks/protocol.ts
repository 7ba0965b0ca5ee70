/**
 * The protocol by which Guichet asks a card network at a distance, version 1: what goes over the wire, in one place for both ends. docs/connectors.md describes it for those who write a connector.
 */
import { Type, type Static, type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'

/** The reference by which both ends know a request: 32 hexadecimal digits, drawn anew for each request. */
export const referencePattern = /^[0-9a-f]{32}$/

/** The longest body that either end reads, in bytes. */
export const bodyLimit = 16 * 1024

/** What may stand behind `Bearer`: visible ASCII, long enough not to be guessed. */
export const secretPattern = /^[\x21-\x7e]{16,256}$/

export const networkPath = '/v1/network'
export const requestPath = (reference: string): string => `/v1/requests/${reference}`
export const askPath = (reference: string): string => `/v1/requests/${reference}/ask`

const Nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

const Card = Type.Object({
  number: Type.String({ pattern: '^[0-9]{12,19}$' }),
  expiry_month: Type.Integer({ minimum: 1, maximum: 12 }),
  expiry_year: Type.Integer({ minimum: 2000, maximum: 9999 }),
  security_code: Nullable(Type.String({ pattern: '^[0-9]{3,4}$' })),
})

const Authentication = Type.Object({
  eci: Nullable(Type.String()),
  authentication_value: Nullable(Type.String()),
  protocol_version: Nullable(Type.String()),
  transaction_id: Type.String(),
  ds_transaction_id: Type.Optional(Nullable(Type.String())),
})

const NetworkReference = Type.String({ pattern: '^[!-~]{1,64}$' })

/** A reference of a network that the merchant has paid through elsewhere, as the merchant gives it. */
const GivenReference = Type.String({ pattern: '^[!-~]{1,255}$' })

const StoredCredential = Type.Union([
  Type.Object({ initiator: Type.Literal('customer') }),
  Type.Object({ initiator: Type.Literal('merchant'), agreed_with: Nullable(GivenReference) }),
])
export type CredentialBody = Static<typeof StoredCredential>

const common = {
  /** When the request was made, in Unix seconds. */
  requested_at: Type.Integer({ minimum: 0 }),
  /** In the currency's smallest unit. */
  amount: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  /** ISO 4217, in lower case. */
  currency: Type.String({ pattern: '^[a-z]{3}$' }),
}

const AuthorizationBody = Type.Object({
  kind: Type.Literal('authorization'),
  ...common,
  card: Card,
  authentication: Nullable(Authentication),
  stored_credential: Type.Optional(StoredCredential),
})

const FollowUpBody = Type.Object({
  kind: Type.Union([Type.Literal('increment'), Type.Literal('capture'), Type.Literal('refund')]),
  ...common,
  original: NetworkReference,
  card: Card,
})

const ReversalBody = Type.Object({ kind: Type.Literal('reversal'), ...common, original: NetworkReference })

export const RequestBody = Type.Union([AuthorizationBody, FollowUpBody, ReversalBody])
export type RequestBody = Static<typeof RequestBody>

/** What became of a request that was carried out, or will be. */
export const AnswerBody = Type.Object({
  /** The reference of the request that is answered, so that the answer to another request is not taken for this one. */
  reference: Type.String({ pattern: referencePattern.source }),
  outcome: Type.Union([Type.Literal('approved'), Type.Literal('refused'), Type.Literal('pending')]),
  code: Type.String({ pattern: '^[0-9A-Z]{2}$' }),
  network_reference: NetworkReference,
  authorization_code: Type.Optional(Nullable(Type.String({ pattern: '^[0-9A-Za-z ]{6}$' }))),
  settled: Type.Optional(Type.Boolean()),
})
export type AnswerBody = Static<typeof AnswerBody>

/** It was not carried out, and never will be. */
export const NeverBody = Type.Object({
  reference: Type.String({ pattern: referencePattern.source }),
  outcome: Type.Literal('never'),
})
export type NeverBody = Static<typeof NeverBody>

export const NetworkBody = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 100 }),
  settlement_days: Type.Integer({ minimum: 1, maximum: 30 }),
})
export type NetworkBody = Static<typeof NetworkBody>

export const requestBody = Compile(RequestBody)
export const answerBody = Compile(AnswerBody)
export const neverBody = Compile(NeverBody)
export const networkBody = Compile(NetworkBody)
