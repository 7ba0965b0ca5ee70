/**
 * The part of 3-D Secure in a payment: when proof is asked for, what makes a proof void, and what the payment becomes when the payer has been at the bank.
 * A payment has one authentication that counts, the latest; an earlier one can no longer end in anything.
 */
import {
  askedAhead,
  askedElsewhere,
  impossible,
  isUsed,
  prepared,
  requested,
  unprovedStatuses,
  type Authentication,
  type Device,
  type OutcomeElsewhere,
} from '../authentications/index.ts'
import type { Card } from '../cards/index.ts'
import { notAvailable } from '../kit/errors.ts'
import type { PaymentContext } from './context.ts'
import { triedWith, type Instrument } from './instrument.ts'
import { untakenStatuses } from './machine.ts'
import type { Payment } from './payment.ts'
import { withAuthentication, withPayment, type Progress } from './progress.ts'

export interface AuthenticationInput {
  /** Where the browser goes in the end; when it is not given, the payment's own return URL. If it is an address of the hosted page, the payment goes on by itself after the proof. */
  readonly returnUrl?: string | null
  readonly device?: Device | null
  /** Whether the payment goes on by itself after the proof, wherever the browser goes. */
  readonly thenAuthorize?: boolean
  /** Asks the bank at once whether it needs to see the payer, with this wish (threeDSRequestorChallengeInd). */
  readonly challengeIndicator?: string
  /** The outcome of an authentication by the merchant's own 3DS server: nobody is asked again. */
  readonly outcome?: OutcomeElsewhere
}

type AskingTheBank = Pick<AuthenticationInput, 'challengeIndicator' | 'outcome'>

/** Throws 501 where there is no 3DS server: in live mode. */
export function requireThreeDSecure(ctx: PaymentContext): void {
  if (ctx.threeDSecure === null) {
    throw notAvailable(
      'No 3-D Secure server is connected to this account: live payments can be made without authentication only; use a test key to simulate it',
    )
  }
}

/** Asks the holder of the card for proof. Without a card the authentication waits for one. An earlier authentication no longer counts. */
export function beginAuthentication(
  ctx: PaymentContext,
  progress: Progress,
  input: AuthenticationInput,
  instrument: Instrument | null,
): Progress {
  const { payment } = progress
  const returnUrl = input.returnUrl ?? payment.returnUrl
  const authentication = requested(ctx, {
    paymentId: payment.id,
    amount: payment.amount,
    currency: payment.currency,
    returnUrl,
    device: input.device ?? payment.device,
    thenAuthorize: input.thenAuthorize ?? comesBackToPage(ctx, returnUrl),
  })
  return instrument === null
    ? withAuthentication(progress, authentication)
    : withInstrument(ctx, progress, authentication, instrument, input)
}

/** Puts the instrument that is to pay into the authentication and into the payment. */
const withInstrument = (
  ctx: PaymentContext,
  progress: Progress,
  authentication: Authentication,
  instrument: Instrument,
  how: AskingTheBank = {},
): Progress =>
  withAuthentication(
    withPayment(progress, triedWith(instrument)),
    instrument.method === 'card'
      ? preparedFor(ctx, authentication, instrument.card, how)
      : impossible(ctx, authentication, 'An account is debited by its mandate, without 3-D Secure'),
  )

function preparedFor(
  ctx: PaymentContext,
  authentication: Authentication,
  card: Card,
  { challengeIndicator, outcome }: AskingTheBank,
): Authentication {
  if (outcome !== undefined) return askedElsewhere(ctx, authentication, card, outcome)
  const ready = prepared(ctx, authentication, card)
  return challengeIndicator === undefined || ready.status !== 'available'
    ? ready
    : askedAhead(ctx, ready, card, challengeIndicator)
}

/** The table of change-payment.ts: what a change of the payment does to its authentication. `instrument` is what is to pay, `given` whether it came with the change. */
export function changedAuthentication(
  ctx: PaymentContext,
  progress: Progress,
  input: AuthenticationInput | undefined,
  instrument: Instrument | null,
  given: boolean,
): Progress {
  const { payment, authentication } = progress
  if (!untakenStatuses.includes(payment.status)) return progress
  if (authentication === null)
    return input === undefined ? progress : beginAuthentication(ctx, progress, input, instrument)
  const returnUrl = input?.returnUrl ?? authentication.returnUrl
  const wanted = {
    returnUrl,
    device: input?.device ?? authentication.device,
    thenAuthorize: comesBackToPage(ctx, returnUrl),
  }
  if (isVoid(authentication, payment, instrument, input !== undefined || given))
    return beginAuthentication(ctx, progress, wanted, instrument)
  const { amount, currency } = payment
  if (authentication.status === 'requested' && instrument !== null)
    return withInstrument(ctx, progress, { ...authentication, ...wanted, amount, currency }, instrument)
  return input === undefined ? progress : withAuthentication(progress, { ...authentication, ...wanted })
}

/** Whether the payer comes back to the hosted page: then the payment goes on by itself, and the payer finds it done. When the payer comes back to a shop, the shop decides. */
const comesBackToPage = ({ names }: PaymentContext, returnUrl: string | null): boolean =>
  returnUrl?.startsWith(`${names.page}/`) ?? false

/** `again`: it was asked for once more, or something to pay with was given. */
function isVoid(
  authentication: Authentication,
  payment: Payment,
  instrument: Instrument | null,
  again: boolean,
): boolean {
  const { status, cardId } = authentication
  if (status === 'requested') return false
  if (status === 'unavailable' || unprovedStatuses.includes(status) || isUsed(authentication)) return again
  const another = instrument !== null && (instrument.method === 'sepa' || instrument.card.id !== cardId)
  return another || payment.amount > authentication.amount || payment.currency !== authentication.currency
}
