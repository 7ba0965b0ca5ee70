/** Money given to a card whose holder has not paid: winnings, a payment of a marketplace to a seller (stancer-v2 section 9). */
import type { Instant } from '../kit/clock.ts'
import type { Currency } from '../kit/currency.ts'
import type { MinorUnits } from '../kit/money.ts'
import { defineTable } from '../kit/table.ts'

/**
 * - `to_disburse`: accepted, the merchant's balance has paid for it; leaves at the next cut-off.
 * - `disburse_sent`: handed to the network.
 * - `disbursed`: credited to the card.
 * - `not_honored`: the card's bank did not take it, and the merchant has the money again; the fee is kept.
 * - `refused`: the card's bank refused it, or the merchant's balance is too small (response 51); no money moved.
 */
export type DisbursementStatus = 'to_disburse' | 'disburse_sent' | 'disbursed' | 'not_honored' | 'refused'

export interface Disbursement {
  readonly realmId: number
  readonly id: string
  readonly version: number
  readonly createdAt: Instant
  readonly cardId: string
  readonly amount: MinorUnits
  readonly currency: Currency
  /** What the merchant pays for it, without VAT, and the VAT; 0 where it was refused. */
  readonly fee: MinorUnits
  readonly feeVat: MinorUnits
  readonly status: DisbursementStatus
  /** The network's code, `00` when accepted: see payments/response-codes.ts. */
  readonly response: string
  /** The network's own reference; null where it was not asked. */
  readonly networkReference: string | null
  /** When clearing takes it up next. */
  readonly clearingAt: Instant | null
  /** Day on which the network settles it, `YYYY-MM-DD`; null until it is sent. */
  readonly dateBank: string | null
  /** When it was sent. */
  readonly disbursedAt: Instant | null
}

export const disbursements = defineTable<Disbursement>('disbursements', ['realmId', 'id'], {
  realmId: true,
  id: true,
  version: true,
  createdAt: true,
  cardId: true,
  amount: true,
  currency: true,
  fee: true,
  feeVat: true,
  status: true,
  response: true,
  networkReference: true,
  clearingAt: true,
  dateBank: true,
  disbursedAt: true,
})
