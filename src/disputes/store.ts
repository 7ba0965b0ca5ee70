/** Every query on disputes. */
import type { Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import { atOrAfter, equals, listPage, type Page, type PageRequest } from '../kit/listing.ts'
import { balanceItems, inPayout } from '../ledger/index.ts'
import { disputes, type Dispute } from './dispute.ts'
import { undecidedStatuses } from './machine.ts'

export const findDispute = (ctx: Context, id: string): Promise<Dispute | undefined> =>
  ctx.db.find(disputes, [ctx.realm.id, id])

/** The payout that the disputed amount was deducted from; null while there is none. */
export const findPayoutOf = async (ctx: Context, { id }: Dispute): Promise<string | null> =>
  (await ctx.db.find(balanceItems, [ctx.realm.id, id, 'open']))?.payoutId ?? null

/** Oldest first. */
export const listAllDisputesOf = (ctx: Context, paymentId: string): Promise<Dispute[]> =>
  ctx.db.query({
    name: 'list_disputes_of_payment',
    text: `select ${disputes.select()} from disputes where realm_id = $1 and payment_id = $2 order by created_at, id`,
    values: [ctx.realm.id, paymentId],
  })

/** Whether a payment has an undecided dispute. */
export const hasUndecidedDispute = async (ctx: Context, paymentId: string): Promise<boolean> =>
  (await listAllDisputesOf(ctx, paymentId)).some(({ status }) => undecidedStatuses.includes(status))

export interface DisputeFilter {
  readonly createdSince?: Instant | undefined
  readonly intentId?: string | undefined
  readonly payoutId?: string | undefined
}

/** Newest first. */
export const listDisputes = (ctx: Context, filter: DisputeFilter, page: PageRequest): Promise<Page<Dispute>> =>
  listPage(ctx.db, disputes, {
    realmId: ctx.realm.id,
    conditions: [
      ...atOrAfter<Dispute>('createdAt', filter.createdSince),
      ...equals<Dispute>('intentId', filter.intentId),
      ...inPayout<Dispute>('dispute', filter.payoutId),
    ],
    orderBy: 'createdAt',
    order: 'desc',
    ...page,
  })
