import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { DatabaseError, type Client } from 'pg'
import { insert, remove, unchanged, update, type RowChange } from '../kit/changes.ts'
import type { Committer } from './committer.ts'
import { ConflictError, type ConflictReason } from './conflict.ts'
import { openKeySession } from './connection.ts'
import {
  counters,
  coupons,
  entries,
  flaky,
  latch,
  latched,
  openCounterDatabase,
  realmId,
  type Counter,
  type CounterDatabase,
  type Flaky,
} from './fixtures/counters.ts'

let database: CounterDatabase

before(async () => {
  database = await openCounterDatabase()
})
after(() => database.drop())

beforeEach(() => database.reset())

const entry = (id: string): RowChange => insert(entries, { realmId, id })
const coupon = (id: string, code: string, counterId: string | null = null): RowChange =>
  insert(coupons, { realmId, id, code, counterId })
const added = (counter: Counter, amount = 1): RowChange =>
  update(counters, { ...counter, value: counter.value + amount })

/** `'committed'`, or the conflict's reason and constraint. */
async function outcomeOf(commit: Promise<void>): Promise<string> {
  try {
    await commit
    return 'committed'
  } catch (error) {
    assert(error instanceof ConflictError, String(error))
    return [error.reason, error.constraint].filter(Boolean).join(' ')
  }
}

describe('a decision', () => {
  test('is committed whole: rows inserted, updated at their next version, removed', async () => {
    const [a, b] = await database.makeCounters('a', 'b')
    assert(a && b)
    const committer = database.committer()
    const c = { ...a, id: 'c', version: 1, value: 5 }
    await committer.commit(realmId, [insert(counters, c), added(a, 3), remove(counters, b), entry('e')])
    await committer.close()
    assert.deepEqual(await database.counter('a'), { ...a, version: 2, value: 3 })
    assert.equal(await database.counter('b'), undefined)
    assert.deepEqual(await database.counter('c'), c)
    assert.deepEqual(await database.idsOf('entries'), ['e'])
  })

  test('may rest on the row that it changes', async () => {
    const [a] = await database.makeCounters('a')
    assert(a)
    const committer = database.committer()
    await committer.commit(realmId, [added(a), unchanged(counters, a)])
    await committer.close()
    assert.equal((await database.counter('a'))?.value, 1)
  })

  test('without changes needs no database', async () => {
    const committer = database.committer({ connect: () => Promise.reject(new Error('nobody is there')) })
    await committer.commit(realmId, [])
    await committer.close()
  })

  interface Refused {
    readonly name: string
    /** The change that cannot be made, given a counter that has changed since it was read, and one that has not. */
    readonly change: (moved: Counter, still: Counter) => RowChange
    readonly reason: ConflictReason
    readonly constraint?: string
  }
  const missing: Counter = { realmId, id: 'missing', version: 1, value: 0 }
  const refused: Refused[] = [
    { name: 'an update of a stale version', change: (moved) => added(moved), reason: 'stale' },
    { name: 'an update of a version to come', change: (_, still) => added({ ...still, version: 2 }), reason: 'stale' },
    { name: 'an update of a missing row', change: () => added(missing), reason: 'stale' },
    { name: 'a removal of a stale version', change: (moved) => remove(counters, moved), reason: 'stale' },
    { name: 'a removal of a removed row', change: () => remove(counters, missing), reason: 'stale' },
    {
      name: 'a removal of a removed row without versions',
      change: () => remove(coupons, { realmId, id: 'missing', code: 'x', counterId: null }),
      reason: 'stale',
    },
    { name: 'a guard that moved', change: (moved) => unchanged(counters, moved), reason: 'stale' },
    { name: 'a guard that is gone', change: () => unchanged(counters, missing), reason: 'stale' },
    {
      name: 'a primary key that is taken',
      change: (moved) => insert(counters, moved),
      reason: 'unique',
      constraint: 'counters_pkey',
    },
    {
      name: 'a unique key that is taken',
      change: () => coupon('q', 'ten'),
      reason: 'unique',
      constraint: 'coupons_code',
    },
    {
      name: 'a reference to a missing row',
      change: () => coupon('q', 'new', 'missing'),
      reason: 'reference',
      constraint: 'coupons_counter',
    },
    {
      name: 'a removal of a row that another refers to',
      change: (_, still) => remove(counters, still),
      reason: 'reference',
      constraint: 'coupons_counter',
    },
  ]
  for (const { name, change, reason, constraint } of refused) {
    test(`with ${name} is refused whole`, async () => {
      const [moved, still, own] = await database.makeCounters('moved', 'still', 'own')
      assert(moved && still && own)
      const committer = database.committer()
      await committer.commit(realmId, [added(moved), coupon('p', 'ten', 'still')])
      const marks = await database.idsOf('commits')

      const commit = committer.commit(realmId, [entry('e'), added(own), change(moved, still), entry('f')])
      assert.equal(await outcomeOf(commit), [reason, constraint].filter(Boolean).join(' '))
      await committer.close()
      assert.deepEqual(await database.idsOf('entries'), [])
      assert.deepEqual(await database.counter('own'), own)
      assert.deepEqual(await database.counter('moved'), { ...moved, version: 2, value: 1 })
      assert.deepEqual(await database.counter('still'), still)
      assert.deepEqual(await database.idsOf('commits'), marks)
    })
  }

  test("that the database refuses for good fails with the database's own error", async () => {
    const committer = database.committer()
    const commit = committer.commit(realmId, [insert(counters, { realmId, id: 'a', version: 1, value: -1 })])
    await assert.rejects(commit, (error) => error instanceof DatabaseError && error.code === '23514')
    await committer.close()
  })
})

