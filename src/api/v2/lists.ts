/**
 * Lists on the wire (stancer-v2 section 1.4): `start` and `limit` in, `range` and one array out. Clients take the array to be the only key besides `range`, so there is never
 * another.
 */
import { Type, type TArray, type TObject, type TProperties, type TSchema } from 'typebox'

const pageFields = {
  start: Type.Integer({ minimum: 0, default: 0, description: 'How many objects to skip' }),
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 10, description: 'How many objects to give at most' }),
}

/** Query of a list: its filters, `start` and `limit`. */
export function listQuery(): TObject<typeof pageFields>
export function listQuery<Filters extends TProperties>(filters: Filters): TObject<Filters & typeof pageFields>
export function listQuery(filters: TProperties = {}): TObject {
  return Type.Object({ ...filters, ...pageFields })
}

const range = Type.Object(
  {
    start: Type.Integer({ minimum: 0 }),
    end: Type.Integer({ minimum: 0, description: '`start` and the number of objects given' }),
    limit: Type.Integer({ minimum: 0 }),
    count: Type.Integer({ minimum: 0, description: 'How many objects there are in all' }),
    has_more: Type.Boolean({ description: 'Whether there are objects after `end`' }),
  },
  { title: 'Range' },
)

/** Answer of a list, its array named after the resource: `listAnswer('customers', customerOut)`. */
export const listAnswer = <Name extends string, Item extends TSchema>(
  name: Name,
  item: Item,
): TObject<{ range: typeof range } & { [name in Name]: TArray<Item> }> =>
  Type.Object({ range, [name]: Type.Array(item) } as { range: typeof range } & { [name in Name]: TArray<Item> })

export interface Range {
  start: number
  end: number
  limit: number
  count: number
  has_more: boolean
}

/** The page of a list that holds `items`; `count` is the number of objects that match, on all pages. */
export function page<Name extends string, Item>(
  name: Name,
  items: readonly Item[],
  { start, limit, count }: { readonly start: number; readonly limit: number; readonly count: number },
): { range: Range } & { [name in Name]: Item[] } {
  const end = start + items.length
  const answer = { range: { start, end, limit, count, has_more: end < count }, [name]: [...items] }
  return answer as unknown as { range: Range } & { [name in Name]: Item[] }
}
