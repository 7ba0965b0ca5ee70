/** Decides what becomes of a payout before its time. */
import { nothingChanges, type Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { conflict } from '../kit/errors.ts'
import { wayTo } from './machine.ts'
import type { PayoutStatus } from './payout.ts'
import { changesBetween, moved } from './progress.ts'
import { getPayout, viewOf, type PayoutView } from './read-payout.ts'
import { takeBackStep } from './step-timer.ts'

/** Moves the payout to a status, through those between. A payout that has the status already stays as it is. Throws 404, and 409 when no way leads to the status. */
export async function movePayout(ctx: Context, id: string, status: PayoutStatus): Promise<Outcome<PayoutView>> {
  const payout = await getPayout(ctx, id)
  const way = wayTo(payout.status, status)
  if (way === undefined) throw conflict(`Payout cannot become ${status}, it is ${payout.status}`, id)
  const view = await viewOf(ctx, payout)
  if (way.length === 0) return nothingChanges(view)
  const next = moved(ctx, payout, way)
  return {
    result: { ...view, payout: next },
    changes: [...takeBackStep(ctx, payout), ...changesBetween(ctx, payout, next)],
  }
}
