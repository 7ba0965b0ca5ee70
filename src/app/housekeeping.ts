/**
 * Periodic work of a server, on real time: it refreshes the vault's keys, and removes rows that are no longer needed, such as those of test modes that were reset. Each task may run on any number of
 * servers at once.
 */
import { keepingMs } from '../api/idempotency.ts'
import { attemptWindowMs } from '../attempts/index.ts'
import { DAY, MINUTE, SECOND, type Clock } from '../kit/clock.ts'
import type { Database, TransactionalDatabase } from '../kit/database.ts'
import { queryInSteps } from '../kit/in-steps.ts'
import { purgeNotifications } from '../notifications/index.ts'
import { purgeDeliveries } from '../webhooks/index.ts'
import { purgeEpochs } from './purge-epochs.ts'
import { repeat } from './repeat.ts'

export interface HousekeepingOptions {
  readonly db: TransactionalDatabase
  readonly clock: Clock
  readonly refreshVault: () => Promise<void>
  readonly bringTurnsForward: () => Promise<void>
  readonly onError: (error: unknown) => void
}

/** How often the vault looks for keys that another process made: shorter than the time that a key lives on after a rotation. */
const vaultEveryMs = 5 * SECOND
const purgeEveryMs = 10 * MINUTE
const purgeEpochsEveryMs = MINUTE
/** For timers that a process with former settings still sets while it is being replaced. */
const turnsEveryMs = 10 * MINUTE

/** Processes look up the mark of a commit within seconds after it. */
const commitMarkLifetimeMs = DAY

/** Runs until the returned function is called, which resolves when the work under way has ended. */
export function startHousekeeping(options: HousekeepingOptions): () => Promise<void> {
  const stopping = new AbortController()
  const works = [
    repeat(options.refreshVault, vaultEveryMs, stopping.signal, options.onError),
    repeat(options.bringTurnsForward, turnsEveryMs, stopping.signal, options.onError),
    repeat(() => purge(options), purgeEveryMs, stopping.signal, options.onError),
    repeat(() => purgeEpochs(options.db, options.clock), purgeEpochsEveryMs, stopping.signal, options.onError),
  ]
  return async () => {
    stopping.abort()
    await Promise.all(works)
  }
}

/** Removes commit marks, idempotency records, counts of attempts and the logs of webhooks and notifications that nobody will ask for any more. Returns how many rows went. */
export async function purge({ db, clock }: { readonly db: Database; readonly clock: Clock }): Promise<number> {
  const now = clock.now()
  const marks = await purgeTable(db, 'commits', 'realm_id, id', now - commitMarkLifetimeMs)
  const records = await purgeTable(db, 'idempotency_records', 'realm_id, key', now - keepingMs)
  const tries = await purgeTable(db, 'attempts', 'realm_id, subject', now - attemptWindowMs)
  return marks + records + tries + (await purgeDeliveries(db, now)) + (await purgeNotifications(db, now))
}

/** The condition on `created_at` stands twice: a row that was renewed while the statement waited for its lock is checked again, and stays. An idempotency key may be used anew after a day. */
const purgeTable = (db: Database, table: string, key: string, before: number): Promise<number> =>
  queryInSteps(
    db,
    `delete from ${table} where (${key}) in (select ${key} from ${table} where created_at < $1 limit $2) and created_at < $1 returning 1`,
    before,
  )
