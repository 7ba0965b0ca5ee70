/**
 * A database in which everything happens in one transaction, on one session. For work of many decisions, each of which rests on those before, that has to happen whole or not at
 * all. The caller makes sure that no other process decides in the same realm meanwhile; in exchange no decision waits for the disk.
 */
import type { Client } from 'pg'
import { rowChangesOf, type Change } from '../kit/changes.ts'
import type { Database, Query } from '../kit/database.ts'
import type { Table, View } from '../kit/table.ts'
import { readColumnTypes, type ColumnTypes } from './column-types.ts'
import { conflictOf } from './committer.ts'
import { openKeySession, type DatabaseAddress } from './connection.ts'
import { Finder } from './finder.ts'
import { sendCommit } from './prepared.ts'
import { commitStatement } from './statement.ts'

export class Transaction implements Database {
  readonly #session: Client
  readonly #finder: Finder
  readonly #columnTypes: ColumnTypes

  private constructor(session: Client, columnTypes: ColumnTypes) {
    this.#session = session
    this.#finder = new Finder({ connect: () => Promise.resolve(session) })
    this.#columnTypes = columnTypes
  }

  /** Returns the work's result, once all that it wrote is durable. If the work throws, or this process ends before, nothing of it has happened. */
  static async run<Result>(
    address: DatabaseAddress,
    work: (transaction: Transaction) => Promise<Result>,
  ): Promise<Result> {
    const session = await openKeySession(address)
    try {
      await session.query('begin')
      const columnTypes = await readColumnTypes(
        async <Row extends object>({ text }: Query) => (await session.query<Row>(text)).rows,
      )
      const result = await work(new Transaction(session, columnTypes))
      await session.query('commit')
      return result
    } finally {
      // What was not committed ends with its session.
      await session.end().catch(() => undefined)
    }
  }

  async query<Row extends object>({ text, values, name }: Query): Promise<Row[]> {
    const { rows } = await this.#session.query<Row>({ text, values: [...values], ...(name !== undefined && { name }) })
    return rows
  }

  find<Row extends object>(from: Table<Row> | View<Row>, key: readonly (string | number)[]): Promise<Row | undefined> {
    return this.#finder.find(from, key)
  }

  findAll<Row extends object>(
    table: Table<Row>,
    by: readonly (keyof Row & string)[],
    key: readonly (string | number)[],
  ): Promise<Row[]> {
    return this.#finder.findAll(table, by, key)
  }

  /**
   * Writes the changes of a decision, all or none. Rejects with a ConflictError when the decision rests on a state that has passed: then the transaction has failed. Does not send
   * messages to the outside.
   */
  async write(changes: readonly Change[]): Promise<void> {
    const rows = rowChangesOf(changes)
    if (rows.length === 0) return
    try {
      await sendCommit(this.#session, commitStatement(rows, this.#columnTypes))
    } catch (error) {
      throw conflictOf(error) ?? error
    }
  }
}
