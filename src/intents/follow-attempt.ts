/**
 * What an intent tells when one of its attempts moves by other than the intent's own verbs: by the bank's answer, by time, by the routes of payments. The intent's verbs read their attempt without
 * this, and tell of what they decide. Of an intent of a subscription the subscription's part follows in turn.
 */
import assert from 'node:assert/strict'
import { unchanged, update } from '../kit/changes.ts'
import { isBeingProcessed, returnReason, type Follow, type Payment, type PaymentContext } from '../payments/index.ts'
import { ofSubscription, tellStatus } from './decision.ts'
import { intents } from './intent.ts'
import { intentStatusOf, payableStatuses } from './status.ts'
import { findIntent } from './store.ts'

/** The intent is as it was read before the decision, and asserted where it tells. Of an earlier attempt nothing follows. */
export async function followAttempt(ctx: PaymentContext, { id, intentId }: Payment): Promise<Follow> {
  const intent = intentId === null ? undefined : await findIntent(ctx, intentId)
  assert(intent !== undefined, 'an attempt has an intent')
  const of = ofSubscription(intent)
  const subscription = of === null || intent.paymentId !== id ? null : await ctx.followIntent(ctx, of)
  return (before, after) => {
    if (intent.paymentId !== id) return []
    const status = intentStatusOf(intent, after)
    const isMoved = status !== intentStatusOf(intent, before)
    // An intent is `processing` both while a bank owes its answer and once it has accepted a debit; to a subscription these are two things.
    const isAccepted = isBeingProcessed(before.payment) && !isBeingProcessed(after.payment)
    if (!isMoved && !(isAccepted && subscription !== null)) return []
    // A bank owed its answer when the subscription ended, and has refused.
    if (subscription?.isOver === true && payableStatuses.includes(status)) {
      const calledOff = { ...intent, canceledAt: ctx.now }
      return [
        update(intents, calledOff),
        tellStatus(ctx, calledOff, 'canceled'),
        ...subscription.follow('canceled', after.payment),
      ]
    }
    return [
      unchanged(intents, intent),
      ...(isMoved ? [tellStatus(ctx, intent, status)] : []),
      ...(subscription?.follow(status, after.payment, returnReason(after.operations ?? [])) ?? []),
    ]
  }
}
