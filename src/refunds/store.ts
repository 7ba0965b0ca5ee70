/** Every query on refunds. */
import type { Context } from '../kit/context.ts'
import { balanceItems } from '../ledger/index.ts'
import { isSetAside } from '../settlement/index.ts'
import { refunds, type Refund } from './refund.ts'

export const findRefund = (ctx: Context, id: string): Promise<Refund | undefined> =>
  ctx.db.find(refunds, [ctx.realm.id, id])

/** The payout that includes what the refund took from the balance; null until there is one. */
export const findPayoutOf = async (ctx: Context, { id, status }: Refund): Promise<string | null> =>
  status === 'payment_canceled'
    ? null
    : ((await ctx.db.find(balanceItems, [ctx.realm.id, id, 'accept']))?.payoutId ?? null)

/** Oldest first. */
export const listAllRefundsOf = (ctx: Context, paymentId: string): Promise<Refund[]> =>
  ctx.db.query({
    name: 'list_refunds_of_payment',
    text: `select ${refunds.select()} from refunds where realm_id = $1 and payment_id = $2 order by created_at, id`,
    values: [ctx.realm.id, paymentId],
  })

/** What clearing takes up now, the longest-waiting first, without what was set aside. */
export const listRefundsToClear = (ctx: Context, limit: number): Promise<Refund[]> =>
  ctx.db.query({
    name: 'list_refunds_to_clear',
    text: `select ${refunds.select()} from refunds where realm_id = $1 and clearing_at <= $2
      and not ${isSetAside('refunds', 'refund')} order by clearing_at, id limit $3`,
    values: [ctx.realm.id, ctx.now, limit],
  })
