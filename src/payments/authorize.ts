/**
 * Asking the payer's bank: the step from a payment with something to pay with to one that is authorized, about to be captured, or refused; and for more, once it is authorized.
 */
import { isUsed, settledStatuses, used, type Authentication } from '../authentications/index.ts'
import { DAY } from '../kit/clock.ts'
import { subtract, type MinorUnits } from '../kit/money.ts'
import { setTimer } from '../timers/index.ts'
import { asked } from './ask.ts'
import { captured, expiryTimer, letGo, originalOf } from './capture.ts'
import type { PaymentContext } from './context.ts'
import { requireDebitable } from './debit.ts'
import { cardCredentials, sourceOf, triedWith, type Instrument } from './instrument.ts'
import type { AuthenticationProof, NetworkAnswer, Source } from './network.ts'
import { authorizedAmount } from './operation.ts'
import { beingProcessed } from './payment.ts'
import { moved, withAuthentication, withChanges, withPayment, type Progress } from './progress.ts'

/** How long the bank holds an authorized amount. */
const authorizationLifetimeMs = 7 * DAY

/**
 * Asks for the payment's amount; when the bank agrees, captures at once if asked to. A refusal is a result: the payment is `refused` with the bank's code.
 * While the answer is not known the payment stays `open` and shows response `09`. Throws 422 for what cannot be debited.
 */
export function authorized(
  ctx: PaymentContext,
  progress: Progress,
  instrument: Instrument,
  securityCode: string | null,
  thenCapture: boolean,
): Progress {
  const { amount } = progress.payment
  if (instrument.method === 'sepa') requireDebitable(ctx, progress.payment)
  const source =
    instrument.method === 'card' ? cardCredentials(ctx, instrument.card, securityCode) : sourceOf(ctx, instrument)
  const proof = proofOf(progress, instrument)
  const authentication = proof && presented(proof)
  const { storedCredential } = progress.payment
  const asking = {
    kind: 'authorization',
    ...{ amount, source, authentication },
    ...(storedCredential !== null && instrument.method === 'card' && { storedCredential }),
  } as const
  const trying = withPayment(progress, triedWith(instrument))
  const { progress: put, answer } = asked(ctx, trying, asking, { thenCapture })
  const waiting = withPayment(proof === null ? put : withAuthentication(put, used(proof)), {
    response: beingProcessed,
    responseAuthor: null,
  })
  // The card's number is decrypted once for both.
  const forCapture = source.method === 'card' ? { ...source, securityCode: null } : source
  return answer === undefined
    ? moved(waiting, 'wait')
    : authorizationAnswered(ctx, waiting, answer, thenCapture, forCapture)
}

/** What the bank's answer makes of the payment. */
export function authorizationAnswered(
  ctx: PaymentContext,
  progress: Progress,
  answer: NetworkAnswer,
  thenCapture: boolean,
  source: Source,
): Progress {
  const answered = withPayment(progress, { response: answer.code, responseAuthor: answer.authorizationCode })
  if (answer.outcome === 'refused') return moved(answered, 'refuse')
  const paid = withPayment(answered, { paidAt: ctx.now })
  return thenCapture ? captured(ctx, paid, source, paid.payment.amount) : held(ctx, moved(paid, 'authorize'))
}

/** Whether the payment may be put to the bank: no proof was asked for, it was given and not used yet, or there can be none. */
export const isAuthenticated = ({ authentication }: Progress): boolean =>
  authentication === null || (settledStatuses.includes(authentication.status) && !isUsed(authentication))

/** The success that this card's payer was authenticated with. */
const proofOf = ({ authentication }: Progress, instrument: Instrument): Authentication | null =>
  authentication?.status === 'success' && instrument.method === 'card' && authentication.cardId === instrument.card.id
    ? authentication
    : null

/** A proof as the network is told of it. */
const presented = ({
  id,
  eci,
  authenticationValue,
  protocolVersion,
  dsTransactionId,
}: Authentication): AuthenticationProof => ({
  eci,
  authenticationValue,
  protocolVersion,
  transactionId: id,
  dsTransactionId,
})

const held = (ctx: PaymentContext, progress: Progress): Progress =>
  withChanges(
    progress,
    setTimer(ctx, { kind: expiryTimer, objectId: progress.payment.id, dueAt: ctx.now + authorizationLifetimeMs }),
  )

/**
 * Increments the authorization, or releases part of it, so that `amount` is held. When the bank refuses the difference, the payment stays as it was, with the code of the refusal. It also
 * stays as it was while the bank's answer is not known. `thenCapture`: whether a capture is to follow an answer that comes later.
 */
export function reauthorized(
  ctx: PaymentContext,
  progress: Progress,
  instrument: Instrument,
  amount: MinorUnits,
  thenCapture: boolean,
): Progress {
  const difference = subtract(amount, authorizedAmount(progress.operations))
  if (difference === 0) return progress
  if (difference < 0) {
    return withPayment(letGo(ctx, progress, subtract(authorizedAmount(progress.operations), amount)), { amount })
  }
  if (instrument.method === 'sepa') requireDebitable(ctx, withPayment(progress, { amount }).payment)
  const original = originalOf(progress)
  const asking = { kind: 'increment', amount: difference, original, source: sourceOf(ctx, instrument) } as const
  const { progress: put, answer } = asked(ctx, progress, asking, { thenCapture })
  return answer === undefined
    ? withPayment(put, { response: beingProcessed })
    : incrementAnswered(ctx, put, answer, difference)
}

/** `difference` is what was asked for in addition. */
export function incrementAnswered(
  ctx: PaymentContext,
  progress: Progress,
  answer: NetworkAnswer,
  difference: MinorUnits,
): Progress {
  const answered = withPayment(progress, { response: answer.code })
  if (answer.outcome === 'refused') return answered
  // The payment has expired meanwhile and nothing is held any more, so the increment is released as well.
  if (answered.payment.status !== 'authorized') return letGo(ctx, answered, difference)
  return withPayment(answered, { amount: authorizedAmount(answered.operations) })
}
