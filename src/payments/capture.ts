/** Collecting what the bank holds, and letting go of it. */
import assert from 'node:assert/strict'
import type { Instant } from '../kit/clock.ts'
import { conflict } from '../kit/errors.ts'
import { subtract, type MinorUnits } from '../kit/money.ts'
import { addBusinessDays } from '../kit/target.ts'
import { setTimer, takeBackTimer } from '../timers/index.ts'
import { asked, networkOf } from './ask.ts'
import type { PaymentContext } from './context.ts'
import { sourceOf, type Instrument } from './instrument.ts'
import type { NetworkAnswer, Source } from './network.ts'
import { authorizationOf, authorizedAmount } from './operation.ts'
import { beingProcessed, type Payment } from './payment.ts'
import { may, moved, withChanges, withPayment, type Progress } from './progress.ts'
import { scheduled, settled } from './settle.ts'

/** Seven days without capture. */
export const expiryTimer = 'authorization_expiry'

/** The timer for the arrival of a payer's complaint; src/disputes runs it. */
export const complaintTimer = 'payer_complaint'

/**
 * The capture of `amount` under an approved authorization: the payment becomes `to_capture`, `captured` when the network credits at once. Where it refuses, the payment is `failed`, and what was held is let go of. While the answer is not known it is
 * `authorized` and shows response `09`: nobody is told of a capture that may not come to be.
 */
export function captured(ctx: PaymentContext, progress: Progress, source: Source, amount: MinorUnits): Progress {
  const original = originalOf(progress)
  const { progress: put, answer } = asked(ctx, progress, { kind: 'capture', amount, original, source })
  if (answer !== undefined) return captureAnswered(ctx, put, answer, source)
  const waiting = withPayment(put, { response: beingProcessed })
  return waiting.payment.status === 'authorized' ? waiting : moved(waiting, 'authorize')
}

export function captureAnswered(
  ctx: PaymentContext,
  progress: Progress,
  answer: NetworkAnswer,
  source: Source,
): Progress {
  const answered = withPayment(progress, { response: answer.code })
  if (answer.outcome === 'refused') return letGo(ctx, moved(answered, 'fail'), authorizedAmount(answered.operations))
  const accepted = moved(answered, answered.payment.status === 'authorized' ? 'capture' : 'debit')
  return answer.settled
    ? settled(ctx, moved(accepted, 'settle_at_once'))
    : complained(ctx, scheduled(ctx, accepted), source)
}

/** Sets a timer for the complaint, if the simulated world knows that the payer will dispute the payment. The timer is due when the complaint can arrive at the earliest. */
function complained(ctx: PaymentContext, progress: Progress, source: Source): Progress {
  const complaint = ctx.payers?.complaintOf(source) ?? null
  if (complaint === null || progress.payment.clearingAt === null) return progress
  const dueAt = complaintTime(ctx, progress.payment, complaint.afterDays)
  return withChanges(progress, setTimer(ctx, { kind: complaintTimer, objectId: progress.payment.id, dueAt }))
}

/** The morning `afterDays` business days after the settlement of a payment. A payment that was not sent yet may still be moved to an earlier day, so its earliest possible settlement counts. */
export function complaintTime(
  ctx: PaymentContext,
  payment: Pick<Payment, 'method' | 'status' | 'dateBank'>,
  afterDays: number,
): Instant {
  const { hours, now } = ctx
  const { status, dateBank } = payment
  const settlement =
    status === 'to_capture' || dateBank === null
      ? addBusinessDays(hours.dayOf(hours.nextCutOff(now)), networkOf(ctx, payment).settlementDays)
      : dateBank
  return hours.morningOf(addBusinessDays(settlement, afterDays))
}

/** Capture of an authorization that was held: `amount` of it; what is not captured is let go. Throws 409 when there is nothing held. */
export function capturedFromHeld(
  ctx: PaymentContext,
  progress: Progress,
  instrument: Instrument,
  amount: MinorUnits,
): Progress {
  if (!may(progress, 'capture')) throw notCapturable(progress)
  const rest = subtract(authorizedAmount(progress.operations), amount)
  const released = rest > 0 ? letGo(ctx, progress, rest) : progress
  const capturing = withChanges(withPayment(released, { amount }), takeBackTimer(ctx, expiryTimer, progress.payment.id))
  return captured(ctx, capturing, sourceOf(ctx, instrument), amount)
}

/** Releases `amount`, which is part of what is held, or all of it. */
export function letGo(ctx: PaymentContext, progress: Progress, amount: MinorUnits, refundId?: string): Progress {
  const asking = { kind: 'reversal', amount, original: originalOf(progress) } as const
  const { progress: next, answer } = asked(ctx, progress, asking, { refundId })
  assert(answer?.outcome === 'approved', 'the reversal of an approved authorization is accepted')
  // A capture that waited for its cut-off is let go as a whole.
  return withPayment(next, { clearingAt: null, dateBank: null })
}

export function originalOf(progress: Progress): string {
  const reference = authorizationOf(progress.operations)?.networkReference
  assert(typeof reference === 'string', 'an approved authorization has a network reference')
  return reference
}

const notCapturable = (progress: Progress): Error =>
  conflict(
    `Payment cannot be captured, it is ${progress.payment.status === 'open' ? 'not authorized' : progress.payment.status}`,
  )
