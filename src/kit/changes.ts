/**
 * What a decision wants changed, as data. The committer (src/storage) writes all of it in one statement, or nothing (design, decision 2).
 */
import type { Table } from './table.ts'

export type Change = RowChange | Sending

export type RowChange =
  | { readonly kind: 'insert'; readonly table: Table; readonly row: object }
  /** The whole row after the change, but with the version at which it was read. Fails when the row has a later version by now. */
  | { readonly kind: 'update'; readonly table: Table; readonly row: object }
  /** Fails when the row is gone, or has a later version by now (in tables with versions). */
  | { readonly kind: 'remove'; readonly table: Table; readonly row: object }
  /** The decision rested on this row: it must still have this version, and is locked until the commit ends. */
  | { readonly kind: 'unchanged'; readonly table: Table; readonly row: object }

/** A message to the outside. It is handed over only once all other changes of the decision are durable (write-ahead), and is not written to the database. */
export interface Sending {
  readonly kind: 'send'
  readonly message: object
}

interface Versioned {
  readonly version: number
}

export const insert = <Row extends object>(table: Table<Row>, row: Row): RowChange => ({
  kind: 'insert',
  table: table as unknown as Table,
  row,
})

export const update = <Row extends Versioned>(table: Table<Row>, row: Row): RowChange => ({
  kind: 'update',
  table: table as unknown as Table,
  row,
})

export const remove = <Row extends object>(table: Table<Row>, row: Row): RowChange => ({
  kind: 'remove',
  table: table as unknown as Table,
  row,
})

export const unchanged = <Row extends Versioned>(table: Table<Row>, row: Row): RowChange => ({
  kind: 'unchanged',
  table: table as unknown as Table,
  row,
})

/** Whether a row of a table is among those that are updated, and so is asserted already. */
export const updates = (changes: readonly Change[], { name }: Pick<Table, 'name'>): boolean =>
  changes.some((change) => change.kind === 'update' && change.table.name === name)

export const rowChangesOf = (changes: readonly Change[]): readonly RowChange[] =>
  changes.some(isSending) ? changes.filter((change) => !isSending(change)) : (changes as readonly RowChange[])

export const messagesOf = (changes: readonly Change[]): readonly object[] =>
  changes.filter(isSending).map(({ message }) => message)

const isSending = (change: Change): change is Sending => change.kind === 'send'

/** What a verb gives back: the answer, and what must be committed before anyone may see it. */
export interface Outcome<Result> {
  readonly result: Result
  readonly changes: readonly Change[]
}

/** An answer that changes nothing. */
export const nothingChanges = <Result>(result: Result): Outcome<Result> => ({ result, changes: [] })
