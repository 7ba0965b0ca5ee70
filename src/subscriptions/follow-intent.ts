/** What a subscription makes of an intent that comes to another status by other than the subscription's own decisions: by its payer on the page, by the bank's answer, by clearing, by a return after weeks. */
import type { IntentStatus } from '../intents/index.ts'
import type { FollowIntent, IntentOfSubscription, PaymentContext } from '../payments/index.ts'
import { changesOf } from './progress.ts'
import { readSubscription } from './read-subscription.ts'
import { settledBy } from './steps.ts'

/** The subscription is as it was read before the decision, and is asserted or moved. */
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
