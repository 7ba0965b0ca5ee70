/** Reading subscriptions, for the API and for decisions that rest on them. */
import { notFound } from '../kit/errors.ts'
import type { Context } from '../kit/context.ts'
import type { Page, PageRequest } from '../kit/listing.ts'
import { shownPeriod, type Period, type ShownPeriod } from './period.ts'
import { progressOf, type Progress } from './progress.ts'
import { findPeriod, findSubscription, listOwedPeriods, listPeriods } from './store.ts'
import type { Subscription } from './subscription.ts'

/** Throws 404. */
export async function getSubscription(ctx: Context, id: string): Promise<Subscription> {
  const subscription = await findSubscription(ctx, id)
  if (subscription === undefined) throw notFound('Subscription', id)
  return subscription
}

/**
 * A subscription with the periods that its status depends on, and with the one that a decision is about. The subscription is read first: every decision that changes one of its
 * periods asserts it, or changes it. Throws 404.
 */
export async function readSubscription(ctx: Context, id: string, periodId: string | null = null): Promise<Progress> {
  const subscription = await getSubscription(ctx, id)
  const [period, owed] = await Promise.all([
    periodId === null ? undefined : findPeriod(ctx, periodId),
    // An active subscription has no period that is past due or unpaid.
    subscription.status === 'active' ? [] : listOwedPeriods(ctx, id),
  ])
  return progressOf(subscription, period === undefined ? owed : withOne(owed, period))
}

const withOne = (owed: readonly Period[], period: Period): Period[] => [
  ...owed.filter(({ id }) => id !== period.id),
  period,
]

/** The latest first. Throws 404. */
export async function showPeriods(
  ctx: Context,
  subscriptionId: string,
  request: PageRequest,
): Promise<Page<ShownPeriod>> {
  const subscription = await getSubscription(ctx, subscriptionId)
  const found = await listPeriods(ctx, subscriptionId, request)
  return { ...found, items: found.items.map((period) => shownPeriod(period, subscription)) }
}
