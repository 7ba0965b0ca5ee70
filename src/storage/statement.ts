/**
 * Turns changes into the one data-modifying statement that makes them all happen, or none.
 *
 * Each (kind of change, table) is one common table expression over its rows, which come as arrays, one for each column (as JSON they cost the database a sixth more time). An
 * update, a removal or an assertion that finds its row in another state simply does not match it; PostgreSQL says nothing then. So the statement counts what each
 * expression touched and raises when a count is not the expected one, which undoes the whole.
 *
 * The text depends on the combination of (kind, table) alone, never on rows, so a combination that comes again is planned once (prepared.ts). Its plan must stay right however the
 * tables grow: rows are also looked for by the arrays of their keys, so that no plan reads more than what is named (see openKeySession).
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { RowChange } from '../kit/changes.ts'
import { Recent } from '../kit/recent.ts'
import type { Table } from '../kit/table.ts'
import { arrayLiteral, elementWriter, type ElementWriter } from './array-literal.ts'
import { isArrayType, type ColumnTypes } from './column-types.ts'

export interface CommitStatement {
  readonly name: string
  readonly text: string
  readonly values: readonly unknown[]
}

type Row = Readonly<Record<string, unknown>>

interface Group {
  readonly kind: RowChange['kind']
  readonly table: Table
  readonly rows: Row[]
}

/** The statement for all these changes together. The caller sees to it that no two of them write the same row. */
export function commitStatement(changes: Iterable<RowChange>, types: ColumnTypes): CommitStatement {
  const groups = groupChanges(changes)
  const { name, text, parts } = shapeOf(groups, types)
  const values: unknown[] = []
  const counts: number[] = []
  for (const [index, { kind, rows }] of groups.entries()) {
    const part = parts[index]
    assert(part !== undefined)
    const given = isWhole(kind) ? rows : distinctRows(rows, part)
    for (const { property, write } of part.columns) {
      values.push(
        arrayLiteral(
          given.map((row) => row[property]),
          write,
        ),
      )
    }
    if (isCounted(kind)) counts.push(given.length)
  }
  return { name, text, values: counts.length > 0 ? [...values, counts] : values }
}

function groupChanges(changes: Iterable<RowChange>): Group[] {
  const groups = new Map<string, Group>()
  for (const { kind, table, row } of changes) {
    const name = `${kind} ${table.name}`
    const group = groups.get(name)
    if (group === undefined) groups.set(name, { kind, table, rows: [row as Row] })
    else group.rows.push(row as Row)
  }
  return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group)
}

/** Many decisions may rest on one row (a card that many payments use at once): the row is asserted once. */
function distinctRows(rows: readonly Row[], { columns }: Part): Row[] {
  return [...new Map(rows.map((row) => [columns.map(({ property }) => row[property]).join('\0'), row])).values()]
}

const isWhole = (kind: RowChange['kind']): boolean => kind === 'insert' || kind === 'update'

const isCounted = (kind: RowChange['kind']): boolean => kind !== 'insert'

// Shapes --------------------------------------------------------------------------------------------------------------------------------------------------------

interface Shape {
  readonly name: string
  readonly text: string
  readonly parts: readonly Part[]
}

/** A group of changes, as a part of the statement. */
interface Part {
  readonly kind: RowChange['kind']
  readonly table: Table
  /** The columns that are given of each row: all of them, or its key and its version. */
  readonly columns: readonly GivenColumn[]
}

interface GivenColumn {
  readonly property: string
  readonly name: string
  readonly type: string
  /** `$1` */
  readonly parameter: string
  readonly write: ElementWriter
}

/** Each has some 7 kB of text. */
const shapeLimit = 512

const shapesByTypes = new WeakMap<ColumnTypes, Recent<Shape>>()

function shapeOf(groups: readonly Group[], types: ColumnTypes): Shape {
  const shapes = shapesByTypes.get(types) ?? new Recent<Shape>(shapeLimit)
  shapesByTypes.set(types, shapes)
  const combination = groups.map((group) => `${group.kind} ${group.table.name}`).join(', ')
  let shape = shapes.get(combination)
  if (shape === undefined) shapes.set(combination, (shape = newShape(groups, types)))
  return shape
}

function newShape(groups: readonly Group[], types: ColumnTypes): Shape {
  let parameters = 0
  const parts = groups.map(({ kind, table }): Part => {
    const columns = isWhole(kind) ? table.columns : [...table.keyColumns, ...versionColumn(table)]
    return {
      kind,
      table,
      columns: columns.map(({ property, name }) => {
        const type = types.get(table.name)?.get(name)
        assert(type !== undefined, `the database has no column ${name} in a table ${table.name}`)
        return { property, name, type, parameter: `$${++parameters}`, write: elementWriter(type) }
      }),
    }
  })
  const text = statementText(parts, `$${parameters + 1}`)
  return { name: `commit_${createHash('sha256').update(text).digest('hex').slice(0, 16)}`, text, parts }
}

const versionColumn = ({ columns }: Table): Table['columns'] => columns.filter(({ name }) => name === 'version')

function statementText(parts: readonly Part[], expected: string): string {
  const expressions = parts.map((part, index) => `c${index} as (${expressionText(part)})`)
  const counts = parts.flatMap(({ kind }, index) =>
    isCounted(kind) ? [`(select count(*)::integer from c${index})`] : [],
  )
  if (counts.length === 0) return `with ${expressions.join(',\n')}\nselect true as committed`
  return (
    `with ${expressions.join(',\n')},\nfound as (select array[${counts.join(', ')}] as rows)\n` +
    `select case when rows = ${expected}::integer[] then true else raise_stale_commit(${expected}, rows) end as committed from found`
  )
}

function expressionText({ kind, table, columns }: Part): string {
  const names = columns.map(({ name }) => name)
  const arrays = columns.map(({ parameter, type }) => `${parameter}::${isArrayType(type) ? 'text' : type}[]`)
  const given = `unnest(${arrays.join(', ')}) n (${names.join(', ')})`
  const isKey = ({ name }: GivenColumn): boolean => table.keyColumns.some((column) => column.name === name)
  const matched = columns.filter((column) => isKey(column) || column.name === 'version')
  const match = [
    ...columns.filter(isKey).map(({ name, parameter }) => `t.${name} = any(${parameter})`),
    ...matched.map(({ name }) => `t.${name} = n.${name}`),
  ].join(' and ')
  switch (kind) {
    case 'insert':
      return `insert into ${table.name} (${names.join(', ')}) select ${columns.map(givenValue).join(', ')} from ${given}`
    case 'update': {
      const settings = columns
        .filter((column) => !isKey(column))
        .map((column) => `${column.name} = ${givenValue(column)}${column.name === 'version' ? ' + 1' : ''}`)
      return `update ${table.name} t set ${settings.join(', ')} from ${given} where ${match} returning 1`
    }
    case 'remove':
      return `delete from ${table.name} t using ${given} where ${match} returning 1`
    case 'unchanged':
      return `select 1 from ${table.name} t, ${given} where ${match} for share of t`
  }
}

/** An array among the values of a row is sent as text, because the arrays inside a PostgreSQL array must all have the same length. */
const givenValue = ({ name, type }: GivenColumn): string => (isArrayType(type) ? `n.${name}::${type}` : `n.${name}`)
