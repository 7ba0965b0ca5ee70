/** Refunds: make, read, list. */
import assert from 'node:assert/strict'
import { hasUndecidedDispute } from '../disputes/index.ts'
import { nothingChanges, type Outcome } from '../kit/changes.ts'
import type { Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import { conflict, invalidField, notFound } from '../kit/errors.ts'
import { atOrAfter, equals, listPage, type Page, type PageRequest } from '../kit/listing.ts'
import type { MinorUnits } from '../kit/money.ts'
import { inPayout } from '../ledger/index.ts'
import {
  asked,
  authorizedAmount,
  cancelableStatuses,
  expiryTimer,
  getPayment,
  instrumentOf,
  letGo,
  moved,
  originalOf,
  readProgress,
  refundableAmount,
  refundableStatuses,
  requireAnswered,
  sourceOf,
  withChanges,
  type Payment,
  type PaymentContext,
  type Progress,
} from '../payments/index.ts'
import { takeBackTimer } from '../timers/index.ts'
import { answered, changesBetween, rejected, sent, settled, undone } from './progress.ts'
import { refunds, type Refund, type RefundStatus } from './refund.ts'
import { findRefund, listAllRefundsOf } from './store.ts'

export interface RefundInput {
  readonly paymentId: string
  /** All that is left when null. */
  readonly amount: MinorUnits | null
}

/**
 * Before capture, the whole payment is called off: refund `payment_canceled`, payment `canceled`. After, any part of what is left is given back, unless a dispute of the payment is undecided.
 * Throws 404, 409 when the payment has nothing to refund or would be refunded in part before capture, 422 when the amount is more than what is left.
 */
export const createRefund = async (ctx: PaymentContext, { paymentId, amount }: RefundInput): Promise<Outcome<Refund>> =>
  createRefundFrom(ctx, await readProgress(ctx, paymentId), amount)

/** {@link createRefund} for a decision that has read the payment already. */
export async function createRefundFrom(
  ctx: PaymentContext,
  progress: Progress,
  amount: MinorUnits | null,
): Promise<Outcome<Refund>> {
  const { payment } = progress
  requireAnswered(progress)
  if (cancelableStatuses.includes(payment.status)) return cancel(ctx, progress, amount)
  if (refundableStatuses.includes(payment.status) || (await isDecided(ctx, payment)))
    return giveBack(ctx, progress, amount)
  throw conflict(
    `Payment cannot be refunded, it is ${payment.status === 'open' ? 'not paid' : payment.status}`,
    payment.id,
  )
}

/** Whether the payment was disputed, and each of its disputes is decided. The payment was read before, and a dispute that opens meanwhile changes its version. */
const isDecided = async (ctx: PaymentContext, { id, status }: Payment): Promise<boolean> =>
  status === 'disputed' && !(await hasUndecidedDispute(ctx, id))

function cancel(ctx: PaymentContext, progress: Progress, amount: MinorUnits | null): Outcome<Refund> {
  const { payment, operations } = progress
  if (amount !== null && amount !== payment.amount) {
    if (amount > payment.amount) throw tooMuch()
    throw conflict('Payment cannot be partially refunded before it has been captured')
  }
  const refund = newRefund(ctx, payment, payment.amount, 'payment_canceled')
  const canceled = letGo(ctx, moved(progress, 'cancel'), authorizedAmount(operations), refund.id)
  const settled =
    payment.status === 'authorized' ? withChanges(canceled, takeBackTimer(ctx, expiryTimer, payment.id)) : canceled
  return outcome(ctx, settled, refund)
}

async function giveBack(ctx: PaymentContext, progress: Progress, amount: MinorUnits | null): Promise<Outcome<Refund>> {
  const { payment, operations } = progress
  const left = refundableAmount(operations)
  if (left === 0)
    throw conflict(
      payment.status === 'disputed' ? 'Payment has nothing left to be refunded' : 'Payment has already been refunded',
      payment.id,
    )
  const given = amount ?? left
  if (given > left) throw tooMuch()
  const instrument = await instrumentOf(ctx, payment)
  assert(instrument !== null, 'a captured payment was paid with something')
  const refund = newRefund(ctx, payment, given, 'to_refund')
  const source = sourceOf(ctx, instrument)
  const asking = { kind: 'refund', amount: given, original: originalOf(progress), source } as const
  const { progress: next, answer } = asked(ctx, progress, asking, { refundId: refund.id })
  return outcome(ctx, next, answer === undefined ? refund : answered(ctx, refund, answer))
}

/** The payment's own version moves with every refund, so that two refunds never rest on the same remainder. */
const outcome = (ctx: PaymentContext, progress: Progress, refund: Refund): Outcome<Refund> => ({
  result: refund,
  changes: changesBetween(ctx, undefined, refund, progress),
})

const newRefund = (ctx: PaymentContext, payment: Payment, amount: MinorUnits, status: RefundStatus): Refund => ({
  realmId: ctx.realm.id,
  id: ctx.newId('refund'),
  version: 1,
  createdAt: ctx.now,
  paymentId: payment.id,
  intentId: payment.intentId,
  amount,
  currency: payment.currency,
  status,
  method: payment.method,
  dateBank: null,
  refundedAt: null,
  clearingAt: null,
})

const tooMuch = (): Error =>
  invalidField(['body', 'amount'], 'Refund amount is greater than what is left of the payment')

/** Throws 404. */
export async function getRefund(ctx: Context, id: string): Promise<Refund> {
  const refund = await findRefund(ctx, id)
  if (refund === undefined) throw notFound('Refund', id)
  return refund
}

export const listRefunds = (
  ctx: Context,
  filter: {
    readonly createdSince?: Instant | undefined
    readonly paymentId?: string | undefined
    readonly intentId?: string | undefined
    readonly payoutId?: string | undefined
  },
  page: PageRequest,
): Promise<Page<Refund>> =>
  listPage(ctx.db, refunds, {
    realmId: ctx.realm.id,
    conditions: [
      ...atOrAfter<Refund>('createdAt', filter.createdSince),
      ...equals<Refund>('paymentId', filter.paymentId),
      ...equals<Refund>('intentId', filter.intentId),
      ...inPayout<Refund>('refund', filter.payoutId),
    ],
    orderBy: 'createdAt',
    order: 'desc',
    ...page,
  })

/** Every refund of a payment, oldest first. Throws 404 when there is no such payment. */
export async function listRefundsOf(ctx: PaymentContext, paymentId: string): Promise<Refund[]> {
  await getPayment(ctx, paymentId)
  return listAllRefundsOf(ctx, paymentId)
}

/**
 * Decides before its time what the payer's bank makes of a refund: `refunded` or `not_honored`. A refund that has this outcome already stays as it is.
 * Throws 404, and 409 once it is over, while its payment's capture is under way, or where nothing was collected that could be given back.
 */
export async function decideRefund(
  ctx: PaymentContext,
  id: string,
  outcome: 'refunded' | 'not_honored',
): Promise<Outcome<Refund>> {
  const refund = await getRefund(ctx, id)
  if (refund.status === outcome) return nothingChanges(refund)
  const isUnderWay = refund.status === 'to_refund' || refund.status === 'refund_sent'
  if (!isUnderWay) throw conflict(`Refund cannot become ${outcome}, it is ${refund.status}`, id)
  // The network has not even taken it yet.
  if (refund.clearingAt === null) throw conflict('Refund is being processed', id)
  const progress = await readProgress(ctx, refund.paymentId)
  const { status } = progress.payment
  if (status === 'capture_sent') throw conflict('Refund waits for the capture of its payment', refund.paymentId)
  if (status === 'failed' && outcome === 'refunded')
    throw conflict('Refund cannot become refunded, nothing was collected of its payment', refund.paymentId)
  const leaving = refund.status === 'to_refund' && status !== 'failed' ? sent(ctx, refund) : refund
  if (outcome === 'refunded') {
    const decided = settled(ctx, leaving)
    return { result: decided, changes: changesBetween(ctx, refund, decided) }
  }
  const decided = rejected(ctx, leaving)
  return { result: decided, changes: changesBetween(ctx, refund, decided, undone(ctx, progress, refund)) }
}
