/**
 * Reads rows by primary key, or by what they refer to, for concurrent requests together: while the session's turns are under way, the keys that are asked for meanwhile are
 * gathered for the next one. The counterpart of group commit.
 *
 * A turn is one statement for each table or view, all of them sent before the first is answered: a request that needs rows of three tables waits once, and neither the database nor
 * this process wakes up three times for it (measured: two thirds of the time that one statement after the other took, on both sides).
 */
import type { Client, QueryArrayConfig } from 'pg'
import type { Table, View } from '../kit/table.ts'
import { connectionIsLost } from './connection.ts'
import { lookupOf, type Key, type Lookup, type Row } from './lookup.ts'
import { send } from './send.ts'

interface Waiter {
  readonly resolve: (rows: Row[]) => void
  readonly reject: (error: unknown) => void
}

interface Wanted {
  readonly key: Key
  readonly waiters: Waiter[]
}

/** The keys that one look-up is asked for, by name. */
interface Question {
  readonly lookup: Lookup
  readonly wanted: Map<string, Wanted>
}

interface Failure {
  readonly question: Question
  readonly error: unknown
}

/** The most keys in one statement. */
const batchLimit = 100

/**
 * The most turns under way: the second is at the database already when the first is answered, so that neither side falls asleep between them (measured: an eighth more payments
 * read in a second). All turns use one session: with a second one, one statement would become two expensive ones (a quarter more time for each payment that is read, on two cores).
 */
const turnLimit = 2

export class Finder {
  readonly #connect: () => Promise<Client>
  /** Being opened, or open. */
  #session: Promise<Client> | undefined
  #turns = 0
  readonly #lookups = new Map<Table | View, Map<string, Lookup>>()
  #wanted = new Map<Lookup, Map<string, Wanted>>()
  #gathering: NodeJS.Immediate | undefined
  #idle: (() => void) | undefined

  constructor(options: { readonly connect: () => Promise<Client> }) {
    this.#connect = options.connect
  }

  find<Found extends object>(from: Table<Found> | View<Found>, key: Key): Promise<Found | undefined> {
    return new Promise((resolve, reject) => {
      this.#want(from as unknown as Table, undefined, key, { resolve: ([row]) => resolve(row as Found), reject })
    })
  }

  findAll<Found extends object>(
    table: Table<Found>,
    by: readonly (keyof Found & string)[],
    key: Key,
  ): Promise<Found[]> {
    return new Promise((resolve, reject) => {
      this.#want(table as unknown as Table, by, key, { resolve: (rows) => resolve(rows as Found[]), reject })
    })
  }

