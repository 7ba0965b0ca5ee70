/** What the verbs of payment intents have in common: what a decision wants committed of the intent itself, and what may be referred to. */
import { isDeepStrictEqual } from 'node:util'
import { getCustomer } from '../customers/index.ts'
import { tell } from '../events/index.ts'
import { insert, unchanged, update, type Change, type Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { locate } from '../locators/index.ts'
import { checkAddresses, type PaymentContext } from '../payments/index.ts'
import { intents, type Intent } from './intent.ts'
import type { IntentProgress, ShownIntent } from './read-intent.ts'
import { intentStatusOf, type AttemptState, type IntentStatus } from './status.ts'

/**
 * The outcome of a decision on an intent that was read (or is being made: `before` undefined), as it shall be, with its latest attempt. An intent that stays as it was is asserted. A
 * status that was not its status before is told, or else that it changed.
 */
export function decided(
  ctx: Context,
  before: IntentProgress | undefined,
  intent: Intent,
  latest: AttemptState | null,
  changes: readonly Change[],
): Outcome<ShownIntent> {
  const status = intentStatusOf(intent, latest)
  const told =
    status === before?.status
      ? tellChange(ctx, before.intent, { ...intent, status })
      : [tellStatus(ctx, intent, status)]
  return { result: { intent, status }, changes: [...intentChanges(ctx, before?.intent, intent), ...changes, ...told] }
}

function intentChanges(ctx: Context, before: Intent | undefined, intent: Intent): Change[] {
  if (before === undefined) return [insert(intents, intent), locate(ctx, intent.id)]
  return [intent === before ? unchanged(intents, intent) : update(intents, intent)]
}

/** Its status is not among the intent's fields, and belongs to the picture of that moment. */
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