describe('a row that a decision rests on', () => {
  test('cannot be changed by others before the commit has ended', async () => {
    const [a] = await database.makeCounters('a')
    assert(a)
    const committer = database.committer()
    const hold = await database.hold(`select pg_advisory_xact_lock(${latch})`)
    const commit = committer.commit(realmId, [unchanged(counters, a), insert(latched, { realmId, id: 'l' })])
    await database.untilWaiting(1)
    const tryUpdate = database.sql(`select 1 from counters where id = 'a' for update nowait`)
    await assert.rejects(tryUpdate, { code: '55P03' })
    await hold.rollback()
    await commit
    await database.sql(`select 1 from counters where id = 'a' for update nowait`)
    await committer.close()
  })

  const endings = [
    { ending: 'commit', outcome: 'stale' },
    { ending: 'rollback', outcome: 'committed' },
  ] as const
  for (const { ending, outcome } of endings) {
    for (const rest of ['unchanged', 'update'] as const) {
      test(`(${rest}) and another is changing is waited for: after its ${ending}, ${outcome}`, async () => {
        const [a] = await database.makeCounters('a')
        assert(a)
        const committer = database.committer()
        const hold = await database.hold(`update counters set version = 2, value = 100 where id = 'a'`)
        const commit = outcomeOf(
          committer.commit(realmId, [rest === 'update' ? added(a) : unchanged(counters, a), entry('e')]),
        )
        await database.untilWaiting(1)
        await hold[ending]()
        assert.equal(await commit, outcome)
        assert.deepEqual(await database.idsOf('entries'), outcome === 'committed' ? ['e'] : [])
        await committer.close()
      })
    }
  }
})

