/**
 * The search for due timers reads only those, and the realms whose clocks were moved ahead, however many others there are. Checked on the plans that PostgreSQL really executes.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Client } from 'pg'
import type { Database } from '../src/kit/database.ts'
import { openSession } from '../src/storage/connection.ts'
import { Store } from '../src/storage/store.ts'
import { systemClock } from '../src/kit/clock.ts'
import { countDue, findRealmsDue } from '../src/timers/store.ts'
import { listPaymentsToClear } from '../src/payments/store.ts'
import type { AppContext } from '../src/app/core.ts'
import { createTestDatabase, type TestDatabase } from './support/database.ts'
import { planOf, statementsOf, type Plan } from './support/plans.ts'

const realms = 5000
/** The clocks of the last `ahead` realms are ahead by `offset`. */
const ahead = 10
const offset = 1_000_000
const now = 10_000_000

let database: TestDatabase
let session: Client
let store: Store

before(async () => {
  database = await createTestDatabase()
  session = await openSession(database.address)
  store = new Store({ address: database.address, clock: systemClock })
  await session.query(`
    insert into accounts (id, name, created_at) select 'acct_' || i, 'Shop', 0 from generate_series(1, ${realms}) i;
    insert into realms (id, version, account_id, mode, epoch, created_at, clock_offset)
      select i, 1, 'acct_' || i, 'test', 1, 0, case when i > ${realms - ahead} then ${offset} else 0 end from generate_series(1, ${realms}) i;
    insert into timers (realm_id, id, clock, due_at, kind, object_id, failures)
      select i, 't' || n, case n when 1 then 'real' else 'realm' end, ${now + offset} + n * 1000, 'x', 'x', 0
      from generate_series(1, ${realms}) i, generate_series(1, 5) n`)
  await session.query('vacuum analyze')
})
after(async () => {
  await store.close()
  await session.end()
  await database.drop()
})

/** A timer in a realm, due at `now` less so much, on a clock. */
const insertTimer = (
  realm: number,
  id: string,
  clock: 'realm' | 'real',
  dueAt: number,
  retryAt: number | null = null,
) =>
  session.query(
    'insert into timers (realm_id, id, clock, due_at, kind, object_id, failures, retry_at) values ($1, $2, $3, $4, $5, $6, 0, $7)',
    [realm, id, clock, dueAt, 'x', 'x', retryAt],
  )

/** How a question reads tables. */
async function readsOf(ask: (db: Database) => Promise<unknown>): Promise<Plan[]> {
  const plans: Plan[] = []
  for (const statement of await statementsOf(ask)) plans.push(...(await planOf(session, statement)))
  return plans.filter((node) => node['Relation Name'] !== undefined)
}

/** The last realm has a clock that is ahead, as have those before it. */
const [still, resting, last] = [7, 8, realms] as const

test('what is due is found on either clock, and nothing that is put off, closed, or due later', async () => {
  assert.deepEqual([await findRealmsDue(store, now), await countDue(store, now)], [[], 0])
  await insertTimer(still, 'due', 'realm', now)
  await insertTimer(still, 'due as well', 'real', now - 5)
  await insertTimer(resting, 'put off', 'realm', now - 5, now + 1)
  await insertTimer(last, 'due ahead', 'realm', now + offset)
  await insertTimer(last - 1, 'not due, on real time', 'real', now + 1)
  await insertTimer(last - 2, 'not due yet', 'realm', now + offset + 1)
  await insertTimer(9, 'of a mode that was reset', 'realm', now)
  // A clock that is behind real time.
  await insertTimer(10, 'not due, on a clock behind', 'realm', now)
  await session.query(`
    update realms set closed_at = 1 where id = 9;
    update realms set clock_offset = -1 where id = 10;
    update realms set clock_target = ${now} where id = 11`)
  assert.deepEqual((await findRealmsDue(store, now)).sort(byNumber), [still, 11, last])
  assert.equal(await countDue(store, now), 4)
  assert.deepEqual((await findRealmsDue(store, now + 1)).sort(byNumber), [
    still,
    resting,
    10,
    11,
    last - 2,
    last - 1,
    last,
  ])
})

const byNumber = (one: number, other: number): number => one - other

for (const [name, ask] of [
  ['which realms have something to run', (db: Database) => findRealmsDue(db, now)],
  ['how many timers are due', (db: Database) => countDue(db, now)],
] as const) {
  test(`asking ${name} reads what is due`, async () => {
    const reads = await readsOf(ask)
    assert.ok(reads.length > 0)
    for (const read of reads) {
      assert.notEqual(read['Node Type'], 'Seq Scan', `it scans ${read['Relation Name'] ?? ''}`)
      const rows = (read['Actual Rows'] + (read['Rows Removed by Filter'] ?? 0)) * read['Actual Loops']
      assert.ok(rows <= 2 * ahead, `it reads ${rows} rows of ${read['Relation Name'] ?? ''}`)
    }
  })
}

test('what clearing takes up is read without the timers of other objects', async () => {
  await session.query(`
    insert into payments (realm_id, id, version, created_at, first_operation_id, amount, currency, status, capture, methods_allowed, origin, clearing_at)
      select ${still}, 'paym_' || md5(i::text), 1, i, md5(i::text), 1, 'eur', 'to_capture', true, '{card}', 1, ${now} from generate_series(1, 20000) i;
    insert into timers (realm_id, id, clock, due_at, kind, object_id, failures)
      select ${still}, id || ':authorization_expiry', 'realm', ${now + 1}, 'authorization_expiry', id, 0 from payments;
    insert into timers (realm_id, id, clock, due_at, kind, object_id, failures)
      select ${still}, id || ':clear_payment', 'realm', ${now}, 'clear_payment', id, 1 from payments order by id limit 3;
    `)
  await session.query('vacuum analyze payments, timers')
  const ctx = (db: Database) => ({ realm: { id: still }, now, db }) as AppContext
  const taken = await listPaymentsToClear(ctx(store), 500)
  const { rows } = await session.query<{ id: string }>('select id from payments order by id offset 3 limit 500')
  assert.deepEqual(
    taken.map(({ id }) => id),
    rows.map(({ id }) => id),
  )
  for (const read of await readsOf((db) => listPaymentsToClear(ctx(db), 500))) {
    assert.notEqual(read['Node Type'], 'Seq Scan', `it scans ${read['Relation Name'] ?? ''}`)
    assert.ok(read['Actual Rows'] * read['Actual Loops'] <= 503, `it reads ${read['Actual Rows']} rows`)
  }
})
