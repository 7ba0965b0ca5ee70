import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Client } from 'pg'
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts'
import { urlOf } from '../../tests/support/commands.ts'
import { assertGolden } from '../../tests/support/golden.ts'
import { schemaOf } from '../../tests/support/schema.ts'
import { openSession, UnreachableDatabaseError } from './connection.ts'
import { isMigrated, LaterDatabaseError, migrate, readMigrations } from './migrations.ts'

async function withDatabase(use: (database: TestDatabase, client: Client) => Promise<void>): Promise<void> {
  const database = await createTestDatabase({ empty: true })
  const client = await openSession(database.address)
  try {
    await use(database, client)
  } finally {
    await client.end()
    await database.drop()
  }
}

const isReady = (client: Client): Promise<boolean> =>
  isMigrated(async (text) => (await client.query<{ name: string }>(text)).rows)

let names: string[]

before(async () => {
  names = (await readMigrations()).map(({ name }) => name)
})

describe('the files', () => {
  test('are numbered without a gap', () => {
    assert.deepEqual(
      names.map((name) => Number(name.slice(0, 4))),
      names.map((_, index) => index + 1),
    )
  })
})

describe('migrating', () => {
  test('an empty database makes the schema of tests/golden/schema.sql', () =>
    withDatabase(async ({ address }, client) => {
      assert.deepEqual(await migrate(address), names)
      assertGolden('schema.sql', await schemaOf(client))
      assert(await isReady(client))
    }))

  test('again changes nothing', () =>
    withDatabase(async ({ address }, client) => {
      await migrate(address)
      await client.query(`insert into accounts values ('acct_1', 'One', 0)`)
      const schema = await schemaOf(client)
      assert.deepEqual(await migrate(address), [])
      assert.equal(await schemaOf(client), schema)
      assert.equal((await client.query('select 1 from accounts')).rowCount, 1)
    }))

  test('by several at once happens once, and each returns when it is done', () =>
    withDatabase(async ({ address }, client) => {
      const migrating = Array.from({ length: 6 }, async () => {
        const ran = await migrate(address)
        assert(await isReady(client))
        return ran
      })
      // Each migration was run by one of them, which need not be the same one for all.
      assert.deepEqual((await Promise.all(migrating)).flat().sort(), names)
    }))

  test('a database of a later version is refused, and left alone', () =>
    withDatabase(async ({ address }, client) => {
      await migrate(address)
      await client.query(`insert into migrations (name) values ('9999_from_the_future')`)
      await assert.rejects(migrate(address), (error) => {
        assert(error instanceof LaterDatabaseError)
        assert.match(error.message, /9999_from_the_future/)
        return true
      })
    }))

  test('leaves nothing of a migration that fails, and runs it at the next start', () =>
    withDatabase(async ({ address }, client) => {
      // Conflicts with a table that the first migration makes late.
      await client.query('create table commits (id text)')
      await assert.rejects(migrate(address), /migration 0001_foundation failed/)
      assert.equal((await client.query(`select to_regclass('accounts') as found`)).rows[0].found, null)
      assert.equal(await isReady(client), false)
      await client.query('drop table commits')
      assert.deepEqual(await migrate(address), names)
    }))

  test('where there is no database says so', async () => {
    const database = await createTestDatabase({ empty: true })
    await database.drop()
    await assert.rejects(migrate(database.address), UnreachableDatabaseError)
  })

  const refusing: readonly (readonly [name: string, setting: string, message: RegExp])[] = [
    ['a user who may not make tables', 'role=pg_monitor', /permission denied for schema public$/],
    ['transactions that may not write', 'default_transaction_read_only=on', /in a read-only transaction$/],
    ['too little time', 'statement_timeout=1', /canceling statement due to statement timeout$/],
  ]
  for (const [name, setting, message] of refusing)
    test(`with ${name} says what the database says`, () =>
      withDatabase(async (database) => {
        const url = `${urlOf(database)}?options=${encodeURIComponent(`-c ${setting}`)}`
        await assert.rejects(migrate({ url }), (error) => {
          assert.ok(error instanceof UnreachableDatabaseError)
          assert.match(error.message, /^the database cannot be used: /)
          assert.match(error.message, message)
          return true
        })
      }))

  test('a database of another encoding is refused before anything is made in it', () =>
    withDatabase(async ({ address }, client) => {
      const database = `${address.database}_latin`
      await client.query(
        `create database ${database} template template0 encoding 'LATIN1' locale_provider libc locale 'C'`,
      )
      try {
        await assert.rejects(migrate({ ...address, database }), {
          name: 'UnreachableDatabaseError',
          message: /^the database cannot be used: its encoding is LATIN1, and must be UTF8/,
        })
      } finally {
        await client.query(`drop database ${database} with (force)`)
      }
    }))
})

