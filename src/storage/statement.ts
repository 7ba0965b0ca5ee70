/**
 * Turns changes into the one data-modifying statement that makes them all happen, or none.
 *
 * Each (kind of change, table) is one common table expression over a JSON array of rows, which the database reads as rows of the table's own type. An update, a removal or
 * an assertion that finds its row in another state simply does not match it; PostgreSQL says nothing then. So the statement counts what each expression touched
 * and raises when a count is not the expected one, which undoes the whole.
 *
 * The text depends on the combination of (kind, table) alone, never on rows, so each combination is prepared once for each connection.
 */
import { createHash } from 'node:crypto'
import type { Change } from '../kit/changes.ts'
import { toRecord, type Table } from '../kit/table.ts'

export interface CommitStatement {
  readonly name: string
  readonly text: string
  readonly values: readonly unknown[]
}

interface Group {
  readonly kind: Change['kind']
  readonly table: Table
  readonly rows: object[]
}

/** The statement for all these changes together. The caller sees to it that no two of them write the same row. */
export function commitStatement(changes: Iterable<Change>): CommitStatement {
  const groups = [...groupChanges(changes).entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group)
  const { name, text } = shapeOf(groups)
  const counted = groups.filter((group) => group.kind !== 'insert')
  return {
    name,
    text,
    values: [
      ...groups.map((group) => JSON.stringify(recordsOf(group))),
      ...(counted.length > 0 ? [counted.map(expectedCount)] : []),
    ],
  }
}

function groupChanges(changes: Iterable<Change>): Map<string, Group> {
  const groups = new Map<string, Group>()
  for (const { kind, table, row } of changes) {
    const name = `${kind} ${table.name}`
    const group = groups.get(name)
    if (group === undefined) groups.set(name, { kind, table, rows: [row] })
    else group.rows.push(row)
  }
  return groups
}

function recordsOf({ kind, table, rows }: Group): Record<string, unknown>[] {
  if (kind === 'insert' || kind === 'update') return rows.map((row) => toRecord(table, row))
  return distinctRows(table, rows).map((row) => matchRecord(table, row))
}

const expectedCount = ({ kind, table, rows }: Group): number =>
  kind === 'update' ? rows.length : distinctRows(table, rows).length

/** Many decisions may rest on one row (a card that many payments use at once): it is asserted once. */
function distinctRows(table: Table, rows: readonly object[]): object[] {
  const seen = new Map<string, object>()
  for (const row of rows) seen.set(JSON.stringify(matchRecord(table, row)), row)
  return [...seen.values()]
}

function matchRecord(table: Table, row: object): Record<string, unknown> {
  const record: Record<string, unknown> = {}
  for (const { property, name } of table.keyColumns) record[name] = row[property]
  if (table.versioned) record.version = (row as { version: number }).version
  return record
}

// Shapes --------------------------------------------------------------------------------------------------------------------------------------------------------

const shapes = new Map<string, { name: string; text: string }>()

function shapeOf(groups: readonly Group[]): { name: string; text: string } {
  const combination = groups.map((group) => `${group.kind} ${group.table.name}`).join(', ')
  const known = shapes.get(combination)
  if (known !== undefined) return known
  const text = statementText(groups)
  const shape = { name: `commit_${createHash('sha256').update(text).digest('hex').slice(0, 16)}`, text }
  shapes.set(combination, shape)
  return shape
}

function statementText(groups: readonly Group[]): string {
  const expressions = groups.map((group, index) => `c${index} as (${expressionText(group, `$${index + 1}::json`)})`)
  const counts = groups.flatMap((group, index) =>
    group.kind === 'insert' ? [] : [`(select count(*)::integer from c${index})`],
  )
  if (counts.length === 0) return `with ${expressions.join(',\n')}\nselect true as committed`
  const expected = `$${groups.length + 1}::integer[]`
  const found = `array[${counts.join(', ')}]`
  return (
    `with ${expressions.join(',\n')},\nfound as (select ${found} as rows)\n` +
    `select case when rows = ${expected} then true else raise_stale_commit(${expected}, rows) end as committed from found`
  )
}

function expressionText({ kind, table }: Group, parameter: string): string {
  const given = `json_populate_recordset(null::${table.name}, ${parameter}) n`
  const keys = table.keyColumns.map((column) => column.name)
  const match = [...keys, ...(table.versioned ? ['version'] : [])].map((name) => `t.${name} = n.${name}`).join(' and ')
  switch (kind) {
    case 'insert': {
      const names = table.columns.map((column) => column.name).join(', ')
      return `insert into ${table.name} (${names}) select ${names} from ${given}`
    }
    case 'update': {
      const settings = table.columns
        .filter(({ name }) => !keys.includes(name))
        .map(({ name }) => (name === 'version' ? 'version = n.version + 1' : `${name} = n.${name}`))
      return `update ${table.name} t set ${settings.join(', ')} from ${given} where ${match} returning 1`
    }
    case 'remove':
      return `delete from ${table.name} t using ${given} where ${match} returning 1`
    case 'unchanged':
      return `select 1 from ${given} join ${table.name} t on ${match} for share of t`
  }
}
