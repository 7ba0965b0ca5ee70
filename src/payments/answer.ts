/** The answer of a network that came after its decision had ended (ask.ts): here the payment goes on with what that decision would have done next. */
import assert from 'node:assert/strict'
import type { Outcome } from '../kit/changes.ts'
import { askedAgain, answeredAs, type Asked } from './ask.ts'
import { authorizationAnswered, incrementAnswered } from './authorize.ts'
import { captureAnswered, capturedFromHeld, originalOf } from './capture.ts'
import type { PaymentContext } from './context.ts'
import { instrumentOf, sourceOf, type Instrument } from './instrument.ts'
import type { NetworkAnswer } from './network.ts'
import { isOpen, type Operation } from './operation.ts'
import { changesOf, withAnswered, withChanges, type Progress } from './progress.ts'
import { readProgress } from './read-payment.ts'
import { closed, findSentRequest, type SentRequest } from './request.ts'

/** Approved or refused; or the network has not carried it out, and never will. */
export type KnownAnswer = NetworkAnswer | 'never'

/** A request whose answer is not known yet, with what it belongs to. */
export interface Waiting {
  readonly request: SentRequest
  readonly operation: Operation
  readonly progress: Progress
  readonly instrument: Instrument
}

/** Undefined where the answer is known already: networks may say it twice. */
export async function readWaiting(ctx: PaymentContext, id: string): Promise<Waiting | undefined> {
  const request = await findSentRequest(ctx, id)
  assert(request !== undefined, 'what is answered was asked')
  if (request.answeredAt !== null) return undefined
  const progress = await readProgress(ctx, request.paymentId)
  const operation = progress.operations.find((one) => one.id === id)
  const instrument = await instrumentOf(ctx, progress.payment)
  assert(
    operation !== undefined && instrument !== null,
    'a request belongs to an operation of a payment that was tried',
  )
  return { request, operation, progress, instrument }
}

/** What an authorization or an increment that was never carried out is shown as: the issuer could not be reached. */
const notReached = '91'

/** Applies the answer to any request but a refund. */
export function answerPayment(ctx: PaymentContext, waiting: Waiting, known: KnownAnswer): Outcome<void> {
  const { request } = waiting
  const { progress, answer } = settledAnswer(ctx, waiting, known)
  if (answer === undefined) return { result: undefined, changes: changesOf(ctx, progress) }
  const next = followUp(ctx, withChanges(progress, closed(ctx, request)), answer, waiting)
  return { result: undefined, changes: changesOf(ctx, next) }
}

/**
 * The answer, with its operation in the progress. A capture, reversal or refund that was never carried out is put to the network once more. An authorization or an increment counts as
 * refused instead, because the payer who waited for it may have left.
 */
export function settledAnswer(ctx: PaymentContext, waiting: Waiting, known: KnownAnswer): Asked {
  const { operation, progress } = waiting
  const { progress: asked, answer } = known === 'never' ? whenNever(ctx, waiting) : { progress, answer: known }
  if (answer === undefined || !isOpen(operation)) return { progress: asked, answer }
  return { progress: withAnswered(asked, { ...operation, ...answeredAs(answer) }), answer }
}

/** Makes the capture that was to follow the increment. */
function raised(
  ctx: PaymentContext,
  progress: Progress,
  answer: NetworkAnswer,
  { thenCapture }: SentRequest,
  instrument: Instrument,
): Progress {
  const goesOn = thenCapture && answer.outcome === 'approved' && progress.payment.status === 'authorized'
  return goesOn ? capturedFromHeld(ctx, progress, instrument, progress.payment.amount) : progress
}

function whenNever(ctx: PaymentContext, { request, operation: { amount }, progress, instrument }: Waiting): Asked {
  const { kind } = request
  switch (kind) {
    case 'authorization':
    case 'increment':
      return { progress, answer: neverReached(request) }
    case 'reversal':
      return askedAgain(ctx, progress, request, { kind, amount, original: originalOf(progress) })
    case 'capture':
    case 'refund': {
      const original = originalOf(progress)
      return askedAgain(ctx, progress, request, { kind, amount, original, source: sourceOf(ctx, instrument) })
    }
  }
}

const neverReached = ({ reference }: SentRequest): NetworkAnswer => ({
  outcome: 'refused',
  code: notReached,
  reference,
  authorizationCode: null,
  settled: false,
})

function followUp(
  ctx: PaymentContext,
  progress: Progress,
  answer: NetworkAnswer,
  { request, operation, instrument }: Waiting,
): Progress {
  switch (request.kind) {
    case 'authorization':
      return authorizationAnswered(ctx, progress, answer, request.thenCapture, sourceOf(ctx, instrument))
    case 'increment':
      return raised(ctx, incrementAnswered(ctx, progress, answer, operation.amount), answer, request, instrument)
    case 'capture':
      return captureAnswered(ctx, progress, answer, sourceOf(ctx, instrument))
    case 'reversal':
      // An advice has arrived.
      return progress
    case 'refund':
      throw new Error('a refund is answered with its refund')
  }
}
