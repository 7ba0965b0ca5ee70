/** Making a subscription, and asking its payer for a first payment. */
import type { Interval } from '../catalog/index.ts'
import { getCustomer } from '../customers/index.ts'
import type { Outcome } from '../kit/changes.ts'
import { DAY } from '../kit/clock.ts'
import type { Currency } from '../kit/currency.ts'
import { invalidField } from '../kit/errors.ts'
import { requireCardNetwork, type PaymentContext } from '../payments/index.ts'
import { costOf } from './bill.ts'
import { isFree, momentOf, startOf, type DayOrMoment } from './calendar.ts'
import { buyItems } from './items.ts'
import { charged, opened } from './open-period.ts'
import { requireInstrument } from './paying.ts'
import { changesOf, type Progress } from './progress.ts'
import { activated } from './steps.ts'
import type { Subscription } from './subscription.ts'

export interface SubscriptionInput extends Pick<
  Subscription,
  | 'customerId'
  | 'items'
  | 'methodsAllowed'
  | 'cardId'
  | 'sepaId'
  | 'retryDays'
  | 'description'
  | 'returnUrl'
  | 'metadata'
> {
  readonly startAt: DayOrMoment
  readonly freeUntil: DayOrMoment | null
  readonly cancelAt: DayOrMoment | null
}

/** How long ago a subscription may have started. */
const backdatedMs = DAY

/**
 * A subscription that has started is charged for its first period. If it starts later, or is free at first, the card is verified with a payment of nothing. The subscription is
 * `incomplete` until its payer has done what is needed, on the page of the intent or at the bank. A card that is given is tried at once. An account is debited at once if a period
 * is due, and otherwise needs no verification. With nothing to pay, now or later, the subscription is active.
 * Throws 404, 409 and 422 for what it refers to, 422 for times in a wrong order, 501 without a network (live mode).
 */
export async function createSubscription(
  ctx: PaymentContext,
  input: SubscriptionInput,
): Promise<Outcome<Subscription>> {
  const times = timesOf(ctx, input)
  requireTimes(ctx, times)
  requireRetryDays(input)
  await getCustomer(ctx, input.customerId)
  const { result: bought, changes: using } = await buyItems(ctx, input.items, null)
  const { priceOf, ...recurring } = bought
  const isForNothing = costOf(input.items, priceOf) === 0
  const subscription = newSubscription(ctx, { ...input, ...times }, recurring)
  const keeping = await requireInstrument(ctx, input, recurring.currency)
  requirePayable(ctx, subscription, isForNothing)
  let progress: Progress = {
    subscription,
    before: undefined,
    periods: [],
    periodsBefore: [],
    besides: [...using, ...keeping],
  }
  if (times.startAt <= ctx.now) progress = opened(ctx, progress, 0, priceOf)
  const [first] = progress.periods
  if (first?.status === 'open') progress = await charged(ctx, progress, first, true)
  else if (isForNothing || input.sepaId !== null) progress = activated(ctx, progress)
  else progress = await charged(ctx, progress, null, true)
  return { result: progress.subscription, changes: changesOf(ctx, progress) }
}

type Times = Pick<Subscription, 'startAt' | 'freeUntil' | 'cancelAt'>

/** Read on the clock of the installation's time zone, which the subscription keeps. */
const timesOf = ({ hours }: PaymentContext, { startAt, freeUntil, cancelAt }: SubscriptionInput): Times => ({
  startAt: momentOf(startAt, hours.timeZone),
  freeUntil: freeUntil === null ? null : momentOf(freeUntil, hours.timeZone),
  cancelAt: cancelAt === null ? null : momentOf(cancelAt, hours.timeZone),
})

function newSubscription(
  ctx: PaymentContext,
  input: SubscriptionInput & Times,
  recurring: { currency: Currency; interval: Interval; intervalCount: number },
): Subscription {
  return {
    ...input,
    ...recurring,
    realmId: ctx.realm.id,
    id: ctx.newId('subscription'),
    version: 1,
    createdAt: ctx.now,
    status: 'incomplete',
    nextItems: null,
    pendingLines: [],
    endedAt: null,
    timeZone: ctx.hours.timeZone,
    intentId: null,
    credentialPaymentId: null,
    position: -1,
    periodStartsAt: null,
    periodEndsAt: null,
    renewsAt: null,
  }
}

function requireTimes({ now }: PaymentContext, { startAt, freeUntil, cancelAt }: Times): void {
  const refuse = (field: string, message: string): Error => invalidField(['body', field], message)
  if (startAt < now - backdatedMs) throw refuse('start_at', 'A subscription starts a day ago at the earliest')
  if (freeUntil !== null && (freeUntil <= startAt || freeUntil <= now))
    throw refuse('free_until', 'free_until must be after start_at, and not have passed')
  requireCancelAt({ now, startAt, cancelAt })
}

/** Throws 422 when a retry does not come after the one before. */
export function requireRetryDays({ retryDays }: Pick<Subscription, 'retryDays'>): void {
  if (retryDays.some((day, place) => day <= (retryDays[place - 1] ?? 0)))
    throw invalidField(['body', 'retry_days'], 'Each of retry_days must be later than the one before')
}

/** Throws 422. */
export function requireCancelAt({
  now,
  startAt,
  cancelAt,
}: Pick<Times, 'startAt' | 'cancelAt'> & { readonly now: number }): void {
  if (cancelAt !== null && (cancelAt <= startAt || cancelAt <= now))
    throw invalidField(['body', 'cancel_at'], 'cancel_at must be after start_at, and not have passed')
}

/** Requires a network to ask, and a method that the payer may use: later payments are agreed to by card, or by the mandate of an account that is given. Throws 422, 501. */
function requirePayable(ctx: PaymentContext, subscription: Subscription, isForNothing: boolean): void {
  const { methodsAllowed, cardId, sepaId, currency } = subscription
  const given = sepaId === null ? 'card' : 'sepa'
  if ((cardId !== null || sepaId !== null) && !methodsAllowed.includes(given))
    throw invalidField(['body', given], `${given} is not among methods_allowed`)
  if (isForNothing || sepaId !== null) return
  const isChargedNow = startOf(subscription, 0) <= ctx.now && !isFree(subscription, 0)
  const byCard = methodsAllowed.includes('card')
  if (!byCard && (!isChargedNow || currency !== 'eur'))
    throw invalidField(
      ['body', 'methods_allowed'],
      isChargedNow
        ? 'SEPA debits are made in eur only'
        : 'What is charged later takes a card, or a SEPA account with a signed mandate',
    )
  if (byCard) requireCardNetwork(ctx)
}