describe('decisions that wait for a connection', () => {
  interface Gathered {
    readonly outcomes: string[]
    /** How many decisions each successful statement carried; the first statement is the one that kept the connection busy. */
    readonly sizes: number[]
    /** Ids of the rows in each statement that was sent, whether it succeeded or not. */
    readonly statements: string[][]
  }

  /** Asks for commits while the only connection is busy. */
  async function gather(decisions: readonly (readonly RowChange[])[], batchLimit = 64): Promise<Gathered> {
    await database.makeCounters('gate')
    const sizes: number[] = []
    const statements: string[][] = []
    const committer = database.committer({
      writers: 1,
      batchLimit,
      observe: ({ size }) => sizes.push(size),
      connect: async () => recordRows(await openKeySession(database.address), statements),
    })
    const hold = await database.hold(`select 1 from counters where id = 'gate' for update`)
    const gate = committer.commit(realmId, [unchanged(counters, { realmId, id: 'gate', version: 1, value: 0 })])
    await database.untilWaiting(1)
    const commits = decisions.map((changes) => outcomeOf(committer.commit(realmId, changes)))
    await hold.rollback()
    await gate
    const outcomes = await Promise.all(commits)
    await committer.close()
    return { outcomes, sizes, statements: statements.slice(1) }
  }

  function recordRows(session: Client, statements: string[][]): Client {
    const query = session.query.bind(session) as (config: unknown, callback: unknown) => unknown
    session.query = ((config: { text: string; values: string[] }, callback: unknown) => {
      if (config.text.startsWith('with')) statements.push(idsIn(config))
      return query(config, callback)
    }) as typeof session.query
    return session
  }

  /** Ids of the rows in a statement, without the commit marks, which belong to no decision. */
  function idsIn({ text, values }: { text: string; values: string[] }): string[] {
    const groups = [...text.matchAll(/ as \(\w+(?: \w+)? (?:from )?(\w+).* unnest\((.*)\) n \((.*?)\)/g)]
    return groups.flatMap(([, table, arrays = '', names = '']) => {
      const array = arrays.split(', ')[names.split(', ').indexOf('id')] ?? ''
      const parameter = Number(/\d+/.exec(array)?.[0])
      return table === 'commits' ? [] : (values[parameter - 1] ?? '').slice(2, -2).split('","')
    })
  }

  test('go out together when they are made in one turn of the event loop, the first of them too', async () => {
    const sizes: number[] = []
    const committer = database.committer({ observe: ({ size }) => sizes.push(size) })
    await Promise.all(['e', 'f', 'g'].map((id) => committer.commit(realmId, [entry(id)])))
    await committer.close()
    assert.deepEqual(sizes, [3])
  })

  test('go out together', async () => {
    const decisions = Array.from({ length: 20 }, (_, index) => [entry(`e${index}`)])
    const { outcomes, sizes } = await gather(decisions)
    assert.deepEqual(new Set(outcomes), new Set(['committed']))
    assert.deepEqual(sizes, [1, 20])
    assert.equal((await database.idsOf('entries')).length, 20)
    assert.equal((await database.idsOf('commits')).length, 2, 'one mark for each statement')
  })

  test('go out in statements of limited size, the longest waiting first', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `e${index}`)
    const { sizes, statements } = await gather(
      ids.map((id) => [entry(id)]),
      8,
    )
    assert.deepEqual(sizes, [1, 8, 8, 4])
    assert.deepEqual(statements.flat(), ids)
  })

  test('are written by another when the one they wait for is held up', async () => {
    await database.makeCounters('gate')
    const committer = database.committer({ writers: 2 })
    const hold = await database.hold(`select 1 from counters where id = 'gate' for update`)
    const gate = committer.commit(realmId, [unchanged(counters, { realmId, id: 'gate', version: 1, value: 0 })])
    await database.untilWaiting(1)
    await Promise.all([committer.commit(realmId, [entry('e')]), committer.commit(realmId, [entry('f')])])
    assert.deepEqual((await database.idsOf('entries')).toSorted(), ['e', 'f'])
    await hold.rollback()
    await gate
    await committer.close()
  })

  test('and write the same row never share a statement: the first is committed, the others are stale', async () => {
    const [a] = await database.makeCounters('a')
    assert(a)
    const { outcomes, statements } = await gather([
      [added(a)],
      [entry('e')],
      [added(a, 10)],
      [remove(counters, a)],
      [entry('f')],
    ])
    assert.deepEqual(outcomes, ['committed', 'committed', 'stale', 'stale', 'committed'])
    assert.deepEqual(statements[0], ['e', 'f', 'a'])
    for (const rows of statements) assert.deepEqual(rows, [...new Set(rows)])
    assert.equal((await database.counter('a'))?.value, 1)
  })

  test('and insert the same key never share a statement: the first is committed', async () => {
    const row = { realmId, id: 'a', version: 1, value: 1 }
    const { outcomes, statements } = await gather([
      [insert(counters, row)],
      [insert(counters, { ...row, value: 2 })],
      [entry('e')],
    ])
    assert.deepEqual(outcomes, ['committed', 'unique counters_pkey', 'committed'])
    for (const rows of statements) assert.deepEqual(rows, [...new Set(rows)])
    assert.equal((await database.counter('a'))?.value, 1)
  })

  const guards: { name: string; decisions: (a: Counter) => RowChange[][]; outcomes: string[]; sizes: number[] }[] = [
    {
      name: 'after it was written are stale',
      decisions: (a) => [[added(a)], [unchanged(counters, a), entry('e')], [entry('f')]],
      outcomes: ['committed', 'stale', 'committed'],
      sizes: [1, 2],
    },
    {
      name: 'before it is written go out together, without the writer',
      decisions: (a) => [[unchanged(counters, a), entry('e')], [added(a)], [unchanged(counters, a), entry('f')]],
      outcomes: ['committed', 'committed', 'committed'],
      sizes: [1, 2, 1],
    },
  ]
  for (const { name, decisions, ...expected } of guards) {
    test(`and rest on a row ${name}`, async () => {
      const [a] = await database.makeCounters('a')
      assert(a)
      const { outcomes, sizes, statements } = await gather(decisions(a))
      assert.deepEqual({ outcomes, sizes }, expected)
      for (const rows of statements) assert.deepEqual(rows, [...new Set(rows)])
    })
  }

  const culprits: { name: string; culprit: (stale: Counter) => RowChange[]; outcome: string }[] = [
    { name: 'a stale version', culprit: (stale) => [added(stale)], outcome: 'stale' },
    { name: 'a guard that moved', culprit: (stale) => [unchanged(counters, stale)], outcome: 'stale' },
    {
      name: 'a unique key that another of them writes',
      culprit: () => [coupon('q', 'ten')],
      outcome: 'unique coupons_code',
    },
    {
      name: 'a missing reference',
      culprit: () => [coupon('q', 'new', 'missing')],
      outcome: 'reference coupons_counter',
    },
  ]
  for (const { name, culprit, outcome } of culprits) {
    test(`are committed but for the one with ${name}`, async () => {
      const [stale] = await database.makeCounters('stale')
      assert(stale)
      await database.sql(`update counters set version = 2 where id = 'stale'`)
      const good = Array.from({ length: 12 }, (_, index) => [entry(`e${index}`)])
      const decisions = [...good, [coupon('p', 'ten')], [entry('bad'), ...culprit(stale)], [entry('last')]]
      const { outcomes } = await gather(decisions)
      assert.deepEqual(outcomes, [...good.map(() => 'committed'), 'committed', outcome, 'committed'])
      assert.deepEqual(
        (await database.idsOf('entries')).toSorted(),
        [...good.map((_, index) => `e${index}`), 'last'].toSorted(),
      )
      assert.deepEqual(await database.idsOf('coupons'), ['p'])
    })
  }
})

