/** What becomes of a payment, or of its refund, when a network gives the answer that it owed. */
import assert from 'node:assert/strict'
import { nothingChanges, type Outcome } from '../kit/changes.ts'
import {
  answerPayment,
  closedRequest,
  findSentRequest,
  heldAnswerTimer,
  readWaiting,
  settledAnswer,
  withChanges,
  type KnownAnswer,
  type PaymentContext,
  type SentRequest,
  type Waiting,
} from '../payments/index.ts'
import type { Timer } from '../timers/index.ts'
import { answered, changesBetween } from './progress.ts'
import { findRefund } from './store.ts'

/**
 * `id` is the operation's id, `reference` what the network was asked by. Once the answer is known, hearing it again changes nothing. An answer to an earlier reference changes nothing
 * either: a message that was held up for long may still say that the earlier request was never carried out, while a later one has been.
 */
export async function answerRequest(
  ctx: PaymentContext,
  { id, reference }: Pick<SentRequest, 'id' | 'reference'>,
  known: KnownAnswer,
): Promise<Outcome<void>> {
  const waiting = await readWaiting(ctx, id)
  if (waiting === undefined) return nothingChanges(undefined)
  if (waiting.request.reference !== reference) {
    assert(known === 'never', `the network says of ${reference}, which it has closed, that it was ${outcomeOf(known)}`)
    return nothingChanges(undefined)
  }
  return waiting.request.kind === 'refund' ? answerRefund(ctx, waiting, known) : answerPayment(ctx, waiting, known)
}

const outcomeOf = (known: KnownAnswer): string => (known === 'never' ? known : known.outcome)

async function answerRefund(ctx: PaymentContext, waiting: Waiting, known: KnownAnswer): Promise<Outcome<void>> {
  const { progress, answer } = settledAnswer(ctx, waiting, known)
  const { refundId } = waiting.operation
  assert(refundId !== null)
  const refund = await findRefund(ctx, refundId)
  assert(refund !== undefined, 'a refund that was put to the network is kept')
  if (answer === undefined) return { result: undefined, changes: progress.besides }
  const next = withChanges(progress, closedRequest(ctx, waiting.request))
  return { result: undefined, changes: changesBetween(ctx, refund, answered(ctx, refund, answer), next) }
}

/** The simulated network tells what it has held back. */
export const networkTimers = {
  [heldAnswerTimer]: async (ctx: PaymentContext, { objectId }: Timer): Promise<Outcome<void>> => {
    const request = await findSentRequest(ctx, objectId)
    assert(request !== undefined, 'what is told was asked')
    if (request.heldAnswer === null) return nothingChanges(undefined)
    return answerRequest(ctx, request, request.heldAnswer)
  },
}
