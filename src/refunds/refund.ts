/** Money given back to a payer, or a payment called off before capture (stancer-v2 section 9). */
import type { Instant } from '../kit/clock.ts'
import type { Currency } from '../kit/currency.ts'
import { statusesOf, type Transitions } from '../kit/machine.ts'
import type { MinorUnits } from '../kit/money.ts'
import { defineTable } from '../kit/table.ts'
import type { PaymentMethod } from '../payments/index.ts'

/**
 * - `to_refund`: accepted, leaves at the next cut-off, or once the capture in flight has ended.
 * - `refund_sent`: handed to the network.
 * - `refunded`: credited to the payer.
 * - `not_honored`: it did not reach the payer, and the merchant has the money again.
 * - `payment_canceled`: the whole payment was called off before its capture; no money moved.
 */
export type RefundStatus = 'to_refund' | 'refund_sent' | 'refunded' | 'not_honored' | 'payment_canceled'

export type RefundEvent = 'send' | 'settle' | 'reject'

export const refundTransitions: Transitions<RefundStatus, RefundEvent> = {
  to_refund: { send: 'refund_sent', reject: 'not_honored' },
  refund_sent: { settle: 'refunded', reject: 'not_honored' },
  refunded: {},
  not_honored: {},
  payment_canceled: {},
}

export const refundStatuses = statusesOf(refundTransitions)

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
  /** How the payment was paid: the money goes back the same way. */
  readonly method: PaymentMethod | null
  /** Day on which the network settles it, `YYYY-MM-DD`; null until it is sent. */
  readonly dateBank: string | null
  /** When it was sent. */
  readonly refundedAt: Instant | null
  /** When clearing takes it up next. */
  readonly clearingAt: Instant | null
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
  method: true,
  dateBank: true,
  refundedAt: true,
  clearingAt: true,
})
