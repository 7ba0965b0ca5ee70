/** Changing a payment intent: allowed until something was taken from the payer. What changes is carried to the attempt that waits. */
import { isDeepStrictEqual } from 'node:util'
import { nothingChanges, type Outcome } from '../kit/changes.ts'
import { conflict } from '../kit/errors.ts'
import {
  apiOrigin,
  assertPayment,
  changePaymentFrom,
  withoutShownMethods,
  type PaymentChanges,
  type PaymentContext,
  type PaymentView,
} from '../payments/index.ts'
import { tryTender } from './attempt.ts'
import { namedTender, type IntentInput } from './create-intent.ts'
import { checkReferences, decided } from './decision.ts'
import { intentUrl, type Intent } from './intent.ts'
import { readIntent, type IntentProgress, type ShownIntent } from './read-intent.ts'
import { payableStatuses } from './status.ts'

export interface IntentChanges extends Partial<Omit<IntentInput, 'uniqueId' | 'cardId' | 'sepaId' | 'subscription'>> {
  readonly cardId?: string
  readonly sepaId?: string
}

/**
 * A card that is given is tried, as when the intent is made. Where the merchant waives 3-D Secure while the payer is still to go through it, the card is tried again without it.
 * Throws 404, 409 when the intent may not change any more, and what {@link createIntent} throws for what it refers to.
 */
export async function changeIntent(
  ctx: PaymentContext,
  id: string,
  said: IntentChanges,
): Promise<Outcome<ShownIntent>> {
  const current = await readIntent(ctx, id)
  const { intent, attempt, status } = current
  const given = withoutShownMethods(intent, said)
  if (intent.subscriptionId !== null && !isSaidAgain(intent, given)) throw ofSubscriptionOnly(id, intent.subscriptionId)
  if (!payableStatuses.includes(status)) {
    if (isSaidAgain(intent, given)) return nothingChanges({ intent, status })
    throw conflict(`Payment intent cannot be modified any more, it is ${status}`, id)
  }
  const input = withoutOwnReferences(intent, given)
  await checkReferences(ctx, input)
  const next: Intent = { ...intent, ...input, ...instead(input) }
  const { result: tried, changes } = await changedAttempt(ctx, current, next, input)
  const paymentId = tried?.payment.id ?? intent.paymentId
  return decided(ctx, current, { ...next, paymentId }, tried ?? attempt, changes)
}

/** The amount of a period, and the card or account that pays it, are changed through the subscription. The payer may still give another card or account on the page. */
const ofSubscriptionOnly = (id: string, subscriptionId: string): Error =>
  conflict(`Payment intent \`${id}\` pays for a subscription, which is to be changed instead`, subscriptionId)

/** An intent names what was given last, and nothing besides. */
function instead({ cardId, sepaId }: IntentChanges): Partial<Pick<Intent, 'cardId' | 'sepaId'>> {
  if (cardId !== undefined) return { sepaId: null }
  return sepaId === undefined ? {} : { cardId: null }
}

/** Whether the given fields change nothing: clients send whole objects. */
const isSaidAgain = (intent: Intent, given: IntentChanges): boolean =>
  (Object.keys(given) as (keyof IntentChanges)[]).every((field) => isDeepStrictEqual(given[field], intent[field]))

const references: readonly string[] = ['customerId', 'billingAddressId', 'shippingAddressId'] satisfies (keyof Intent)[]

/** Removes references that the intent has already: they may be sent again even where the customer or address was deleted since. */
const withoutOwnReferences = (intent: Intent, given: IntentChanges): IntentChanges =>
  Object.fromEntries(
    Object.entries(given).filter(
      ([field, value]) => !(references.includes(field) && value === intent[field as keyof Intent]),
    ),
  )

/** Null where there is no attempt that could change. */
async function changedAttempt(
  ctx: PaymentContext,
  { attempt, status }: IntentProgress,
  next: Intent,
  given: IntentChanges,
): Promise<Outcome<PaymentView | null>> {
  const waived = next.threeds === 'none' && status === 'require_authentication'
  const tender = namedTender(given) ?? (waived && attempt !== null ? namedTender(attempt.payment) : null)
  if (tender !== null) {
    const trying = { tender, returnUrl: intentUrl(ctx, next), device: null, origin: apiOrigin }
    return tryTender(ctx, next, attempt, trying, carried(given))
  }
  if (attempt === null) return nothingChanges(null)
  if (attempt.payment.status === 'open') return changePaymentFrom(ctx, attempt, carried(given))
  return { result: null, changes: [assertPayment(attempt.payment)] }
}

/** The changed fields that an attempt shares with its intent. */
function carried({
  cardId: _card,
  sepaId: _sepa,
  customerId,
  threeds: _threeds,
  metadata: _metadata,
  ...fields
}: IntentChanges): PaymentChanges {
  return { ...fields, ...(customerId !== undefined && { customer: customerId }) }
}