  /** `by` is undefined for the primary key. */
  #want(from: Table | View, by: readonly string[] | undefined, key: Key, waiter: Waiter): void {
    const keys = this.#keysOf(this.#lookupOf(from, by, key))
    const name = nameOf(key)
    const wanted = keys.get(name)
    if (wanted === undefined) keys.set(name, { key, waiters: [waiter] })
    else wanted.waiters.push(waiter)
    this.#gather()
  }

  #lookupOf(from: Table | View, by: readonly string[] | undefined, key: Key): Lookup {
    let lookups = this.#lookups.get(from)
    if (lookups === undefined) this.#lookups.set(from, (lookups = new Map<string, Lookup>()))
    const name = by === undefined ? 'key' : by.join(' ')
    let lookup = lookups.get(name)
    if (lookup === undefined) lookups.set(name, (lookup = lookupOf(from, by, key)))
    return lookup
  }

  /** Requests that arrive together ask in the same turn of the event loop, so the first one waits for the others. */
  #gather(): void {
    this.#gathering ??= setImmediate(() => {
      this.#gathering = undefined
      this.#dispatch()
    })
  }

  /** Waits for the reads that were asked for, then closes the session. */
  async close(): Promise<void> {
    if (this.#gathering !== undefined || this.#turns > 0) await new Promise<void>((resolve) => (this.#idle = resolve))
    await (await this.#session)?.end()
  }

  #keysOf(lookup: Lookup): Map<string, Wanted> {
    let keys = this.#wanted.get(lookup)
    if (keys === undefined) this.#wanted.set(lookup, (keys = new Map<string, Wanted>()))
    return keys
  }

  #dispatch(): void {
    while (this.#turns < turnLimit) {
      const questions = this.#takeQuestions()
      if (questions.length === 0) break
      this.#turns += 1
      void this.#ask(questions).finally(() => {
        this.#turns -= 1
        this.#dispatch()
      })
    }
    if (this.#turns === 0) this.#idle?.()
  }

  #takeQuestions(): Question[] {
    const taken = [...this.#wanted]
    // A new map, not a cleared one: a cleared map leaves a table behind that refers to the next one. Once one such table is in the old generation, all later tables are kept in
    // memory with it, as with queries (./send.ts).
    this.#wanted = new Map()
    return taken.map(([lookup, keys]) => {
      if (keys.size <= batchLimit) return { lookup, wanted: keys }
      this.#wanted.set(lookup, new Map([...keys].slice(batchLimit)))
      return { lookup, wanted: new Map([...keys].slice(0, batchLimit)) }
    })
  }

  /** Asks all questions at once. Those that failed are asked again when all others are answered. */
  async #ask(questions: readonly Question[], attempt = 1): Promise<void> {
    const opening = (this.#session ??= this.#connect())
    let session: Client
    try {
      session = await opening
    } catch (error) {
      this.#giveUp(opening)
      for (const question of questions) refuse(question, error)
      return
    }
    const failed: Failure[] = []
    await Promise.all(
      questions.map(async (question) => {
        try {
          answer(question, (await send(session, findStatement(question))).rows)
        } catch (error) {
          failed.push({ question, error })
        }
      }),
    )
    if (failed.some(({ error }) => connectionIsLost(error))) this.#giveUp(opening)
    const again = attempt === 1 ? failed.filter(({ error }) => isOwed(error)) : []
    if (again.length > 0)
      await this.#ask(
        again.map(({ question }) => question),
        attempt + 1,
      )
    for (const failure of failed) {
      if (again.includes(failure)) continue
      if (connectionIsLost(failure.error)) refuse(failure.question, failure.error)
      else await this.#askApart(failure.question, failure.error)
    }
  }

  /** Makes the next turn open another session, unless one has done so already. */
  #giveUp(session: Promise<Client>): void {
    if (this.#session === session) this.#session = undefined
  }

  /** Asks the keys apart. A key that cannot be read (such as a text with a zero byte) then fails only the requests that ask for it. */
  async #askApart({ lookup, wanted }: Question, error: unknown): Promise<void> {
    if (wanted.size === 1) {
      refuse({ lookup, wanted }, error)
      return
    }
    const keys = [...wanted]
    const half = Math.ceil(keys.length / 2)
    await this.#ask([{ lookup, wanted: new Map(keys.slice(0, half)) }])
    await this.#ask([{ lookup, wanted: new Map(keys.slice(half)) }])
  }
}

/**
 * Whether a question failed for a reason that is not its own: the connection was lost, or the turn before was to prepare the statement that both share, and failed (26000,
 * invalid_sql_statement_name).
 */
const isOwed = (error: unknown): boolean => connectionIsLost(error) || (error as { code?: unknown }).code === '26000'

function answer({ lookup: { keyPlaces, rowOf }, wanted }: Question, rows: readonly (readonly unknown[])[]): void {
  // When a key has several parts, rows may come that were not asked for.
  const found = Map.groupBy(rows, (values) => nameOf(keyPlaces.map((place) => values[place])))
  for (const [name, { waiters }] of wanted) {
    const those = (found.get(name) ?? []).map(rowOf)
    for (const { resolve } of waiters) resolve(those)
  }
}

function refuse({ wanted }: Question, error: unknown): void {
  for (const { waiters } of wanted.values()) for (const { reject } of waiters) reject(error)
}

/** A zero byte is the only character that no key in the database holds. */
const nameOf = (key: readonly unknown[]): string => key.join('\0')

function findStatement({ lookup: { name, text, keyPlaces }, wanted }: Question): QueryArrayConfig {
  const keys = Array.from(wanted.values(), ({ key }) => key)
  return { name, text, values: keyPlaces.map((_, index) => keys.map((key) => key[index])), rowMode: 'array' }
}
