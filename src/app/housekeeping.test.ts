/** What is renewed while the purge waits for its row stays: the row is looked at as it is by then. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Client } from 'pg'
import { openTestCore, someNoon, type TestCore } from '../../tests/support/core.ts'
import { DAY } from '../kit/clock.ts'
import { openSession } from '../storage/connection.ts'
import { purge } from './housekeeping.ts'

let shared: TestCore
let session: Client
before(async () => {
  shared = await openTestCore()
  session = await openSession(shared.database.address)
  // Rows of their own: what they refer to is not looked at.
  await session.query('set session_replication_role = replica')
})
after(async () => {
  await session.end()
  await shared.close()
})

const now = someNoon
const old = now - 40 * DAY

/** What is there, old, and what renews it. */
const renewals: readonly [name: string, table: string, made: string, renewed: string][] = [
  [
    'an idempotency key that is used anew',
    'idempotency_records',
    `insert into idempotency_records (realm_id, key, version, fingerprint, status, body, created_at) values (1, 'k', 1, 'f', 200, '{}', ${old})`,
    `update idempotency_records set version = 2, created_at = ${now}`,
  ],
  [
    'attempts that begin anew',
    'attempts',
    `insert into attempts (realm_id, subject, version, created_at, count) values (1, 's', 1, ${old}, 3)`,
    `update attempts set version = 2, created_at = ${now}, count = 1`,
  ],
  [
    'a delivery that is sent anew',
    'webhook_deliveries',
    `insert into webhook_deliveries (realm_id, endpoint_id, event_id, version, created_at, status, next_attempt_at, tries, attempts)
      values (1, 'we', 'evnt', 1, ${old}, 'failed', null, 15, '[]')`,
    `update webhook_deliveries set version = 2, status = 'pending', next_attempt_at = ${now}, tries = 0`,
  ],
  [
    'news of what was told already',
    'notifications',
    `insert into notifications (realm_id, id, version, message_id, url, target, status, next_attempt_at, is_held, tries, attempts, ended_at)
      values (1, '${'0'.repeat(32)}', 1, 'ntf', 'https://shop.example/', 'hosts:0', 'delivered', null, false, 1, '[]', ${old})`,
    `update notifications set version = 2, status = 'pending', next_attempt_at = 0, ended_at = null`,
  ],
]

/** Until somebody waits for a row that the session has changed. */
async function untilWaiting(): Promise<void> {
  const watcher = await openSession(shared.database.address)
  try {
    const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    while ((await watcher.query(waiting)).rowCount === 0);
  } finally {
    await watcher.end()
  }
}

for (const [name, table, made, renewed] of renewals) {
  test(name, async () => {
    await session.query(made)
    await session.query('begin')
    await session.query(renewed)
    const purged = purge({ db: shared.core.store, clock: shared.clock })
    await untilWaiting()
    await session.query('commit')
    await purged
    assert.equal((await session.query(`select from ${table}`)).rowCount, 1)
  })
}
