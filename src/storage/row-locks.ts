/**
 * Which rows a decision writes and which it only rests on, so that a statement never holds two writers of one row, nor a writer and one who rests on it.
 */
import type { RowChange } from '../kit/changes.ts'

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
