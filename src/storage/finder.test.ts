import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import type { Client } from 'pg'
import { startCuttingProxy, type CuttingProxy } from '../../tests/support/cutting-proxy.ts'
import { defineTable, defineView, only, without } from '../kit/table.ts'
import { openKeySession } from './connection.ts'
import { Finder } from './finder.ts'
import {
  counters,
  coupons,
  openCounterDatabase,
  realmId,
  type Counter,
  type CounterDatabase,
} from './fixtures/counters.ts'

let database: CounterDatabase
let proxy: CuttingProxy
let finder: Finder
/** The keys that each statement asked for, for each statement that was sent. */
let asked: string[][]
/** How many sessions were opened. */
let opened: number

const turnOfTheLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

before(async () => {
  database = await openCounterDatabase()
  await database.makeCounters('a', 'b', 'c', 'a|b')
})
after(() => database.drop())

beforeEach(async () => {
  asked = []
  opened = 0
  proxy = await startCuttingProxy(database.address)
  finder = new Finder({
    connect: async () => {
      opened += 1
      return recordKeys(await openKeySession(proxy.address))
    },
  })
})
afterEach(async () => {
  await finder.close()
  await proxy.close()
})

function recordKeys(session: Client): Client {
  const query = session.query.bind(session) as (config: unknown, callback: unknown) => unknown
  session.query = ((config: { values: unknown[][] }, callback: unknown) => {
    asked.push((config.values.at(-1) ?? []) as string[])
    return query(config, callback)
  }) as typeof session.query
  return session
}

interface Account {
  readonly id: string
  readonly name: string
  readonly createdAt: number
}

const accounts = defineTable<Account>('accounts', ['id'], { id: true, name: true, createdAt: true })

const find = (id: string): Promise<Counter | undefined> => finder.find(counters, [realmId, id])

/** Reads of `a` and of `b` under way, each in a turn of its own, which a lock holds up. */
async function twoTurnsHeld() {
  const hold = await database.hold('lock table counters in access exclusive mode')
  const first = find('a')
  await database.untilWaiting(1)
  const second = find('b')
  await turnOfTheLoop()
  return { hold, first, second }
}

describe('rows by key', () => {
  test('come as the table tells, and undefined where there is none', async () => {
    assert.deepEqual(await find('a'), { realmId, id: 'a', version: 1, value: 0 })
    assert.equal(await find('nobody'), undefined)
    assert.equal(await finder.find(counters, [realmId + 1, 'a']), undefined)
    assert.equal((await find('a|b'))?.id, 'a|b')
  })

  test('are found in tables with other keys', async () => {
    await database.sql(`insert into accounts values ('acct_1', 'One', 1700000000000)`)
    const found = await finder.find(accounts, ['acct_1'])
    assert.deepEqual(found, { id: 'acct_1', name: 'One', createdAt: 1_700_000_000_000 })
  })
})

test('keys of several texts are told apart, whatever the texts', async () => {
  interface Reservation {
    readonly realmId: number
    readonly kind: string
    readonly value: string
    readonly objectId: string
  }
  const reservations = defineTable<Reservation>('reservations', ['realmId', 'kind', 'value'], {
    realmId: true,
    kind: true,
    value: true,
    objectId: true,
  })
  await database.sql(`insert into reservations values (${realmId}, 'k', 'a|b', 'one'), (${realmId}, 'k|a', 'b', 'two')`)
  const keys: [number, string, string][] = [
    [realmId, 'k', 'a|b'],
    [realmId, 'k|a', 'b'],
  ]
  const found = await Promise.all([find('a'), ...keys.map((key) => finder.find(reservations, key))])
  assert.deepEqual(
    found.slice(1).map((row) => row && 'objectId' in row && row.objectId),
    ['one', 'two'],
  )
})

describe('rows by what they refer to', () => {
  interface Reservation {
    readonly realmId: number
    readonly kind: string
    readonly value: string
    readonly objectId: string
  }
  const reservations = defineTable<Reservation>('reservations', ['realmId', 'kind', 'value'], {
    realmId: true,
    kind: true,
    value: true,
    objectId: true,
  })
  const valuesOf = async (objectId: string, of = realmId): Promise<string[]> =>
    (await finder.findAll(reservations, ['realmId', 'objectId'], [of, objectId])).map(({ value }) => value)

  test('come to each asker, in the order of their key', async () => {
    await database.sql(`delete from reservations`)
    await database.sql(`insert into reservations values (${realmId}, 'k', '2', 'one'), (${realmId}, 'k', '3', 'two'),
      (${realmId}, 'k', '1', 'one'), (${realmId}, 'a', '9', 'one'), (${realmId + 1}, 'k', '4', 'one')`)
    assert.deepEqual(
      await Promise.all([valuesOf('one'), valuesOf('two'), valuesOf('nobody'), valuesOf('one', realmId + 1)]),
      [['9', '1', '2'], ['3'], [], ['4']],
    )
    assert.equal(asked.length, 1)
  })
})

