/** What happens to a subscription at its times: new periods, retries of what was not paid, its end. */
import { findCustomer } from '../customers/index.ts'
import { chargeIntent } from '../intents/index.ts'
import { nothingChanges, type Outcome } from '../kit/changes.ts'
import { HOUR } from '../kit/clock.ts'
import type { PaymentContext } from '../payments/index.ts'
import type { Timer } from '../timers/index.ts'
import { nextPosition } from './calendar.ts'
import { readWhole, withEnd } from './cancel-subscription.ts'
import { pricesOf } from './items.ts'
import { charged, opened } from './open-period.ts'
import { agreedOf, tenderOf } from './paying.ts'
import type { Period } from './period.ts'
import {
  changesOf,
  endTimer,
  incompleteTimer,
  objectOf,
  periodOf,
  renewalTimer,
  retryTimer,
  timerNameOf,
  withChanges,
  withPeriod,
  withSubscription,
  type Progress,
} from './progress.ts'
import { getSubscription, readSubscription } from './read-subscription.ts'
import { mayBeTriedAgain } from './refusals.ts'
import { missed, renewing, settledBy } from './steps.ts'
import { findPeriod } from './store.ts'
import type { Subscription } from './subscription.ts'

type Brought = Outcome<unknown>

const decided = (ctx: PaymentContext, progress: Progress, timer: Timer): Brought => ({
  result: undefined,
  changes: changesOf(ctx, progress, timerNameOf(timer)),
})

export const subscriptionTimers = {
  /** The next period begins. */
  [renewalTimer]: async (ctx: PaymentContext, timer: Timer): Promise<Brought> => {
    const progress = await readSubscription(ctx, objectOf(timer.objectId))
    const { subscription } = progress
    if (subscription.renewsAt !== timer.dueAt) return nothingChanges(undefined)
    if (await isWithoutCustomer(ctx, subscription)) return ended(ctx, subscription, timer)
    return decided(ctx, await renewed(ctx, progress, timer.dueAt), timer)
  },

  /** A payment that failed is tried again, unless that is of no use. */
  [retryTimer]: async (ctx: PaymentContext, timer: Timer): Promise<Brought> => {
    const id = objectOf(timer.objectId)
    const found = await findPeriod(ctx, id)
    if (found?.retryAt !== timer.dueAt) return nothingChanges(undefined)
    const progress = await readSubscription(ctx, found.subscriptionId, id)
    if (await isWithoutCustomer(ctx, progress.subscription)) return ended(ctx, progress.subscription, timer)
    return decided(ctx, await retried(ctx, progress, periodOf(progress, id)), timer)
  },

  /** The first payment was not made in time. */
  [incompleteTimer]: async (ctx: PaymentContext, timer: Timer): Promise<Brought> => {
    const subscription = await getSubscription(ctx, objectOf(timer.objectId))
    return subscription.status === 'incomplete' ? ended(ctx, subscription, timer) : nothingChanges(undefined)
  },

  /** The end of the subscription has come. */
  [endTimer]: async (ctx: PaymentContext, timer: Timer): Promise<Brought> => {
    const subscription = await getSubscription(ctx, objectOf(timer.objectId))
    const isEnd = subscription.status !== 'canceled' && subscription.cancelAt === timer.dueAt
    return isEnd ? ended(ctx, subscription, timer) : nothingChanges(undefined)
  },
}

const ended = async (ctx: PaymentContext, subscription: Subscription, timer: Timer): Promise<Brought> =>
  decided(ctx, await withEnd(ctx, await readWhole(ctx, subscription)), timer)

/** A customer whom the merchant has deleted is not billed any more. */
async function isWithoutCustomer(ctx: PaymentContext, { customerId }: Subscription): Promise<boolean> {
  const customer = await findCustomer(ctx, customerId)
  return customer?.deletedAt !== null
}

/**
 * `at` is when the period was to be opened: a timer that runs late has the same result. While the subscription is unpaid no further period is billed; the time of the next one is
 * set when it is paid.
 */
async function renewed(ctx: PaymentContext, progress: Progress, at: number): Promise<Progress> {
  const { subscription } = progress
  const hasEnded = subscription.cancelAt !== null && subscription.cancelAt <= at
  if (subscription.status === 'unpaid' || hasEnded) return withSubscription(progress, { renewsAt: null })
  const priceOf = await pricesOf(ctx, subscription.nextItems ?? subscription.items)
  const begun = renewing(opened(ctx, progress, nextPosition(subscription, at), priceOf), at)
  const period = begun.periods.find(({ position }) => position === begun.subscription.position)
  return period?.status === 'open' ? charged(ctx, begun, period, false) : begun
}

async function retried(ctx: PaymentContext, progress: Progress, period: Period): Promise<Progress> {
  const { subscription } = progress
  const tried: Period = { ...period, retries: period.retries + 1, retryAt: null }
  const trying = withPeriod(progress, tried)
  const tender = await tenderOf(ctx, subscription)
  const method = subscription.sepaId === null ? 'card' : 'sepa'
  if (tender === null || period.intentId === null || !mayBeTriedAgain(method, period.refusal))
    return missed(ctx, trying, tried, period.refusal)
  const { result, changes } = await chargeIntent(ctx, period.intentId, tender, await agreedOf(ctx, subscription))
  const next = withChanges(trying, changes)
  if (result === null) return withChanges(withPeriod(progress, putOff(ctx, period)), changes)
  return settledBy(ctx, next, period.id, result.status, result.payment.payment)
}

/** A bank has not answered an earlier try yet: only its answer tells whether another try is needed. */
const putOff = ({ now }: PaymentContext, period: Period): Period => ({
  ...period,
  ...{ retryAt: now + HOUR, retryRound: period.retryRound + 1 },
})
