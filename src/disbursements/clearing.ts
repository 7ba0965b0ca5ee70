/** From an accepted disbursement to money on a card: it leaves at a cut-off, and is credited on the morning on which the network settles. */
import type { Outcome } from '../kit/changes.ts'
import type { PaymentContext } from '../payments/index.ts'
import { changesBetween, sent, settled } from './progress.ts'
import { listDisbursementsToClear } from './store.ts'

/** Sends and settles what is due, the longest-waiting first, at most `limit`; the result is how many. */
export async function clearDisbursements(ctx: PaymentContext, limit: number): Promise<Outcome<number>> {
  const due = await listDisbursementsToClear(ctx, limit)
  const changes = due.flatMap((disbursement) =>
    changesBetween(
      ctx,
      disbursement,
      disbursement.status === 'to_disburse' ? sent(ctx, disbursement) : settled(disbursement),
    ),
  )
  return { result: due.length, changes }
}
