/**
 * How domains read. Fulfilled by src/storage; a domain's `store.ts` is the only place that calls it.
 */
import type { Table } from './table.ts'

export interface Query {
  /** Statements with a name are prepared once for each connection. */
  readonly name?: string
  readonly text: string
  readonly values: readonly unknown[]
}

export interface Database {
  query<Row extends object>(query: Query): Promise<Row[]>

  /**
   * One row by its primary key. Reads of concurrent requests go out together, so this is the cheap way to read.
   * `key` holds the values of the table's key in its order.
   */
  find<Row extends object>(table: Table<Row>, key: readonly (string | number)[]): Promise<Row | undefined>
}
