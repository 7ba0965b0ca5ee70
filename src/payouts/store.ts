/** Every query on payouts, and on the balance items that they take. */
import type { Context } from '../kit/context.ts'
import type { Instant } from '../kit/clock.ts'
import { atOrAfter, equals, listPage, type Page, type PageRequest } from '../kit/listing.ts'
import { balanceItems, type BalanceItem } from '../ledger/index.ts'
import type { CompositionPart } from './composition.ts'
import { payouts, type Payout } from './payout.ts'

export const findPayout = (ctx: Context, id: string): Promise<Payout | undefined> =>
  ctx.db.find(payouts, [ctx.realm.id, id])

export interface PayoutFilter {
  readonly createdSince?: Instant | undefined
  readonly id?: string | undefined
}

/** Newest first. */
export const listPayouts = (ctx: Context, filter: PayoutFilter, page: PageRequest): Promise<Page<Payout>> =>
  listPage(ctx.db, payouts, {
    realmId: ctx.realm.id,
    conditions: [...atOrAfter<Payout>('createdAt', filter.createdSince), ...equals<Payout>('id', filter.id)],
    orderBy: 'createdAt',
    order: 'desc',
    ...page,
  })

/** What payouts are made of, by payout. */
export async function listCompositionParts(
  ctx: Context,
  payoutIds: readonly string[],
): Promise<Map<string, CompositionPart[]>> {
  const rows = await ctx.db.query<CompositionPart & { readonly payoutId: string }>({
    name: 'list_composition_parts',
    text: `select payout_id as "payoutId", kind, method, count(distinct object_id) as count, sum(amount)::bigint as amount, sum(fee)::bigint as fee, sum(vat)::bigint as vat
      from balance_items where realm_id = $1 and payout_id = any($2) group by 1, 2, 3`,
    values: [ctx.realm.id, payoutIds],
  })
  return Map.groupBy(rows, ({ payoutId }) => payoutId)
}

/** What no payout has taken, oldest first. */
export const listOpenItems = (ctx: Context, limit: number): Promise<BalanceItem[]> =>
  ctx.db.query({
    name: 'list_open_items',
    text: `select ${balanceItems.select()} from balance_items where realm_id = $1 and payout_id is null order by created_at, object_id, transition limit $2`,
    values: [ctx.realm.id, limit],
  })

/** All items of some objects, whether a payout has taken them or not. */
export const listItemsOf = (ctx: Context, objectIds: readonly string[]): Promise<BalanceItem[]> =>
  ctx.db.query({
    name: 'list_items_of_objects',
    text: `select ${balanceItems.select()} from balance_items where realm_id = $1 and object_id = any($2) order by created_at, object_id, transition`,
    values: [ctx.realm.id, objectIds],
  })

/**
 * What the next payout takes by itself, oldest first: open items of the first currency in which the merchant is owed more than nothing; none where there is no such currency.
 *
 * All of them, or, of more than `limit`, as many as make a payout that is more than nothing and no more than the merchant is owed. Those are `limit`, or more where it takes more: a large debt
 * among the oldest is worked off together with what outweighs it, and can neither hold payouts up nor be passed over.
 */
export const listItemsToPayOut = (ctx: Context, limit: number): Promise<BalanceItem[]> =>
  ctx.db.query({
    name: 'list_items_to_pay_out',
    text: `
      with open as (
        select *, amount - fee - vat as net from balance_items where realm_id = $1 and payout_id is null and created_at <= $2
      ), next as materialized (
        select currency, sum(net) as balance, least(count(*), $3) as least from open group by currency having sum(net) > 0 order by currency limit 1
      ), ranked as (
        select open.*, balance, least, row_number() over oldest_first as place, sum(net) over oldest_first as so_far
        from open join next using (currency)
        window oldest_first as (order by created_at, object_id, transition rows unbounded preceding)
      )
      select ${balanceItems.select()} from ranked
      where place <= (select min(place) from ranked where place >= least and so_far > 0 and so_far <= balance)
      order by place`,
    values: [ctx.realm.id, ctx.now, limit],
  })
