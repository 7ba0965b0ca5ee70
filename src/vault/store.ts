/** Every query on the vault's keys, and the removal of the security codes under destroyed keys. */
import type { Instant } from '../kit/clock.ts'
import type { Run } from '../kit/database.ts'
import { defineTable } from '../kit/table.ts'

/** What a key is for. The `check` key encrypts nothing: it shows whether a master key belongs to this database. */
export const purposes = ['check', 'data', 'fingerprint', 'digest', 'security_code'] as const

export type Purpose = (typeof purposes)[number]

export interface VaultKeyRow {
  /** `vk_` + 24. */
  readonly id: string
  readonly purpose: Purpose
  /** The key, wrapped by the master key. */
  readonly wrapped: string
  readonly createdAt: Instant
  /** Set when another key took its place. Nothing new is written under it from then on; the database enforces that. */
  readonly retiredAt: Instant | null
}

const vaultKeys = defineTable<VaultKeyRow>('vault_keys', ['id'], {
  id: true,
  purpose: true,
  wrapped: true,
  createdAt: true,
  retiredAt: true,
})

export const readKeys = (run: Run): Promise<VaultKeyRow[]> =>
  run({ text: `select ${vaultKeys.select()} from vault_keys order by created_at, id`, values: [] })

/**
 * Waits for every commit in flight that writes under a key, and makes new ones wait, until the transaction ends; reading goes on. The rows' own locks would be enough, but commits
 * that share one let each other pass: with eight sessions of 3 ms commits, retiring a key took 2.4 s by its row, and 5 ms by this lock, which has a queue.
 */
export async function lockKeys(run: Run): Promise<void> {
  await run({ text: 'lock table vault_keys in exclusive mode', values: [] })
}

export async function insertKey(run: Run, row: VaultKeyRow): Promise<void> {
  await run({
    text: 'insert into vault_keys (id, purpose, wrapped, created_at, retired_at) values ($1, $2, $3, $4, $5)',
    values: [row.id, row.purpose, row.wrapped, row.createdAt, row.retiredAt],
  })
}

export async function retireKey(run: Run, id: string, now: Instant): Promise<void> {
  await run({ text: 'update vault_keys set retired_at = $2 where id = $1', values: [id, now] })
}

export async function replaceWrapping(run: Run, id: string, wrapped: string): Promise<void> {
  await run({ text: 'update vault_keys set wrapped = $2 where id = $1', values: [id, wrapped] })
}

/** Fails (23503) while a row names one of them. */
export async function deleteKeys(run: Run, ids: readonly string[]): Promise<void> {
  await run({ text: 'delete from vault_keys where id = any($1)', values: [ids] })
}

export async function deleteSecurityCodes(run: Run, keyIds: readonly string[]): Promise<void> {
  await run({ text: 'delete from security_codes where key_id = any($1)', values: [keyIds] })
}
