/**
 * The hash of a batch: SHA-256 over a text of lines, each ended by a line feed. The first is the hash of the batch before; each other is a transfer,
 *
 *     created_at object_id transition position debit_account credit_account amount currency
 *
 * in the order of time, then of the key, by the bytes of its text. Whoever has the transfers can make it anew with other tools (docs/books.md).
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { Instant } from '../kit/clock.ts'
import type { Database } from '../kit/database.ts'
import type { Ending } from './batch.ts'
import { inOrder } from './transfer.ts'

/** Transfers in one page of the text, which is a megabyte then. */
const pageSize = 10_000

export interface Digest {
  readonly transfers: number
  /** The last of them, and the hash of all. */
  readonly ending: Ending
}

/** The digest of the transfers that follow an ending and were made before a moment: at most `limit`. Without any transfers, the hash is that of no batch. */
export async function digestAfter(
  db: Pick<Database, 'query'>,
  realmId: number,
  after: Ending,
  before: Instant,
  limit: number,
): Promise<Digest> {
  const hash = createHash('sha256').update(`${after.hash}\n`)
  let transfers = 0
  let ending = after
  while (transfers < limit) {
    const size = Math.min(pageSize, limit - transfers)
    const page = await readPage(db, realmId, ending, before, size)
    if (page.count === 0) break
    hash.update(page.text)
    transfers += page.count
    ending = endingOf(page.text)
    if (page.count < size) break
  }
  return { transfers, ending: { ...ending, hash: hash.digest('hex') } }
}

interface Page {
  readonly count: number
  readonly text: string
}

async function readPage(
  db: Pick<Database, 'query'>,
  realmId: number,
  after: Ending,
  before: Instant,
  limit: number,
): Promise<Page> {
  const { lastCreatedAt, lastObjectId, lastTransition, lastPosition } = after
  const [page] = await db.query<Page>({
    text: `select count(*) as count, coalesce(string_agg(concat_ws(' ', created_at, object_id, transition, position, debit_account, credit_account, amount, currency) || e'\\n', '' order by ${inOrder}), '') as text
      from (
        select * from transfers where realm_id = $1 and created_at >= $2 and created_at < $6 and (${inOrder}) > ($2, $3, $4, $5)
        order by ${inOrder} limit $7
      ) page`,
    values: [realmId, lastCreatedAt, lastObjectId, lastTransition, lastPosition, before, limit],
  })
  assert(page !== undefined, 'a count has a row')
  return page
}

/** What the last line says. */
function endingOf(text: string): Ending {
  const line = text.slice(text.lastIndexOf('\n', text.length - 2) + 1)
  const [createdAt, objectId, transition, position] = line.split(' ')
  assert(objectId !== undefined && transition !== undefined && position !== undefined)
  return {
    lastCreatedAt: Number(createdAt),
    lastObjectId: objectId,
    lastTransition: transition,
    lastPosition: Number(position),
    hash: '',
  }
}
