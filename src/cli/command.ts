/** What every command of the command line is given, and how it answers: text for people, JSON for programs. */
import type { Config } from '../app/config.ts'
import { openCommandDatabase } from '../app/database.ts'
import type { Clock } from '../kit/clock.ts'
import { migrate } from '../storage/migrations.ts'
import { Store } from '../storage/store.ts'

export interface CommandInput {
  readonly config: Config
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  /** What follows the command's name. */
  readonly words: readonly string[]
  readonly options: Readonly<Record<string, string | undefined>>
  /** What `--set` says, once and again. */
  readonly settings?: readonly string[]
  readonly json: boolean
  readonly print: (line: string) => void
}

export interface Command {
  /** `accounts create NAME` */
  readonly usage: string
  readonly does: string
  readonly run: (input: CommandInput) => Promise<void>
}

/** A command that was called wrongly; the message is for the person at the terminal. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export function requiredWord({ words }: CommandInput, position: number, name: string): string {
  const word = words[position]
  if (word === undefined) throw new UsageError(`${name} is missing`)
  return word
}

export function choice<Value extends string>(given: string | undefined, values: readonly Value[], name: string): Value {
  const value = values.find((candidate) => candidate === given)
  if (value === undefined) throw new UsageError(`${name} must be one of ${values.join(', ')}`)
  return value
}

/** Without blanks around it. Throws UsageError for what is empty, too long, or not one line. */
export function lineOf(text: string, name: string, lengthMax: number): string {
  const line = text.trim()
  if (line.length === 0 || line.length > lengthMax || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(line))
    throw new UsageError(`${name} must have from 1 to ${lengthMax} characters, in one line`)
  return line
}

/** Runs work on the database of a running server, or on that of the data directory, which is made where `makes` says so; a server is never stopped. */
export async function withStore<Result>(
  { config, clock }: CommandInput,
  work: (store: Store, embedded: boolean) => Promise<Result>,
  { makes = false } = {},
): Promise<Result> {
  const database = await openCommandDatabase(config, { makes })
  try {
    await migrate(database.address)
    const store = new Store({ address: database.address, clock })
    try {
      return await work(store, database.embedded)
    } finally {
      await store.close()
    }
  } finally {
    await database.close()
  }
}

/** Columns as wide as their widest cell. */
export function printTable(print: (line: string) => void, rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  for (const row of rows)
    print(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
}
