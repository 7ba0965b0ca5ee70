/** The types of all columns, as the database has them: rows are sent to it as arrays, one for each column, and an array must name the type of its elements. */
import type { Run } from '../kit/database.ts'

/** By table, then by column: PostgreSQL's short name of the type (`int8`, `text`, `jsonb`; for an array, the type of its elements after `_`). */
export type ColumnTypes = ReadonlyMap<string, ReadonlyMap<string, string>>

export async function readColumnTypes(run: Run): Promise<ColumnTypes> {
  const rows = await run<{ table: string; column: string; type: string }>({
    text: `select table_name as "table", column_name as "column", udt_name as "type"
      from information_schema.columns where table_schema = current_schema()`,
    values: [],
  })
  const tables = Map.groupBy(rows, (row) => row.table)
  return new Map(
    [...tables].map(([table, columns]) => [table, new Map(columns.map(({ column, type }) => [column, type]))]),
  )
}

export const isArrayType = (type: string): boolean => type.startsWith('_')
