/** Every query on payouts, and on the balance items that they take. */
import type { Context } from '../kit/context.ts'
import type { Instant } from '../kit/clock.ts'
import type { Currency } from '../kit/currency.ts'
import { atOrAfter, equals, listPage, type Page, type PageRequest } from '../kit/listing.ts'
import type { MinorUnits } from '../kit/money.ts'
import { balanceItems, type BalanceItem } from '../ledger/index.ts'
import type { CompositionPart } from './composition.ts'
import type { ItemCounts } from './item-choice.ts'
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

/** The items of one currency that no payout has taken. */
export interface OpenItems extends ItemCounts {
  readonly currency: Currency
  /** Of all of them, less fees and VAT. Less than nothing when the merchant owes. */
  readonly balance: MinorUnits
}

/**
 * By currency. `credits` and `debts` count the items until now: an item that is made while the payout of the morning is late waits for the next one, but the balance includes it. Read from
 * an index alone.
 */
export const sumOpenItems = (ctx: Context): Promise<OpenItems[]> =>
  ctx.db.query({
    name: 'sum_open_items',
    text: `
      select currency, sum(amount - fee - vat)::bigint as balance,
        count(*) filter (where amount - fee - vat > 0 and created_at <= $2) as credits,
        count(*) filter (where amount - fee - vat <= 0 and created_at <= $2) as debts
      from balance_items where realm_id = $1 and payout_id is null group by currency order by currency`,
    values: [ctx.realm.id, ctx.now],
  })

/** So many of the open items of a currency, the oldest of each sign. */
export const listOldestItems = (
  ctx: Context,
  currency: Currency,
  { credits, debts }: ItemCounts,
): Promise<BalanceItem[]> =>
  ctx.db.query({
    name: 'list_oldest_items',
    text: `(${oldestItems(1, '$3')}) union all (${oldestItems(0, '$4')})`,
    values: [ctx.realm.id, currency, credits, debts],
  })

/** Worded as the index balance_items_open is. */
const oldestItems = (sign: 0 | 1, limit: string): string =>
  `select ${balanceItems.select()} from balance_items
   where realm_id = $1 and currency = $2 and (amount - fee - vat > 0)::integer = ${sign} and payout_id is null
   order by created_at, object_id, transition limit ${limit}`

/** All items of some objects, whether a payout has taken them or not. */
export const listItemsOf = (ctx: Context, objectIds: readonly string[]): Promise<BalanceItem[]> =>
  ctx.db.query({
    name: 'list_items_of_objects',
    text: `select ${balanceItems.select()} from balance_items where realm_id = $1 and object_id = any($2) order by created_at, object_id, transition`,
    values: [ctx.realm.id, objectIds],
  })
