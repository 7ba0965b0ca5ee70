/**
 * Makes, replaces and destroys the vault's keys. One process at a time: each function locks the keys, reads them again, and does what is still to do, so that any number of
 * processes may try at once. Nothing is done with the master key of another database.
 */
import { randomBytes } from 'node:crypto'
import { DAY, HOUR, type Instant } from '../kit/clock.ts'
import type { Run, TransactionalDatabase } from '../kit/database.ts'
import { randomCharacters } from '../kit/id.ts'
import type { MasterKey } from './master-key.ts'
import { repeated } from './repeat.ts'
import {
  deleteKeys,
  deleteSecurityCodes,
  insertKey,
  lockKeys,
  purposes,
  readKeys,
  replaceWrapping,
  retireKey,
  type Purpose,
  type VaultKeyRow,
} from './store.ts'

/** What the vault needs of the database. */
export type VaultDatabase = Pick<TransactionalDatabase, 'query' | 'transaction'>

/** How long a security code's key seals, before another takes its place. */
const securityCodeKeySeals = DAY

/** How long after it was made the key is destroyed, with what is sealed under it: an hour less than two days, because this is not checked every second. */
export const securityCodeKeyLives = 47 * HOUR

/** How long a retired digest key is kept: idempotency records live for 24 hours, and a process may use it a little after it was retired. */
const retiredDigestKeyLives = 25 * HOUR

const rotated: readonly Purpose[] = ['data', 'fingerprint', 'digest']

/** Makes the keys that are missing. Throws a MasterKeyError when the database knows another master key. */
export async function ensureKeys(database: VaultDatabase, masterKey: MasterKey, now: Instant): Promise<void> {
  const rows = await readKeys((query) => database.query(query))
  checkMasterKey(rows, masterKey)
  if (missingPurposes(rows).length === 0) return
  await exclusively(database, masterKey, async (run, rows) => {
    for (const purpose of missingPurposes(rows)) await insertKey(run, newKey(masterKey, purpose, now))
  })
}

/** Replaces the current keys by new ones. Not when an earlier rotation has left work, unless `regardless`: that has to be finished first. */
export function startRotation(
  database: VaultDatabase,
  masterKey: MasterKey,
  now: Instant,
  regardless: boolean,
): Promise<{ readonly resumed: boolean }> {
  return exclusively(database, masterKey, async (run, rows) => {
    if (!regardless && rows.some(isLeft)) return { resumed: true }
    for (const purpose of rotated) await replaceKey(run, rows, newKey(masterKey, purpose, now))
    return { resumed: false }
  })
}

const isLeft = ({ purpose, retiredAt }: VaultKeyRow): boolean =>
  retiredAt !== null && (purpose === 'data' || purpose === 'fingerprint')

/** A new key for the day's security codes, when the current one has sealed for a day. */
export async function replaceSecurityCodeKey(
  database: VaultDatabase,
  masterKey: MasterKey,
  now: Instant,
): Promise<void> {
  await exclusively(database, masterKey, async (run, rows) => {
    if (securityCodeKeyIsDue(rows, now)) await replaceKey(run, rows, newKey(masterKey, 'security_code', now))
  })
}

export const securityCodeKeyIsDue = (rows: readonly VaultKeyRow[], now: Instant): boolean =>
  rows.some(
    ({ purpose, createdAt, retiredAt }) =>
      purpose === 'security_code' && retiredAt === null && createdAt + securityCodeKeySeals <= now,
  )

/** Destroys the keys whose time is over, and the security codes under them. No lock is needed: nothing new is sealed under a retired key. */
export async function destroyKeys(database: VaultDatabase, ids: readonly string[]): Promise<void> {
  await repeated(() =>
    database.transaction(async (run) => {
      await deleteSecurityCodes(run, ids)
      await deleteKeys(run, ids)
    }),
  )
}

/** Destroys those of the keys that no row names any more; returns their ids. */
export async function destroyUnnamed(database: VaultDatabase, ids: readonly string[]): Promise<string[]> {
  const destroyed: string[] = []
  for (const id of ids) {
    try {
      await deleteKeys((query) => database.query(query), [id])
      destroyed.push(id)
    } catch (error) {
      if ((error as { code?: unknown }).code !== '23503') throw error
    }
  }
  return destroyed
}

export const outlivedKeys = (rows: readonly VaultKeyRow[], now: Instant): string[] =>
  rows.filter((row) => isOutlived(row, now)).map(({ id }) => id)

function isOutlived({ purpose, createdAt, retiredAt }: VaultKeyRow, now: Instant): boolean {
  if (retiredAt === null) return false
  switch (purpose) {
    case 'security_code':
      return createdAt + securityCodeKeyLives <= now
    case 'digest':
      return retiredAt + retiredDigestKeyLives <= now
    case 'check':
    case 'data':
    case 'fingerprint':
      return false
  }
}

/** Wraps every key by another master key, all or none. */
export async function rewrapKeys(database: VaultDatabase, from: MasterKey, to: MasterKey): Promise<void> {
  await exclusively(database, from, async (run, rows) => {
    for (const { id, purpose, wrapped } of rows) {
      await replaceWrapping(run, id, to.wrap(from.unwrap(wrapped, id, purpose), id, purpose))
    }
  })
}

function exclusively<Result>(
  database: VaultDatabase,
  masterKey: MasterKey,
  work: (run: Run, rows: readonly VaultKeyRow[]) => Promise<Result>,
): Promise<Result> {
  return repeated(() =>
    database.transaction(async (run) => {
      await lockKeys(run)
      const rows = await readKeys(run)
      checkMasterKey(rows, masterKey)
      return work(run, rows)
    }),
  )
}

function checkMasterKey(rows: readonly VaultKeyRow[], masterKey: MasterKey): void {
  for (const { id, purpose, wrapped } of rows) masterKey.unwrap(wrapped, id, purpose)
}

const missingPurposes = (rows: readonly VaultKeyRow[]): Purpose[] =>
  purposes.filter((purpose) => !rows.some((row) => row.purpose === purpose && row.retiredAt === null))

function newKey(masterKey: MasterKey, purpose: Purpose, now: Instant): VaultKeyRow {
  const id = `vk_${randomCharacters(24)}`
  return { id, purpose, wrapped: masterKey.wrap(randomBytes(32), id, purpose), createdAt: now, retiredAt: null }
}

async function replaceKey(run: Run, rows: readonly VaultKeyRow[], key: VaultKeyRow): Promise<void> {
  for (const { id, purpose, retiredAt } of rows) {
    if (purpose === key.purpose && retiredAt === null) await retireKey(run, id, key.createdAt)
  }
  await insertKey(run, key)
}
