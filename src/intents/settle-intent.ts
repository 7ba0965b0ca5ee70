/** What a merchant may do with an intent besides changing it: capture the held amount, refund what was paid, or cancel the intent. */
import type { Change, Outcome } from '../kit/changes.ts'
import { conflict, invalidField } from '../kit/errors.ts'
import type { MinorUnits } from '../kit/money.ts'
import {
  cancelableStatuses,
  capturePaymentFrom,
  isAwaited,
  refundableStatuses,
  type PaymentContext,
  type PaymentStatus,
  type Progress,
} from '../payments/index.ts'
import { createRefundFrom, type Refund } from '../refunds/index.ts'
import { givenUp } from './attempt.ts'
import { decided, decidedFor, followed, tellStatus } from './decision.ts'
import { assertIntent } from './intent.ts'
import { readIntent, type ShownIntent } from './read-intent.ts'
import { cancelableIntentStatuses, payableStatuses } from './status.ts'

/** Throws 404, 409 unless the intent is authorized. */
export async function captureIntent(ctx: PaymentContext, id: string): Promise<Outcome<ShownIntent>> {
  const current = await readIntent(ctx, id)
  if (current.attempt === null || current.status !== 'authorized')
    throw conflict(`Payment intent cannot be captured, it is ${current.status}`, id)
  const { result, changes } = await capturePaymentFrom(ctx, current.attempt)
  return decided(ctx, current, current.intent, result, changes)
}

/** Statuses in which money was authorized or paid; whether some of it can still be refunded, the payment's own rules decide. */
const paidStatuses: readonly PaymentStatus[] = [...cancelableStatuses, ...refundableStatuses, 'disputed']

/**
 * Gives back `amount` of what was paid; all that is left when null. Before its capture only the whole payment can be refunded, which cancels the intent.
 * Throws 404, 409 when nothing was paid or nothing is left, 422 when the amount is more than what is left.
 */
export async function refundIntent(
  ctx: PaymentContext,
  id: string,
  amount: MinorUnits | null,
): Promise<Outcome<Refund>> {
  const { intent, attempt, status } = await readIntent(ctx, id)
  if (attempt === null || !paidStatuses.includes(attempt.payment.status)) {
    const state = payableStatuses.includes(status) ? 'not paid' : status
    throw conflict(`Payment intent cannot be refunded, it is ${state}`, id)
  }
  const { result, changes } = await createRefundFrom(ctx, attempt, amount)
  if (result.status !== 'payment_canceled') return { result, changes }
  const follows = await followed(ctx, intent, 'canceled', attempt.payment)
  return { result, changes: [assertIntent(intent), ...changes, tellStatus(ctx, intent, 'canceled'), ...follows] }
}

/**
 * Cancels the intent, so that nothing can be paid any more. A waiting attempt is canceled, and a held amount is released, as by a full refund.
 * Throws 404, 422 when something was paid, or the intent has ended otherwise.
 */
export async function cancelIntent(ctx: PaymentContext, id: string): Promise<Outcome<ShownIntent>> {
  const current = await readIntent(ctx, id)
  const { intent, attempt, status } = current
  if (!cancelableIntentStatuses.includes(status))
    throw invalidField(['path', 'id'], `Payment intent cannot be canceled, it is ${status}`)
  const changes = attempt === null ? [] : await calledOff(ctx, attempt)
  return decided(ctx, current, { ...intent, canceledAt: ctx.now }, attempt, changes)
}

/** Cancels the intent as part of a decision of its subscription. An intent that was paid, is being paid (a bank owes an answer) or has ended stays as it is, and is asserted. */
export async function callOffIntent(ctx: PaymentContext, id: string): Promise<Outcome<ShownIntent>> {
  const current = await readIntent(ctx, id)
  const { intent, attempt, status } = current
  const isBeingPaid = attempt !== null && isAwaited(attempt.operations)
  if (isBeingPaid || !cancelableIntentStatuses.includes(status)) return decidedFor(ctx, current, intent, attempt, [])
  const changes = attempt === null ? [] : await calledOff(ctx, attempt)
  return decidedFor(ctx, current, { ...intent, canceledAt: ctx.now }, attempt, changes)
}

/** Cancels the intent because its time is over. An intent that was paid, is being paid or has ended stays as it is. Throws 404. */
export async function closeIntent(ctx: PaymentContext, id: string): Promise<Outcome<ShownIntent>> {
  const current = await readIntent(ctx, id)
  const { intent, attempt, status } = current
  if (!payableStatuses.includes(status)) return { result: { intent, status }, changes: [] }
  const changes = attempt === null ? [] : givenUp(ctx, attempt)
  return decided(ctx, current, { ...intent, canceledAt: ctx.now }, attempt, changes)
}

const calledOff = async (ctx: PaymentContext, attempt: Progress): Promise<readonly Change[]> =>
  attempt.payment.status === 'authorized' ? (await createRefundFrom(ctx, attempt, null)).changes : givenUp(ctx, attempt)
