/**
 * Asking the payer's bank: the step from a payment with a card to one that is authorized, about to be captured, or refused.
 */
import assert from 'node:assert/strict'
import {
  isUsed,
  settledStatuses,
  used,
  type Authentication,
  type AuthenticationContext,
} from '../authentications/index.ts'
import { openNumber, type Card, type CardContext, type Wallets } from '../cards/index.ts'
import { DAY, type Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import { conflict, notAvailable } from '../kit/errors.ts'
import { subtract, type MinorUnits } from '../kit/money.ts'
import { addBusinessDays } from '../kit/target.ts'
import { setTimer, takeBackTimer } from '../timers/index.ts'
import type { AuthenticationProof, CardCredentials, Cardholders, CardNetwork } from './network.ts'
import { authorizationOf, authorizedAmount } from './operation.ts'
import type { Payment } from './payment.ts'
import {
  may,
  moved,
  operated,
  withAuthentication,
  withPayment,
  withTimer,
  type Follow,
  type Progress,
} from './progress.ts'
import { sendingTime, settled } from './settle.ts'

/** What the verbs of payments need besides what cards need. */
export interface PaymentContext extends AuthenticationContext {
  /** Null where no network is to be had: a live account without a connector. */
  readonly cardNetwork: CardNetwork | null
  /** The payers of the simulated world; null where they are real. */
  readonly cardholders: Cardholders | null
  /** Opens wallets' tokens; null where there is no connection to one. */
  readonly wallets: Wallets | null
  /** What follows when this attempt of a payment intent moves. Fulfilled by the intents, of which payments know no more than the id. */
  readonly followAttempt: (ctx: Context, attempt: Payment) => Promise<Follow>
}

/** How long the bank holds an authorized amount. */
export const authorizationLifetimeMs = 7 * DAY

export const expiryTimer = 'authorization_expiry'

/** When a payer's complaint arrives; disputes are what runs then. */
export const complaintTimer = 'payer_complaint'

/** The network, or 501 with what is missing. */
export function requireCardNetwork(ctx: PaymentContext): CardNetwork {
  if (ctx.cardNetwork === null) {
    throw notAvailable(
      'No card network is connected to this account: live payments need a connector, and none is configured. Customers and cards can be kept meanwhile; use a test key to simulate payments',
    )
  }
  return ctx.cardNetwork
}

export const credentialsOf = (ctx: CardContext, card: Card, securityCode: string | null): CardCredentials => ({
  number: openNumber(ctx, card),
  expiryMonth: card.expMonth,
  expiryYear: card.expYear,
  securityCode,
})

/**
 * Asks for the payment's amount; when the bank agrees, captures at once if asked to. A refusal is a result: the payment is `refused` with the bank's code.
 * While the answer is not known the payment stays `open` and shows response `09`.
 */
export function authorized(
  ctx: PaymentContext,
  progress: Progress,
  card: Card,
  securityCode: string | null,
  thenCapture: boolean,
): Progress {
  const network = requireCardNetwork(ctx)
  const { amount, currency } = progress.payment
  const credentials = credentialsOf(ctx, card, securityCode)
  const proof = proofOf(progress, card)
  const authentication = proof && presented(proof)
  const { progress: asked, answer } = operated(ctx, progress, { kind: 'authorization', amount }, (reference) =>
    network.authorize({ reference, amount, currency, card: credentials, authentication }, ctx.now),
  )
  const answered = withPayment(proof === null ? asked : withAuthentication(asked, used(proof)), {
    method: 'card',
    cardId: card.id,
    response: answer.code,
    responseAuthor: answer.authorizationCode,
  })
  switch (answer.outcome) {
    case 'approved': {
      const paid = withPayment(answered, { paidAt: ctx.now })
      // The number is opened once for both.
      return thenCapture
        ? captured(ctx, moved(paid, 'debit'), { ...credentials, securityCode: null }, amount)
        : held(ctx, moved(paid, 'authorize'))
    }
    case 'refused':
      return moved(answered, 'refuse')
    case 'pending':
    case 'unknown':
      return withPayment(answered, { response: '09' })
  }
}

/** Whether the payment may be put to the bank: no proof was asked for, it was given and not used yet, or there can be none. */
export const isAuthenticated = ({ authentication }: Progress): boolean =>
  authentication === null || (settledStatuses.includes(authentication.status) && !isUsed(authentication))

/** The success that this card's payer was authenticated with. */
const proofOf = ({ authentication }: Progress, card: Card): Authentication | null =>
  authentication?.status === 'success' && authentication.cardId === card.id ? authentication : null

/** A proof as the network is told of it. */
const presented = ({ id, eci, authenticationValue, protocolVersion }: Authentication): AuthenticationProof => ({
  eci,
  authenticationValue,
  protocolVersion,
  transactionId: id,
})

const held = (ctx: PaymentContext, progress: Progress): Progress =>
  withTimer(
    progress,
    setTimer(ctx, { kind: expiryTimer, objectId: progress.payment.id, dueAt: ctx.now + authorizationLifetimeMs }),
  )

/**
 * The capture of `amount` under an approved authorization. The payment is `to_capture` already; it becomes `captured` when the network credits at once, `failed` when it
 * refuses.
 */
export function captured(
  ctx: PaymentContext,
  progress: Progress,
  credentials: CardCredentials,
  amount: MinorUnits,
): Progress {
  const network = requireCardNetwork(ctx)
  const { currency } = progress.payment
  const original = originalOf(progress)
  const { progress: asked, answer } = operated(ctx, progress, { kind: 'capture', amount }, (reference) =>
    network.capture({ reference, amount, currency, original, card: credentials }, ctx.now),
  )
  switch (answer.outcome) {
    case 'approved':
      return answer.settled
        ? settled(ctx, moved(asked, 'settle_at_once'))
        : complained(ctx, withPayment(asked, { clearingAt: sendingTime(ctx, asked.payment) }), credentials)
    case 'refused':
      return moved(withPayment(asked, { response: answer.code }), 'fail')
    case 'pending':
    case 'unknown':
      return asked
  }
}

/** Where the world knows that the payer will dispute the payment, what reminds it: a timer, due when the complaint arrives if everything settles on time. */
function complained(ctx: PaymentContext, progress: Progress, { number }: CardCredentials): Progress {
  const complaint = ctx.cardholders?.complaintOf(number) ?? null
  if (complaint === null || progress.payment.clearingAt === null) return progress
  const dueAt = complaintTime(ctx, progress.payment, complaint.afterDays)
  return withTimer(progress, setTimer(ctx, { kind: complaintTimer, objectId: progress.payment.id, dueAt }))
}

/** The morning that is so many business days after the settlement of a payment that waits for it. */
export function complaintTime(
  ctx: PaymentContext,
  { clearingAt, dateBank }: Pick<Payment, 'clearingAt' | 'dateBank'>,
  afterDays: number,
): Instant {
  assert(clearingAt !== null, 'the payment waits for its settlement')
  const settlement = dateBank ?? addBusinessDays(ctx.hours.dayOf(clearingAt), requireCardNetwork(ctx).settlementDays)
  return ctx.hours.morningOf(addBusinessDays(settlement, afterDays))
}

/** Capture of an authorization that was held: `amount` of it; what is not captured is let go. Throws 409 when there is nothing held. */
export function capturedFromHeld(ctx: PaymentContext, progress: Progress, card: Card, amount: MinorUnits): Progress {
  if (!may(progress, 'capture')) throw notCapturable(progress)
  const rest = subtract(authorizedAmount(progress.operations), amount)
  const released = rest > 0 ? letGo(ctx, progress, rest) : progress
  const capturing = withTimer(
    moved(withPayment(released, { amount }), 'capture'),
    takeBackTimer(ctx, expiryTimer, progress.payment.id),
  )
  return captured(ctx, capturing, credentialsOf(ctx, card, null), amount)
}

/** Part of what is held is let go, or all of it. */
export function letGo(ctx: PaymentContext, progress: Progress, amount: MinorUnits, refundId?: string): Progress {
  const network = requireCardNetwork(ctx)
  const { currency } = progress.payment
  const original = originalOf(progress)
  const asked = { kind: 'reversal', amount, ...(refundId !== undefined && { refundId }) } as const
  const { progress: next, answer } = operated(ctx, progress, asked, (reference) =>
    network.reverse({ reference, amount, currency, original }, ctx.now),
  )
  assert(answer.outcome === 'approved', 'the reversal of an approved authorization is accepted')
  // A capture that waited for its cut-off is let go as a whole.
  return withPayment(next, { clearingAt: null })
}

/**
 * More is asked for, or some is let go, so that `amount` is held. When the bank refuses the difference, the payment stays as it was, with the code of the refusal.
 */
export function reauthorized(ctx: PaymentContext, progress: Progress, card: Card, amount: MinorUnits): Progress {
  const network = requireCardNetwork(ctx)
  const difference = subtract(amount, authorizedAmount(progress.operations))
  if (difference === 0) return progress
  if (difference < 0) {
    return withPayment(letGo(ctx, progress, subtract(authorizedAmount(progress.operations), amount)), { amount })
  }
  const original = originalOf(progress)
  const { currency } = progress.payment
  const credentials = credentialsOf(ctx, card, null)
  const { progress: asked, answer } = operated(ctx, progress, { kind: 'increment', amount: difference }, (reference) =>
    network.increment({ reference, amount: difference, currency, original, card: credentials }, ctx.now),
  )
  const response = { response: answer.code }
  return withPayment(asked, answer.outcome === 'approved' ? { ...response, amount } : response)
}

export function originalOf(progress: Progress): string {
  const reference = authorizationOf(progress.operations)?.networkReference
  assert(typeof reference === 'string', 'an approved authorization has a network reference')
  return reference
}

export const notCapturable = (progress: Progress): Error =>
  conflict(
    `Payment cannot be captured, it is ${progress.payment.status === 'open' ? 'not authorized' : progress.payment.status}`,
  )
