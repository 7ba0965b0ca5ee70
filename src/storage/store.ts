/**
 * The database as the rest of the program uses it: reading by key, reading by query, committing.
 */
import { Pool, type Client } from 'pg'
import type { Clock } from '../kit/clock.ts'
import { rowChangesOf, type Change } from '../kit/changes.ts'
import type { Query, Run, TransactionalDatabase } from '../kit/database.ts'
import type { Table, View } from '../kit/table.ts'
import { Committer, type CommitterOptions } from './committer.ts'
import { clientConfig, openKeySession, prepareSession, type DatabaseAddress } from './connection.ts'
import { Finder } from './finder.ts'
import { SharedReads } from './shared-reads.ts'

export interface StoreOptions {
  readonly address: DatabaseAddress
  readonly clock: Clock
  readonly observeCommit?: NonNullable<CommitterOptions['observe']>
  /** How long the database may take for an answer, in milliseconds; no limit if it is not given. */
  readonly answerLimitMs?: number
  /** The number of sessions for queries that are not reads by key. */
  readonly querySessions?: number
}

export class Store implements TransactionalDatabase {
  readonly #pool: Pool
  readonly #finder: Finder
  readonly #committer: Committer
  readonly #sharedReads = new SharedReads()

  constructor(options: StoreOptions) {
    const connect = (): Promise<Client> => openKeySession(options.address, options.answerLimitMs)
    this.#pool = new Pool({
      ...clientConfig(options.address, options.answerLimitMs),
      max: options.querySessions ?? 8,
      onConnect: prepareSession,
    })
    // An idle session that is lost is replaced at its next use.
    this.#pool.on('error', () => undefined)
    this.#finder = new Finder({ connect })
    this.#committer = new Committer({
      connect,
      clock: options.clock,
      ...(options.observeCommit && { observe: options.observeCommit }),
    })
  }

  query<Row extends object>(query: Query): Promise<Row[]> {
    if (query.shared !== true) return this.#query(query)
    return this.#sharedReads.ask(JSON.stringify([query.text, query.values]), () => this.#query<Row>(query))
  }

  async #query<Row extends object>({ text, values, name }: Query): Promise<Row[]> {
    const { rows } = await this.#pool.query<Row>({ text, values: [...values], ...(name !== undefined && { name }) })
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

  async transaction<Result>(work: (run: Run) => Promise<Result>): Promise<Result> {
    const session = await this.#pool.connect()
    // A lost connection is noticed by the statement that needs it. While a session is lent, the pool does not listen, and an error that nobody listens to would end the process.
    session.on('error', ignored)
    const run: Run = async <Row extends object>(query: Query) =>
      (await session.query<Row>({ ...query, values: [...query.values] })).rows
    let failure: Error | undefined
    try {
      await session.query('begin')
      const result = await work(run)
      await session.query('commit')
      return result
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error))
      await session.query('rollback').catch(() => undefined)
      throw error
    } finally {
      // A session whose work failed is not lent again.
      session.release(failure)
      session.off('error', ignored)
    }
  }

  /** See {@link Committer.commit}. Does not send messages to the outside. */
  commit(realmId: number, changes: readonly Change[]): Promise<void> {
    return this.#committer.commit(realmId, rowChangesOf(changes))
  }

  /** The number of sessions, of idle ones, and of requests that wait for one: for the metrics. */
  get sessions(): { readonly total: number; readonly idle: number; readonly waiting: number } {
    return { total: this.#pool.totalCount, idle: this.#pool.idleCount, waiting: this.#pool.waitingCount }
  }

  async close(): Promise<void> {
    await this.#committer.close()
    await Promise.all([this.#finder.close(), this.#pool.end()])
  }
}

const ignored = (): void => undefined
