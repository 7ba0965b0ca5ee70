/**
 * Lists of v1 (stancer-v1 section 1): oldest first, with the filters echoed in the range. One of the libraries takes the array to be the only key besides `live_mode` and `range`, so there is never another.
 */
import { Type, type TArray, type TProperties, type TSchema } from 'typebox'
import type { Context } from '../../kit/context.ts'
import type { Page, PageRequest } from '../../kit/listing.ts'
import { isLive, liveMode } from './fields.ts'

export { listQuery } from '../v2/lists.ts'

const rangeOf = <Filters extends TProperties>(filters: Filters) =>
  Type.Object({
    ...filters,
    start: Type.Integer({ minimum: 0 }),
    end: Type.Integer({ minimum: 0, description: 'Index of the last object given; `start` where there is none' }),
    limit: Type.Integer({ minimum: 0 }),
    has_more: Type.Boolean({ description: 'Whether there are objects after `end`' }),
  })

/** Answer of a list, its array named after the resource; `filters` are those of its query, as they are echoed. */
export const listAnswer = <Name extends string, Item extends TSchema, Filters extends TProperties>(
  name: Name,
  item: Item,
  filters: Filters,
) =>
  Type.Object({ live_mode: liveMode, range: rangeOf(filters), [name]: Type.Array(item) } as {
    live_mode: typeof liveMode
    range: ReturnType<typeof rangeOf<Filters>>
  } & { [name in Name]: TArray<Item> })

/** How v1 reads a list: the page that is asked for, oldest first. */
export const oldestFirst = ({ start, limit }: PageRequest): PageRequest => ({ start, limit, order: 'asc' })

/** The page of a list that holds `items`; `filters` are echoed. */
export function page<Name extends string, Item, Filters extends object>(
  ctx: Pick<Context, 'realm'>,
  name: Name,
  { items, start, limit, count }: Page<Item>,
  filters: Filters,
): { live_mode: boolean; range: PageRange & Filters } & { [name in Name]: Item[] } {
  const range = {
    ...filters,
    start,
    end: start + Math.max(items.length - 1, 0),
    limit,
    has_more: start + items.length < count,
  }
  const answer = { live_mode: isLive(ctx), range, [name]: [...items] }
  return answer as unknown as { live_mode: boolean; range: PageRange & Filters } & { [name in Name]: Item[] }
}

interface PageRange {
  start: number
  end: number
  limit: number
  has_more: boolean
}
