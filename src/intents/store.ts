/** Every query on payment intents. */
import type { Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import { atOrAfter, equals, listPage, type Page, type PageRequest } from '../kit/listing.ts'
import { intents, type Intent } from './intent.ts'

export const findIntent = (ctx: Context, id: string): Promise<Intent | undefined> =>
  ctx.db.find(intents, [ctx.realm.id, id])

export async function findIntentByUniqueId(ctx: Context, uniqueId: string): Promise<Intent | undefined> {
  const [intent] = await ctx.db.query<Intent>({
    name: 'find_intent_by_unique_id',
    text: `select ${intents.select()} from payment_intents where realm_id = $1 and unique_id = $2`,
    values: [ctx.realm.id, uniqueId],
  })
  return intent
}

export interface IntentFilter {
  readonly createdSince?: Instant | undefined
  readonly orderId?: string | undefined
  readonly cardId?: string | undefined
  readonly sepaId?: string | undefined
  readonly customerId?: string | undefined
}

export interface IntentOrder {
  readonly by: 'createdAt' | 'dateSettlement'
  readonly direction: 'asc' | 'desc'
}

/** Ordered by the day of settlement, only intents that have one are listed: the rest has no place in that order. */
export const listIntents = (
  ctx: Context,
  filter: IntentFilter,
  order: IntentOrder,
  page: PageRequest,
): Promise<Page<Intent>> =>
  listPage(ctx.db, intents, {
    realmId: ctx.realm.id,
    conditions: [
      ...atOrAfter<Intent>('createdAt', filter.createdSince),
      ...equals<Intent>('orderId', filter.orderId),
      ...equals<Intent>('cardId', filter.cardId),
      ...equals<Intent>('sepaId', filter.sepaId),
      ...equals<Intent>('customerId', filter.customerId),
      ...(order.by === 'dateSettlement' ? [{ property: 'dateSettlement', is: 'not null' } as const] : []),
    ],
    orderBy: order.by,
    order: order.direction,
    ...page,
  })
