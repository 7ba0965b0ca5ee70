/** A payer's consent to be debited: a reference, the account, and when and how it was signed (stancer-v2 section 5.2). */
import type { Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import { prefixes, randomCharacters } from '../kit/id.ts'
import { defineTable } from '../kit/table.ts'
import type { Day } from '../kit/target.ts'
import type { SepaAccount } from '../sepa/index.ts'

/** For any number of debits, or for a single one. */
export type MandateKind = 'recurrent' | 'one_off'

export const mandateKinds: readonly MandateKind[] = ['recurrent', 'one_off']

export interface Mandate {
  readonly realmId: number
  readonly id: string
  readonly version: number
  readonly createdAt: Instant
  /** When it was revoked. */
  readonly deletedAt: Instant | null
  readonly sepaId: string
  /** The account's. */
  readonly customerId: string | null
  /** The unique mandate reference (AT-01): see reference.ts. */
  readonly rum: string
  readonly kind: MandateKind
  /** That of its signature. */
  readonly signedAt: Instant | null
  readonly signature: Signature | null
  /** The day on which a debit by it was last asked for, whatever came of it (the rulebook counts from the latest collection that was presented). */
  readonly lastUsedOn: Day | null
  /** Since when there is a document of it; null without one. */
  readonly documentedAt: Instant | null
  /** Opens the pages on which it is signed and uploaded: 32 characters drawn at random, known to the locators. */
  readonly token: string
}

export interface Signature {
  /** On the signing page; on paper that the merchant keeps; or on paper that was handed in as a file. */
  readonly how: 'electronic' | 'paper' | 'upload'
  /** The name of the person who signed, as they wrote it. */
  readonly name: string
  readonly at: Instant
  readonly place: string | null
  readonly ip: string | null
  readonly userAgent: string | null
}

export const mandates = defineTable<Mandate>('mandates', ['realmId', 'id'], {
  realmId: true,
  id: true,
  version: true,
  createdAt: true,
  deletedAt: true,
  sepaId: true,
  customerId: true,
  rum: true,
  kind: true,
  signedAt: true,
  signature: true,
  lastUsedOn: true,
  documentedAt: true,
  token: true,
})

const tokenLength = 32

/** The reference of a mandate that goes by its id, of 24 characters. */
export const referenceOf = (id: string): string => id.slice(`${prefixes.mandate}_`.length)

/** A new mandate that waits for its signature. Where no reference is given, it is derived from its id. */
export const newMandate = (
  ctx: Context,
  account: SepaAccount,
  { rum, kind }: Pick<Mandate, 'kind'> & { readonly rum: string | null },
  id = ctx.newId('mandate'),
): Mandate => ({
  realmId: ctx.realm.id,
  id,
  version: 1,
  createdAt: ctx.now,
  deletedAt: null,
  sepaId: account.id,
  customerId: account.customerId,
  rum: rum ?? referenceOf(id),
  kind,
  signedAt: null,
  signature: null,
  lastUsedOn: null,
  documentedAt: null,
  token: randomCharacters(tokenLength),
})

/** The mandate with its signature. */
export const signed = (mandate: Mandate, signature: Signature): Mandate => ({
  ...mandate,
  signedAt: signature.at,
  signature,
})

/** Signed by the account's holder on paper, as the merchant says; `upload` where the paper came along. */
export const paperSignature = ({ name }: SepaAccount, at: Instant, how: 'paper' | 'upload' = 'paper'): Signature => ({
  how,
  name,
  at,
  place: null,
  ip: null,
  userAgent: null,
})
