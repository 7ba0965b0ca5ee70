/** Reading at one moment: what one commit wrote is seen whole or not at all, however many queries look at it, so that a working server never seems to disagree with itself. */
import type { Run, TransactionalDatabase } from '../kit/database.ts'

export const inSnapshot = <Result>(db: TransactionalDatabase, read: (run: Run) => Promise<Result>): Promise<Result> =>
  db.transaction(async (run) => {
    await run({ text: 'set transaction isolation level repeatable read, read only', values: [] })
    return read(run)
  })
