/**
 * The statement that finds rows by arrays of their keys, and how its rows are made of what comes back.
 */
import { columnName, type KeyPart, type Part, type Table, type View } from '../kit/table.ts'

export type Key = readonly (string | number)[]

export type Row = Readonly<Record<string, unknown>>

export interface Lookup {
  readonly name: string
  readonly text: string
  /** The places of the key's parts among the values of a row. */
  readonly keyPlaces: readonly number[]
  /** Makes a row of its values, which are in the order of the columns. */
  readonly rowOf: (values: readonly unknown[]) => Row
}

/** A look-up by the primary key, or by other columns of a table (`by`). `key` is one of the keys to look for: all have parts of the same types. */
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

/**
 * Ordered as the index that should be used. For a table that was empty when it was analysed, PostgreSQL would consider any index as good, and read a whole realm by another one.
 */
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

/** Rows come as arrays, so all columns can have one name (`c`). The driver would make a property for every other name, in each answer again. */
const columnsOf = ({ columns }: Table, row: string): string => columns.map(({ name }) => `${row}.${name} c`).join(', ')

/**
 * Finds each row of the first table, and with it the rows that it refers to, by their keys. `offset 0` keeps PostgreSQL from making a join of it, for which it would read the other
 * tables whole.
 */
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
  /** The place of a column of the key: its value is null when there is no row. */
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

/** Finds rows with each part of their key among the parts asked for: when a key has several parts, these may be more rows than were asked for. */
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

/** Copies an empty row, which costs less than making one property by property. */
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
