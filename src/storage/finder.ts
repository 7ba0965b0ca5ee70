/**
 * Reads rows by primary key, those of concurrent requests together: while a session is busy with one statement, the keys that are asked for meanwhile gather for the next.
 * The counterpart of group commit.
 */
import type { Client } from 'pg'
import type { Table } from '../kit/table.ts'
import { connectionIsLost } from './connection.ts'

type Key = readonly (string | number)[]

interface Wanted {
  readonly key: Key
  readonly waiters: { readonly resolve: (row: object | undefined) => void; readonly reject: (error: unknown) => void }[]
}

interface Reader {
  session: Client | undefined
  busy: boolean
}

/** Most keys in one statement. */
const batchLimit = 100

export class Finder {
  readonly #connect: () => Promise<Client>
  readonly #readers: Reader[]
  readonly #wanted = new Map<Table, Map<string, Wanted>>()
  #gathering: NodeJS.Immediate | undefined
  #idle: (() => void) | undefined

  constructor(options: { readonly connect: () => Promise<Client>; readonly readers?: number }) {
    // One: what a second reader would take off it makes two dear statements of one (a quarter more time for each payment that is read, on two cores).
    this.#connect = options.connect
    this.#readers = Array.from({ length: options.readers ?? 1 }, () => ({ session: undefined, busy: false }))
  }

  find<Row extends object>(table: Table<Row>, key: Key): Promise<Row | undefined> {
    return new Promise((resolve, reject) => {
      const keys = this.#keysOf(table as unknown as Table)
      const name = nameOf(key)
      const waiter = { resolve: resolve as (row: object | undefined) => void, reject }
      const wanted = keys.get(name)
      if (wanted === undefined) keys.set(name, { key, waiters: [waiter] })
      else wanted.waiters.push(waiter)
      this.#gather()
    })
  }

  /** Requests that arrive together ask in the same turn of the event loop: the first does not go out alone. */
  #gather(): void {
    this.#gathering ??= setImmediate(() => {
      this.#gathering = undefined
      this.#dispatch()
    })
  }

  /** Waits for what was asked for, then closes the sessions. */
  async close(): Promise<void> {
    if (this.#gathering !== undefined || this.#readers.some((reader) => reader.busy))
      await new Promise<void>((resolve) => (this.#idle = resolve))
    await Promise.all(this.#readers.map(async (reader) => reader.session?.end()))
  }

  #keysOf(table: Table): Map<string, Wanted> {
    let keys = this.#wanted.get(table)
    if (keys === undefined) this.#wanted.set(table, (keys = new Map<string, Wanted>()))
    return keys
  }

  #dispatch(): void {
    for (const reader of this.#readers) {
      if (reader.busy) continue
      const next = this.#takeBatch()
      if (next === undefined) break
      reader.busy = true
      void this.#read(reader, next.table, next.batch).finally(() => {
        reader.busy = false
        this.#dispatch()
      })
    }
    if (this.#readers.every((reader) => !reader.busy)) this.#idle?.()
  }

  /** The keys of the table that has waited longest: a Map keeps the order in which tables were first asked for. */
  #takeBatch(): { table: Table; batch: Wanted[] } | undefined {
    for (const [table, keys] of this.#wanted) {
      const batch = [...keys.values()].slice(0, batchLimit)
      this.#wanted.delete(table)
      if (keys.size > batchLimit) this.#wanted.set(table, new Map([...keys].slice(batchLimit)))
      return { table, batch }
    }
    return undefined
  }

  async #read(reader: Reader, table: Table, batch: readonly Wanted[], attempt = 1): Promise<void> {
    try {
      reader.session ??= await this.#connect()
      const { rows } = await reader.session.query<Record<string, unknown>>(findStatement(table, batch))
      const found = new Map(rows.map((row) => [nameOf(table.key.map((property) => String(row[property]))), row]))
      for (const { key, waiters } of batch) for (const waiter of waiters) waiter.resolve(found.get(nameOf(key)))
    } catch (error) {
      await this.#recover(reader, table, batch, attempt, error)
    }
  }

  async #recover(
    reader: Reader,
    table: Table,
    batch: readonly Wanted[],
    attempt: number,
    error: unknown,
  ): Promise<void> {
    const lost = connectionIsLost(error)
    if (lost && reader.session !== undefined && attempt === 1) {
      reader.session = undefined
      await this.#read(reader, table, batch, attempt + 1)
      return
    }
    if (lost) reader.session = undefined
    if (lost || batch.length === 1) {
      for (const { waiters } of batch) for (const waiter of waiters) waiter.reject(error)
      return
    }
    // A key that cannot be read (a text with a zero byte, say) fails its own asker and nobody else.
    const half = Math.ceil(batch.length / 2)
    await this.#read(reader, table, batch.slice(0, half))
    await this.#read(reader, table, batch.slice(half))
  }
}

/** A zero byte is the one thing that no key in the database holds. */
const nameOf = (key: Key): string => key.join('\0')

const texts = new Map<Table, string>()

/** Rows whose key's parts are all among those that are asked for: more than were asked for, perhaps, where a key has several parts. */
function findStatement(table: Table, batch: readonly Wanted[]): { name: string; text: string; values: unknown[] } {
  const first = batch[0]?.key ?? []
  let text = texts.get(table)
  if (text === undefined) {
    const conditions = table.keyColumns.map(
      ({ name }, index) => `${name} = any($${index + 1}::${typeof first[index] === 'number' ? 'bigint' : 'text'}[])`,
    )
    text = `select ${table.select()} from ${table.name} where ${conditions.join(' and ')}`
    texts.set(table, text)
  }
  return { name: `find_${table.name}`, text, values: first.map((_, index) => batch.map(({ key }) => key[index])) }
}
