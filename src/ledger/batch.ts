/**
 * Closed books, sealed: a batch holds the transfers after those of the batch before, in the order of time, then of the key, and ends with the one that it names. Batches and roll-ups are only ever
 * added to.
 */
import type { Instant } from '../kit/clock.ts'
import type { Currency } from '../kit/currency.ts'
import type { Database } from '../kit/database.ts'
import type { MinorUnits } from '../kit/money.ts'
import { defineTable } from '../kit/table.ts'
import type { LedgerAccount } from './account.ts'

export interface Batch {
  readonly realmId: number
  /** From 1, without a gap. */
  readonly number: number
  /** The transfer that it ends with. */
  readonly lastCreatedAt: Instant
  readonly lastObjectId: string
  readonly lastTransition: string
  readonly lastPosition: number
  /** How many. */
  readonly transfers: number
  /** Of the batch before. SHA-256, 64 hexadecimal digits, as {@link Batch.hash}. */
  readonly previousHash: string
  /** Of the previous hash and the transfers: see digest.ts. */
  readonly hash: string
}

export const batches = defineTable<Batch>('ledger_batches', ['realmId', 'number'], {
  realmId: true,
  number: true,
  lastCreatedAt: true,
  lastObjectId: true,
  lastTransition: true,
  lastPosition: true,
  transfers: true,
  previousHash: true,
  hash: true,
})

/** What was moved in an account. */
export interface AccountSums {
  readonly account: LedgerAccount
  readonly currency: Currency
  readonly debits: MinorUnits
  readonly credits: MinorUnits
}

/**
 * The sums of an account from the very first transfer to the end of a batch. So a balance needs only one batch's roll-ups and the transfers after it, however many batches there are. An account that
 * was never moved has no roll-up.
 */
export interface Rollup extends AccountSums {
  readonly realmId: number
  /** The number of the batch. */
  readonly batch: number
}

export const rollups = defineTable<Rollup>('ledger_rollups', ['realmId', 'batch', 'account', 'currency'], {
  realmId: true,
  batch: true,
  account: true,
  currency: true,
  debits: true,
  credits: true,
})

/** Where a batch ends: what the next one follows. */
export type Ending = Pick<Batch, 'lastCreatedAt' | 'lastObjectId' | 'lastTransition' | 'lastPosition' | 'hash'>

/** What the first batch follows. */
export const beginning: Ending = {
  lastCreatedAt: -1,
  lastObjectId: '',
  lastTransition: '',
  lastPosition: -1,
  hash: '0'.repeat(64),
}

export async function findLastBatch(db: Pick<Database, 'query'>, realmId: number): Promise<Batch | undefined> {
  const [batch] = await db.query<Batch>({
    text: `select ${batches.select()} from ledger_batches where realm_id = $1 order by number desc limit 1`,
    values: [realmId],
  })
  return batch
}

/** In their order, after a number, at most `limit`. */
export const listBatches = (
  db: Pick<Database, 'query'>,
  realmId: number,
  after: number,
  limit: number,
): Promise<Batch[]> =>
  db.query({
    text: `select ${batches.select()} from ledger_batches where realm_id = $1 and number > $2 order by number limit $3`,
    values: [realmId, after, limit],
  })

/** Of one batch. */
export const listRollups = (db: Pick<Database, 'query'>, realmId: number, batch: number): Promise<Rollup[]> =>
  db.query({
    text: `select ${rollups.select()} from ledger_rollups where realm_id = $1 and batch = $2`,
    values: [realmId, batch],
  })
