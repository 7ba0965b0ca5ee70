/**
 * How domains read. Fulfilled by src/storage; a domain's `store.ts` is the only place that calls it.
 */
import type { Table, View } from './table.ts'

export interface Query {
  /** Statements with a name are prepared once for each connection. */
  readonly name?: string
  readonly text: string
  readonly values: readonly unknown[]
  /** For an expensive query that many callers make at once: they share one execution, which starts after the last of them has asked. */
  readonly shared?: boolean
}

export interface Database {
  query<Row extends object>(query: Query): Promise<Row[]>

  /**
   * One row by its primary key, alone or with what it refers to. Reads of concurrent requests go out together, so this is the cheap way to read.
   * `key` holds the values of the table's key in its order.
   */
  find<Row extends object>(from: Table<Row> | View<Row>, key: readonly (string | number)[]): Promise<Row | undefined>

  /** The rows in which the columns behind `by` have these values, in the order of the primary key; read as cheaply as by {@link find}. An index leads with these columns. */
  findAll<Row extends object>(
    table: Table<Row>,
    by: readonly (keyof Row & string)[],
    key: readonly (string | number)[],
  ): Promise<Row[]>
}

export type Run = <Row extends object>(query: Query) => Promise<Row[]>

/**
 * For the few tasks that no request waits for (making an account, rotating keys): several statements in one transaction, rolled back when `work` throws. Rows of a realm are written by the committer
 * instead.
 */
export interface TransactionalDatabase extends Database {
  transaction<Result>(work: (run: Run) => Promise<Result>): Promise<Result>
}
