/**
 * The part of 3-D Secure in a payment: when proof is asked for, what makes a proof void, and what the payment becomes when the payer has been at the bank.
 * A payment has one authentication that counts, the latest; an earlier one can no longer end in anything.
 */
import {
  isUsed,
  prepared,
  requested,
  unprovedStatuses,
  type Authentication,
  type Device,
} from '../authentications/index.ts'
import type { Card } from '../cards/index.ts'
import { notAvailable } from '../kit/errors.ts'
import type { PaymentContext } from './context.ts'
import { untakenStatuses } from './machine.ts'
import type { Payment } from './payment.ts'
import { withAuthentication, withPayment, type Progress } from './progress.ts'

export interface AuthenticationInput {
  /** Where the browser goes in the end: the payment's own address where nothing is said of it. Under the hosted page's, the payment goes on by itself after the proof. */
  readonly returnUrl?: string | null
  readonly device?: Device | null
}

/** Throws 501 where there is no 3DS server: in live mode. */
export function requireThreeDSecure(ctx: PaymentContext): void {
  if (ctx.threeDSecure === null) {
    throw notAvailable(
      'No 3-D Secure server is connected to this account: live payments can be made without authentication only; use a test key to simulate it',
    )
  }
}

/** Proof is asked for, from whoever holds the card; without one, it waits. What was asked for before no longer counts. */
export function beginAuthentication(
  ctx: PaymentContext,
  progress: Progress,
  input: AuthenticationInput,
  card: Card | null,
): Progress {
  const { payment } = progress
  const returnUrl = input.returnUrl ?? payment.returnUrl
  const authentication = requested(ctx, {
    paymentId: payment.id,
    amount: payment.amount,
    currency: payment.currency,
    returnUrl,
    device: input.device ?? payment.device,
    thenAuthorize: comesBackToPage(ctx, returnUrl),
  })
  return card === null ? withAuthentication(progress, authentication) : withCard(ctx, progress, authentication, card)
}

/** The authentication has its card, and so has the payment. */
const withCard = (ctx: PaymentContext, progress: Progress, authentication: Authentication, card: Card): Progress =>
  withAuthentication(withPayment(progress, { method: 'card', cardId: card.id }), prepared(ctx, authentication, card))

/** The table of change-payment.ts: what a change of the payment does to its authentication. `card` is the one that is to pay. */
export function changedAuthentication(
  ctx: PaymentContext,
  progress: Progress,
  input: AuthenticationInput | undefined,
  card: Card | null,
  cardGiven: boolean,
): Progress {
  const { payment, authentication } = progress
  if (!untakenStatuses.includes(payment.status)) return progress
  if (authentication === null) return input === undefined ? progress : beginAuthentication(ctx, progress, input, card)
  const returnUrl = input?.returnUrl ?? authentication.returnUrl
  const wanted = {
    returnUrl,
    device: input?.device ?? authentication.device,
    thenAuthorize: comesBackToPage(ctx, returnUrl),
  }
  if (isVoid(authentication, payment, card, input !== undefined || cardGiven))
    return beginAuthentication(ctx, progress, wanted, card)
  const { amount, currency } = payment
  if (authentication.status === 'requested' && card !== null)
    return withCard(ctx, progress, { ...authentication, ...wanted, amount, currency }, card)
  return input === undefined ? progress : withAuthentication(progress, { ...authentication, ...wanted })
}

/** A payer who comes back to the hosted page finds the payment done there: it goes on by itself. In a shop, the shop decides. */
const comesBackToPage = ({ names }: PaymentContext, returnUrl: string | null): boolean =>
  returnUrl?.startsWith(`${names.page}/`) ?? false

/** `again`: it was asked for once more, or a card was given. */
function isVoid(authentication: Authentication, payment: Payment, card: Card | null, again: boolean): boolean {
  const { status, cardId } = authentication
  if (status === 'requested') return false
  if (status === 'unavailable' || unprovedStatuses.includes(status) || isUsed(authentication)) return again
  const another = card !== null && card.id !== cardId
  return another || payment.amount > authentication.amount || payment.currency !== authentication.currency
}
