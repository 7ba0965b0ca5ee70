/** What becomes of a subscription when its payer pays, or does not: pure steps of a progress, no matter who asked for the payment and how its outcome became known. */
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
 * - `unknown`: the bank has not answered yet. `waits`: the payer is at their bank.
 * - `refused`: nothing was paid, and the intent can still be paid. `failed`: the money was returned, or did not come; the intent is over.
 * - `called_off`: the payment is not wanted any more.
 */
type Outcome = 'paid' | 'collected_later' | 'unknown' | 'waits' | 'refused' | 'failed' | 'called_off'

const outcomes: { readonly [status in IntentStatus]: Outcome } = {
  require_payment_method: 'refused',
  require_authentication: 'waits',
  // The capture follows: a bank has not answered yet.
  authorized: 'unknown',
  processing: 'unknown',
  captured: 'paid',
  canceled: 'called_off',
  unpaid: 'failed',
}

const outcomeOf = (status: IntentStatus, attempt: Payment | null): Outcome =>
  status === 'processing' && attempt?.status !== 'open' ? 'collected_later' : outcomes[status]

/**
 * Applies that the intent of a period (null: an intent that verifies a card) has come to a status with its latest attempt. `returnedFor` is why the payer's bank has taken the
 * money back.
 */
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
      // What is owed stays owed until the answer is known; a retry that is due meanwhile is put off.
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

/** Keeps the count of the retries: a debit that is collected and returned again and again is tried no more often than one that is refused. */
const paid = (ctx: PaymentContext, progress: Progress, period: Period): Progress =>
  restated(ctx, withPeriod(progress, movedPeriod(period, 'pay', { paidAt: ctx.now, refusal: null, retryAt: null })))

/**
 * A first payment is left to its payer until it is made. A failure on the page while a retry waits does not change the retry, and says nothing about the subscription's own card. A
 * refusal of a card that has been replaced meanwhile does not count either: the new card is tried at once.
 */
function refused(ctx: PaymentContext, progress: Progress, period: Period, attempt: Payment | null): Progress {
  const { subscription } = progress
  if (subscription.status === 'incomplete')
    return withPeriod(progress, { ...period, refusal: attempt?.response ?? period.refusal })
  const isOfPage = attempt?.origin === pageOrigin
  if (attempt !== null && !isOfPage && !pays(subscription, attempt))
    return waiting(ctx, progress, { ...period, retryAt: ctx.now, retryRound: period.retryRound + 1 })
  if (period.retryAt !== null) return waiting(ctx, progress, period)
  return missed(ctx, progress, period, isOfPage ? period.refusal : (attempt?.response ?? null))
}

/** The intent is over: a new one takes its place, with a page for the payer. */
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
  // Only the payer makes a first payment.
  if (subscription.status === 'incomplete') return withPeriod(reopened, unpaid)
  if (period.retryAt !== null) return waiting(ctx, reopened, unpaid)
  const isOwn = attempt !== null && pays(subscription, attempt)
  return missed(ctx, reopened, unpaid, isOwn ? reason : period.refusal)
}

/** Whether the attempt was made with the card or account that the subscription has now. */
const pays = ({ cardId, sepaId }: Subscription, attempt: Payment): boolean =>
  attempt.cardId === cardId && attempt.sepaId === sepaId

/** The period was not paid, and the retry that waits stays as it is. */
const waiting = (ctx: PaymentContext, progress: Progress, period: Period): Progress =>
  restated(ctx, withPeriod(progress, mayPeriod(period, 'fail') ? movedPeriod(period, 'fail') : period))

/** The period was not paid: it is tried again after a number of days, or given up after the last retry. When the subscription has ended, nothing is tried again. */
export function missed(ctx: PaymentContext, progress: Progress, period: Period, refusal: string | null): Progress {
  const { status, retryDays } = progress.subscription
  const [before = 0, day] = [retryDays[period.retries - 1], retryDays[period.retries]]
  const known = refusal === approval ? period.refusal : refusal
  if (status === 'canceled' || day === undefined || period.status === 'unpaid')
    return restated(ctx, withPeriod(progress, movedPeriod(period, 'give_up', { refusal: known, retryAt: null })))
  const retry = { refusal: known, retryAt: ctx.now + (day - before) * DAY, retryRound: period.retryRound + 1 }
  return restated(ctx, withPeriod(progress, movedPeriod(period, 'fail', retry)))
}

/** The response of a payment that was approved and failed afterwards. */
const approval = '00'

/** When the intent of a period is called off, nothing is owed for the period any more. If it was the first payment, the subscription is canceled. */
function calledOff(ctx: PaymentContext, progress: Progress, period: Period): Progress {
  if (!mayPeriod(period, 'call_off')) return progress
  const forgiven = withPeriod(progress, movedPeriod(period, 'call_off', { retryAt: null }))
  return progress.subscription.status === 'incomplete' ? canceled(ctx, forgiven) : restated(ctx, forgiven)
}

/** Ends the subscription now. What is owed is called off, except the periods `underWay`: they go on, as does what is being collected, but are not tried again. */
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

/** What the payer has paid with pays from now on. Refusals of another card or account are forgotten. */
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

/** From now on the periods follow one another. */
export const activated = (ctx: PaymentContext, progress: Progress): Progress =>
  renewing(moved(progress, 'activate'), ctx.now)

/** Sets the time at which the next period begins. If it has begun by `at`, as after a time in which the subscription was unpaid, it is opened at once. */
export function renewing(progress: Progress, at: Instant): Progress {
  const { subscription } = progress
  return withSubscription(progress, { renewsAt: Math.max(startOf(subscription, nextPosition(subscription, at)), at) })
}

/** Derives the status from the periods, and sets the intent that is to be paid first. */
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
