/** Every query on disbursements. */
import type { Context } from '../kit/context.ts'
import { listPage, type Page, type PageRequest } from '../kit/listing.ts'
import { isSetAside } from '../settlement/index.ts'
import { disbursements, type Disbursement } from './disbursement.ts'

export const findDisbursement = (ctx: Context, id: string): Promise<Disbursement | undefined> =>
  ctx.db.find(disbursements, [ctx.realm.id, id])

/** Newest first. */
export const listDisbursements = (ctx: Context, page: PageRequest): Promise<Page<Disbursement>> =>
  listPage(ctx.db, disbursements, {
    realmId: ctx.realm.id,
    conditions: [],
    orderBy: 'createdAt',
    order: 'desc',
    ...page,
  })

/** The disbursements that clearing processes now, the longest-waiting first, without those that were set aside. */
export const listDisbursementsToClear = (ctx: Context, limit: number): Promise<Disbursement[]> =>
  ctx.db.query({
    name: 'list_disbursements_to_clear',
    text: `select ${disbursements.select()} from disbursements where realm_id = $1 and clearing_at <= $2
      and not ${isSetAside('disbursements', 'disbursement')} order by clearing_at, id limit $3`,
    values: [ctx.realm.id, ctx.now, limit],
  })
