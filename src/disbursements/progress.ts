/** A disbursement on its way: what each step makes of it, and what is to be committed in the end. */
import assert from 'node:assert/strict'
import { tell } from '../events/index.ts'
import { insert, update, type Change } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { nextStatus } from '../kit/machine.ts'
import { addBusinessDays, businessDayFrom, earlierOf } from '../kit/target.ts'
import { bookAdded } from '../ledger/index.ts'
import { requireCardNetwork, type PaymentContext } from '../payments/index.ts'
import { disbursements, type Disbursement } from './disbursement.ts'
import { entriesOf } from './entries.ts'
import { disbursementTransitions, type DisbursementEvent } from './machine.ts'

/** Leaves with a cut-off; credited on the morning of its bank date. */
export function sent(ctx: PaymentContext, disbursement: Disbursement): Disbursement {
  const dateBank = addBusinessDays(ctx.hours.dayOf(ctx.now), requireCardNetwork(ctx).settlementDays)
  const clearingAt = ctx.hours.morningOf(dateBank)
  return { ...moved(disbursement, 'send'), dateBank, disbursedAt: ctx.now, clearingAt }
}

export const settled = (ctx: Context, disbursement: Disbursement): Disbursement =>
  ended(ctx, moved(disbursement, 'settle'))

/** The card's bank does not take it. */
export const rejected = (ctx: Context, disbursement: Disbursement): Disbursement =>
  ended(ctx, moved(disbursement, 'reject'))

/** A disbursement that ends before its expected bank date gets the day of its end as its bank date. */
function ended({ hours, now }: Context, disbursement: Disbursement): Disbursement {
  const { dateBank } = disbursement
  assert(dateBank !== null, 'a disbursement that ends was sent')
  return { ...disbursement, dateBank: earlierOf(dateBank, businessDayFrom(hours.dayOf(now))), clearingAt: null }
}

function moved(disbursement: Disbursement, event: DisbursementEvent): Disbursement {
  const status = nextStatus(disbursementTransitions, disbursement.status, event)
  assert(status !== undefined, `a disbursement that is ${disbursement.status} cannot ${event}`)
  return { ...disbursement, status }
}

/** Of one that is being made (`before` undefined) or has moved: its row, its entries in the books, its event. */
export function changesBetween(ctx: Context, before: Disbursement | undefined, disbursement: Disbursement): Change[] {
  return [
    before === undefined ? insert(disbursements, disbursement) : update(disbursements, disbursement),
    ...bookAdded(ctx, before === undefined ? [] : entriesOf(before), entriesOf(disbursement)),
    tell(ctx, `disbursement.${disbursement.status}`, disbursement),
  ]
}
