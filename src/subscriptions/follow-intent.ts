/**
 * Moves a subscription when one of its intents comes to another status without a decision of the subscription: by its payer on the page, by the bank's answer, by clearing, or by a
 * return after weeks.
 */
import type { IntentStatus } from '../intents/index.ts'
import type { FollowIntent, IntentOfSubscription, PaymentContext } from '../payments/index.ts'
import { changesOf } from './progress.ts'
import { readSubscription } from './read-subscription.ts'
import { settledBy } from './steps.ts'

/** Reads the subscription before the decision, which asserts it or changes it. */
export async function followIntent(
  ctx: PaymentContext,
  { subscriptionId, periodId }: IntentOfSubscription,
): Promise<FollowIntent> {
  const progress = await readSubscription(ctx, subscriptionId, periodId)
  return {
    isOver: progress.subscription.status === 'canceled',
    follow: (status, attempt, returnedFor = null) =>
      changesOf(ctx, settledBy(ctx, progress, periodId, status as IntentStatus, attempt, returnedFor)),
  }
}
