/** From an accepted disbursement to money on a card: it leaves at a cut-off, and is credited on the morning on which the network settles. */
import type { Change } from '../kit/changes.ts'
import type { PaymentContext } from '../payments/index.ts'
import { clearingOf } from '../settlement/index.ts'
import { disbursements, type Disbursement } from './disbursement.ts'
import { changesBetween, sent, settled } from './progress.ts'
import { findDisbursement, listDisbursementsToClear } from './store.ts'

/** Sends and settles what is due. */
export const disbursementClearing = clearingOf<PaymentContext, Disbursement>({
  of: 'disbursement',
  table: disbursements,
  listDue: listDisbursementsToClear,
  find: findDisbursement,
  clear: (ctx, due) =>
    Promise.resolve({ result: due.length, changes: due.flatMap((disbursement) => clearedChanges(ctx, disbursement)) }),
})

const clearedChanges = (ctx: PaymentContext, disbursement: Disbursement): readonly Change[] =>
  changesBetween(
    ctx,
    disbursement,
    disbursement.status === 'to_disburse' ? sent(ctx, disbursement) : settled(ctx, disbursement),
  )
