/**
 * Writes the changes that decisions ask for: all changes of one decision, or none of them, in one statement; many decisions in one statement when many are waiting (group commit).
 *
 * What it promises, each with a test that breaks it (committer.test.ts):
 * - a promise resolves only when the changes are durable;
 * - a row that has changed since the decision read it makes the commit fail whole, with a ConflictError;
 * - decisions that write the same row never share a statement;
 * - a statement that fails is split until the culprit is alone: the others are committed;
 * - when the connection dies and the outcome is unknown, the committer looks for the commit's mark before it tries anything again. The look-up itself inserts a mark if there is
 *   none, so that a statement still on its way cannot commit afterwards.
 */
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import type { Client } from 'pg'
import { SECOND, type Clock } from '../kit/clock.ts'
import { insert, type RowChange } from '../kit/changes.ts'
import type { Query, Run } from '../kit/database.ts'
import { newOperationId } from '../kit/id.ts'
import { rowLocks, SharedLocks, type RowLocks } from '../kit/row-locks.ts'
import { defineTable } from '../kit/table.ts'
import { connectionIsLost } from './connection.ts'
import { ConflictError, type ConflictReason } from './conflict.ts'
import { sendCommit } from './prepared.ts'
import { commitStatement } from './statement.ts'
import { readColumnTypes, type ColumnTypes } from './column-types.ts'

export interface CommitterOptions {
  /** Opens a session of its own for each writer. */
  readonly connect: () => Promise<Client>
  readonly clock: Clock
  /** Sessions that write at the same time. */
  readonly writers?: number
  /** Most decisions in one statement. */
  readonly batchLimit?: number
  /** The pause between attempts to reach a database that is gone. */
  readonly reconnectDelayMs?: number
  /** How long such attempts are made. A database that restarts is back within seconds; one that cannot be reached at all makes each attempt take seconds. */
  readonly reconnectLimitMs?: number
  readonly observe?: (batch: { readonly size: number; readonly durationMs: number }) => void
}

interface CommitMark {
  readonly realmId: number
  readonly id: string
  readonly outcome: 'committed' | 'abandoned'
  readonly createdAt: number
}

export const commitMarks = defineTable<CommitMark>('commits', ['realmId', 'id'], {
  realmId: true,
  id: true,
  outcome: true,
  createdAt: true,
})

interface Member {
  readonly realmId: number
  readonly changes: readonly RowChange[]
  readonly locks: RowLocks
  /** When the commit was asked for, by performance.now(). */
  readonly since: number
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

interface Writer {
  session: Client | undefined
  busy: boolean
  /** The mark of the statement that was sent last. All its members share its fate, so one mark speaks for all. */
  mark: CommitMark | undefined
}

/** How many times a statement is tried, when the database asks to repeat it (40001, deadlock), before it is split, or when its connection is lost, before it fails. */
const repeatLimit = 5

/** How long decisions that do not fill a statement wait for a busy writer before another writer takes them. */
const patienceMs = 20

export class Committer {
  readonly #options: Required<CommitterOptions>
  readonly #writers: Writer[]
  readonly #waiting: Member[] = []
  #columnTypes: ColumnTypes | undefined
  #closed = false
  #idle: (() => void) | undefined
  #relief: NodeJS.Timeout | undefined
  #isGathering = false

