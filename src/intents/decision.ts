/** What the verbs of payment intents have in common: the changes of the intent itself, and the checks of its references. */
import { isDeepStrictEqual } from 'node:util'
import { getCustomer } from '../customers/index.ts'
import { tell } from '../events/index.ts'
import { insert, unchanged, update, type Change, type Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { locate } from '../locators/index.ts'
import { checkAddresses, type IntentOfSubscription, type Payment, type PaymentContext } from '../payments/index.ts'
import { intents, type Intent } from './intent.ts'
import type { IntentProgress, ShownIntent } from './read-intent.ts'
import { intentStatusOf, type AttemptState, type IntentStatus } from './status.ts'

/** The outcome of a decision that makes an intent, with its first attempt. Whatever a subscription makes of it is in the same decision. */
export function begun(
  ctx: Context,
  intent: Intent,
  latest: AttemptState | null,
  changes: readonly Change[],
): Outcome<ShownIntent> {
  const status = intentStatusOf(intent, latest)
  return {
    result: { intent, status },
    changes: [insert(intents, intent), locate(ctx, intent.id), ...changes, tellStatus(ctx, intent, status)],
  }
}

/** The latest attempt with its whole payment. */
export interface LatestAttempt extends AttemptState {
  readonly payment: Payment
}

/**
 * The outcome of a decision on an intent. `intent` and `latest` are the intent and its latest attempt as the decision leaves them. An unchanged intent is asserted. A new status is recorded as an
 * event, together with what follows for the intent's subscription; otherwise a change is recorded as `changed`.
 */
export async function decided(
  ctx: PaymentContext,
  before: IntentProgress,
  intent: Intent,
  latest: LatestAttempt | null,
  changes: readonly Change[],
): Promise<Outcome<ShownIntent>> {
  const { result, changes: own } = decidedFor(ctx, before, intent, latest, changes)
  if (result.status === before.status) return { result, changes: own }
  return { result, changes: [...own, ...(await followed(ctx, intent, result.status, latest?.payment ?? null))] }
}

/** {@link decided} for a decision of the subscription, which adds what follows itself. */
export function decidedFor(
  ctx: Context,
  before: IntentProgress,
  intent: Intent,
  latest: LatestAttempt | null,
  changes: readonly Change[],
): Outcome<ShownIntent> {
  const status = intentStatusOf(intent, latest)
  const told =
    status === before.status ? tellChange(ctx, before.intent, { ...intent, status }) : [tellStatus(ctx, intent, status)]
  const row = intent === before.intent ? unchanged(intents, intent) : update(intents, intent)
  return { result: { intent, status }, changes: [row, ...changes, ...told] }
}

/** What follows for the subscription that an intent pays for. */
export async function followed(
  ctx: PaymentContext,
  intent: Intent,
  status: IntentStatus,
  attempt: Payment | null,
): Promise<readonly Change[]> {
  const of = ofSubscription(intent)
  return of === null ? [] : (await ctx.followIntent(ctx, of)).follow(status, attempt)
}

/** Null where it pays for none. */
export const ofSubscription = ({ id, subscriptionId, periodId }: Intent): IntentOfSubscription | null =>
  subscriptionId === null ? null : { id, subscriptionId, periodId }

/** The snapshot includes the status, which is not a field of the intent. */
export function tellStatus(ctx: Context, intent: Intent, status: IntentStatus): Change {
  const snapshot = { ...intent, status }
  return tell(ctx, `payment_intent.${status}`, snapshot)
}

const tellChange = (ctx: Context, before: Intent, snapshot: Intent & { readonly status: IntentStatus }): Change[] =>
  isDeepStrictEqual({ ...before, status: snapshot.status }, snapshot)
    ? []
    : [tell(ctx, 'payment_intent.changed', snapshot)]

type References = Partial<Pick<Intent, 'customerId' | 'billingAddressId' | 'shippingAddressId'>>

/** Throws 404 when one of them is unknown or deleted. */
export async function checkReferences(ctx: PaymentContext, given: References): Promise<void> {
  if (typeof given.customerId === 'string') await getCustomer(ctx, given.customerId)
  await checkAddresses(ctx, given)
}
