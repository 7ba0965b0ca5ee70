/**
 * Lists: a page of a table's rows that meet some conditions, in a stable order, and how many there are in all.
 */
import type { Database } from './database.ts'
import { columnName, type Table } from './table.ts'

export interface Condition<Row extends object> {
  readonly property: keyof Row & string
  readonly is: '=' | '>=' | 'null' | 'not null' | 'in'
  readonly value?: string | number | boolean
  /** With `in`: the query of the values it may have, in which $1 is the realm and `:value` stands for the value. */
  readonly query?: string
}

export interface PageRequest {
  readonly start: number
  readonly limit: number
  /** By time; newest first when not given. */
  readonly order?: 'asc' | 'desc'
}

export interface Page<Row> extends PageRequest {
  readonly items: readonly Row[]
  /** All that meet the conditions, on whatever page. */
  readonly count: number
}

export interface Listing<Row extends object> extends PageRequest {
  readonly realmId: number
  readonly conditions: readonly Condition<Row>[]
  readonly orderBy: keyof Row & string
  readonly order: 'asc' | 'desc'
}

/** Statements are not prepared here: each combination of conditions has its own index, which only a plan made for it finds. */
export async function listPage<Row extends object>(
  db: Database,
  table: Table<Row>,
  listing: Listing<Row>,
): Promise<Page<Row>> {
  const [page, count] = listingQueries(table, listing)
  const [items, [total]] = await Promise.all([
    db.query<Row>(page),
    db.query<{ count: number }>({ ...count, shared: true }),
  ])
  const { start, limit } = listing
  return { items, count: countBeside(items.length, listing, total?.count ?? 0), start, limit }
}

/**
 * The count that goes with a page of `given` rows. The two are read by statements of their own (equal counts are shared), and rows may come and go in between: the page then decides, so that
 * nobody is told of more after the last row, or given more than there are.
 */
export function countBeside(given: number, { start, limit }: PageRequest, counted: number): number {
  const end = start + given
  if (given === limit) return Math.max(counted, end)
  return given === 0 ? Math.min(counted, start) : end
}

/** The two statements of a listing: its page, its count. */
export function listingQueries<Row extends object>(
  table: Table<Row>,
  { realmId, conditions, orderBy, order, start, limit }: Listing<Row>,
): [
  page: { text: string; values: (string | number | boolean)[] },
  count: { text: string; values: (string | number | boolean)[] },
] {
  const values: (string | number | boolean)[] = [realmId]
  const clauses = conditions.map(({ property, is, value, query = '' }) => {
    const column = columnName(property)
    if (is === 'null' || is === 'not null') return `${column} is ${is}`
    values.push(value ?? '')
    // For an array, PostgreSQL estimates few rows and looks up its values first. For `in` it may instead walk the list's order, and find the first match only after a million rows.
    if (is === 'in') return `${column} = any(array(${query.replace(':value', `$${values.length}`)}))`
    return `${column} ${is} $${values.length}`
  })
  const from = `from ${table.name} where ${['realm_id = $1', ...clauses].join(' and ')}`
  // Rows without an id are ordered by `orderBy` alone, which is unique among them.
  const ties = table.columns.some(({ name }) => name === 'id') ? `, id ${order}` : ''
  const by = `order by ${columnName(orderBy)} ${order}${ties}`
  return [
    {
      text: `select ${table.select()} ${from} ${by} limit $${values.length + 1} offset $${values.length + 2}`,
      values: [...values, limit, start],
    },
    { text: `select count(*) as count ${from}`, values },
  ]
}

/** Equality if a value is given, no condition if not. */
export const equals = <Row extends object>(
  property: keyof Row & string,
  value: string | number | boolean | undefined,
): Condition<Row>[] => (value === undefined ? [] : [{ property, is: '=', value }])

export const atOrAfter = <Row extends object>(
  property: keyof Row & string,
  value: number | undefined,
): Condition<Row>[] => (value === undefined ? [] : [{ property, is: '>=', value }])
