/** Statements that treat many rows: a step at a time, so that none holds its locks for long. */
import type { Instant } from './clock.ts'
import type { Database } from './database.ts'

/** Rows that one statement treats. */
const stepLimit = 1000

/** Repeats `treat` until it treats fewer rows than its limit. `treat` returns how many rows it has treated; this returns their total. */
export async function inSteps(treat: (limit: number) => Promise<number>): Promise<number> {
  let treated = 0
  for (;;) {
    const count = await treat(stepLimit)
    treated += count
    if (count < stepLimit) return treated
  }
}

/** A statement again and again: `$1` is a moment, `$2` how many rows it may treat, and it returns a row for each of those. */
export const queryInSteps = (db: Database, text: string, before: Instant): Promise<number> =>
  inSteps(async (limit) => (await db.query({ text, values: [before, limit] })).length)
