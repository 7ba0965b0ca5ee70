/** Bringing a dispute on: to the next status, or to its end. */
import type { Change, Outcome } from '../kit/changes.ts'
import { conflict } from '../kit/errors.ts'
import { nextStatus } from '../kit/machine.ts'
import { readProgress, type Progress } from '../payments/index.ts'
import type { DisputeContext } from './context.ts'
import type { Dispute } from './dispute.ts'
import { disputeTransitions, eventTo, type DisputeEvent, type ReachedStatus } from './machine.ts'
import { changesBetween, moved, returned } from './progress.ts'
import { getDispute, viewOf, type DisputeView } from './read-dispute.ts'
import { listAllDisputesOf } from './store.ts'

/** Moves a dispute to a status before its time, in the place of the merchant or the payer's bank. Throws 404, and 409 where its present status does not lead to that one. */
export async function decideDispute(
  ctx: DisputeContext,
  id: string,
  status: ReachedStatus,
): Promise<Outcome<DisputeView>> {
  const contest = await readContest(ctx, id)
  const event = eventTo[status]
  if (!may(contest.dispute, event))
    throw conflict(`Dispute cannot become ${status}, it is ${contest.dispute.status}`, id)
  const { result, changes } = await happened(ctx, contest, event)
  return { result: await viewOf(ctx, result), changes }
}

export const may = ({ status }: Dispute, event: DisputeEvent): boolean =>
  nextStatus(disputeTransitions, status, event) !== undefined

/** A dispute with its payment, for a decision that rests on both. */
export interface Contest {
  readonly dispute: Dispute
  readonly progress: Progress
}

/** The payment is read before the dispute is read for the decision: a dispute that is won between the two reads has moved the payment's version. Throws 404. */
export async function readContest(ctx: DisputeContext, id: string): Promise<Contest> {
  const { paymentId } = await getDispute(ctx, id)
  const progress = await readProgress(ctx, paymentId)
  return { progress, dispute: await getDispute(ctx, id) }
}

/** Applies an event that is allowed. `running` is the kind of the timer that brings the event, where one does. */
export async function happened(
  ctx: DisputeContext,
  { dispute, progress }: Contest,
  event: DisputeEvent,
  running?: string,
): Promise<Outcome<Dispute>> {
  const after = moved(ctx, dispute, event)
  const changes: Change[] =
    after.status === 'won'
      ? await wonChanges(ctx, progress, dispute, after, running)
      : changesBetween(ctx, dispute, after, { running })
  return { result: after, changes }
}

/** The payment was read before its disputes: a dispute that is won or opens between the two reads has moved the payment's version. */
async function wonChanges(
  ctx: DisputeContext,
  progress: Progress,
  before: Dispute,
  won: Dispute,
  running: string | undefined,
): Promise<Change[]> {
  const others = (await listAllDisputesOf(ctx, won.paymentId)).filter(({ id }) => id !== won.id)
  return changesBetween(ctx, before, won, { progress: returned(ctx, progress, won, others), running })
}
