/** A database from before the full books: its objects are migrated, settle, and agree. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Client } from 'pg'
import { listEntities } from '../../src/accounts/index.ts'
import { readConfig } from '../../src/app/config.ts'
import { openCore, type Core } from '../../src/app/core.ts'
import { DAY, ManualClock } from '../../src/kit/clock.ts'
import { openSession } from '../../src/storage/connection.ts'
import { readMigrations } from '../../src/storage/migrations.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { booksDisagreement } from '../support/stored.ts'

/** The real time, because a migration asks the database for it. */
const now = Date.now()

/** By status of a payment of 100, its operations; a minus marks one that was refused. Which operations had a transfer, by debit and credit account, is below. */
const payments: Readonly<Record<string, readonly string[]>> = {
  authorized: ['authorization'],
  refused: ['-authorization'],
  to_capture: ['authorization', 'capture'],
  captured: ['authorization', 'capture'],
  canceled: ['authorization', 'capture', 'reversal'],
}

const earlierTransfers: Readonly<Record<string, readonly [debit: string, credit: string]>> = {
  capture: ['card_network_receivable', 'merchant_pending'],
  reversal: ['merchant_pending', 'card_network_receivable'],
  refund: ['merchant_pending', 'card_network_receivable'],
}

let database: TestDatabase
let client: Client
let core: Core

before(async () => {
  database = await createTestDatabase({ empty: true })
  client = await openSession(database.address)
  const earlier = (await readMigrations()).slice(0, 2)
  await client.query('create table migrations (name text primary key, applied_at timestamptz not null default now())')
  for (const { name, sql } of earlier) {
    await client.query(sql)
    await client.query('insert into migrations (name) values ($1)', [name])
  }
  await fill()
  core = await openCore({
    config: readConfig({}),
    database: { address: database.address, embedded: false, onLost: () => undefined, close: () => Promise.resolve() },
    clock: new ManualClock(now),
    environment: { GUICHET_MASTER_KEY: Buffer.alloc(32, 7).toString('base64') },
    onError: (error) => {
      throw error
    },
  })
})
after(async () => {
  await core.close()
  await client.end()
  await database.drop()
})

async function fill(): Promise<void> {
  await client.query(`
    insert into accounts (id, name, created_at) values ('acct_1', 'One', 0);
    insert into realms (id, version, account_id, mode, epoch, created_at, clock_offset)
      overriding system value values (1, 1, 'acct_1', 'test', 1, 0, 0), (2, 1, 'acct_1', 'live', 1, 0, 0);`)
  for (const [status, operations] of Object.entries(payments)) {
    await insertPayment(status, operations)
    await insertPayment(status, status === 'captured' ? [...operations, 'refund'] : operations)
  }
}

let serial = 0

async function insertPayment(status: string, operations: readonly string[]): Promise<void> {
  const id = `paym_${String(++serial).padStart(24, '0')}`
  await client.query(
    `insert into payments (realm_id, id, version, created_at, amount, currency, status, capture, method, methods_allowed, origin, response, paid_at)
     values (1, $1, 1, $2, 100, 'eur', $3, true, 'card', '{card}', 1, '00', $2)`,
    [id, now - DAY, status],
  )
  for (const given of operations) {
    const kind = given.replace('-', '')
    const operation = String(++serial).padStart(32, '0')
    const refund = kind === 'refund' ? `refd_${String(serial).padStart(24, '0')}` : null
    if (refund !== null)
      await client.query(
        `insert into refunds (realm_id, id, version, created_at, payment_id, amount, currency, status) values (1, $1, 1, $2, $3, 100, 'eur', 'to_refund')`,
        [refund, now - DAY, id],
      )
    await client.query(
      `insert into operations (realm_id, id, payment_id, refund_id, kind, amount, currency, outcome, network_reference, network_code, created_at)
       values (1, $1, $2, $3, $4, 100, 'eur', $5, $1, '00', $6)`,
      [operation, id, refund, kind, given === kind ? 'approved' : 'refused', now - DAY],
    )
    const accounts = earlierTransfers[kind]
    if (accounts !== undefined)
      await client.query(
        `insert into transfers (realm_id, operation_id, position, debit_account, credit_account, amount, currency, created_at)
         values (1, $1, 0, $2, $3, 100, 'eur', $4)`,
        [operation, ...accounts, now - DAY],
      )
  }
}

const statuses = async (table: 'payments' | 'refunds'): Promise<string[]> => {
  const { rows } = await client.query<{ status: string }>(`select status from ${table} order by id`)
  return rows.map(({ status }) => status)
}

test('has an entity for each mode of its account', async () => {
  const entities = await listEntities(core.store)
  assert.deepEqual(
    entities.map(({ accountId, mode }) => [accountId, mode]),
    [
      ['acct_1', 'test'],
      ['acct_1', 'live'],
    ],
  )
  for (const { id } of entities) assert.match(id, /^[0-9a-f]{32}$/)
  assert.notEqual(entities[0]?.id, entities[1]?.id)
})

test('agrees as it is, and once everything has settled', async () => {
  assert.equal(await booksDisagreement(core), undefined)
  await core.runner.moveClock(1, { advance: 10 * DAY })
  assert.deepEqual([...new Set(await statuses('payments'))].sort(), ['authorized', 'canceled', 'captured', 'refused'])
  assert.deepEqual(await statuses('refunds'), ['refunded'])
  assert.equal(await booksDisagreement(core), undefined)
})
