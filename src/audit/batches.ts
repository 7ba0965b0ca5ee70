/** Audits the sealed batches: each chains to the one before, has the hash of its transfers, and its roll-ups are the sums of all transfers up to its end. */
import type { Instant } from '../kit/clock.ts'
import type { Run, TransactionalDatabase } from '../kit/database.ts'
import {
  added,
  beginning,
  digestAfter,
  findLastBatch,
  keyOf,
  listBatches,
  listRollups,
  sumsBetween,
  type AccountSums,
  type Batch,
  type Ending,
} from '../ledger/index.ts'
import { clearingTimer, closingTimer } from '../settlement/index.ts'
import type { Disagreement } from './disagreement.ts'
import { inSnapshot } from './snapshot.ts'

const pageSize = 100

export interface BatchAudit {
  readonly batches: number
  /** Of the last batch; undefined when there is none. */
  readonly seal: string | undefined
  /** The number of the batch whose hash is the seal that was looked for; undefined where none of these has it. */
  readonly sealed: number | undefined
  readonly disagreement: Disagreement | undefined
}

/**
 * Batches and their transfers never change, so they need not be read in one snapshot. `soughtSeal` is the hash that a batch once had: where a batch still has it, no transfer before the end of that
 * batch has changed since.
 */
export async function auditBatches(
  db: TransactionalDatabase,
  realmId: number,
  soughtSeal?: string,
): Promise<BatchAudit> {
  let sealed: number | undefined
  let last: { readonly number: number; readonly ending: Ending; readonly sums: readonly AccountSums[] } = {
    number: 0,
    ending: beginning,
    sums: [],
  }
  for (;;) {
    const page = await listBatches(db, realmId, last.number, pageSize)
    for (const batch of page) {
      const sums = added(last.sums, await sumsBetween(db, realmId, last.ending, batch))
      const problem =
        problemOfChain(last, batch) ??
        (await problemOfContent(db, last.ending, batch)) ??
        problemOfRollups(sums, await listRollups(db, realmId, batch.number))
      if (problem !== undefined)
        return {
          batches: last.number,
          seal: undefined,
          sealed,
          disagreement: { subject: 'batch', id: String(batch.number), problem },
        }
      last = { number: batch.number, ending: batch, sums }
      if (batch.hash === soughtSeal) sealed = batch.number
    }
    if (page.length < pageSize) {
      const disagreement = await inSnapshot(db, (run) => findMissing(run, realmId))
      return { batches: last.number, seal: last.number === 0 ? undefined : last.ending.hash, sealed, disagreement }
    }
  }
}

/** Finds closed books that are not sealed and have no timer pending that would seal them: neither the one that closes and seals them, nor the turn of the day that sets it. */
async function findMissing(run: Run, realmId: number): Promise<Disagreement | undefined> {
  const last = await findLastBatch({ query: run }, realmId)
  const [realm] = await run<{ closedAt: Instant; isClosing: boolean }>({
    text: `select books_closed_at as "closedAt",
        exists (select from timers t where t.realm_id = r.id and t.kind = any($2) and t.due_at <= r.books_closed_at) as "isClosing"
      from realms r where id = $1 and books_closed_at is not null`,
    values: [realmId, [closingTimer, clearingTimer]],
  })
  if (realm === undefined || realm.isClosing) return undefined
  const { transfers } = await digestAfter({ query: run }, realmId, last ?? beginning, realm.closedAt, 1)
  const problem = 'it is missing, its transfers are in no other though the books are closed'
  return transfers === 0 ? undefined : { subject: 'batch', id: String((last?.number ?? 0) + 1), problem }
}

function problemOfChain(last: { readonly number: number; readonly ending: Ending }, batch: Batch): string | undefined {
  if (batch.number !== last.number + 1) return `it follows batch ${last.number}, there is none between`
  if (batch.previousHash !== last.ending.hash) return 'it does not chain to the hash of the batch before'
  return undefined
}

async function problemOfContent(db: TransactionalDatabase, after: Ending, batch: Batch): Promise<string | undefined> {
  const { transfers, ending } = await digestAfter(db, batch.realmId, after, batch.lastCreatedAt + 1, batch.transfers)
  if (transfers !== batch.transfers) return `it was sealed with ${batch.transfers} transfers, there are ${transfers}`
  if (ending.hash !== batch.hash) return 'its hash is not that of its transfers'
  if (keyOf(ending).join(' ') !== keyOf(batch).join(' ')) return 'it ends with another transfer than it says'
  return undefined
}

function problemOfRollups(sums: readonly AccountSums[], stored: readonly AccountSums[]): string | undefined {
  const [expected, found] = [new Map(sums.map(words)), new Map(stored.map(words))]
  for (const name of new Set([...expected.keys(), ...found.keys()])) {
    const [right, wrong] = [expected.get(name) ?? 'nothing', found.get(name) ?? 'nothing']
    if (right !== wrong) return `its roll-up of ${name} says ${wrong}, the transfers come to ${right}`
  }
  return undefined
}

const words = ({ account, currency, debits, credits }: AccountSums): [string, string] => [
  `${account} ${currency}`,
  `${debits} debited and ${credits} credited`,
]
