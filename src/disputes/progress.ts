/** A dispute on its way: what each step makes of it and of its payment, and what is to be committed in the end. */
import assert from 'node:assert/strict'
import { tell } from '../events/index.ts'
import { insert, update, type Change } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { defaultFeeSchedule, feeOf } from '../kit/fee-schedule.ts'
import { nextStatus } from '../kit/machine.ts'
import type { MinorUnits } from '../kit/money.ts'
import { businessDayFrom } from '../kit/target.ts'
import { bookAdded } from '../ledger/index.ts'
import { changesOf, moved as movedPayment, recorded, type PaymentMethod, type Progress } from '../payments/index.ts'
import { setTimer, takeBackTimer } from '../timers/index.ts'
import type { DisputeContext } from './context.ts'
import { deadlineOf } from './deadlines.ts'
import { disputes, type Dispute, type DisputeStatus, type DisputeType } from './dispute.ts'
import { entriesOf } from './entries.ts'
import { disputeTransitions, undecidedStatuses, type DisputeEvent, type ReachedStatus } from './machine.ts'

/** What a payer's bank takes back, and why. */
export interface Complaint {
  readonly amount: MinorUnits
  readonly code: string
}

const types: { readonly [method in PaymentMethod]: DisputeType } = { card: 'chargeback', sepa: 'sepa_return' }

const firstStatuses: { readonly [type in DisputeType]: DisputeStatus } = {
  chargeback: 'open',
  sepa_return: 'not_contestable',
}

/** The payer's bank takes back this amount of a payment: the new dispute, and the changed payment. The caller makes sure that the payment was collected, and that this much of it is left. */
export function opened(
  ctx: Context,
  progress: Progress,
  { amount, code }: Complaint,
): { dispute: Dispute; progress: Progress } {
  const { id, intentId, orderId, method, currency } = progress.payment
  assert(method !== null, 'a captured payment has a method')
  const type = types[method]
  const status = firstStatuses[type]
  const { fee, vat } = feeOf(ctx.realm.fees ?? defaultFeeSchedule, 'dispute', amount)
  const dispute: Dispute = {
    realmId: ctx.realm.id,
    id: ctx.newId('dispute'),
    version: 1,
    createdAt: ctx.now,
    paymentId: id,
    intentId,
    orderId,
    method,
    type,
    amount,
    currency,
    fee,
    feeVat: vat,
    code,
    status,
    dateBank: businessDayFrom(ctx.hours.dayOf(ctx.now)),
    endedAt: endOf(ctx, status),
  }
  const chargedBack = recorded(ctx, progress, { kind: 'chargeback', amount, networkCode: code })
  return { dispute, progress: movedPayment(chargedBack, 'dispute') }
}

/** The dispute after an event, which the caller has checked to be allowed. */
export function moved(ctx: Context, dispute: Dispute, event: DisputeEvent): Dispute {
  const status = nextStatus(disputeTransitions, dispute.status, event)
  assert(status !== undefined, `a dispute that is ${dispute.status} cannot ${event}`)
  return { ...dispute, status, endedAt: endOf(ctx, status) }
}

const endOf = (ctx: Context, status: DisputeStatus): number | null =>
  undecidedStatuses.includes(status) ? null : ctx.now

/** The payment after a won dispute: the merchant has the money again. The payment becomes `captured` again once all its other disputes were won, too. */
export function returned(ctx: Context, progress: Progress, won: Dispute, others: readonly Dispute[]): Progress {
  const credited = recorded(ctx, progress, { kind: 'chargeback_reversal', amount: won.amount })
  return others.every(({ status }) => status === 'won') ? movedPayment(credited, 'win_dispute') : credited
}

/** What has caused a dispute's change, as far as it matters for what is committed. */
interface Occasion {
  /** What the decision makes of the payment. */
  readonly progress?: Progress | undefined
  /** Kind of the timer that is running; it is removed by its own commit. */
  readonly running?: string | undefined
}

/** Of a dispute that opens (`before` undefined) or has come to another status: its row, its entries in the books, its timer, its event, and its payment's changes. */
export function changesBetween(
  ctx: DisputeContext,
  before: Dispute | undefined,
  dispute: Dispute,
  { progress, running }: Occasion,
): Change[] {
  return [
    ...(progress === undefined ? [] : changesOf(ctx, progress)),
    before === undefined ? insert(disputes, dispute) : update(disputes, dispute),
    ...bookAdded(ctx, before === undefined ? [] : entriesOf(before), entriesOf(dispute)),
    ...timerChanges(ctx, before, dispute, running),
    tell(ctx, before === undefined ? 'dispute.created' : `dispute.${dispute.status as ReachedStatus}`, dispute),
  ]
}

function timerChanges(
  ctx: DisputeContext,
  before: Dispute | undefined,
  dispute: Dispute,
  running: string | undefined,
): Change[] {
  const former = before === undefined ? null : deadlineOf(ctx, before)
  const next = deadlineOf(ctx, dispute)
  if (former?.kind === next?.kind) return []
  return [
    ...(former === null || former.kind === running ? [] : [takeBackTimer(ctx, former.kind, dispute.id)]),
    ...(next === null ? [] : [setTimer(ctx, { ...next, objectId: dispute.id })]),
  ]
}