describe('what the database itself refuses', () => {
  let database: TestDatabase
  let client: Client

  before(async () => {
    database = await createTestDatabase()
    client = await openSession(database.address)
    await client.query(rows)
  })
  after(async () => {
    await client.end()
    await database.drop()
  })

  /** Inserts a whole row except for the columns that may stay empty; `fields` replaces the given values. */
  const into = (table: string, row: Record<string, string>, fields: Record<string, string> = {}): string => {
    const all = { realm_id: '1', created_at: '0', ...row, ...fields }
    return `insert into ${table} (${Object.keys(all).join(', ')}) values (${Object.values(all).join(', ')});`
  }
  const hex = (digit: string): string => `'${digit.repeat(32)}'`
  const payment = (fields?: Record<string, string>): string =>
    into(
      'payments',
      {
        ...{ id: `'paym_1'`, version: '1', amount: '100', currency: `'eur'`, status: `'authorized'` },
        ...{ first_operation_id: hex('a'), capture: 'true', methods_allowed: `'{card}'`, origin: '1' },
      },
      fields,
    )
  const operation = (fields?: Record<string, string>): string =>
    into(
      'operations',
      {
        ...{ id: hex('b'), payment_id: `'paym_1'`, kind: `'capture'`, amount: '100', currency: `'eur'` },
        outcome: `'approved'`,
        position: '1',
      },
      fields,
    )
  const transfer = (fields?: Record<string, string>): string =>
    into(
      'transfers',
      {
        ...{ object_id: `'paym_1'`, transition: `'capture'`, position: '1', amount: '100', currency: `'eur'` },
        ...{ debit_account: `'payers'`, credit_account: `'merchant_pending'` },
      },
      fields,
    )
  const refund = (fields: Record<string, string>): string =>
    into(
      'refunds',
      { id: `'refd_1'`, version: '1', payment_id: `'paym_1'`, amount: '1', currency: `'eur'`, status: `'to_refund'` },
      fields,
    )
  const realm = (mode: string, clockOffset: string, clockTarget: string): string =>
    'insert into realms (version, account_id, mode, epoch, created_at, clock_offset, clock_target) ' +
    `values (1, 'acct_1', '${mode}', 1, 0, ${clockOffset}, ${clockTarget})`

  const rows = [
    `insert into accounts (id, name, created_at) values ('acct_1', 'One', 0);`,
    payment(),
    operation({ id: hex('a'), kind: `'authorization'` }),
    transfer({ position: '0' }),
    into('events', { id: `'evt_1'`, type: `'payment.created'`, object_id: `'paym_1'`, snapshot: `'{}'` }),
  ].join('\n')

  const onlyGrow = ['operations', 'transfers', 'events'].flatMap((table): [string, string, string][] => [
    [`changing a row of ${table}`, `update ${table} set created_at = created_at`, 'GU002'],
    [`deleting a row of ${table}`, `delete from ${table}`, 'GU002'],
    [`emptying ${table}`, `truncate ${table} cascade`, 'GU002'],
  ])
  const refusals: [name: string, statement: string, code: string][] = [
    ...onlyGrow,
    ['a transfer of nothing', transfer({ amount: '0' }), '23514'],
    ['a transfer of less than nothing', transfer({ amount: '-1' }), '23514'],
    ['a transfer from an account to itself', transfer({ credit_account: `'payers'` }), '23514'],
    ['a transfer from an account that is not in the chart', transfer({ debit_account: `'purse'` }), '23514'],
    ['a transfer to an account that is not in the chart', transfer({ credit_account: `'purse'` }), '23514'],
    ['the same transfer twice', transfer({ position: '0' }), '23505'],
    ['an operation of less than nothing', operation({ amount: '-1' }), '23514'],
    ['an operation whose id is no operation id', operation({ id: `'${'B'.repeat(32)}'` }), '23514'],
    ['an operation without its payment', operation({ payment_id: `'paym_2'` }), '23503'],
    ["an operation on another realm's payment", operation({ realm_id: '2' }), '23503'],
    ['a payment of less than nothing', payment({ id: `'paym_2'`, amount: '-1' }), '23514'],
    ['a payment in no known status', payment({ id: `'paym_2'`, status: `'lost'` }), '23514'],
    ['a refund of less than nothing', refund({ amount: '-1' }), '23514'],
    ["a refund of another realm's payment", refund({ realm_id: '2' }), '23503'],
    ['a live clock that is not real time', realm('live', '1000', 'null'), '23514'],
    ['a live clock that is being moved', realm('live', '0', '1000'), '23514'],
    [
      'faults in live mode',
      `insert into realms (version, account_id, mode, epoch, created_at, clock_offset, faults) values (1, 'acct_1', 'live', 1, 0, 0, '[]')`,
      '23514',
    ],
    [
      'a live secret key kept readable',
      'insert into api_keys (id, account_id, mode, kind, hash, value, hint, created_at) ' +
        `values ('key_1', 'acct_1', 'live', 'secret', 'h', 'sprod_x', 'x', 0)`,
      '23514',
    ],
  ]
  for (const [name, statement, code] of refusals) {
    test(name, () => assert.rejects(client.query(statement), { code }))
  }

  test('and the rows of a test mode that was reset it lets go', async () => {
    const { rows } = await client.query<{ id: string }>(
      `insert into realms (version, account_id, mode, epoch, created_at, closed_at, clock_offset) values (1, 'acct_1', 'test', 7, 0, 1, 0) returning id`,
    )
    const realm_id = String(rows[0]?.id)
    await client.query(transfer({ realm_id }))
    await assert.rejects(client.query(`update transfers set amount = 1 where realm_id = ${realm_id}`), {
      code: 'GU002',
    })
    await client.query(`delete from transfers where realm_id = ${realm_id}`)
  })

  test('and a live mode it never closes, nor opens a closed one, nor lets one go that is open', async () => {
    const made = async (mode: string, epoch: number): Promise<string> => {
      const { rows } = await client.query<{ id: string }>(
        `insert into realms (version, account_id, mode, epoch, created_at, clock_offset) values (1, 'acct_1', '${mode}', ${epoch}, 0, 0) returning id`,
      )
      return String(rows[0]?.id)
    }
    const [live, reset] = [await made('live', 8), await made('test', 8)]
    const change = (id: string, setting: string): Promise<unknown> =>
      client.query(`update realms set ${setting} where id = ${id}`)
    for (const setting of ['closed_at = 1', `mode = 'test'`, 'epoch = 9'])
      await assert.rejects(change(live, setting), { code: 'GU002' }, setting)
    for (const id of [live, reset])
      await assert.rejects(client.query(`delete from realms where id = ${id}`), { code: 'GU002' })
    await change(live, 'version = 2')
    await change(reset, 'closed_at = 1')
    for (const setting of ['closed_at = null', 'closed_at = 2'])
      await assert.rejects(change(reset, setting), { code: 'GU002' }, setting)
    await client.query(`delete from realms where id = ${reset}`)
  })

  test('and the answer that an operation was owed it takes once, and nothing else of it', async () => {
    await client.query(operation({ id: hex('c'), outcome: `'unknown'`, position: '2' }))
    const change = (setting: string): Promise<unknown> =>
      client.query(`update operations set version = version + 1, ${setting} where id = ${hex('c')}`)
    const others = ["payment_id = 'paym_2'", "kind = 'refund'", 'amount = 1', "currency = 'usd'", 'position = 3']
    for (const other of [...others, `refund_id = 'refd_1'`, `id = ${hex('d')}`, 'created_at = 1', 'realm_id = 2'])
      await assert.rejects(change(other), { code: 'GU002' }, other)
    await change(`outcome = 'approved', network_reference = 'n', network_code = '00', authorization_code = '123456'`)
    await assert.rejects(change(`outcome = 'refused'`), { code: 'GU002' })
  })

  test('and a test clock that was moved it takes', async () => {
    await client.query(realm('test', '1000', '2000'))
  })
})
