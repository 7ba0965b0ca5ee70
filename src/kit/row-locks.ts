/**
 * Which rows a decision writes and which it only rests on. A statement never contains two decisions that write the same row, nor one that writes a row and another that rests on
 * it.
 */
import { rowChangesOf, type Change, type RowChange } from './changes.ts'

export interface RowLocks {
  readonly written: readonly string[]
  readonly read: readonly string[]
}

export function rowLocks(changes: readonly RowChange[]): RowLocks {
  const written: string[] = []
  const read: string[] = []
  for (const change of changes) (change.kind === 'unchanged' ? read : written).push(rowName(change))
  return { written, read }
}

function rowName({ table, row }: RowChange): string {
  let name = table.name
  for (const property of table.key) name += `|${String(row[property])}`
  return name
}

/** The rows of several decisions that share a statement. */
export class SharedLocks {
  readonly #written = new Set<string>()
  readonly #read = new Set<string>()

  /** Adds the locks of a decision; false, and nothing is added, when it cannot be in the same statement. */
  add({ written, read }: RowLocks): boolean {
    if (written.some((row) => this.#written.has(row) || this.#read.has(row))) return false
    if (read.some((row) => this.#written.has(row))) return false
    for (const row of written) this.#written.add(row)
    for (const row of read) this.#read.add(row)
    return true
  }
}

/** How many of these decisions, from the first on, can be committed as one. */
export function countCompatible(decisions: readonly (readonly Change[])[]): number {
  const locks = new SharedLocks()
  const place = decisions.findIndex((changes) => !locks.add(rowLocks(rowChangesOf(changes))))
  return place === -1 ? decisions.length : place
}
