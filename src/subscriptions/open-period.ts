/** Beginning a period: it is billed, and charged. */
import { createIntent, openIntent, type TriedOnce } from '../intents/index.ts'
import type { PaymentContext } from '../payments/index.ts'
import { billOf, type PriceOf } from './bill.ts'
import { endOf, isFree, startOf } from './calendar.ts'
import { intentFor } from './intent-fields.ts'
import { agreedOf, tenderOf } from './paying.ts'
import type { Period } from './period.ts'
import { withChanges, withPeriod, withSubscription, type Progress } from './progress.ts'
import { settledBy } from './steps.ts'

/** Adds the period, with its bill. With nothing to pay it is paid. */
export function opened(ctx: PaymentContext, progress: Progress, position: number, priceOf: PriceOf): Progress {
  const { subscription } = progress
  const { nextItems, currency, pendingLines } = subscription
  const items = nextItems ?? subscription.items
  const span = { from: startOf(subscription, position), until: endOf(subscription, position) }
  // A free period costs nothing, and leaves the pending lines of earlier bills to the bills after it.
  const bill = isFree(subscription, position)
    ? billOf([], priceOf, span, [])
    : billOf(items, priceOf, span, pendingLines)
  const isPaid = bill.amount === 0
  const period: Period = {
    realmId: ctx.realm.id,
    id: ctx.newId('period'),
    version: 1,
    createdAt: ctx.now,
    subscriptionId: subscription.id,
    position,
    startsAt: span.from,
    endsAt: span.until,
    amount: bill.amount,
    currency,
    lines: bill.lines,
    status: isPaid ? 'paid' : 'open',
    intentId: null,
    refusal: null,
    retries: 0,
    retryAt: null,
    retryRound: 0,
    paidAt: isPaid ? ctx.now : null,
  }
  const begun = withSubscription(progress, {
    ...{ items, nextItems: null, pendingLines: bill.carried, position },
    periodStartsAt: span.from,
    periodEndsAt: span.until,
  })
  return withPeriod(begun, period)
}

/**
 * Makes an intent for the period (null: for the verification of the card that will pay), and tries it with the card or account of the subscription. `payerIsThere`: it is a first
 * payment, for which the bank may ask the payer for proof. Throws what a payment with a card or an account throws.
 */
export async function charged(
  ctx: PaymentContext,
  progress: Progress,
  period: Period | null,
  payerIsThere: boolean,
): Promise<Progress> {
  const { subscription } = progress
  const tender = await tenderOf(ctx, subscription)
  const fields = intentFor(ctx, subscription, period)
  if (tender === null) {
    const { result, changes } = openIntent(ctx, fields)
    return settledWith(ctx, withChanges(progress, changes), period, { ...result, payment: null })
  }
  const agreed = payerIsThere && 'card' in tender ? undefined : await agreedOf(ctx, subscription)
  const named = { cardId: subscription.cardId, sepaId: subscription.sepaId }
  const { result, changes } = await createIntent(ctx, { ...fields, ...named }, agreed)
  return settledWith(ctx, withChanges(progress, changes), period, result)
}

function settledWith(
  ctx: PaymentContext,
  progress: Progress,
  period: Period | null,
  { intent, status, payment }: TriedOnce,
): Progress {
  const named = withSubscription(progress, { intentId: intent.id })
  const billed = period === null ? named : withPeriod(named, { ...period, intentId: intent.id })
  return settledBy(ctx, billed, period?.id ?? null, status, payment)
}
