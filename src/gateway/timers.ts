/** The timers of the gateway API: of payers at the bank, and of checkouts. */
import { may } from '../authentications/index.ts'
import { closeIntent } from '../intents/index.ts'
import { nothingChanges, type Change, type Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { changesOf, expireVisit, moved, readBankVisit, type BankVisit, type PaymentContext } from '../payments/index.ts'
import { setTimer, type Timer } from '../timers/index.ts'
import type { Checkout } from './checkout.ts'
import { sessionTimer } from './session.ts'
import { findCheckout } from './store.ts'

const checkoutTimer = 'gateway_checkout'

/** The timer that ends a checkout which was not paid by then. A payer who is still at the bank comes back too late. */
export const endCheckout = (ctx: Context, { id, expiresAt }: Pick<Checkout, 'id' | 'expiresAt'>): Change =>
  setTimer(ctx, { kind: checkoutTimer, objectId: id, dueAt: expiresAt })

export const gatewayTimers = {
  [sessionTimer]: async (ctx: PaymentContext, timer: Timer): Promise<Outcome<unknown>> => {
    const visit = await readBankVisit(ctx, timer.objectId)
    if (may(visit.authentication, 'expire')) return expireVisit(ctx, visit)
    return hasLostCard(visit) ? giveUp(ctx, visit) : nothingChanges(undefined)
  },
  [checkoutTimer]: async (ctx: PaymentContext, timer: Timer): Promise<Outcome<unknown>> => {
    const checkout = await findCheckout(ctx, timer.objectId)
    return checkout === undefined ? nothingChanges(undefined) : closeIntent(ctx, checkout.intentId)
  },
}

/** Whether the payer was authenticated, but no authorization could be requested, because the card was deleted meanwhile. */
const hasLostCard = ({ authentication, progress: { payment }, card, isCurrent }: BankVisit): boolean =>
  isCurrent &&
  authentication.status === 'success' &&
  payment.status === 'open' &&
  payment.response === null &&
  (card?.deletedAt ?? null) !== null

const giveUp = (ctx: PaymentContext, { progress }: BankVisit): Outcome<undefined> => ({
  result: undefined,
  changes: changesOf(ctx, moved(progress, 'cancel')),
})
