/**
 * The part of 3-D Secure in a payment: when proof is asked for, what makes a proof void, and what the payment becomes when the payer has been at the bank.
 * A payment has one authentication that counts, the latest; an earlier one can no longer end in anything.
 */
import { prepared, requested, unprovedStatuses, type Authentication, type Device } from '../authentications/index.ts'
import type { Card } from '../cards/index.ts'
import { notAvailable } from '../kit/errors.ts'
import type { PaymentContext } from './authorize.ts'
import { untakenStatuses } from './machine.ts'
import type { Payment } from './payment.ts'
import { withAuthentication, withPayment, type Progress } from './progress.ts'

export interface AuthenticationInput {
  /** Where the browser goes in the end; undefined for no word about it, which is the payment's own address then. */
  readonly returnUrl?: string | null
  readonly device?: Device | null
  /** Whether the payment goes on by itself after the proof, as on the page, or waits for the shop. */
  readonly thenAuthorize: boolean
}

/** Throws 501 where there is no 3DS server: a live account without a connector. */
export function requireThreeDSecure(ctx: PaymentContext): void {
  if (ctx.threeDSecure === null) {
    throw notAvailable(
      'No 3-D Secure server is connected to this account: live payments need a connector, and none is configured',
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
  const authentication = requested(ctx, {
    paymentId: payment.id,
    amount: payment.amount,
    currency: payment.currency,
    returnUrl: input.returnUrl ?? null,
    device: input.device ?? payment.device,
    thenAuthorize: input.thenAuthorize,
  })
  const held = card === null ? progress : withPayment(progress, { method: 'card', cardId: card.id })
  return withAuthentication(held, card === null ? authentication : prepared(ctx, authentication, card))
}

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
  const wanted = {
    returnUrl: input?.returnUrl ?? authentication.returnUrl,
    device: input?.device ?? authentication.device,
    thenAuthorize: input?.thenAuthorize ?? authentication.thenAuthorize,
  }
  if (isVoid(authentication, payment, card, input !== undefined || cardGiven))
    return beginAuthentication(ctx, progress, wanted, card)
  const { amount, currency } = payment
  if (authentication.status === 'requested' && card !== null) {
    const held = withPayment(progress, { method: 'card', cardId: card.id })
    return withAuthentication(held, prepared(ctx, { ...authentication, ...wanted, amount, currency }, card))
  }
  return input === undefined ? progress : withAuthentication(progress, { ...authentication, ...wanted })
}

/** `again`: it was asked for once more, or a card was given. */
function isVoid(authentication: Authentication, payment: Payment, card: Card | null, again: boolean): boolean {
  const { status, cardId } = authentication
  if (status === 'requested') return false
  if (status === 'unavailable' || unprovedStatuses.includes(status)) return again
  const another = card !== null && card.id !== cardId
  return another || payment.amount > authentication.amount || payment.currency !== authentication.currency
}
