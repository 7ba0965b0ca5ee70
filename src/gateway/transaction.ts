/**
 * What the gateway API (v3) keeps of what was asked for through it, besides the payment or operation that it is: what was said with it, and where its news goes. Whatever was made otherwise has none, and is
 * shown all the same.
 */
import type { Instant } from '../kit/clock.ts'
import { defineTable } from '../kit/table.ts'

/**
 * `PA`: a preauthorization. `DB`: authorization and capture in one. `CD`: a credit to a card that has not paid. `CP`: the capture of a PA. `RF`: a refund. `RV`: a reversal (gateway-v3 section 4.1).
 */
export type TransactionType = 'PA' | 'DB' | 'CD' | 'CP' | 'RF' | 'RV'

/** A risk rule has put it under review: the money is taken, and delivery should wait until it is decided. */
export type Review = 'open' | 'accepted' | 'denied'

export interface Transaction {
  readonly realmId: number
  /** 32 hexadecimal digits: of a payment the id of its first operation, of what was done to one the operation's. */
  readonly id: string
  readonly version: number
  readonly createdAt: Instant
  readonly paymentType: TransactionType
  /** One of both. */
  readonly paymentId: string | null
  readonly disbursementId: string | null
  /** Of what was done to a payment: the transaction that it was asked of. */
  readonly referencedId: string | null
  readonly merchantTransactionId: string | null
  /** Where what becomes of it is told. */
  readonly notificationUrl: string | null
  /** What was kept of the means of payment, by which later ones can be made. */
  readonly registrationId: string | null
  readonly review: Review | null
  /** What it was made with and is shown again, by the parameters' names; never a number of a card or an account, nor a security code. */
  readonly sent: Readonly<Record<string, string>>
  /** The checkout that it was tried by; null for what the merchant has asked for. */
  readonly checkoutId: string | null
  /** Of a checkout, how many of its payments came before under the same id of the merchant's: the first one takes it. Otherwise 0. */
  readonly attempt: number
}

export const transactions = defineTable<Transaction>('gateway_transactions', ['realmId', 'id'], {
  realmId: true,
  id: true,
  version: true,
  createdAt: true,
  paymentType: true,
  paymentId: true,
  disbursementId: true,
  referencedId: true,
  merchantTransactionId: true,
  notificationUrl: true,
  registrationId: true,
  review: true,
  sent: true,
  checkoutId: true,
  attempt: true,
})
