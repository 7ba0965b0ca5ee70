/** Every query on accounts, realms and API keys. */
import assert from 'node:assert/strict'
import type { BankingHours } from '../kit/banking-hours.ts'
import type { Instant } from '../kit/clock.ts'
import type { Mode, Realm } from '../kit/context.ts'
import type { Database, Run } from '../kit/database.ts'
import { defineTable } from '../kit/table.ts'
import { firstClearing } from '../settlement/index.ts'
import { insertTimer } from '../timers/index.ts'
import { realms, type Account, type ApiKey, type KeyKind } from './account.ts'
import type { Entity } from './entity.ts'
import { insertEntity } from './token-store.ts'

const accounts = defineTable<Account>('accounts', ['id'], { id: true, name: true, createdAt: true })

const apiKeys = defineTable<ApiKey>('api_keys', ['id'], {
  id: true,
  accountId: true,
  mode: true,
  kind: true,
  hash: true,
  value: true,
  hint: true,
  createdAt: true,
  revokedAt: true,
})

interface KeyOwner {
  readonly accountId: string
  readonly mode: Mode
  /** The account's. */
  readonly name: string
}

/** Whose key of this kind has this hash; undefined when there is none, or it was revoked. */
export async function findKeyOwner(db: Database, kind: KeyKind, hash: string): Promise<KeyOwner | undefined> {
  const [row] = await db.query<KeyOwner>({
    name: 'find_key_owner',
    text: `select k.account_id as "accountId", k.mode, a.name from api_keys k join accounts a on a.id = k.account_id
      where k.hash = $1 and k.kind = $2 and k.revoked_at is null`,
    values: [hash, kind],
    // When a busy server's memory of it ends, all its requests ask at once.
    shared: true,
  })
  return row
}

/** The realm in which an account's mode lives now: its latest epoch. */
export async function findCurrentRealm(db: Database, accountId: string, mode: Mode): Promise<Realm | undefined> {
  const [row] = await db.query<Realm>({
    name: 'find_current_realm',
    text: `select ${realms.select()} from realms where account_id = $1 and mode = $2 order by epoch desc limit 1`,
    values: [accountId, mode],
    // When a busy server's memory of it ends, all its requests ask at once.
    shared: true,
  })
  return row
}

/** The realms of one account, or of all, that no reset has closed. */
export const listOpenRealms = (db: Database, accountId?: string): Promise<Realm[]> =>
  db.query({
    text: `select ${realms.select()} from realms where closed_at is null and ($1::text is null or account_id = $1) order by account_id, mode desc`,
    values: [accountId ?? null],
  })

/** Locks an account's open realms in these modes, so that nobody changes them until the transaction ends. */
export const lockOpenRealms = (run: Run, accountId: string, modes: readonly Mode[]): Promise<Realm[]> =>
  run({
    text: `select ${realms.select()} from realms where closed_at is null and account_id = $1 and mode = any($2) order by id for update`,
    values: [accountId, modes],
  })

export async function updateFees(run: Run, { id, fees }: Realm): Promise<void> {
  await run({
    text: 'update realms set fees = $2, version = version + 1 where id = $1',
    values: [id, JSON.stringify(fees)],
  })
}

export async function updateCreditor(run: Run, { id, creditor }: Realm): Promise<void> {
  await run({
    text: 'update realms set creditor = $2, version = version + 1 where id = $1',
    values: [id, JSON.stringify(creditor)],
  })
}

/** Throws (GU003) when the address changes while a request that was sent there is not answered. */
export async function updateConnector(run: Run, realm: Realm): Promise<void> {
  await run({
    text: `update realms set connector_url = $2, connector_settlement_days = $3, connector_secret_sealed = $4, connector_secret_key_id = $5, version = version + 1
      where id = $1`,
    values: [
      realm.id,
      realm.connectorUrl,
      realm.connectorSettlementDays,
      realm.connectorSecretSealed,
      realm.connectorSecretKeyId,
    ],
  })
}

/** An id for a realm that a commit makes. */
export async function drawRealmId(db: Database): Promise<number> {
  const [row] = await db.query<{ id: number }>({
    text: `select nextval(pg_get_serial_sequence('realms', 'id')) as id`,
    values: [],
  })
  assert(row !== undefined)
  return row.id
}

export const listAccounts = (db: Pick<Database, 'query'>): Promise<Account[]> =>
  db.query({ text: `select ${accounts.select()} from accounts order by created_at, id`, values: [] })

export async function findAccount(db: Database, id: string): Promise<Account | undefined> {
  const [row] = await db.query<Account>({
    text: `select ${accounts.select()} from accounts where id = $1`,
    values: [id],
  })
  return row
}

export const listKeys = (db: Pick<Database, 'query'>, accountId?: string): Promise<ApiKey[]> =>
  db.query({
    text: `select ${apiKeys.select()} from api_keys where $1::text is null or account_id = $1 order by account_id, mode desc, kind desc, created_at, id`,
    values: [accountId ?? null],
  })

/** Makes other processes that want to make the first account wait until this transaction ends. */
export async function lockAccounts(run: Run): Promise<void> {
  await run({ text: 'lock table accounts in share row exclusive mode', values: [] })
}

/** Inserts an account with its entities and its two realms, each with its first timer. */
export async function insertAccount(
  run: Run,
  account: Account,
  entities: readonly Entity[],
  hours: BankingHours,
): Promise<void> {
  await run({
    text: 'insert into accounts (id, name, created_at) values ($1, $2, $3)',
    values: [account.id, account.name, account.createdAt],
  })
  for (const entity of entities) await insertEntity(run, entity)
  for (const mode of ['test', 'live'] as const) {
    const [realm] = await run<{ id: number }>({
      text: `insert into realms (version, account_id, mode, epoch, created_at, clock_offset) values (1, $1, $2, 1, $3, 0) returning id`,
      values: [account.id, mode, account.createdAt],
    })
    assert(realm !== undefined)
    await insertTimer(run, firstClearing(realm.id, { now: account.createdAt, hours }))
  }
}

/** False when the key is already there. */
export async function insertKey(run: Run, key: ApiKey): Promise<boolean> {
  const names = apiKeys.columns.map((column) => column.name)
  const rows = await run({
    text: `insert into api_keys (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')})
      on conflict (hash) do nothing returning id`,
    values: apiKeys.columns.map((column) => key[column.property]),
  })
  return rows.length === 1
}

export async function revokeKey(db: Database, id: string, now: Instant): Promise<ApiKey | undefined> {
  const [row] = await db.query<ApiKey>({
    text: `update api_keys set revoked_at = coalesce(revoked_at, $2) where id = $1 returning ${apiKeys.select()}`,
    values: [id, now],
  })
  return row
}
