/** What becomes of a subscription when its payer pays, or does not: pure steps of a progress, whoever asked for the payment and however its outcome came to be known. */
import { DAY, type Instant } from '../kit/clock.ts'
import { openIntent, type IntentStatus } from '../intents/index.ts'
import { pageOrigin, type Payment, type PaymentContext } from '../payments/index.ts'
import { nextPosition, startOf } from './calendar.ts'
import { intentFor } from './intent-fields.ts'
import { owedStatuses, type Period } from './period.ts'
import {
  mayPeriod,
  moved,
  movedPeriod,
  periodOf,
  withChanges,
  withPeriod,
  withSubscription,
  type Progress,
} from './progress.ts'
import type { Subscription } from './subscription.ts'

/**
 * - `paid`: the money is there, or certain. `collected_later`: a debit was accepted.
 * - `unknown`: the bank owes its answer. `waits`: the payer is at their bank.
 * - `refused`: nothing was paid, and the intent can be paid still. `failed`: what was paid has gone back, or did not come; the intent is over.
 * - `called_off`: nobody wants the money any more.
 */
type Outcome = 'paid' | 'collected_later' | 'unknown' | 'waits' | 'refused' | 'failed' | 'called_off'

const outcomes: { readonly [status in IntentStatus]: Outcome } = {
  require_payment_method: 'refused',
  require_authentication: 'waits',
  // Its capture follows: a bank owes an answer.
  authorized: 'unknown',
  processing: 'unknown',
  captured: 'paid',
  canceled: 'called_off',
  unpaid: 'failed',
}

const outcomeOf = (status: IntentStatus, attempt: Payment | null): Outcome =>
  status === 'processing' && attempt?.status !== 'open' ? 'collected_later' : outcomes[status]

/** The intent of a period (null: of no period, by which a card is verified) has come to a status with its latest attempt; `returnedFor` is why its payer's bank has taken that back. */
export function settledBy(
  ctx: PaymentContext,
  progress: Progress,
  periodId: string | null,
  status: IntentStatus,
  attempt: Payment | null,
  returnedFor: string | null = null,
): Progress {
  const outcome = outcomeOf(status, attempt)
  if (periodId === null) return verified(ctx, progress, outcome, attempt)
  const period = periodOf(progress, periodId)
  switch (outcome) {
    case 'paid':
      return mayPeriod(period, 'pay') ? paid(ctx, adopted(progress, attempt), period) : progress
    case 'collected_later':
      if (!mayPeriod(period, 'process')) return progress
      return restated(
        ctx,
        withPeriod(adopted(progress, attempt), movedPeriod(period, 'process', { refusal: null, retryAt: null })),
      )
    case 'unknown':
      // What is owed stays so until the answer is known; a retry that is due meanwhile is put off.
      return restated(ctx, progress)
    case 'waits':
      return progress
    case 'refused':
      return refused(ctx, progress, period, attempt)
    case 'failed':
      return failed(ctx, progress, period, attempt, returnedFor ?? attempt?.response ?? null)
    case 'called_off':
      return calledOff(ctx, progress, period)
  }
}

function verified(ctx: PaymentContext, progress: Progress, outcome: Outcome, attempt: Payment | null): Progress {
  if (progress.subscription.status !== 'incomplete') return progress
  if (outcome === 'paid') return restated(ctx, activated(ctx, adopted(progress, attempt)))
  return outcome === 'called_off' ? canceled(ctx, progress) : progress
}

/** Of a period with nothing to pay as well. Its retries are counted on: a debit that is collected and comes back again and again is tried no more often than one that is refused. */
export const paid = (ctx: PaymentContext, progress: Progress, period: Period): Progress =>
  restated(ctx, withPeriod(progress, movedPeriod(period, 'pay', { paidAt: ctx.now, refusal: null, retryAt: null })))

/**
 * Its payer is asked for a first payment until it is there. What fails on the page while retries wait changes nothing of them, and says nothing of the subscription's own card; nor does what a card was refused for that has been replaced
 * meanwhile: the one that has taken its place is tried at once.
 */
function refused(ctx: PaymentContext, progress: Progress, period: Period, attempt: Payment | null): Progress {
  const { subscription } = progress
  if (subscription.status === 'incomplete') return progress
  const isOfPage = attempt?.origin === pageOrigin
  if (attempt !== null && !isOfPage && !pays(subscription, attempt))
    return waiting(ctx, progress, { ...period, retryAt: ctx.now, retryRound: period.retryRound + 1 })
  if (period.retryAt !== null) return waiting(ctx, progress, period)
  return missed(ctx, progress, period, isOfPage ? period.refusal : (attempt?.response ?? null))
}

/** The intent is over: another one takes its place, with a page for the payer. */
function failed(
  ctx: PaymentContext,
  progress: Progress,
  period: Period,
  attempt: Payment | null,
  reason: string | null,
): Progress {
  if (!mayPeriod(period, 'give_up')) return progress
  const { subscription } = progress
  if (subscription.status === 'canceled') return missed(ctx, progress, { ...period, paidAt: null }, reason)
  const { result, changes } = openIntent(ctx, intentFor(ctx, subscription, period))
  const { id: intentId } = result.intent
  const reopened = withSubscription(withChanges(progress, changes), { intentId })
  const unpaid = { ...period, intentId, paidAt: null }
  // A first payment is the payer's to make.
  if (subscription.status === 'incomplete') return withPeriod(reopened, unpaid)
  if (period.retryAt !== null) return waiting(ctx, reopened, unpaid)
  const isOwn = attempt !== null && pays(subscription, attempt)
  return missed(ctx, reopened, unpaid, isOwn ? reason : period.refusal)
}

