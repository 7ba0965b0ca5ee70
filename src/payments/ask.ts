/**
 * Putting a request to the network. A network in process answers within the decision. With a remote network the decision ends here: the operation stays open, and what follows is decided
 * when the answer has come (answer.ts). The simulated network takes that way too when a fault was asked for.
 */
import assert from 'node:assert/strict'
import type { Change } from '../kit/changes.ts'
import { MINUTE, SECOND, type Instant } from '../kit/clock.ts'
import { takeFault, type FaultEffect, type TakenFault } from '../kit/faults.ts'
import { newOperationId } from '../kit/id.ts'
import { setTimer } from '../timers/index.ts'
import { requireNetwork, type PaymentContext } from './context.ts'
import type { InProcessNetwork, Network, NetworkAnswer, PaymentRequest } from './network.ts'
import { newOperation, type NewOperation, type Operation } from './operation.ts'
import type { Payment } from './payment.ts'
import { withChanges, withFaults, withOperation, type Progress } from './progress.ts'
import { opened, sentAgain, sentRequestOf, type HeldMessage, type NetworkMessage, type SentRequest } from './request.ts'

/** The timer that tells an answer which the simulated network has held back. */
export const heldAnswerTimer = 'network_answer'

/** How long after a time-out the simulated network is asked what became of the request. */
const questionMs = MINUTE

type Unaddressed<Request> = Request extends unknown ? Omit<Request, 'reference' | 'currency'> : never

/** A request of a payment, without what the payment knows. */
export type Asking = Unaddressed<PaymentRequest>

export interface Asked {
  /** With the operation, answered or open. */
  readonly progress: Progress
  /** Undefined where the answer comes later. */
  readonly answer: NetworkAnswer | undefined
}

interface Purpose {
  /** The refund that it is part of. */
  readonly refundId?: string | null | undefined
  readonly thenCapture?: boolean
}

/** Puts a request to the network of the payment's method, under the id of a new operation. The id of the first operation is known already. */
export function asked(ctx: PaymentContext, progress: Progress, asking: Asking, purpose: Purpose = {}): Asked {
  const { payment, operations } = progress
  const network = networkOf(ctx, payment)
  const request = addressed(
    progress,
    asking,
    operations.length === 0 ? payment.firstOperationId : newOperationId(ctx.now),
  )
  return isInProcess(network)
    ? askedInProcess(ctx, progress, network, request, purpose)
    : askedAtDistance(ctx, progress, request, purpose)
}

function askedInProcess(
  ctx: PaymentContext,
  progress: Progress,
  network: InProcessNetwork,
  request: PaymentRequest,
  purpose: Purpose,
): Asked {
  const answer = network.answer(request, ctx.now)
  const fault = faultOf(ctx, progress, request)
  if (fault === undefined) return { progress: operated(ctx, progress, request, purpose, answeredAs(answer)), answer }
  const { effect, rest } = fault
  const met = withFaults(progress, rest)
  if (effect.kind === 'refuse') {
    const refusal = refusedWith(answer, effect.code)
    return { progress: operated(ctx, met, request, purpose, answeredAs(refusal)), answer: refusal }
  }
  const waiting = operated(ctx, met, request, purpose, { outcome: 'unknown' })
  return {
    progress: withChanges(waiting, ...heldBack(ctx, sendingOf(progress, request, purpose), answer, effect)),
    answer: undefined,
  }
}

function askedAtDistance(ctx: PaymentContext, progress: Progress, request: PaymentRequest, purpose: Purpose): Asked {
  const message: NetworkMessage = { kind: 'network request', id: request.reference, request }
  const row = opened(sentRequestOf(ctx, { ...sendingOf(progress, request, purpose), heldAnswer: null }))
  // A reversal is an advice, accepted always: it only has to arrive.
  const answer = request.kind === 'reversal' ? advised(request.reference) : undefined
  const outcome = answer === undefined ? ({ outcome: 'unknown' } as const) : { networkCode: answer.code }
  const left = operated(ctx, progress, request, purpose, outcome)
  return { progress: withChanges(left, row, { kind: 'send', message }), answer }
}

