/**
 * Sealing closed books: their transfers go into batches, each with the hash of all that is in it and of the batch before, and with what each account has come to. A batch is made only from data that
 * cannot change any more: a process that dies over it leaves nothing behind, and another process makes the same batch.
 */
import { insert, nothingChanges, type Change, type Outcome } from '../kit/changes.ts'
import type { Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import type { Database } from '../kit/database.ts'
import { batches, beginning, findLastBatch, listRollups, rollups, type AccountSums, type Batch } from './batch.ts'
import { digestAfter } from './digest.ts'
import { added, sumsBetween } from './sums.ts'

/** Transfers in one batch at most: what is read and summed within a second, before one commit. */
const batchLimit = 100_000

/** The next batch of the books that are closed; the result is how many transfers are in it, 0 when all are sealed. */
export async function sealBooks({ db, realm }: Context): Promise<Outcome<number>> {
  if (realm.booksClosedAt === null) return nothingChanges(0)
  const next = await nextBatch(db, realm.id, realm.booksClosedAt, batchLimit)
  return next === undefined ? nothingChanges(0) : { result: next.batch.transfers, changes: next.changes }
}

interface NextBatch {
  readonly batch: Batch
  readonly sums: readonly AccountSums[]
  readonly changes: readonly Change[]
}

/** The next batch: of the first transfers, `limit` at most, that are in no batch and were made before a moment. Undefined when there are none. */
export async function nextBatch(
  db: Pick<Database, 'query'>,
  realmId: number,
  before: Instant,
  limit: number,
): Promise<NextBatch | undefined> {
  const last = await findLastBatch(db, realmId)
  const previous = last ?? beginning
  const { transfers, ending } = await digestAfter(db, realmId, previous, before, limit)
  if (transfers === 0) return undefined
  const number = (last?.number ?? 0) + 1
  const batch: Batch = { realmId, number, ...ending, transfers, previousHash: previous.hash }
  const sums = added(
    last === undefined ? [] : await listRollups(db, realmId, last.number),
    await sumsBetween(db, realmId, previous, ending),
  )
  const rolled = sums.map((sum) => insert(rollups, { ...sum, realmId, batch: number }))
  return { batch, sums, changes: [insert(batches, batch), ...rolled] }
}

/** Whether anything was booked from a moment on and before another. */
export async function hasTransfersBetween({ db, realm }: Context, since: Instant, before: Instant): Promise<boolean> {
  const rows = await db.query({
    name: 'has_transfers_between',
    text: 'select from transfers where realm_id = $1 and created_at >= $2 and created_at < $3 limit 1',
    values: [realm.id, since, before],
  })
  return rows.length > 0
}
