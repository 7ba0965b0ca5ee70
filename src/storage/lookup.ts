/**
 * The statement that finds rows by arrays of their keys, and how its rows are made of what comes back.
 */
import { columnName, type KeyPart, type Part, type Table, type View } from '../kit/table.ts'

export type Key = readonly (string | number)[]

export type Row = Readonly<Record<string, unknown>>

export interface Lookup {
  readonly name: string
  readonly text: string
  /** Where the parts of the key stand among the values of a row. */
  readonly keyPlaces: readonly number[]
  /** A row of its values, in the order of the columns. */
  readonly rowOf: (values: readonly unknown[]) => Row
}

/** By the primary key, or `by` other columns of a table. `key` is one that is looked for: its types are those of all. */
export function lookupOf(from: Table | View, by: readonly string[] | undefined, key: Key): Lookup {
  if ('parts' in from) return viewLookup(from, key)
  return by === undefined ? keyLookup(from, key) : referenceLookup(from, by, key)
}

const keyLookup = (table: Table, key: Key): Lookup => ({
  name: `find_${table.name}`,
  text: selectText(table, table.key, key),
  keyPlaces: placesOf(table, table.key),
  rowOf: rowMaker(table, 0),
})

/** In the order of the index that is meant: of a table that was empty when it was looked at, PostgreSQL would take any index for as good, and walk a realm by another. */
function referenceLookup(table: Table, by: readonly string[], key: Key): Lookup {
  const order = [...new Set([...by, ...table.key])].map(columnName).join(', ')
  return {
    name: `find_${table.name}_by_${by.join('_')}`,
    text: `${selectText(table, by, key)} order by ${order}`,
    keyPlaces: placesOf(table, by),
    rowOf: rowMaker(table, 0),
  }
}

const selectText = (table: Table, by: readonly string[], key: Key): string =>
  `select ${columnsOf(table, table.name)} from ${table.name} where ${conditionsOn(table.name, by, key)}`

/** Rows come as arrays, so that one name does for all columns: of each other name the driver makes a property, in every answer anew. */
const columnsOf = ({ columns }: Table, row: string): string => columns.map(({ name }) => `${row}.${name} c`).join(', ')

/** Each row of the first table, and for each the rows that it refers to, by their keys: `offset 0` keeps PostgreSQL from making a join of it, for which it would read the other tables whole. */
function viewLookup({ name, parts }: View, key: Key): Lookup {
  const [{ table, property }, ...others] = parts
  const columns = parts.map((part) => columnsOf(part.table, part.property))
  const joins = others.map(
    (part) =>
      ` left join lateral (select * from ${part.table.name} where ${referenceOf(part, property)} offset 0) ${part.property} on true`,
  )
  const makers = partMakers(parts)
  return {
    name: `find_${name}`,
    text: `select ${columns.join(', ')} from ${table.name} ${property}${joins.join('')} where ${conditionsOn(property, table.key, key)}`,
    keyPlaces: placesOf(table, table.key),
    rowOf: (values) => {
      const found: Record<string, unknown> = {}
      for (const { property, keyPlace, rowOf } of makers)
        found[property] = values[keyPlace] === null ? null : rowOf(values)
      return found
    },
  }
}

interface PartMaker {
  readonly property: string
  /** Where a column of the key stands: it is null where there is no row. */
  readonly keyPlace: number
  readonly rowOf: Lookup['rowOf']
}

function partMakers(parts: readonly Part[]): PartMaker[] {
  let before = 0
  return parts.map(({ property, table }) => {
    const from = before
    before += table.columns.length
    return { property, keyPlace: from + (placesOf(table, table.key)[0] ?? 0), rowOf: rowMaker(table, from) }
  })
}

const placesOf = (table: Table, properties: readonly string[]): number[] =>
  properties.map((property) => table.columns.findIndex((column) => column.property === property))

/** Rows whose key's parts are all among those that are asked for: more than were asked for, perhaps, where a key has several parts. */
const conditionsOn = (table: string, by: readonly string[], key: Key): string =>
  by
    .map(
      (property, index) =>
        `${table}.${columnName(property)} = any($${index + 1}::${typeof key[index] === 'number' ? 'bigint' : 'text'}[])`,
    )
    .join(' and ')

const referenceOf = ({ table, by }: Part, referring: string): string =>
  by.map((part, index) => `${table.keyColumns[index]?.name ?? ''} = ${keyPartText(part, referring)}`).join(' and ')

const keyPartText = (part: KeyPart, referring: string): string =>
  typeof part === 'string' ? `${referring}.${columnName(part)}` : `'${part.value}'`

/** Copies a row that is there already, which costs less than to make one property by property. */
function rowMaker({ columns }: Table, from: number): Lookup['rowOf'] {
  const properties = columns.map(({ property }) => property)
  const empty = Object.fromEntries(properties.map((property) => [property, null]))
  return (values) => {
    const row: Record<string, unknown> = { ...empty }
    let place = from
    for (const property of properties) row[property] = values[place++]
    return row
  }
}
