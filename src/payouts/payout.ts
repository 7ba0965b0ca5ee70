/** A transfer to the merchant's bank of what many payments have come to, less what was given back, contested and charged (stancer-v2 section 9). */
import type { Instant } from '../kit/clock.ts'
import type { Currency } from '../kit/currency.ts'
import type { MinorUnits } from '../kit/money.ts'
import { defineTable } from '../kit/table.ts'

/**
 * - `pending`: made; its money is no longer in the merchant's balance.
 * - `to_pay`: ready, leaves at the cut-off.
 * - `sent`: handed to the bank.
 * - `paid`: the merchant's bank has it.
 * - `failed`: the transfer failed; the money is in the balance again, and the next payout takes it.
 */
export type PayoutStatus = 'pending' | 'to_pay' | 'sent' | 'paid' | 'failed'

export interface Payout {
  readonly realmId: number
  readonly id: string
  readonly version: number
  readonly createdAt: Instant
  /** What stands on the transfer; unique in the realm. */
  readonly reference: string
  readonly description: string | null
  readonly currency: Currency
  /** The sum of the balance items that it took: more than nothing, and no more than the merchant was owed. */
  readonly amount: MinorUnits
  readonly status: PayoutStatus
  /** The date that the payout bears: when it was made, or the morning of the day that was asked for. It does not become ready before. */
  readonly datedAt: Instant
  readonly paidAt: Instant | null
  /** The day on which the merchant's bank has it, `YYYY-MM-DD`; known once it is sent. */
  readonly dateBank: string | null
}

export const payouts = defineTable<Payout>('payouts', ['realmId', 'id'], {
  realmId: true,
  id: true,
  version: true,
  createdAt: true,
  reference: true,
  description: true,
  currency: true,
  amount: true,
  status: true,
  datedAt: true,
  paidAt: true,
  dateBank: true,
})