describe('a statement that the database asks to repeat', () => {
  const flakyRow = (code: string, failures: number): Flaky => ({ realmId, id: 'f', failures, code })
  for (const code of ['40001', '40P01']) {
    test(`(${code}) is repeated, and happens once`, async () => {
      const committer = database.committer()
      await committer.commit(realmId, [entry('e'), insert(flaky, flakyRow(code, 2))])
      await committer.close()
      assert.deepEqual(await database.idsOf('entries'), ['e'])
      assert.equal((await database.idsOf('commits')).length, 1)
    })

    test(`(${code}) again and again is given up as a conflict`, async () => {
      const committer = database.committer()
      const commit = committer.commit(realmId, [entry('e'), insert(flaky, flakyRow(code, 1000))])
      assert.equal(await outcomeOf(commit), 'aborted')
      await committer.close()
      assert.deepEqual(await database.idsOf('entries'), [])
    })
  }
})

describe('closing', () => {
  async function closeWhileBusy(writers: number): Promise<{ committer: Committer; order: string[] }> {
    await database.makeCounters('gate')
    const order: string[] = []
    const committer = database.committer({ writers })
    const hold = await database.hold(`select 1 from counters where id = 'gate' for update`)
    const gate: Counter = { realmId, id: 'gate', version: 1, value: 0 }
    const commits = [added(gate), entry('e')].map(async (change, index) => {
      await committer.commit(realmId, [change])
      order.push(`commit ${index}`)
    })
    await database.untilWaiting(1)
    const closed = committer.close().then(() => order.push('closed'))
    await hold.rollback()
    await Promise.all([...commits, closed])
    return { committer, order }
  }

  test('waits for what is under way and what waits', async () => {
    const { order } = await closeWhileBusy(1)
    assert.deepEqual(order, ['commit 0', 'commit 1', 'closed'])
    assert.deepEqual(await database.idsOf('entries'), ['e'])
  })

  test('takes no more commits, and leaves no session', async () => {
    const { committer } = await closeWhileBusy(2)
    await assert.rejects(async () => committer.commit(realmId, [entry('late')]), /the committer is closed/)
    await database.until(
      'not exists (select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid())',
    )
  })
})
