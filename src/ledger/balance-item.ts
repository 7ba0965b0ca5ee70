/**
 * What a merchant's available balance is made of. Each transition that moves `merchant_available`, save the making of a payout, leaves one item; a payout takes items, and the database sees to it
 * that none is taken twice. What no payout has taken is the balance.
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
  /** Taken from the balance besides. */
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
