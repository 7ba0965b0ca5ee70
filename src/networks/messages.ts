/** Requests and answers as payments know them, and as they go over the wire. */
import assert from 'node:assert/strict'
import { secondsOf, SECOND, type Instant } from '../kit/clock.ts'
import { isCurrency } from '../kit/currency.ts'
import { minorUnitsOf } from '../kit/money.ts'
import type {
  CardCredentials,
  CreditRequest,
  NetworkAnswer,
  NetworkRequest,
  Source,
  StoredCredential,
} from '../payments/network.ts'
import { isResponseCode } from '../payments/response-codes.ts'
import type { AnswerBody, CredentialBody, RequestBody } from './protocol.ts'

/** The requests that the protocol carries. A credit to a cardholder who has not paid is not among them. */
export type RemoteRequest = Exclude<NetworkRequest, CreditRequest>

export function bodyOf(request: RemoteRequest, at: Instant): RequestBody {
  const common = { requested_at: secondsOf(at), amount: request.amount, currency: request.currency }
  switch (request.kind) {
    case 'authorization':
      return {
        kind: request.kind,
        ...common,
        card: cardBodyOf(request.source),
        authentication: request.authentication && {
          eci: request.authentication.eci,
          authentication_value: request.authentication.authenticationValue,
          protocol_version: request.authentication.protocolVersion,
          transaction_id: request.authentication.transactionId,
          ds_transaction_id: request.authentication.dsTransactionId,
        },
        ...(request.storedCredential && { stored_credential: credentialBodyOf(request.storedCredential) }),
      }
    case 'increment':
    case 'capture':
    case 'refund':
      return { kind: request.kind, ...common, original: request.original, card: cardBodyOf(request.source) }
    case 'reversal':
      return { kind: request.kind, ...common, original: request.original }
  }
}

/** Undefined for a currency that Guichet does not know. */
export function requestOf(reference: string, body: RequestBody): RemoteRequest | undefined {
  const { currency } = body
  if (!isCurrency(currency)) return undefined
  const common = { reference, amount: minorUnitsOf(body.amount), currency }
  switch (body.kind) {
    case 'authorization':
      return {
        kind: body.kind,
        ...common,
        source: cardOf(body.card),
        authentication: body.authentication && {
          eci: body.authentication.eci,
          authenticationValue: body.authentication.authentication_value,
          protocolVersion: body.authentication.protocol_version,
          transactionId: body.authentication.transaction_id,
          dsTransactionId: body.authentication.ds_transaction_id ?? null,
        },
        ...(body.stored_credential && { storedCredential: credentialOf(body.stored_credential) }),
      }
    case 'increment':
    case 'capture':
    case 'refund':
      return { kind: body.kind, ...common, original: body.original, source: cardOf(body.card) }
    case 'reversal':
      return { kind: body.kind, ...common, original: body.original }
  }
}

export const timeOf = ({ requested_at }: RequestBody): Instant => requested_at * SECOND

export function answerBodyOf(reference: string, answer: NetworkAnswer): AnswerBody {
  assert(answer.outcome !== 'unknown', 'who carries a request out knows what became of it')
  return {
    reference,
    outcome: answer.outcome,
    code: answer.code,
    network_reference: answer.reference,
    authorization_code: answer.authorizationCode,
    settled: answer.settled,
  }
}

/** Undefined where outcome and code contradict each other. A refusal for a reason that Guichet does not know is still a refusal. */
export function answerOf(body: AnswerBody): NetworkAnswer | undefined {
  if ((body.outcome === 'approved') !== (body.code === '00')) return undefined
  return {
    outcome: body.outcome,
    code: isResponseCode(body.code) ? body.code : unspecified,
    reference: body.network_reference,
    authorizationCode: body.outcome === 'approved' ? (body.authorization_code ?? null) : null,
    settled: body.outcome === 'approved' && (body.settled ?? false),
  }
}

/** `general_error`. */
const unspecified = '06'

const credentialBodyOf = (credential: StoredCredential): CredentialBody =>
  credential.initiator === 'customer' ? credential : { initiator: 'merchant', agreed_with: credential.agreedWith }

const credentialOf = (body: CredentialBody): StoredCredential =>
  body.initiator === 'customer' ? body : { initiator: 'merchant', agreedWith: body.agreed_with }

/** The protocol is that of a card network: debits do not go over it. */
function cardBodyOf(source: Source) {
  assert(source.method === 'card', 'a card network is asked about cards')
  const { number, expiryMonth, expiryYear, securityCode } = source
  return { number, expiry_month: expiryMonth, expiry_year: expiryYear, security_code: securityCode }
}

const cardOf = (body: ReturnType<typeof cardBodyOf>): CardCredentials => ({
  method: 'card',
  number: body.number,
  expiryMonth: body.expiry_month,
  expiryYear: body.expiry_year,
  securityCode: body.security_code,
})
