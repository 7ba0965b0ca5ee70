/** From an accepted refund to money: it leaves at a cut-off, once the capture of its payment has settled, and is credited to the payer on the morning on which the network settles. */
import type { Change, Outcome } from '../kit/changes.ts'
import { readProgress, refusedSettlements, type PaymentContext } from '../payments/index.ts'
import { clearingOf } from '../settlement/index.ts'
import { changesBetween, rejected, sent, settled, undone } from './progress.ts'
import { refunds, type Refund } from './refund.ts'
import { findRefund, listRefundsToClear } from './store.ts'

/** Sends and settles what is due. */
export const refundClearing = clearingOf<PaymentContext, Refund>({
  of: 'refund',
  table: refunds,
  // One refund of each payment: if nothing was collected of the payment, each refund changes it, so the others wait for the next call.
  listDue: async (ctx, limit) => {
    const due = await listRefundsToClear(ctx, limit)
    return due.filter((refund, index) => due.findIndex(({ paymentId }) => paymentId === refund.paymentId) === index)
  },
  find: findRefund,
  clear: clearTogether,
})

async function clearTogether(ctx: PaymentContext, due: readonly Refund[]): Promise<Outcome<number>> {
  const refusals = refusedSettlements(
    ctx,
    due.filter(({ status }) => status === 'refund_sent').map(({ id }) => id),
  )
  const changes = await Promise.all(due.map((refund) => clearedChanges(ctx, refund, refusals.codes.has(refund.id))))
  return { result: due.length, changes: [...changes.flat(), ...refusals.changes] }
}

async function clearedChanges(ctx: PaymentContext, refund: Refund, isRefused: boolean): Promise<Change[]> {
  if (refund.status === 'refund_sent' && !isRefused) return changesBetween(ctx, refund, settled(ctx, refund))
  const progress = await readProgress(ctx, refund.paymentId)
  if (isRefused) return changesBetween(ctx, refund, rejected(ctx, refund), undone(ctx, progress, refund))
  const { status } = progress.payment
  // Refunds wait for the end of a capture under way.
  if (status === 'capture_sent')
    return changesBetween(ctx, refund, { ...refund, clearingAt: ctx.hours.nextCutOff(ctx.now) })
  // Nothing was collected, so there is nothing to give back.
  if (status === 'failed') return changesBetween(ctx, refund, rejected(ctx, refund), undone(ctx, progress, refund))
  return changesBetween(ctx, refund, sent(ctx, refund))
}
