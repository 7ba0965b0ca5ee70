/** Every query on subscriptions and their periods. */
import type { Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import { atOrAfter, equals, listPage, type Page, type PageRequest } from '../kit/listing.ts'
import { periods, type Period } from './period.ts'
import { subscriptions, type Subscription, type SubscriptionStatus } from './subscription.ts'

export const findSubscription = (ctx: Context, id: string): Promise<Subscription | undefined> =>
  ctx.db.find(subscriptions, [ctx.realm.id, id])

export const findPeriod = (ctx: Context, id: string): Promise<Period | undefined> =>
  ctx.db.find(periods, [ctx.realm.id, id])

export interface SubscriptionFilter {
  readonly createdSince?: Instant | undefined
  readonly customerId?: string | undefined
  readonly status?: SubscriptionStatus | undefined
}

/** Newest first. */
export const listSubscriptions = (
  ctx: Context,
  filter: SubscriptionFilter,
  page: PageRequest,
): Promise<Page<Subscription>> =>
  listPage(ctx.db, subscriptions, {
    realmId: ctx.realm.id,
    conditions: [
      ...atOrAfter<Subscription>('createdAt', filter.createdSince),
      ...equals<Subscription>('customerId', filter.customerId),
      ...equals<Subscription>('status', filter.status),
    ],
    orderBy: 'createdAt',
    order: 'desc',
    ...page,
  })

/** Whether a subscription that has not ended is paid with this card or account. */
export async function isBilled(
  ctx: Context,
  { cardId, sepaId }: Pick<Subscription, 'cardId' | 'sepaId'>,
): Promise<boolean> {
  const column = cardId === null ? 'sepa_id' : 'card_id'
  const rows = await ctx.db.query({
    name: `is_billed_by_${column}`,
    text: `select 1 from subscriptions where realm_id = $1 and ${column} = $2 and status <> 'canceled' limit 1`,
    values: [ctx.realm.id, cardId ?? sepaId],
  })
  return rows.length > 0
}

/** The latest first. */
export const listPeriods = (ctx: Context, subscriptionId: string, page: PageRequest): Promise<Page<Period>> =>
  listPage(ctx.db, periods, {
    realmId: ctx.realm.id,
    conditions: equals<Period>('subscriptionId', subscriptionId),
    orderBy: 'position',
    order: 'desc',
    ...page,
  })

/** The periods of a subscription that are to be paid by its payer or tried again, the earliest first. Worded as the index subscription_periods_owed is. */
export const listOwedPeriods = (ctx: Context, subscriptionId: string): Promise<Period[]> =>
  ctx.db.query({
    name: 'list_owed_periods',
    text: `select ${periods.select()} from subscription_periods
      where realm_id = $1 and subscription_id = $2 and status in ('open', 'past_due', 'unpaid') order by position`,
    values: [ctx.realm.id, subscriptionId],
  })

/** Undefined if the period does not exist. */
export async function findPeriodAt(
  ctx: Context,
  subscriptionId: string,
  position: number,
): Promise<Period | undefined> {
  const [period] = await ctx.db.query<Period>({
    name: 'find_period_at',
    text: `select ${periods.select()} from subscription_periods where realm_id = $1 and subscription_id = $2 and position = $3`,
    values: [ctx.realm.id, subscriptionId, position],
  })
  return period
}
