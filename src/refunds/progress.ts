/** A refund on its way: what each step makes of it, and what is to be committed in the end. */
import assert from 'node:assert/strict'
import { tell } from '../events/index.ts'
import { insert, update, type Change } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { nextStatus } from '../kit/machine.ts'
import { addBusinessDays, businessDayFrom, earlierOf } from '../kit/target.ts'
import { bookAdded } from '../ledger/index.ts'
import {
  changesOf,
  recorded,
  requireCardNetwork,
  type NetworkAnswer,
  type PaymentContext,
  type Progress,
} from '../payments/index.ts'
import { entriesOf } from './entries.ts'
import { refunds, refundTransitions, type Refund, type RefundEvent } from './refund.ts'

/** What the network says to a refund that was put to it: it leaves with the next cut-off, or it does not reach the payer. */
export const answered = (ctx: Context, refund: Refund, { outcome }: Pick<NetworkAnswer, 'outcome'>): Refund =>
  outcome === 'approved' ? { ...refund, clearingAt: ctx.hours.nextCutOff(ctx.now) } : rejected(ctx, refund)

/** Leaves with a cut-off; credited on the morning of its bank date. */
export function sent(ctx: PaymentContext, refund: Refund): Refund {
  const dateBank = addBusinessDays(ctx.hours.dayOf(ctx.now), requireCardNetwork(ctx).settlementDays)
  return { ...moved(refund, 'send'), dateBank, refundedAt: ctx.now, clearingAt: ctx.hours.morningOf(dateBank) }
}

export const settled = (ctx: Context, refund: Refund): Refund => ended(ctx, moved(refund, 'settle'))

/** It does not reach the payer, and the merchant has the money again. See {@link undone} for its payment. */
export const rejected = (ctx: Context, refund: Refund): Refund => ended(ctx, moved(refund, 'reject'))

/** A refund that ends before the day that was foreseen gets the day of its end as its bank date. One that was never sent has none. */
function ended({ hours, now }: Context, refund: Refund): Refund {
  const { dateBank } = refund
  return {
    ...refund,
    dateBank: dateBank && earlierOf(dateBank, businessDayFrom(hours.dayOf(now))),
    clearingAt: null,
  }
}

/** The amount of a refund that failed may be refunded again. */
export const undone = (ctx: Context, progress: Progress, { id, amount }: Refund): Progress =>
  recorded(ctx, progress, { kind: 'refund_reversal', amount, refundId: id })

function moved(refund: Refund, event: RefundEvent): Refund {
  const status = nextStatus(refundTransitions, refund.status, event)
  assert(status !== undefined, `a refund that is ${refund.status} cannot ${event}`)
  return { ...refund, status }
}

/** The changes of a refund that is being made (`before` undefined) or has moved: its row, its entries in the books, its event, and what the decision makes of its payment. */
export function changesBetween(
  ctx: Context,
  before: Refund | undefined,
  refund: Refund,
  progress: Progress | null = null,
): Change[] {
  return [
    ...(progress === null ? [] : changesOf(ctx, progress)),
    before === undefined ? insert(refunds, refund) : update(refunds, refund),
    ...bookAdded(ctx, before === undefined ? [] : entriesOf(before), entriesOf(refund)),
    ...(refund.status === before?.status ? [] : [tell(ctx, `refund.${refund.status}`, refund)]),
  ]
}
