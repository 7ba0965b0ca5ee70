/** From an accepted refund to money: it leaves at a cut-off, once the capture of its payment has settled, and is credited to the payer on the morning on which the network settles. */
import type { Change, Outcome } from '../kit/changes.ts'
import { readProgress, type PaymentContext } from '../payments/index.ts'
import { changesBetween, rejected, sent, settled, undone } from './progress.ts'
import type { Refund } from './refund.ts'
import { listRefundsToClear } from './store.ts'

/** Sends and settles what is due, the longest-waiting first, at most `limit`; the result is how many. */
export async function clearRefunds(ctx: PaymentContext, limit: number): Promise<Outcome<number>> {
  const due = await listRefundsToClear(ctx, limit)
  // Refunds of one payment that nothing was collected of move it one after another: the first now, the others with the next call.
  const firsts = due.filter(
    (refund, index) => due.findIndex(({ paymentId }) => paymentId === refund.paymentId) === index,
  )
  const changes = await Promise.all(firsts.map((refund) => clearedChanges(ctx, refund)))
  return { result: firsts.length, changes: changes.flat() }
}

async function clearedChanges(ctx: PaymentContext, refund: Refund): Promise<Change[]> {
  if (refund.status === 'refund_sent') return changesBetween(ctx, refund, settled(refund))
  const progress = await readProgress(ctx, refund.paymentId)
  const { status } = progress.payment
  // Refunds wait for the end of a capture under way.
  if (status === 'capture_sent')
    return changesBetween(ctx, refund, { ...refund, clearingAt: ctx.hours.nextCutOff(ctx.now) })
  // Nothing was collected, so there is nothing to give back.
  if (status === 'failed') return changesBetween(ctx, refund, rejected(refund), undone(ctx, progress, refund))
  return changesBetween(ctx, refund, sent(ctx, refund))
}
