/** A subscription ends: now, because somebody says so, its time has come, or nobody has paid it at first. */
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

/** With every period of which something is owed. */
export const readWhole = async (ctx: PaymentContext, subscription: Subscription): Promise<Progress> =>
  progressOf(subscription, await listOwedPeriods(ctx, subscription.id))

/** Its intents are called off with it; one that a bank has before itself goes its way. */
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

/** The verification of a card belongs to no period. */
const intentsOf = ({ status, intentId }: Subscription, owed: readonly Period[]): readonly string[] => [
  ...new Set(
    [...owed.map((period) => period.intentId), status === 'incomplete' ? intentId : null].filter((id) => id !== null),
  ),
]