  constructor(options: CommitterOptions) {
    this.#options = {
      writers: 2,
      batchLimit: 64,
      reconnectDelayMs: 250,
      reconnectLimitMs: 10 * SECOND,
      observe: () => undefined,
      ...options,
    }
    this.#writers = Array.from({ length: this.#options.writers }, () => ({
      session: undefined,
      busy: false,
      mark: undefined,
    }))
  }

  /**
   * Resolves when the changes are durable. Rejects with a ConflictError when they rest on a state that has passed, otherwise with the database's own error; none of them happened
   * then, except perhaps after an UnknownOutcomeError.
   */
  commit(realmId: number, changes: readonly RowChange[]): Promise<void> {
    assert(!this.#closed, 'the committer is closed')
    if (changes.length === 0) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#waiting.push({ realmId, changes, locks: rowLocks(changes), since: performance.now(), resolve, reject })
      this.#gather()
    })
  }

  /** Decisions of requests that were read together are made in the same turn of the event loop, so the first one waits for the others. This made payments cheaper by a tenth. */
  #gather(): void {
    if (this.#isGathering) return
    this.#isGathering = true
    setImmediate(() => {
      this.#isGathering = false
      this.#dispatch()
    })
  }

  /** Waits for the commits that were asked for, then closes the sessions. */
  async close(): Promise<void> {
    this.#closed = true
    if (this.#waiting.length > 0 || this.#writers.some((writer) => writer.busy)) {
      await new Promise<void>((resolve) => (this.#idle = resolve))
    }
    await Promise.all(this.#writers.map(async (writer) => writer.session?.end()))
  }

  /**
   * Decisions that wait while a statement is being written go out together, and each costs less for it: on two cores a second writer that took a dozen at once made payments a
   * quarter more expensive, for the application and for the database. So another writer helps only when a full statement waits or, with `evenForLittle`, when a decision has waited
   * long.
   */
  #dispatch(evenForLittle = false): void {
    for (const writer of this.#writers) {
      if (writer.busy) continue
      if (this.#waiting.length === 0) break
      if (this.#isWriting() && this.#waiting.length < this.#options.batchLimit && !evenForLittle) {
        if (this.#relief === undefined) this.#relief = setTimeout(() => this.#relieve(), patienceMs)
        break
      }
      const batch = this.#takeBatch()
      writer.busy = true
      void this.#write(writer, batch).finally(() => {
        writer.busy = false
        this.#dispatch()
      })
    }
    if (this.#waiting.length === 0 && !this.#isWriting()) this.#idle?.()
  }

  #relieve(): void {
    this.#relief = undefined
    this.#dispatch(this.#waiting.some(({ since }) => performance.now() - since > patienceMs))
  }

  #isWriting(): boolean {
    return this.#writers.some((writer) => writer.busy)
  }

  /** The longest-waiting members of which none writes a row that another one writes or rests on. */
  #takeBatch(): Member[] {
    const batch: Member[] = []
    const left: Member[] = []
    const locks = new SharedLocks()
    for (const member of this.#waiting.splice(0)) {
      const isTaken = batch.length < this.#options.batchLimit && locks.add(member.locks)
      ;(isTaken ? batch : left).push(member)
    }
    this.#waiting.push(...left)
    return batch
  }

  async #write(writer: Writer, batch: readonly Member[], attempt = 1): Promise<void> {
    const began = performance.now()
    try {
      await this.#execute(writer, batch)
    } catch (error) {
      await this.#recover(writer, batch, attempt, error)
      return
    }
    this.#options.observe({ size: batch.length, durationMs: performance.now() - began })
    for (const member of batch) member.resolve()
  }

  async #execute(writer: Writer, batch: readonly Member[]): Promise<void> {
    const [first] = batch
    assert(first !== undefined)
    const now = this.#options.clock.now()
    writer.mark = { realmId: first.realmId, id: newOperationId(now), outcome: 'committed', createdAt: now }
    const changes = [...batch.flatMap((member) => member.changes), insert(commitMarks, writer.mark)]
    const session = await orLost(this.#open(writer))
    this.#columnTypes ??= await orLost(readColumnTypes(runOn(session)))
    await orLost(sendCommit(session, commitStatement(changes, this.#columnTypes)))
  }

  async #open(writer: Writer): Promise<Client> {
    return (writer.session ??= await this.#options.connect())
  }

  async #recover(writer: Writer, batch: readonly Member[], attempt: number, error: unknown): Promise<void> {
    if (error instanceof LostConnection) {
      await this.#settleUnknown(writer, batch, attempt, error.cause)
      return
    }
    if (isRepeatable(error) && attempt < repeatLimit) {
      await this.#write(writer, batch, attempt + 1)
      return
    }
    const [first, ...others] = batch
    assert(first !== undefined)
    if (others.length === 0) {
      first.reject(conflictOf(error) ?? error)
      return
    }
    const half = Math.ceil(batch.length / 2)
    await this.#write(writer, batch.slice(0, half))
    await this.#write(writer, batch.slice(half))
  }

  /** Finds out what became of a statement whose connection died. Commits its members again when it is certain that the statement did not and will not happen. */
  async #settleUnknown(writer: Writer, batch: readonly Member[], attempt: number, cause: unknown): Promise<void> {
    const wasSent = writer.session !== undefined
    let committed: boolean
    try {
      committed = await this.#reconnect(
        writer,
        async (session) => wasSent && (await this.#committed(session, writer.mark)),
      )
    } catch (error) {
      for (const member of batch) member.reject(wasSent ? new UnknownOutcomeError({ cause: error }) : error)
      return
    }
    if (committed) for (const member of batch) member.resolve()
    else if (attempt < repeatLimit) await this.#write(writer, batch, attempt + 1)
    else for (const member of batch) member.reject(cause)
  }

  /** Opens the writer's session again and asks. Repeats this for a while, until there is an answer. */
  async #reconnect(
    writer: Writer,
    ask: (session: Client) => Promise<boolean>,
    since = performance.now(),
  ): Promise<boolean> {
    void writer.session?.end().catch(() => undefined)
    writer.session = undefined
    try {
      writer.session = await this.#options.connect()
      return await ask(writer.session)
    } catch (error) {
      if (performance.now() - since >= this.#options.reconnectLimitMs) throw error
      await pause(this.#options.reconnectDelayMs)
      return this.#reconnect(writer, ask, since)
    }
  }

  async #committed(session: Client, mark: CommitMark | undefined): Promise<boolean> {
    assert(mark !== undefined, 'a statement that was sent has a mark')
    const { realmId, id } = mark
    await session.query(
      `insert into commits (realm_id, id, outcome, created_at) values ($1, $2, 'abandoned', $3) on conflict (realm_id, id) do nothing`,
      [realmId, id, this.#options.clock.now()],
    )
    const { rows } = await session.query<Pick<CommitMark, 'outcome'>>(
      'select outcome from commits where realm_id = $1 and id = $2',
      [realmId, id],
    )
    const [found] = rows
    assert(found !== undefined, 'a commit mark is there once it was asked for')
    return found.outcome === 'committed'
  }
}

/** The connection died during a commit and the database could not be asked what became of it. */
export class UnknownOutcomeError extends Error {
  override readonly name = 'UnknownOutcomeError'

  constructor(options: ErrorOptions) {
    super('the database was lost during a commit, and cannot be asked whether it happened', options)
  }
}

class LostConnection extends Error {}

const runOn =
  (session: Client): Run =>
  async <Row extends object>(query: Query) =>
    (await session.query<Row>({ ...query, values: [...query.values] })).rows

/** Distinguishes the loss of a connection from a refusal by the database. */
async function orLost<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    throw connectionIsLost(error) ? new LostConnection('the connection is lost', { cause: error }) : error
  }
}

const codeOf = (error: unknown): string => String((error as { code?: unknown }).code)

const isRepeatable = (error: unknown): boolean => ['40001', '40P01'].includes(codeOf(error))

/** The conflict that an error of the database stands for, when another commit was first. */
export function conflictOf(error: unknown): ConflictError | undefined {
  const reasons: Record<string, ConflictReason> = {
    GU001: 'stale',
    '23505': 'unique',
    '23503': 'reference',
    '40001': 'aborted',
    '40P01': 'aborted',
  }
  const reason = reasons[codeOf(error)]
  return reason && new ConflictError(reason, (error as { constraint?: string }).constraint, { cause: error })
}
