/**
 * A subscription on its way through a decision: the subscription and its periods as they will be. Steps are pure; in the end {@link changesOf} says what to commit: rows, events,
 * and the timers that the new state calls for.
 */
import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import { tell } from '../events/index.ts'
import { insert, unchanged, update, type Change } from '../kit/changes.ts'
import { HOUR, type Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import { nextStatus } from '../kit/machine.ts'
import { setTimer, takeBackTimer } from '../timers/index.ts'
import { periodTransitions, subscriptionTransitions, type PeriodEvent, type SubscriptionEvent } from './machine.ts'
import { periods as periodsTable, shownPeriod, type Period, type ShownPeriod } from './period.ts'
import { subscriptions, type Subscription } from './subscription.ts'

export interface Progress {
  readonly subscription: Subscription
  /** As it was read; undefined when it is being made. */
  readonly before: Subscription | undefined
  /** The periods that the decision is about, and all others that are past due or unpaid. */
  readonly periods: readonly Period[]
  readonly periodsBefore: readonly Period[]
  /** What else is committed. */
  readonly besides: readonly Change[]
}

export const progressOf = (before: Subscription, periods: readonly Period[]): Progress => ({
  subscription: before,
  before,
  periods,
  periodsBefore: periods,
  besides: [],
})

export const withSubscription = (progress: Progress, changed: Partial<Subscription>): Progress => ({
  ...progress,
  subscription: { ...progress.subscription, ...changed },
})

export const withPeriod = (progress: Progress, period: Period): Progress => ({
  ...progress,
  periods: progress.periods.some(({ id }) => id === period.id)
    ? progress.periods.map((one) => (one.id === period.id ? period : one))
    : [...progress.periods, period],
})

export const withChanges = (progress: Progress, changes: readonly Change[]): Progress => ({
  ...progress,
  besides: [...progress.besides, ...changes],
})

export function periodOf({ periods }: Pick<Progress, 'periods'>, id: string): Period {
  const period = periods.find((one) => one.id === id)
  assert(period !== undefined, 'a decision about a period has read it')
  return period
}

/** Applies the event. The caller has to make sure that it may happen. */
export function moved(progress: Progress, event: SubscriptionEvent): Progress {
  const from = progress.subscription.status
  const status = nextStatus(subscriptionTransitions, from, event)
  assert(status !== undefined, `a subscription that is ${from} cannot ${event}`)
  return withSubscription(progress, { status })
}

export const mayPeriod = ({ status }: Period, event: PeriodEvent): boolean =>
  nextStatus(periodTransitions, status, event) !== undefined

export function movedPeriod(period: Period, event: PeriodEvent, changed: Partial<Period> = {}): Period {
  const status = nextStatus(periodTransitions, period.status, event)
  assert(status !== undefined, `a period that is ${period.status} cannot ${event}`)
  return { ...period, ...changed, status }
}

/** Everything that the decision wants committed. `running`: the name of the timer that runs the decision, which is removed without this. */
export function changesOf(ctx: Context, progress: Progress, running?: string): Change[] {
  const { subscription, before, periods, periodsBefore, besides } = progress
  const formerPeriod = ({ id }: Period): Period | undefined => periodsBefore.find((one) => one.id === id)
  const changedPeriods = periods.filter((period) => formerPeriod(period) !== period)
  const shownNow = (period: Period): ShownPeriod => shownPeriod(period, subscription)
  const shownBefore = (period: Period): ShownPeriod | undefined => {
    const former = formerPeriod(period)
    return former && before && shownPeriod(former, before)
  }
  return [
    rowChange(
      subscription,
      before,
      changedPeriods.some((period) => isCounted(period) || isCounted(formerPeriod(period))),
    ),
    ...changedPeriods.map((period) =>
      formerPeriod(period) === undefined ? insert(periodsTable, period) : update(periodsTable, period),
    ),
    ...besides,
    ...timerChanges(ctx, [before, ...periodsBefore], [subscription, ...periods], running),
    ...told(ctx, subscription, before),
    ...changedPeriods.flatMap((period) => toldOfPeriod(ctx, shownNow(period), shownBefore(period))),
  ]
}

/**
 * The status depends on the periods that are past due or unpaid. When a period becomes or was one of these, the subscription's version changes too: of two decisions about two
 * periods the second has to know the first. Other changes leave the version alone, so that many debits of a subscription are cleared together.
 */
function rowChange(subscription: Subscription, before: Subscription | undefined, movesCounted: boolean): Change {
  if (before === undefined) return insert(subscriptions, subscription)
  return !movesCounted && isDeepStrictEqual(subscription, before)
    ? unchanged(subscriptions, before)
    : update(subscriptions, subscription)
}

const isCounted = (period: Period | undefined): boolean => period?.status === 'past_due' || period?.status === 'unpaid'

// Events -------------------------------------------------------------------------------------------------------------------------------------------------------

/** Tells each new status and each period that begins; if there is neither, that the subscription changed. */
function told(ctx: Context, subscription: Subscription, before: Subscription | undefined): Change[] {
  const renewed = before !== undefined && subscription.position !== before.position
  const restated = subscription.status !== before?.status
  const changed =
    before !== undefined && !renewed && !restated && !isDeepStrictEqual(shown(subscription), shown(before))
  return [
    ...(renewed ? [tell(ctx, 'subscription.renewed', subscription)] : []),
    ...(restated ? [tell(ctx, `subscription.${subscription.status}`, subscription)] : []),
    ...(changed ? [tell(ctx, 'subscription.changed', subscription)] : []),
  ]
}

/** The fields that are visible from outside. */
const shown = ({ renewsAt: _renewsAt, credentialPaymentId: _credential, ...fields }: Subscription): object => fields

function toldOfPeriod(ctx: Context, period: ShownPeriod, before: ShownPeriod | undefined): Change[] {
  if (period.status !== before?.status) return [tell(ctx, `subscription_period.${period.status}`, period)]
  const isChanged = !isDeepStrictEqual({ ...period, retryRound: before.retryRound }, before)
  return isChanged ? [tell(ctx, 'subscription_period.changed', period)] : []
}

// Timers -------------------------------------------------------------------------------------------------------------------------------------------------------

/** Timers: the next period begins; the first payment was not made in time; the end has come; a period is tried again. */
export const renewalTimer = 'subscription_renewal'
export const incompleteTimer = 'subscription_incomplete'
export const endTimer = 'subscription_end'
export const retryTimer = 'subscription_retry'

/** How long a new subscription waits for its payer. */
const incompleteLifetimeMs = 24 * HOUR

interface Waiting {
  readonly kind: string
  readonly objectId: string
  readonly dueAt: Instant
}

/** The timers that an object waits for. A timer that is set again in the commit that takes it back needs another name: the name contains its time, or how often it was set. */
function waitingFor(object: Subscription | Period | undefined): readonly Waiting[] {
  if (object === undefined) return []
  if ('subscriptionId' in object) {
    const { id, retryAt, retryRound } = object
    return retryAt === null ? [] : [{ kind: retryTimer, objectId: `${id}+${retryRound}`, dueAt: retryAt }]
  }
  const { id, status, createdAt, cancelAt, renewsAt } = object
  if (status === 'canceled') return []
  return [
    ...(status === 'incomplete'
      ? [{ kind: incompleteTimer, objectId: id, dueAt: createdAt + incompleteLifetimeMs }]
      : []),
    ...(cancelAt === null ? [] : [{ kind: endTimer, objectId: `${id}+${cancelAt}`, dueAt: cancelAt }]),
    ...(renewsAt === null ? [] : [{ kind: renewalTimer, objectId: `${id}+${renewsAt}`, dueAt: renewsAt }]),
  ]
}

/** The id of the object that a timer is about, taken from the timer's name. */
export const objectOf = (name: string): string => name.split('+')[0] ?? name

function timerChanges(
  ctx: Context,
  before: readonly (Subscription | Period | undefined)[],
  after: readonly (Subscription | Period)[],
  running: string | undefined,
): Change[] {
  const former = before.flatMap(waitingFor)
  const now = after.flatMap(waitingFor)
  const isIn = (list: readonly Waiting[], { kind, objectId }: Waiting): boolean =>
    list.some((one) => one.kind === kind && one.objectId === objectId)
  return [
    ...former
      .filter((one) => !isIn(now, one) && timerNameOf(one) !== running)
      .map(({ kind, objectId }) => takeBackTimer(ctx, kind, objectId)),
    ...now.filter((one) => !isIn(former, one)).map((one) => setTimer(ctx, one)),
  ]
}

export const timerNameOf = ({ kind, objectId }: Pick<Waiting, 'kind' | 'objectId'>): string => `${kind} ${objectId}`
