/** What time brings: complaints of payers whom the simulated world knows to make them, and to a dispute its deadlines. */
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
  /** A payer disputes what is left of a payment. Nothing happens where it was called off, or given back; one that was not credited yet, or later than it could have been, is disputed after that. */
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

/** Under another name: the timer that runs is removed by the commit that this one is set in. */
function reminder(ctx: DisputeContext, { kind, objectId }: Timer, dueAt: number): Change {
  const [paymentId = '', round = '0'] = objectId.split('+')
  // A clearing that is late leaves a time that has passed: the complaint comes with a later turn of the day, never again at this moment.
  return setTimer(ctx, {
    kind,
    objectId: `${paymentId}+${Number(round) + 1}`,
    dueAt: Math.max(dueAt, ctx.hours.nextTurn(ctx.now)),
  })
}
