/** What the database itself holds of balance items: one goes into one payout, once, and nothing else ever happens to it. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import type { Client } from 'pg'
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts'
import { openSession } from '../storage/connection.ts'

let database: TestDatabase
let session: Client
before(async () => {
  database = await createTestDatabase()
  session = await openSession(database.address)
  await session.query(`insert into accounts (id, name, created_at) values ('acct_1', 'One', 0)`)
})
after(async () => {
  await session.end()
  await database.drop()
})

/** A realm with an item that is open and one that is in a payout. */
async function newRealm(mode: 'test' | 'live', closedAt: number | null = null): Promise<number> {
  const { rows } = await session.query<{ id: number }>(
    `insert into realms (version, account_id, mode, epoch, created_at, closed_at, clock_offset)
     values (1, 'acct_1', $1, (select count(*) + 1 from realms), 0, $2, 0) returning id`,
    [mode, closedAt],
  )
  const [realm] = rows
  assert(realm !== undefined)
  for (const [objectId, payoutId] of Object.entries({ open: null, taken: 'pout_1' }))
    await session.query(
      `insert into balance_items (realm_id, object_id, transition, version, created_at, kind, method, currency, amount, fee, vat, payout_id)
       values ($1, $2, 'settle', 1, 1000, 'payment', 'card', 'eur', 100, 8, 2, $3)`,
      [realm.id, objectId, payoutId],
    )
  return realm.id
}

const refused = { code: 'GU002' }

/** What each column is set to, beside what a payout does. */
const others: Readonly<Record<string, string>> = {
  realm_id: 'realm_id + 1000',
  object_id: `'other'`,
  transition: `'other'`,
  version: 'version',
  created_at: 'created_at + 1',
  kind: `'refund'`,
  method: 'null',
  currency: `'usd'`,
  amount: 'amount + 1',
  fee: 'fee - 1',
  vat: 'vat - 1',
}

test('there is a case for each column', async () => {
  const { rows } = await session.query<{ name: string }>(
    `select column_name as name from information_schema.columns where table_name = 'balance_items' and column_name <> 'payout_id'`,
  )
  assert.deepEqual(rows.map(({ name }) => name).sort(), Object.keys(others).sort())
})

for (const mode of ['test', 'live'] as const) {
  suite(`in ${mode} mode the database refuses`, () => {
    let realmId: number
    before(async () => {
      realmId = await newRealm(mode)
    })

    const take = (objectId: string, besides: string): Promise<unknown> =>
      session.query(`update balance_items set ${besides} where realm_id = $1 and object_id = $2`, [realmId, objectId])

    for (const [column, value] of Object.entries(others)) {
      test(`to change the ${column} of an item`, async () => {
        const taking = column === 'version' ? `payout_id = 'pout_2'` : `payout_id = 'pout_2', version = version + 1`
        await assert.rejects(take('open', `${taking}, ${column} = ${value}`), refused)
        await assert.rejects(take('open', `${column} = ${value}`), refused)
      })
    }
    for (const payoutId of [`'pout_2'`, `'pout_1'`, 'null'])
      test(`to put what is in a payout into ${payoutId}`, () =>
        assert.rejects(take('taken', `payout_id = ${payoutId}, version = version + 1`), refused))
    test('to touch what stays open', () => assert.rejects(take('open', 'version = version + 1'), refused))
    test('to remove an item', () =>
      assert.rejects(session.query('delete from balance_items where realm_id = $1', [realmId]), refused))
    test('to remove all', () => assert.rejects(session.query('truncate balance_items'), refused))

    test('and lets a payout take what is open', async () => {
      await take('open', `payout_id = 'pout_2', version = version + 1`)
      const { rows } = await session.query<{ payoutId: string }>(
        'select payout_id as "payoutId" from balance_items where realm_id = $1 order by object_id',
        [realmId],
      )
      assert.deepEqual(
        rows.map(({ payoutId }) => payoutId),
        ['pout_2', 'pout_1'],
      )
    })
  })
}

test('the items of a test mode that was reset may go, and are not changed', async () => {
  const realmId = await newRealm('test', 1)
  await assert.rejects(
    session.query(`update balance_items set payout_id = null where realm_id = $1 and object_id = 'taken'`, [realmId]),
    refused,
  )
  const { rowCount } = await session.query('delete from balance_items where realm_id = $1', [realmId])
  assert.equal(rowCount, 2)
})
