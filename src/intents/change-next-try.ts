/** Changing an intent for its next try, where each try is a payment of its own (see OwnPayment in attempt.ts): earlier tries stay as they are. */
import type { Outcome } from '../kit/changes.ts'
import { assertPayment, type PaymentContext } from '../payments/index.ts'
import { decided } from './decision.ts'
import type { Intent } from './intent.ts'
import type { IntentProgress, ShownIntent } from './read-intent.ts'

/** What a try takes from its intent. */
export type NextTry = Partial<
  Pick<Intent, 'amount' | 'currency' | 'description' | 'orderId' | 'methodsAllowed' | 'returnUrl' | 'capture'>
>

/** Only for an intent with the status `require_payment_method`: a payer at a bank pays the amount with which they were sent there. Asserts the latest try, which might pay at the same moment. */
export const changeNextTry = (
  ctx: PaymentContext,
  current: IntentProgress,
  given: NextTry,
): Promise<Outcome<ShownIntent>> => {
  const { intent, attempt } = current
  const rests = attempt === null ? [] : [assertPayment(attempt.payment)]
  return decided(ctx, current, { ...intent, ...given }, attempt, rests)
}
