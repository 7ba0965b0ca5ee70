/**
 * The items of a merchant's available balance. Each transition that moves `merchant_available`, except the making of a payout, adds one item. A payout takes items, and the database ensures that none
 * is taken twice. The items that no payout has taken are the balance.
 */
import type { Instant } from '../kit/clock.ts'
import type { Currency } from '../kit/currency.ts'
import type { MinorUnits } from '../kit/money.ts'
import { defineTable } from '../kit/table.ts'
import type { BookedKind } from './postings.ts'

export interface BalanceItem {
  readonly realmId: number
  readonly objectId: string
  readonly transition: string
  readonly version: number
  readonly createdAt: Instant
  readonly kind: BookedKind
  /** Null for a payout that came back. */
  readonly method: 'card' | 'sepa' | null
  readonly currency: Currency
  /** Signed, before fees: more than 0 adds to the balance. */
  readonly amount: MinorUnits
  /** Deducted from the balance in addition. */
  readonly fee: MinorUnits
  readonly vat: MinorUnits
  readonly payoutId: string | null
}

export const balanceItems = defineTable<BalanceItem>('balance_items', ['realmId', 'objectId', 'transition'], {
  realmId: true,
  objectId: true,
  transition: true,
  version: true,
  createdAt: true,
  kind: true,
  method: true,
  currency: true,
  amount: true,
  fee: true,
  vat: true,
  payoutId: true,
})
