/**
 * What the gateway API (v3) stores of a request besides the payment or operation itself: its parameters, and the address for its notifications. Payments and operations that were not made through v3
 * have no such row, but v3 shows them as well.
 */
import type { Instant } from '../kit/clock.ts'
import { defineTable } from '../kit/table.ts'

/**
 * `PA`: a preauthorization. `DB`: authorization and capture in one. `CD`: a credit to a card that has not paid. `CP`: the capture of a PA. `RF`: a refund. `RV`: a reversal (gateway-v3 section 4.1).
 */
export type TransactionType = 'PA' | 'DB' | 'CD' | 'CP' | 'RF' | 'RV'

/** A risk rule has put it under review: the money is taken, and delivery should wait until the review is decided. */
export type Review = 'open' | 'accepted' | 'denied'

export interface Transaction {
  readonly realmId: number
  /** 32 hexadecimal digits: for a payment the id of its first operation, for an operation on a payment the operation's own. */
  readonly id: string
  readonly version: number
  readonly createdAt: Instant
  readonly paymentType: TransactionType
  /** One of both. */
  readonly paymentId: string | null
  readonly disbursementId: string | null
  /** For an operation on a payment: the transaction that the request named. */
  readonly referencedId: string | null
  readonly merchantTransactionId: string | null
  /** The address that is notified of the transaction's results. */
  readonly notificationUrl: string | null
  /** The registration (token) of its card or account, by which later payments can be made. */
  readonly registrationId: string | null
  readonly review: Review | null
  /** The parameters that it was made with and that answers repeat, by their names; never the number of a card or an account, nor a security code. */
  readonly sent: Readonly<Record<string, string>>
  /** The checkout that it is a try of; null where the merchant has made the request. */
  readonly checkoutId: string | null
  /** For a try of a checkout: how many tries came before under the same `merchantTransactionId`, which the first one claims. Otherwise 0. */
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