function operated(
  ctx: PaymentContext,
  progress: Progress,
  { reference: id, kind, amount }: PaymentRequest,
  { refundId = null }: Purpose,
  outcome: Partial<NewOperation>,
): Progress {
  const asked = { id, kind, amount, refundId, ...outcome }
  return withOperation(progress, newOperation(ctx, progress.payment, progress.operations, asked))
}

const sendingOf = (
  { payment }: Progress,
  { reference: id, kind }: PaymentRequest,
  { thenCapture = false }: Purpose,
): Pick<SentRequest, 'id' | 'paymentId' | 'kind' | 'thenCapture'> => ({ id, paymentId: payment.id, kind, thenCapture })

/** Faults that happened earlier in the same decision are used up. */
function faultOf(ctx: PaymentContext, { faults }: Progress, { kind }: PaymentRequest): TakenFault | undefined {
  return kind === 'reversal' ? undefined : takeFault(faults === undefined ? ctx.realm.faults : faults, kind)
}

/** Puts a request that the network never carried out to it once more, under a new reference. A simulated network answers at once, without another fault. */
export function askedAgain(ctx: PaymentContext, progress: Progress, sent: SentRequest, asking: Asking): Asked {
  const reference = newOperationId(ctx.now)
  const request = addressed(progress, asking, reference)
  const network = networkOf(ctx, progress.payment)
  if (isInProcess(network)) return { progress, answer: network.answer(request, ctx.now) }
  const message: NetworkMessage = { kind: 'network request', id: sent.id, request }
  return {
    progress: withChanges(progress, sentAgain(ctx, sent, reference), { kind: 'send', message }),
    answer: undefined,
  }
}

/** The network of a payment that has a method. Throws 501 where there is none. */
export function networkOf(ctx: PaymentContext, { method }: Pick<Payment, 'method'>): Network {
  assert(method !== null, 'a payment that is put to a network has a method')
  return requireNetwork(ctx, method)
}

const addressed = ({ payment: { currency } }: Progress, asking: Asking, reference: string): PaymentRequest => ({
  ...asking,
  reference,
  currency,
})

const isInProcess = (network: Network): network is InProcessNetwork => network.answer !== null

/** An answer as its operation keeps it. */
export const answeredAs = ({
  outcome,
  reference,
  code,
  authorizationCode,
}: NetworkAnswer): Pick<Operation, 'outcome' | 'networkReference' | 'networkCode' | 'authorizationCode'> => ({
  outcome,
  networkReference: reference,
  networkCode: code,
  authorizationCode,
})

const advised = (reference: string): NetworkAnswer => ({
  outcome: 'approved',
  code: '00',
  reference,
  authorizationCode: null,
  settled: false,
})

const refusedWith = (answer: NetworkAnswer, code: string): NetworkAnswer => ({
  ...answer,
  outcome: 'refused',
  code,
  authorizationCode: null,
  settled: false,
})

/** The simulated network knows its answer and tells it later. When it only delays its answer, the caller waits for it. */
function heldBack(
  ctx: PaymentContext,
  sending: Pick<SentRequest, 'id' | 'paymentId' | 'kind' | 'thenCapture'>,
  answer: NetworkAnswer,
  effect: Exclude<FaultEffect, { readonly kind: 'refuse' }>,
): Change[] {
  const isLost = effect.kind === 'time_out' && !effect.carriedOut
  const row = opened(sentRequestOf(ctx, { ...sending, heldAnswer: isLost ? 'never' : answer }))
  const dueAt: Instant = ctx.now + (effect.kind === 'delay' ? effect.seconds * SECOND : questionMs)
  const timer = setTimer(ctx, { kind: heldAnswerTimer, objectId: sending.id, dueAt })
  const message: HeldMessage = { kind: 'held answer', id: sending.id }
  return effect.kind === 'delay' ? [row, timer, { kind: 'send', message }] : [row, timer]
}
