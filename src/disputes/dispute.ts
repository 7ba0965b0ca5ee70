/** A dispute: a payer contests a payment through their bank, which takes the money back until it is decided (stancer-v2 section 9). */
import type { Instant } from '../kit/clock.ts'
import type { Currency } from '../kit/currency.ts'
import type { MinorUnits } from '../kit/money.ts'
import { defineTable } from '../kit/table.ts'
import type { Day } from '../kit/target.ts'
import type { PaymentMethod } from '../payments/index.ts'

/**
 * - `open`: the payer's bank has taken the money back. The merchant may contest it, or give in, until 30 days have passed.
 * - `evidence_pending`: the merchant contests it and gathers evidence. The 30 days go on.
 * - `evidence_sent`: evidence was handed in; it goes to the payer's bank on the next business day. It is too late to give in.
 * - `evidence_verification`: the payer's bank examines the evidence.
 * - `accepted`: the merchant gave in. The payer has the money.
 * - `won`: decided for the merchant, who has the money again.
 * - `lost`: decided for the payer.
 * - `out_of_time`: 30 days passed without evidence. The payer has the money.
 * - `not_contestable`: the payer's bank has returned a debit, against which a merchant can do nothing. The payer has the money.
 */
export type DisputeStatus =
  | 'open'
  | 'evidence_pending'
  | 'evidence_sent'
  | 'evidence_verification'
  | 'accepted'
  | 'won'
  | 'lost'
  | 'out_of_time'
  | 'not_contestable'

/** `chargeback`: of a payment by card. `sepa_return`: of a debit. */
export type DisputeType = 'chargeback' | 'sepa_return'

export interface Dispute {
  readonly realmId: number
  readonly id: string
  readonly version: number
  readonly createdAt: Instant
  readonly paymentId: string
  /** The payment intent that the payment is an attempt of. */
  readonly intentId: string | null
  /** The payment's. */
  readonly orderId: string | null
  /** How the payment was paid. */
  readonly method: PaymentMethod
  readonly type: DisputeType
  /** What the payer's bank took back: the payment, or a part of it. */
  readonly amount: MinorUnits
  readonly currency: Currency
  /** The fee that the merchant pays for the dispute, however it ends, without VAT, and the VAT. */
  readonly fee: MinorUnits
  readonly feeVat: MinorUnits
  /** The network's own, see response-codes.ts. Some are to be hidden from customers. */
  readonly code: string
  readonly status: DisputeStatus
  /** Business day on which the money was taken back. */
  readonly dateBank: Day | null
  /** When it was decided. */
  readonly endedAt: Instant | null
}

export const disputes = defineTable<Dispute>('disputes', ['realmId', 'id'], {
  realmId: true,
  id: true,
  version: true,
  createdAt: true,
  paymentId: true,
  intentId: true,
  orderId: true,
  method: true,
  type: true,
  amount: true,
  currency: true,
  fee: true,
  feeVat: true,
  code: true,
  status: true,
  dateBank: true,
  endedAt: true,
})