describe('views', () => {
  const withCounters = defineView('with_counters', 'coupon', coupons, {
    counter: { table: counters, by: ['realmId', 'counterId'] },
    always: { table: counters, by: ['realmId', { value: 'b' }] },
  })

  test('come with each row that is referred to, or null, in one statement', async () => {
    await database.sql(`insert into coupons values (${realmId}, '1', 'one', 'a'), (${realmId}, '2', 'two', null)`)
    const row = (id: string, value = 0) => ({ realmId, id, version: 1, value })
    const always = row('b')
    const found = await Promise.all(['1', '2', 'nobody'].map((id) => finder.find(withCounters, [realmId, id])))
    assert.deepEqual(found, [
      { coupon: { realmId, id: '1', code: 'one', counterId: 'a' }, counter: row('a'), always },
      { coupon: { realmId, id: '2', code: 'two', counterId: null }, counter: null, always },
      undefined,
    ])
    assert.deepEqual(asked, [['1', '2', 'nobody']])
  })

  test('read of a table what they show', async () => {
    const narrow = defineView('narrow', 'coupon', coupons, {
      counter: { table: only(counters, ['value']), by: ['realmId', 'counterId'] },
      other: { table: without(counters, ['value', 'version']), by: ['realmId', { value: 'b' }] },
    })
    await database.sql(`insert into coupons values (${realmId}, '3', 'three', 'a')`)
    const found = await finder.find(narrow, [realmId, '3'])
    assert.deepEqual(found?.counter, { realmId, id: 'a', value: 0 })
    assert.deepEqual(found.other, { realmId, id: 'b' })
  })
})

describe('reads that wait for the session', () => {
  test('go out together, each key once, and each asker gets its row', async () => {
    const rows = await Promise.all(['a', 'b', 'c', 'b', 'nobody', 'c'].map(find))
    assert.deepEqual(
      rows.map((row) => row?.id),
      ['a', 'b', 'c', 'b', undefined, 'c'],
    )
    assert.deepEqual(asked, [['a', 'b', 'c', 'nobody']])
  })

  test('gather while two turns are under way, each asked for by itself', async () => {
    const { hold, first, second } = await twoTurnsHeld()
    const third = find('c')
    await turnOfTheLoop()
    const withTheThird = find('a')
    await turnOfTheLoop()
    const askedSoFar = [...asked]
    await hold.rollback()
    const rows = await Promise.all([first, second, third, withTheThird])
    assert.deepEqual(
      rows.map((row) => row?.id),
      ['a', 'b', 'c', 'a'],
    )
    assert.deepEqual(askedSoFar, [['a'], ['b']])
    assert.deepEqual(asked, [['a'], ['b'], ['c', 'a']])
  })

  test('go out a hundred keys at a time', async () => {
    const ids = Array.from({ length: 250 }, (_, index) => `x${index}`)
    await Promise.all([find('a'), ...ids.map(find)])
    assert.deepEqual(
      asked.map((keys) => keys.length),
      [100, 100, 51],
    )
  })

  test('go out together for all tables, and fail apart', async () => {
    const hold = await database.hold('lock table counters in access exclusive mode')
    const reads = Promise.allSettled([find('a'), finder.find(accounts, ['acct_1']), finder.find(accounts, ['acct_\0'])])
    await database.untilWaiting(1)
    assert.equal(asked.length, 2)
    await hold.rollback()
    const outcomes = await reads
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'rejected'],
    )
  })

  test('fail for nobody but the one whose key cannot be read', async () => {
    const reads = ['a', 'b', 'not text: \0', 'c'].map(find)
    const outcomes = await Promise.allSettled(reads)
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
    )
  })
})

test('a statement that fails while it is prepared fails nobody who waits for the same', async () => {
  const { hold, first, second } = await twoTurnsHeld()
  const refused = assert.rejects(first, { code: '57014' })
  await database.sql(
    `select pg_cancel_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  )
  await refused
  await hold.rollback()
  assert.equal((await second)?.id, 'b')
})

describe('a lost connection', () => {
  for (const at of ['question', 'answer'] as const) {
    test(`is replaced when it is cut at the ${at}`, async () => {
      await find('a')
      proxy.cutNext({ at, of: 'b' })
      assert.equal((await find('b'))?.id, 'b')
    })
  }

  test('is replaced once for all the turns that were under way', async () => {
    const { hold, first, second } = await twoTurnsHeld()
    proxy.cutAll()
    await hold.rollback()
    const rows = await Promise.all([first, second])
    assert.deepEqual(
      rows.map((row) => row?.id),
      ['a', 'b'],
    )
    assert.equal(opened, 2)
  })

  test('that cannot be replaced fails the reads that need it, and not those after', async () => {
    await find('a')
    proxy.turnAway(true)
    proxy.cutAll()
    await assert.rejects(find('b'))
    proxy.turnAway(false)
    assert.equal((await find('b'))?.id, 'b')
  })
})

test('closing waits for the reads under way, and leaves no session', async () => {
  const hold = await database.hold('lock table counters in access exclusive mode')
  const order: string[] = []
  const reads = ['a', 'b'].map(async (id) => {
    await find(id)
    order.push(id)
  })
  await database.untilWaiting(1)
  const closed = finder.close().then(() => order.push('closed'))
  await hold.rollback()
  await Promise.all([...reads, closed])
  assert.deepEqual(order, ['a', 'b', 'closed'])
  await database.until(
    'not exists (select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid())',
  )
})
