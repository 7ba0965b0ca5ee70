/** Deciding about a payment that a risk rule has put under review (gateway-v3 section 5.1). Its money has been taken meanwhile: if the review accepts the payment, the money stays; if it denies the payment, the money goes back. */
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
 * Accepts the payment, or gives its money back: an amount that is only held, or was not sent yet, is released; a collected amount is refunded. Repeating the same decision changes nothing. Throws 404
 * for a payment that is not under review, 409 for one that was decided otherwise, or was not paid.
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
