/** Deciding what a risk rule has put under review (gateway-v3 section 5.1). Its money is taken meanwhile; accepted, it stays; denied, it goes back. */
import { update, type Outcome } from '../kit/changes.ts'
import { conflict, notFound } from '../kit/errors.ts'
import {
  assertPayment,
  cancelableStatuses,
  readProgress,
  refundableAmount,
  refundableStatuses,
} from '../payments/index.ts'
import type { Change } from '../kit/changes.ts'
import { createRefundFrom } from '../refunds/index.ts'
import type { GatewayContext } from './context.ts'
import { findTransaction } from './store.ts'
import { transactions, type Transaction } from './transaction.ts'

export type ReviewDecision = 'accept' | 'deny'

/**
 * The payment is accepted, or its money goes back: what is only held, or has not left, is let go of, and what was collected is refunded. Said once more it changes nothing.
 * Throws 404 for what is not under review, 409 for what was decided otherwise, and for a payment that was not paid.
 */
export async function decideReview(
  ctx: GatewayContext,
  id: string,
  decision: ReviewDecision,
): Promise<Outcome<Transaction>> {
  const transaction = await findTransaction(ctx, id)
  if (transaction === undefined || transaction.review === null || transaction.paymentId === null)
    throw notFound('Review', id)
  const review = decision === 'accept' ? 'accepted' : 'denied'
  if (transaction.review === review) return { result: transaction, changes: [] }
  if (transaction.review !== 'open') throw conflict(`The review was ${transaction.review}`, id)
  const decided: Transaction = { ...transaction, review }
  return {
    result: decided,
    changes: [update(transactions, decided), ...(await moneyBack(ctx, transaction.paymentId, decision))],
  }
}

async function moneyBack(ctx: GatewayContext, paymentId: string, decision: ReviewDecision): Promise<readonly Change[]> {
  const progress = await readProgress(ctx, paymentId)
  const { payment, operations } = progress
  const isTaken = [...cancelableStatuses, ...refundableStatuses, 'disputed'].includes(payment.status)
  if (!isTaken) throw conflict(`The payment is not paid, it is ${payment.status}`, paymentId)
  const isNothingLeft = !cancelableStatuses.includes(payment.status) && refundableAmount(operations) === 0
  if (decision === 'accept' || isNothingLeft) return [assertPayment(payment)]
  return (await createRefundFrom(ctx, progress, null)).changes
}
