/** The timers of disputes: complaints of payers in the simulated world, and the deadlines of disputes. */
import assert from 'node:assert/strict'
import { nothingChanges, type Change, type Outcome } from '../kit/changes.ts'
import {
  complaintTime,
  complaintTimer,
  disputableAmount,
  instrumentOf,
  may as mayPayment,
  readProgress,
  sourceOf,
  type Progress,
} from '../payments/index.ts'
import { setTimer, type Timer } from '../timers/index.ts'
import type { DisputeContext } from './context.ts'
import { answerDeadlineTimer, evidenceArrivalTimer, verdictTimer } from './deadlines.ts'
import { happened, may, readContest } from './decide-dispute.ts'
import type { Dispute } from './dispute.ts'
import type { DisputeEvent } from './machine.ts'
import { changesBetween, opened } from './progress.ts'

export const disputeTimers = {
  /** A payer disputes what is left of a payment. Nothing happens where the payment was canceled or refunded. Where it is not credited yet, or was credited late, the complaint is put off to a time after that. */
  [complaintTimer]: async (ctx: DisputeContext, timer: Timer): Promise<Outcome<void>> => {
    const progress = await readProgress(ctx, paymentOf(timer))
    return { result: undefined, changes: await complaintChanges(ctx, progress, timer) }
  },

  [answerDeadlineTimer]: (ctx: DisputeContext, timer: Timer): Promise<Outcome<unknown>> =>
    broughtBy(ctx, timer, () => 'expire'),

  [evidenceArrivalTimer]: (ctx: DisputeContext, timer: Timer): Promise<Outcome<unknown>> =>
    broughtBy(ctx, timer, () => 'examine'),

  [verdictTimer]: (ctx: DisputeContext, timer: Timer): Promise<Outcome<unknown>> =>
    broughtBy(ctx, timer, (dispute) => {
      assert(ctx.disputingBank !== null, 'a verdict that is waited for has a bank')
      return ctx.disputingBank.verdictOn(dispute)
    }),
}

async function broughtBy(
  ctx: DisputeContext,
  { kind, objectId }: Timer,
  eventFor: (dispute: Dispute) => DisputeEvent,
): Promise<Outcome<unknown>> {
  const contest = await readContest(ctx, objectId)
  const event = eventFor(contest.dispute)
  return may(contest.dispute, event) ? happened(ctx, contest, event, kind) : nothingChanges(undefined)
}

async function complaintChanges(ctx: DisputeContext, progress: Progress, timer: Timer): Promise<readonly Change[]> {
  const { payment, operations } = progress
  const instrument = await instrumentOf(ctx, payment)
  assert(instrument !== null, 'a payment that is complained of was paid with something')
  const complaint = ctx.payers?.complaintOf(sourceOf(ctx, instrument)) ?? null
  if (complaint === null) return []
  const isWaiting = payment.clearingAt !== null
  if (!isWaiting && !mayPayment(progress, 'dispute')) return []
  const comesAt = complaintTime(ctx, payment, complaint.afterDays)
  if (isWaiting || comesAt > ctx.now) return [reminder(ctx, timer, comesAt)]
  const amount = disputableAmount(payment, operations)
  if (amount === 0) return []
  const { dispute, progress: disputed } = opened(ctx, progress, { amount, code: complaint.code })
  return changesBetween(ctx, undefined, dispute, { progress: disputed })
}

const paymentOf = ({ objectId }: Timer): string => objectId.split('+')[0] ?? objectId

/** Sets the timer again, under another object id: the commit that sets it removes the running timer. */
function reminder(ctx: DisputeContext, { kind, objectId }: Timer, dueAt: number): Change {
  const [paymentId = '', round = '0'] = objectId.split('+')
  // Where clearing is late, `dueAt` may be in the past. The complaint then comes with a later turn of the day, so that the timer does not run again at once.
  return setTimer(ctx, {
    kind,
    objectId: `${paymentId}+${Number(round) + 1}`,
    dueAt: Math.max(dueAt, ctx.hours.nextTurn(ctx.now)),
  })
}
