/**
 * The search for due webhooks reads only those, and a page of their log reads only what it shows, however many others there are. Checked on the plans that PostgreSQL really
 * executes.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Client } from 'pg'
import type { Context } from '../src/kit/context.ts'
import type { Database } from '../src/kit/database.ts'
import { findHostsDue, takeUp } from '../src/notifications/queue.ts'
import { openSession } from '../src/storage/connection.ts'
import { findEndpointsDue, takeDue } from '../src/webhooks/queue.ts'
import { listDeliveriesOf, listEndpoints, listSlots } from '../src/webhooks/store.ts'
import { createTestDatabase, type TestDatabase } from './support/database.ts'
import { planOf, statementsOf, type Plan } from './support/plans.ts'

const endpoints = 20
const deliveries = 2000
const now = 1_000_000
const page = { start: 0, limit: 10 }

let database: TestDatabase
let session: Client
before(async () => {
  database = await createTestDatabase()
  session = await openSession(database.address)
  // Most deliveries of each endpoint are done, some failed, and some wait; those of the first two endpoints are due.
  await session.query(`
    insert into webhook_deliveries (realm_id, endpoint_id, event_id, version, created_at, status, next_attempt_at, tries, attempts)
    select 1, 'we_' || e, 'evt_' || lpad(i::text, 8, '0'), 1, i, status, case when status = 'pending' then ${now} + case when e <= 2 then 0 else 1 end end, 0, '[]'
    from generate_series(1, ${endpoints}) e, generate_series(1, ${deliveries}) i,
      lateral (select case i % 10 when 1 then 'pending' when 2 then 'failed' else 'delivered' end as status) s;
    insert into notifications (realm_id, id, version, message_id, url, target, status, next_attempt_at, is_held, tries, attempts, ended_at)
    select 1, lpad(to_hex(e * 100000 + i), 32, '0'), 1, 'ntf_', 'https://shop.example/', 'hosts:' || e, status,
      case when status = 'pending' then ${now} + case when e <= 2 then 0 else 1 end end, false, 0, '[]', case when status = 'pending' then null else i end
    from generate_series(1, ${endpoints}) e, generate_series(1, ${deliveries}) i,
      lateral (select case i % 10 when 1 then 'pending' else 'delivered' end as status) s;
    set session_replication_role = replica;
    insert into webhook_endpoints (realm_id, id, version, created_at, slot, url, enabled, secret_sealed, secret_key_id)
    select i % 10, 'we_' || i, 1, i, i / 10, 'https://shop.example/', true, 'x', 'x' from generate_series(1, 1000) i;
    set session_replication_role = origin`)
  await session.query('vacuum analyze')
})
after(async () => {
  await session.end()
  await database.drop()
})

/** How a question reads tables; its changes are rolled back. */
async function readsOf(ask: (db: Database) => Promise<unknown>): Promise<Plan[]> {
  const plans: Plan[] = []
  for (const statement of await statementsOf(ask)) {
    await session.query('begin')
    plans.push(...(await planOf(session, statement)))
    await session.query('rollback')
  }
  return plans.filter((node) => node['Relation Name'] !== undefined && node['Node Type'] !== 'ModifyTable')
}

const asking = (read: (ctx: Context) => Promise<unknown>) => (db: Database) =>
  read({ db, realm: { id: 1 } } as unknown as Context)
const rooms = [1, 2, 3].map((name) => ({ realmId: 1, target: `we_${name}`, room: 16 }))
const hosts = [1, 2, 3].map((name) => ({ realmId: 1, target: `hosts:${name}`, room: 16 }))

const questions: readonly [name: string, most: number, ask: (db: Database) => Promise<unknown>][] = [
  ['whose are due', 3 * endpoints, (db) => findEndpointsDue(db, now)],
  ['for some of each', 3 * 16, (db) => takeDue(db, rooms, now, now + 15_000)],
  ['for endpoints', page.limit, asking((ctx) => listEndpoints(ctx, page))],
  ['for slots', 100, asking((ctx) => listSlots(ctx))],
  ['which hosts are to be told', 3 * endpoints, (db) => findHostsDue(db, now)],
  ['for what some of them are to be told', 3 * 16, (db) => takeUp(db, hosts, now, now + 40_000)],
  ['for a log', page.limit, asking((ctx) => listDeliveriesOf(ctx, 'we_5', {}, page))],
  ['for what failed', page.limit, asking((ctx) => listDeliveriesOf(ctx, 'we_5', { status: 'failed' }, page))],
]
for (const [name, most, ask] of questions) {
  test(`looking ${name} reads what it needs`, async () => {
    const reads = await readsOf(ask)
    assert.ok(reads.length > 0)
    for (const read of reads) {
      assert.notEqual(read['Node Type'], 'Seq Scan', `it scans ${read['Relation Name'] ?? ''}`)
      const rows = (read['Actual Rows'] + (read['Rows Removed by Filter'] ?? 0)) * read['Actual Loops']
      assert.ok(rows <= most, `it reads ${rows} rows of ${read['Relation Name'] ?? ''}`)
    }
  })
}
