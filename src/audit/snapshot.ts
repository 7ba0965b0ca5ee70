/** Reads in one snapshot: several queries see either all or nothing of what a commit wrote, so that books in which a server is writing never seem to disagree. */
import type { Run, TransactionalDatabase } from '../kit/database.ts'

export const inSnapshot = <Result>(db: TransactionalDatabase, read: (run: Run) => Promise<Result>): Promise<Result> =>
  db.transaction(async (run) => {
    await run({ text: 'set transaction isolation level repeatable read, read only', values: [] })
    return read(run)
  })
