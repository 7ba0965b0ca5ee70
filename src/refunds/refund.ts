/** Money given back to a payer, or a payment called off before capture (stancer-v2 section 9). */
import type { Instant } from '../kit/clock.ts'
import type { Currency } from '../kit/currency.ts'
import type { Transitions } from '../kit/machine.ts'
import type { MinorUnits } from '../kit/money.ts'
import { defineTable } from '../kit/table.ts'

/**
 * - `to_refund`: accepted, leaves at the next cut-off, or once the capture in flight has ended.
 * - `refund_sent`: handed to the network.
 * - `refunded`: credited to the payer.
 * - `not_honored`: the payer's bank did not take it.
 * - `payment_canceled`: the whole payment was called off before its capture; no money moved.
 */
export type RefundStatus = 'to_refund' | 'refund_sent' | 'refunded' | 'not_honored' | 'payment_canceled'

export type RefundEvent = 'send' | 'settle' | 'reject'

export const refundTransitions: Transitions<RefundStatus, RefundEvent> = {
  to_refund: { send: 'refund_sent' },
  refund_sent: { settle: 'refunded', reject: 'not_honored' },
  refunded: {},
  not_honored: {},
  payment_canceled: {},
}

export interface Refund {
  readonly realmId: number
  readonly id: string
  readonly version: number
  readonly createdAt: Instant
  readonly paymentId: string
  /** The payment intent that the payment is an attempt of. */
  readonly intentId: string | null
  readonly amount: MinorUnits
  readonly currency: Currency
  readonly status: RefundStatus
  /** Day on which the money is debited from the merchant's bank, `YYYY-MM-DD`. */
  readonly dateBank: string | null
  readonly refundedAt: Instant | null
}

export const refunds = defineTable<Refund>('refunds', ['realmId', 'id'], {
  realmId: true,
  id: true,
  version: true,
  createdAt: true,
  paymentId: true,
  intentId: true,
  amount: true,
  currency: true,
  status: true,
  dateBank: true,
  refundedAt: true,
})
