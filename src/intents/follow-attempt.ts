/**
 * The events of an intent whose attempt moves by other than the intent's own verbs: by the bank's answer, by a timer, by the routes of payments. The intent's own verbs do not use this, and record
 * their events themselves. Where the intent pays for a subscription, the subscription's changes are added.
 */
import assert from 'node:assert/strict'
import { unchanged, update } from '../kit/changes.ts'
import { isBeingProcessed, returnReason, type Follow, type Payment, type PaymentContext } from '../payments/index.ts'
import { ofSubscription, tellStatus } from './decision.ts'
import { intents } from './intent.ts'
import { intentStatusOf, payableStatuses } from './status.ts'
import { findIntent } from './store.ts'

/** The intent is read before the decision, and asserted where an event is recorded. A move of an attempt that is not the latest has no effect on it. */
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
    // The subscription ended while a bank still owed its answer, and the bank has now refused.
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
