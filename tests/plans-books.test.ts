/**
 * Queries on the books read the rows that they need and no more, however many transfers have the same moment and however many items are open. Checked on the plans that PostgreSQL
 * really executes.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Client } from 'pg'
import type { Context } from '../src/kit/context.ts'
import type { Query } from '../src/kit/database.ts'
import { idsAt } from '../src/kit/id.ts'
import { availableBalance, beginning, digestAfter, trialBalance } from '../src/ledger/index.ts'
import { payOutBalance } from '../src/payouts/pay-out-balance.ts'
import { openSession } from '../src/storage/connection.ts'
import { someNoon } from './support/core.ts'
import { createTestDatabase, type TestDatabase } from './support/database.ts'
import { hours } from './support/names.ts'
import { planOf } from './support/plans.ts'

const stored = 30_000
const open = 9_000
const moment = someNoon - 1_000
const realmId = 1

let database: TestDatabase
let session: Client
before(async () => {
  database = await createTestDatabase()
  session = await openSession(database.address)
  // All at one moment, as in a morning. Few items are open, and every third of these lowers the balance.
  await session.query(`
    alter table transfers set (autovacuum_enabled = false);
    alter table balance_items set (autovacuum_enabled = false);
    insert into transfers (realm_id, object_id, transition, position, debit_account, credit_account, amount, currency, created_at)
      select ${realmId}, 'paym_' || md5(i::text), 'capture', i % 4, 'payers', 'merchant_pending', 1, 'eur', ${moment} from generate_series(1, ${stored}) i;
    insert into balance_items (realm_id, object_id, transition, version, created_at, kind, method, currency, amount, fee, vat, payout_id)
      select ${realmId}, 'paym_' || md5(i::text), 'settle', 1, ${moment}, 'payment', 'card', 'eur', case when i % 3 = 0 then -50 else 100 end, 1, 0,
        case when i > ${open} then 'pout_' || i / 10000 end
      from generate_series(1, ${12 * open}) i;`)
  await session.query('vacuum analyze')
})
after(async () => {
  await session.end()
  await database.drop()
})

/** `Index Only Scan balance_items_open 30000`: how a statement reads tables, and how many rows of them. */
async function readsOf(statement: Query): Promise<string[]> {
  return (await planOf(session, statement))
    .filter((node) => node['Relation Name'] !== undefined)
    .map((node) => {
      assert.equal(node['Rows Removed by Filter'] ?? 0, 0, 'rows are read to leave them out')
      return `${node['Node Type']} ${node['Index Name'] ?? node['Relation Name']} ${node['Actual Rows'] * node['Actual Loops']}`
    })
}

/** The statements of some work that name a table. */
async function statementsOn(table: string, work: (ctx: Context) => Promise<unknown>): Promise<Query[]> {
  const sent: Query[] = []
  const query = async <Row extends object>(given: Query): Promise<Row[]> => {
    sent.push(given)
    return (await session.query<Row>(given.text, [...given.values])).rows
  }
  await work({
    db: { query },
    realm: { id: realmId },
    now: someNoon,
    newId: idsAt(someNoon),
    hours,
  } as unknown as Context)
  return sent.filter(({ text }) => new RegExp(`\\b${table}\\b`).test(text))
}

test('a batch of the books is read page by page, each from where the one before ended', async () => {
  const limit = 25_000
  const pages = await statementsOn('transfers', ({ db, realm }) =>
    digestAfter(db, realm.id, beginning, someNoon, limit),
  )
  const reads = await Promise.all(pages.map(readsOf))
  assert.deepEqual(
    reads,
    [10_000, 10_000, 5_000].map((rows) => [`Index Scan transfers_in_order ${rows}`]),
  )
})

test('a balance is summed from an index', async () => {
  const all = [`Index Only Scan balance_items_open ${open}`]
  for (const sum of [
    (ctx: Context) => availableBalance(ctx, 'eur'),
    ({ db, realm }: Context) => trialBalance(db, realm.id),
  ]) {
    const [statement, ...others] = await statementsOn('balance_items', sum)
    assert(statement !== undefined && others.length === 0)
    const reads = await readsOf(statement)
    assert.deepEqual(
      reads.filter((read) => read.includes('balance_items')),
      all,
    )
  }
})

test('a payout reads the items that it takes, besides their sum before and afterwards', async () => {
  const statements = await statementsOn('balance_items', (ctx) => payOutBalance(ctx, 3_000))
  const reads = await Promise.all(statements.map(readsOf))
  const theirSum = [`Index Only Scan balance_items_open ${open}`]
  assert.deepEqual(reads, [
    theirSum,
    ['Index Scan balance_items_open 2000', 'Index Scan balance_items_open 1000'],
    theirSum,
  ])
})
