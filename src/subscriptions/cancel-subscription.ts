/** Ending a subscription: on request, because its end has come, or because its first payment was not made in time. */
import { callOffIntent, type IntentStatus } from '../intents/index.ts'
import type { Outcome } from '../kit/changes.ts'
import { conflict } from '../kit/errors.ts'
import type { PaymentContext } from '../payments/index.ts'
import { owedStatuses, type Period } from './period.ts'
import { changesOf, progressOf, withChanges, type Progress } from './progress.ts'
import { getSubscription } from './read-subscription.ts'
import { canceled } from './steps.ts'
import { listOwedPeriods } from './store.ts'
import type { Subscription } from './subscription.ts'

/** Throws 404, 409 when it has ended. */
export async function cancelSubscription(ctx: PaymentContext, id: string): Promise<Outcome<Subscription>> {
  const subscription = await getSubscription(ctx, id)
  if (subscription.status === 'canceled') throw conflict('Subscription is canceled already', id)
  const progress = await readWhole(ctx, subscription)
  const ended = await withEnd(ctx, progress)
  return { result: ended.subscription, changes: changesOf(ctx, ended) }
}

/** The subscription with every period of which something is owed. */
export const readWhole = async (ctx: PaymentContext, subscription: Subscription): Promise<Progress> =>
  progressOf(subscription, await listOwedPeriods(ctx, subscription.id))

/** Ends the subscription and calls off its intents. An intent that a bank is still deciding goes on. */
export async function withEnd(ctx: PaymentContext, progress: Progress): Promise<Progress> {
  const { subscription, periods } = progress
  const owed = periods.filter((period) => owedStatuses.includes(period.status))
  const calledOff = await Promise.all(
    intentsOf(subscription, owed).map(async (id) => ({ id, ...(await callOffIntent(ctx, id)) })),
  )
  const statusOf = (intentId: string | null): IntentStatus | undefined =>
    calledOff.find(({ id }) => id === intentId)?.result.status
  const underWay = owed.filter(({ intentId }) => statusOf(intentId) !== 'canceled').map(({ id }) => id)
  return canceled(
    ctx,
    withChanges(
      progress,
      calledOff.flatMap(({ changes }) => changes),
    ),
    underWay,
  )
}

/** The intents to call off. An intent that verifies a card belongs to no period. */
const intentsOf = ({ status, intentId }: Subscription, owed: readonly Period[]): readonly string[] => [
  ...new Set(
    [...owed.map((period) => period.intentId), status === 'incomplete' ? intentId : null].filter((id) => id !== null),
  ),
]
