/**
 * A table as the program sees it: its name, its key, and the columns behind the properties of its rows. Rows are the domain's own objects; a property `createdAt` is the
 * column `created_at`.
 */

/** Every row belongs to a realm, or, in the few tables of the installation itself, is found by its id alone. */
export interface Table<Row extends object = object> {
  readonly name: string
  /** Properties of the primary key, in its order. */
  readonly key: readonly (keyof Row & string)[]
  readonly columns: readonly Column<Row>[]
  readonly keyColumns: readonly Column<Row>[]
  /** Whether rows carry a `version` that every update moves by one. */
  readonly versioned: boolean
  /** `a as "a", b_c as "bC"`, each prefixed by the alias when one is given: for select lists. */
  select(alias?: string): string
}

export interface Column<Row extends object = object> {
  readonly property: keyof Row & string
  readonly name: string
}

/**
 * Declares a table. `properties` names every property of the row (the compiler checks that none is missing).
 */
export function defineTable<Row extends object>(
  name: string,
  key: readonly (keyof Row & string)[],
  properties: { readonly [property in keyof Row]-?: true },
): Table<Row> {
  const columns = (Object.keys(properties) as (keyof Row & string)[]).map((property) => ({
    property,
    name: columnName(property),
  }))
  return {
    name,
    key,
    columns,
    keyColumns: key.map((property) => ({ property, name: columnName(property) })),
    versioned: 'version' in properties,
    select: (alias) =>
      columns
        .map((column) => `${alias === undefined ? '' : `${alias}.`}${column.name} as "${column.property}"`)
        .join(', '),
  }
}

export const columnName = (property: string): string =>
  property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
