/** What time brings to a payment. */
import { authenticationExpiryTimer, may as mayAuthentication } from '../authentications/index.ts'
import { nothingChanges, type Outcome } from '../kit/changes.ts'
import type { Timer } from '../timers/index.ts'
import { expiryTimer, letGo } from './capture.ts'
import type { PaymentContext } from './context.ts'
import { authorizedAmount } from './operation.ts'
import { changesOf, may, moved } from './progress.ts'
import { readProgress } from './read-payment.ts'
import { expireVisit, readBankVisit } from './visit-bank.ts'

export const paymentTimers = {
  /** Seven days without capture: the bank no longer holds the amount. */
  [expiryTimer]: async (ctx: PaymentContext, timer: Timer): Promise<Outcome<void>> => {
    const progress = await readProgress(ctx, timer.objectId)
    if (!may(progress, 'expire')) return nothingChanges(undefined)
    const expired = letGo(ctx, moved(progress, 'expire'), authorizedAmount(progress.operations))
    return { result: undefined, changes: changesOf(ctx, expired) }
  },

  /** Six hours without an answer from the payer's bank. */
  [authenticationExpiryTimer]: async (ctx: PaymentContext, timer: Timer): Promise<Outcome<unknown>> => {
    const visit = await readBankVisit(ctx, timer.objectId)
    return mayAuthentication(visit.authentication, 'expire') ? expireVisit(ctx, visit) : nothingChanges(undefined)
  },
}
