/**
 * A table as the program sees it: its name, its key, and the columns behind the properties of its rows. Rows are the domain's own objects; a property `createdAt` is the
 * column `created_at`.
 */

/** Every row belongs to a realm, except in the few tables of the installation itself, whose rows are found by their id alone. */
export interface Table<Row extends object = object> {
  readonly name: string
  /** Properties of the primary key, in its order. */
  readonly key: readonly (keyof Row & string)[]
  readonly columns: readonly Column<Row>[]
  readonly keyColumns: readonly Column<Row>[]
  /** `a as "a", b_c as "bC"`, each prefixed by the alias when one is given: for select lists. */
  select(alias?: string): string
}

export interface Column<Row extends object = object> {
  readonly property: keyof Row & string
  readonly name: string
}

/**
 * Rows of a table, each with the rows of other tables that it refers to, read at one moment and in one query instead of one after the other. The result has a property for each part: the row that is
 * looked for, and each referred row, or null.
 */
export interface View<Found extends object = object> {
  readonly name: string
  /** The first is found by its table's key. */
  readonly parts: readonly [Part, ...Part[]]
  /** For the compiler alone: what is found. */
  readonly found?: Found
}

export interface Part {
  readonly property: string
  readonly table: Table
  /** The parts of the table's key, in its order; empty for the first part. */
  readonly by: readonly KeyPart[]
}

/** A property of the referring row, or a constant. */
export type KeyPart<Property extends string = string> = Property | { readonly value: string }

type References<Row extends object, Others extends object> = {
  readonly [property in keyof Others]: {
    readonly table: Table<Others[property] & object>
    readonly by: readonly KeyPart<keyof Row & string>[]
  }
}

/** Declares a view: `property` is that of the row that is looked for. */
export function defineView<Property extends string, Row extends object, Others extends object>(
  name: string,
  property: Property,
  table: Table<Row>,
  references: References<Row, Others>,
): View<Readonly<Record<Property, Row>> & { readonly [other in keyof Others]: Others[other] | null }> {
  const main: Part = { property, table: table as unknown as Table, by: [] }
  const others = Object.entries<Omit<Part, 'property'>>(references as never)
  return { name, parts: [main, ...others.map(([property, reference]) => ({ property, ...reference }))] }
}

/**
 * Declares a table. `properties` names every property of the row (the compiler checks that none is missing).
 */
export const defineTable = <Row extends object>(
  name: string,
  key: readonly (keyof Row & string)[],
  properties: { readonly [property in keyof Row]-?: true },
): Table<Row> => tableOf(name, key, Object.keys(properties) as (keyof Row & string)[])

/** The same table without these columns: for views of rows that are only shown. It must not be used for writing. */
export const without = <Row extends object, Property extends keyof Row & string>(
  table: Table<Row>,
  properties: readonly Property[],
): Table<Omit<Row, Property>> => reading(table, ({ property }) => !(properties as readonly string[]).includes(property))

/** The same table with only these columns and its key: for views of rows that are only shown. It must not be used for writing. */
export const only = <Row extends object, Property extends keyof Row & string>(
  table: Table<Row>,
  properties: readonly Property[],
): Table<Pick<Row, Property>> =>
  reading(table, ({ property }) => table.key.includes(property) || (properties as readonly string[]).includes(property))

const reading = <Row extends object, Read extends object>(
  { name, key, columns }: Table<Row>,
  isRead: (column: Column<Row>) => boolean,
): Table<Read> =>
  tableOf<Row>(
    name,
    key,
    columns.filter(isRead).map(({ property }) => property),
  ) as unknown as Table<Read>

function tableOf<Row extends object>(
  name: string,
  key: readonly (keyof Row & string)[],
  properties: readonly (keyof Row & string)[],
): Table<Row> {
  const columns = properties.map((property) => ({ property, name: columnName(property) }))
  return {
    name,
    key,
    columns,
    keyColumns: key.map((property) => ({ property, name: columnName(property) })),
    select: (alias) =>
      columns
        .map((column) => `${alias === undefined ? '' : `${alias}.`}${column.name} as "${column.property}"`)
        .join(', '),
  }
}

export const columnName = (property: string): string =>
  property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