/** Whether it was tried with what the subscription names by now. */
const pays = ({ cardId, sepaId }: Subscription, attempt: Payment): boolean =>
  attempt.cardId === cardId && attempt.sepaId === sepaId

/** It was not paid, and the retry that waits stays as it is. */
const waiting = (ctx: PaymentContext, progress: Progress, period: Period): Progress =>
  restated(ctx, withPeriod(progress, mayPeriod(period, 'fail') ? movedPeriod(period, 'fail') : period))

/** The period was not paid: it is tried again after so many days, or given up after the last retry. Of a subscription that has ended nothing is tried again. */
export function missed(ctx: PaymentContext, progress: Progress, period: Period, refusal: string | null): Progress {
  const { status, retryDays } = progress.subscription
  const [before = 0, day] = [retryDays[period.retries - 1], retryDays[period.retries]]
  const known = refusal === approval ? period.refusal : refusal
  if (status === 'canceled' || day === undefined || period.status === 'unpaid')
    return restated(ctx, withPeriod(progress, movedPeriod(period, 'give_up', { refusal: known, retryAt: null })))
  const retry = { refusal: known, retryAt: ctx.now + (day - before) * DAY, retryRound: period.retryRound + 1 }
  return restated(ctx, withPeriod(progress, movedPeriod(period, 'fail', retry)))
}

/** Response of what was approved, and came to nothing afterwards. */
const approval = '00'

/** Whoever calls off the intent of a period wants nothing of it any more; of the first one, nothing of the subscription. */
function calledOff(ctx: PaymentContext, progress: Progress, period: Period): Progress {
  if (!mayPeriod(period, 'call_off')) return progress
  const forgiven = withPeriod(progress, movedPeriod(period, 'call_off', { retryAt: null }))
  return progress.subscription.status === 'incomplete' ? canceled(ctx, forgiven) : restated(ctx, forgiven)
}

/** It ends now. What is owed is so no more, save what is `underWay`: that goes its way, as does what is being collected, and is not tried again. */
export function canceled(ctx: PaymentContext, progress: Progress, underWay: readonly string[] = []): Progress {
  const ended = withSubscription(moved(progress, 'cancel'), { endedAt: ctx.now, renewsAt: null, nextItems: null })
  return {
    ...ended,
    periods: ended.periods.map((period) => {
      if (!owedStatuses.includes(period.status)) return period
      return underWay.includes(period.id)
        ? { ...period, retryAt: null }
        : movedPeriod(period, 'call_off', { retryAt: null })
    }),
  }
}

/** What the payer has given pays from now on. What another card or account was refused for is not held against it. */
function adopted(progress: Progress, attempt: Payment | null): Progress {
  if (attempt === null) return progress
  const { id, cardId, sepaId, origin, storedCredential } = attempt
  if (cardId !== null && storedCredential?.initiator === 'customer')
    return withSubscription(forgotten(progress), { cardId, sepaId: null, credentialPaymentId: id })
  if (sepaId !== null && origin === pageOrigin)
    return withSubscription(forgotten(progress), { cardId: null, sepaId, credentialPaymentId: null })
  return progress
}

const forgotten = (progress: Progress): Progress => ({
  ...progress,
  periods: progress.periods.map((period) => ({ ...period, refusal: null })),
})

/** From now on its periods follow one another. */
export const activated = (ctx: PaymentContext, progress: Progress): Progress =>
  renewing(moved(progress, 'activate'), ctx.now)

/** The next period waits for its beginning; one that has begun by `at`, as after a time in which it was unpaid, begins at once. */
export function renewing(progress: Progress, at: Instant): Progress {
  const { subscription } = progress
  return withSubscription(progress, { renewsAt: Math.max(startOf(subscription, nextPosition(subscription, at)), at) })
}

/** The status that follows from its periods, and the intent that is to be paid first. */
export function restated(ctx: PaymentContext, progress: Progress): Progress {
  const { status, renewsAt } = progress.subscription
  if (status === 'canceled') return progress
  if (status === 'incomplete') {
    const isPaid = progress.periods.some((period) => period.status === 'paid' || period.status === 'processing')
    return isPaid ? activated(ctx, progress) : progress
  }
  const owed = progress.periods
    .filter((period) => period.status === 'unpaid' || period.status === 'past_due')
    .sort((a, b) => a.position - b.position)
  const pointing = owed[0] === undefined ? progress : withSubscription(progress, { intentId: owed[0].intentId })
  const next = statusOf(owed)
  if (next === status) return pointing
  const restating = moved(pointing, eventTo(next, status === 'unpaid'))
  return status === 'unpaid' && renewsAt === null ? renewing(restating, ctx.now) : restating
}

function statusOf(owed: readonly Period[]): 'active' | 'past_due' | 'unpaid' {
  if (owed.length === 0) return 'active'
  return owed.some((period) => period.status === 'unpaid') ? 'unpaid' : 'past_due'
}

function eventTo(status: 'active' | 'past_due' | 'unpaid', wasUnpaid: boolean) {
  if (status === 'active') return 'recover'
  if (status === 'unpaid') return 'give_up'
  return wasUnpaid ? 'catch_up' : 'fall_behind'
}
