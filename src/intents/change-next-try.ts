/** Changing what is tried next, where each try is a payment of its own (see OwnPayment in attempt.ts): those that were made stay as they are. */
import type { Outcome } from '../kit/changes.ts'
import { assertPayment, type PaymentContext } from '../payments/index.ts'
import { decided } from './decision.ts'
import type { Intent } from './intent.ts'
import type { IntentProgress, ShownIntent } from './read-intent.ts'

/** What a try takes from its intent. */
export type NextTry = Partial<
  Pick<Intent, 'amount' | 'currency' | 'description' | 'orderId' | 'methodsAllowed' | 'returnUrl' | 'capture'>
>

/** Of an intent for which something is wanted to pay with: whoever waits at a bank pays what they went there for. Rests on its latest try, which may pay in the same moment. */
export const changeNextTry = (
  ctx: PaymentContext,
  current: IntentProgress,
  given: NextTry,
): Promise<Outcome<ShownIntent>> => {
  const { intent, attempt } = current
  const rests = attempt === null ? [] : [assertPayment(attempt.payment)]
  return decided(ctx, current, { ...intent, ...given }, attempt, rests)
}
