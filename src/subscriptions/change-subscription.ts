/** Changing a subscription: what it buys, with what it is paid, when it ends. */
import { unchanged, type Outcome } from '../kit/changes.ts'
import { localDay } from '../kit/banking-hours.ts'
import { conflict, invalidField } from '../kit/errors.ts'
import type { PaymentContext } from '../payments/index.ts'
import { prorated } from './bill.ts'
import { isFree, momentOf } from './calendar.ts'
import { requireCancelAt, requireRetryDays, type SubscriptionInput } from './create-subscription.ts'
import type { Item } from './item.ts'
import { buyItems, pricesOf, requireBillable } from './items.ts'
import type { Line } from './line.ts'
import { requireInstrument } from './paying.ts'
import { periods, type Period } from './period.ts'
import { changesOf, withChanges, withPeriod, withSubscription, type Progress } from './progress.ts'
import { readSubscription } from './read-subscription.ts'
import { findPeriodAt } from './store.ts'
import type { Subscription } from './subscription.ts'

/** `now`: what is left of the period is made good by lines of the next bill. `period_end`: from the next period on. */
export const changeMoments = ['now', 'period_end'] as const
export type ChangeMoment = (typeof changeMoments)[number]

export interface SubscriptionChanges extends Partial<
  Pick<
    SubscriptionInput,
    'items' | 'cancelAt' | 'methodsAllowed' | 'retryDays' | 'description' | 'returnUrl' | 'metadata'
  >
> {
  /** When `items` change. */
  readonly change?: ChangeMoment
  readonly cardId?: string
  readonly sepaId?: string
}

/**
 * Another card, or account, is tried at once with what is owed: that stands for the first of the retries, which begin anew. Throws 404, 409 when it has ended, or waits for its first payment and is to buy or be paid otherwise, and what
 * making it throws for what it refers to.
 */
export async function changeSubscription(
  ctx: PaymentContext,
  id: string,
  given: SubscriptionChanges,
): Promise<Outcome<Subscription>> {
  const current = await readSubscription(ctx, id)
  requireChangeable(current.subscription, given)
  const { items, change = 'now', cardId, sepaId, cancelAt, ...fields } = given
  const ending = cancelAt === undefined ? {} : { cancelAt: endGiven(ctx, current.subscription, cancelAt) }
  let progress = withSubscription(current, { ...fields, ...ending })
  requireRetryDays(progress.subscription)
  if (cardId !== undefined || sepaId !== undefined)
    progress = await paidWith(ctx, progress, { cardId: cardId ?? null, sepaId: sepaId ?? null })
  if (fields.methodsAllowed !== undefined || cardId !== undefined || sepaId !== undefined)
    requireMethod(progress.subscription)
  if (items !== undefined) progress = await withItems(ctx, progress, items, change)
  return { result: progress.subscription, changes: changesOf(ctx, progress) }
}

/** A day that is shown may be said again: then it ends at the moment that it had. Throws 422. */
function endGiven(
  { now }: PaymentContext,
  { startAt, timeZone, cancelAt: before }: Subscription,
  given: SubscriptionInput['cancelAt'],
): Subscription['cancelAt'] {
  if (before !== null && given === localDay(before, timeZone)) return before
  const cancelAt = given === null ? null : momentOf(given, timeZone)
  requireCancelAt({ now, startAt, cancelAt })
  return cancelAt
}

function requireChangeable({ id, status }: Subscription, given: SubscriptionChanges): void {
  if (status === 'canceled') throw conflict('Subscription cannot be modified any more, it is canceled', id)
  const { items, cardId, sepaId, methodsAllowed } = given
  const asksForMore = [items, cardId, sepaId, methodsAllowed].some((one) => one !== undefined)
  if (status === 'incomplete' && asksForMore)
    throw conflict(
      'Subscription waits for its first payment: its items, methods and what pays it cannot be modified yet',
      id,
    )
}

function requireMethod({ methodsAllowed, cardId, sepaId }: Subscription): void {
  const method = cardId !== null ? 'card' : sepaId !== null ? 'sepa' : null
  if (method !== null && !methodsAllowed.includes(method))
    throw invalidField(['body', method], `${method} is not among methods_allowed`)
}

async function paidWith(
  ctx: PaymentContext,
  progress: Progress,
  given: Pick<Subscription, 'cardId' | 'sepaId'>,
): Promise<Progress> {
  const { subscription } = progress
  const keeping = await requireInstrument(ctx, given, subscription.currency)
  const isSame = given.cardId === subscription.cardId && given.sepaId === subscription.sepaId
  // Named once more it is tried once more: its expiry may be another by now.
  const replaced = isSame ? progress : withSubscription(progress, { ...given, credentialPaymentId: null })
  return progress.periods.reduce(
    (next, period) =>
      withPeriod(next, {
        ...period,
        ...{ refusal: null, retries: 0, retryAt: ctx.now, retryRound: period.retryRound + 1 },
      }),
    withChanges(replaced, keeping),
  )
}

async function withItems(
  ctx: PaymentContext,
  progress: Progress,
  items: readonly Item[],
  change: ChangeMoment,
): Promise<Progress> {
  const { subscription } = progress
  const { result, changes } = await buyItems(ctx, items, subscription, [
    ...subscription.items,
    ...(subscription.nextItems ?? []),
  ])
  const bought = withChanges(progress, changes)
  if (hasBegun(subscription) && change === 'period_end') {
    requireBillable(items, result.priceOf, subscription.pendingLines)
    return withSubscription(bought, { nextItems: areSame(items, subscription.items) ? null : items })
  }
  const period = await currentPeriod(ctx, subscription)
  const pendingLines = [...subscription.pendingLines, ...(await linesOf(ctx, subscription, period, items))]
  requireBillable(items, result.priceOf, pendingLines)
  return withSubscription(restingOn(bought, period), {
    items: areSame(items, subscription.items) ? subscription.items : items,
    nextItems: null,
    pendingLines,
  })
}

const hasBegun = ({ position }: Subscription): boolean => position >= 0

/** The one that a change of items may have to make good. */
const currentPeriod = async (ctx: PaymentContext, subscription: Subscription): Promise<Period | undefined> =>
  isFree(subscription, subscription.position) ? undefined : findPeriodAt(ctx, subscription.id, subscription.position)

/** What is made good rests on whether the period is paid. Those that are owed are the decision's own, and move the subscription with them. */
const restingOn = (progress: Progress, period: Period | undefined): Progress =>
  period === undefined || progress.periods.some(({ id }) => id === period.id)
    ? progress
    : withChanges(progress, [unchanged(periods, period)])

/** By which a change to these items is made good. Nothing is given back of what was not paid, or has gone back. */
async function linesOf(
  ctx: PaymentContext,
  { items: before, periodStartsAt: from, periodEndsAt: until }: Subscription,
  period: Period | undefined,
  items: readonly Item[],
): Promise<Line[]> {
  if (from === null || until === null) return []
  if (period?.status !== 'paid' && period?.status !== 'processing') return []
  const priceOf = await pricesOf(ctx, [...before, ...items])
  return prorated(before, items, priceOf, { from, until }, ctx.now)
}

/** In whatever order. */
const areSame = (one: readonly Item[], other: readonly Item[]): boolean =>
  one.length === other.length &&
  one.every(({ priceId, quantity }) => other.some((item) => item.priceId === priceId && item.quantity === quantity))
