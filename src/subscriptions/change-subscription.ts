/** Changing a subscription: what it buys, how it is paid, when it ends. */
import { unchanged, type Outcome } from '../kit/changes.ts'
import { localDay } from '../kit/banking-hours.ts'
import { conflict, invalidField } from '../kit/errors.ts'
import type { PaymentContext } from '../payments/index.ts'
import { prorated } from './bill.ts'
import { isFree, momentOf } from './calendar.ts'
import { requireCancelAt, requireRetryDays, type SubscriptionInput } from './create-subscription.ts'
import type { Item } from './item.ts'
import { buyItems, pricesOf, requireBillable, requireFewLines } from './items.ts'
import type { Line } from './line.ts'
import { requireInstrument } from './paying.ts'
import { periods, type Period } from './period.ts'
import { changesOf, withChanges, withPeriod, withSubscription, type Progress } from './progress.ts'
import { readSubscription } from './read-subscription.ts'
import { findPeriodAt } from './store.ts'
import type { Subscription } from './subscription.ts'

/** `now`: lines of the next bill make good what is left of the period. `period_end`: from the next period on. */
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
 * Another card or account is tried at once for what is owed. This try counts as the first of the retries, which begin again. Throws 404; 409 when the subscription has ended, or
 * when it waits for its first payment and its items, methods or means of payment are to change; and what creating a subscription throws for what it refers to.
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

/** When the day of the present end is given again, the end stays at the same moment. Throws 422. */
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
  // A card or account that is named again is tried again: its expiry date may have changed.
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
  requireFewLines(pendingLines)
  requireBillable(items, result.priceOf, pendingLines)
  return withSubscription(restingOn(bought, period), {
    items: areSame(items, subscription.items) ? subscription.items : items,
    nextItems: null,
    pendingLines,
  })
}

const hasBegun = ({ position }: Subscription): boolean => position >= 0

/** The period that a change of items may have to make good. */
const currentPeriod = async (ctx: PaymentContext, subscription: Subscription): Promise<Period | undefined> =>
  isFree(subscription, subscription.position) ? undefined : findPeriodAt(ctx, subscription.id, subscription.position)

/**
 * Asserts the period, because what is made good depends on whether it is paid. The periods of the progress are not asserted: they are owed, and when one that is past due or unpaid
 * changes, the subscription's version changes too.
 */
const restingOn = (progress: Progress, period: Period | undefined): Progress =>
  period === undefined || progress.periods.some(({ id }) => id === period.id)
    ? progress
    : withChanges(progress, [unchanged(periods, period)])

/** The lines that make good a change to these items. Nothing is given back for a period that was not paid, or whose payment was returned. */
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

/** Compares in any order. */
const areSame = (one: readonly Item[], other: readonly Item[]): boolean =>
  one.length === other.length &&
  one.every(({ priceId, quantity }) => other.some((item) => item.priceId === priceId && item.quantity === quantity))
