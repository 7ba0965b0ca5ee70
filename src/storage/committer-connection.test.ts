/** What becomes of a commit whose connection dies: it happens exactly once, however far the server had come with it. */
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { startCuttingProxy, type CuttingProxy } from '../../tests/support/cutting-proxy.ts'
import { insert, update, type RowChange } from '../kit/changes.ts'
import { ConflictError } from './conflict.ts'
import { connectionIsLost, openKeySession } from './connection.ts'
import { UnknownOutcomeError, type Committer } from './committer.ts'
import {
  counters,
  entries,
  latch,
  latched,
  openCounterDatabase,
  realmId,
  type Counter,
  type CounterDatabase,
} from './fixtures/counters.ts'

let database: CounterDatabase
let proxy: CuttingProxy
let committer: Committer

before(async () => {
  database = await openCounterDatabase()
})
after(() => database.drop())

beforeEach(async () => {
  await database.reset()
  proxy = await startCuttingProxy(database.address)
  committer = database.committer({ writers: 1, connect: () => openKeySession(proxy.address), reconnectDelayMs: 5 })
  // The session is opened before any connection is cut.
  await committer.commit(realmId, [entry('first')])
})
afterEach(async () => {
  await committer.close()
  await proxy.close()
})

const entry = (id: string): RowChange => insert(entries, { realmId, id })
const added = (counter: Counter): RowChange => update(counters, { ...counter, value: counter.value + 1 })

async function makeCounter(): Promise<Counter> {
  const [counter] = await database.makeCounters('a')
  assert(counter)
  return counter
}

async function assertHappenedOnce(): Promise<void> {
  assert.deepEqual(await database.counter('a'), { realmId, id: 'a', version: 2, value: 1 })
  assert.deepEqual(await database.idsOf('entries'), ['e', 'first'])
}

/** A text that is in every commit's statement, since each holds its mark. */
const aCommit = '{"committed"}'
/** A text that is in the query that asks for the outcome. */
const theQuestion = `'abandoned'`

describe('a connection cut', () => {
  test('after the commit, before the answer: the commit is found', async () => {
    const counter = await makeCounter()
    proxy.cutNext({ at: 'answer', of: aCommit })
    await committer.commit(realmId, [added(counter), entry('e')])
    await assertHappenedOnce()
  })

  test('before the statement reached the server: it is sent again', async () => {
    const counter = await makeCounter()
    proxy.cutNext({ at: 'question', of: aCommit })
    await committer.commit(realmId, [added(counter), entry('e')])
    await assertHappenedOnce()
  })

  for (const at of ['silent', 'dead'] as const)
    test(`after a while, being ${at}: the commit is found, or sent again`, async () => {
      const hurried = database.committer({
        writers: 1,
        connect: () => openKeySession(proxy.address, 300),
        reconnectDelayMs: 5,
      })
      const counter = await makeCounter()
      proxy.cutNext({ at, of: aCommit })
      await hurried.commit(realmId, [added(counter), entry('e')])
      await assertHappenedOnce()
      await hurried.close()
    })

  test('while nothing was under way: nobody notices', async () => {
    const counter = await makeCounter()
    proxy.cutAll()
    await committer.commit(realmId, [added(counter), entry('e')])
    await assertHappenedOnce()
  })

  test('before the answer to a refused commit: it is refused again', async () => {
    const counter = await makeCounter()
    proxy.cutNext({ at: 'answer', of: aCommit })
    const commit = committer.commit(realmId, [added({ ...counter, version: 9 }), entry('e')])
    await assert.rejects(commit, (error) => error instanceof ConflictError && error.reason === 'stale')
    assert.deepEqual(await database.idsOf('entries'), ['first'])
  })

  for (const at of ['question', 'answer'] as const) {
    for (const second of ['question', 'answer'] as const) {
      test(`at the ${at}, and again at the ${second} of what became of it: it is asked once more`, async () => {
        const counter = await makeCounter()
        proxy.cutNext({ at, of: aCommit })
        proxy.cutNext({ at: second, of: theQuestion })
        await committer.commit(realmId, [added(counter), entry('e')])
        await assertHappenedOnce()
      })
    }
  }

  test('for a while, with nobody to connect to: it is waited for', async () => {
    const counter = await makeCounter()
    proxy.turnAway(true)
    proxy.cutNext({ at: 'answer', of: aCommit })
    const commit = committer.commit(realmId, [added(counter), entry('e')])
    await database.until(`exists (select from entries where id = 'e')`)
    while (proxy.turnedAway() < 2) await new Promise(setImmediate)
    proxy.turnAway(false)
    await commit
    await assertHappenedOnce()
  })

  for (const [reconnectLimitMs, least, most] of [
    [0, 1, 1],
    [1000, 2, Infinity],
  ] as const)
    test(`for good, after the statement was sent: after ${reconnectLimitMs} ms its outcome is said to be unknown`, async () => {
      const impatient = database.committer({
        writers: 1,
        connect: () => openKeySession(proxy.address),
        reconnectDelayMs: 5,
        reconnectLimitMs,
      })
      await impatient.commit(realmId, [entry('opened')])
      const counter = await makeCounter()
      proxy.turnAway(true)
      proxy.cutNext({ at: 'answer', of: aCommit })
      await assert.rejects(impatient.commit(realmId, [added(counter), entry('e')]), UnknownOutcomeError)
      assert.ok(proxy.turnedAway() >= least && proxy.turnedAway() <= most)
      proxy.turnAway(false)
      await impatient.commit(realmId, [entry('next')])
      await impatient.close()
    })

  test('for good, before the statement could be sent: nothing happened, and the reason is told', async () => {
    proxy.turnAway(true)
    const another = database.committer({
      connect: () => openKeySession(proxy.address),
      reconnectDelayMs: 5,
      reconnectLimitMs: 100,
    })
    const commit = another.commit(realmId, [entry('e')])
    await assert.rejects(commit, (error) => connectionIsLost(error) && !(error instanceof UnknownOutcomeError))
    await another.close()
    assert.deepEqual(await database.idsOf('entries'), ['first'])
  })

  test('after several decisions were committed together: each is found', async () => {
    const hold = await database.hold(`select pg_advisory_xact_lock(${latch})`)
    const busy = committer.commit(realmId, [insert(latched, { realmId, id: 'busy' })])
    await database.untilWaiting(1)
    const ids = Array.from({ length: 10 }, (_, index) => `e${index}`)
    const commits = ids.map((id) => committer.commit(realmId, [entry(id)]))
    proxy.cutNext({ at: 'answer', of: '"e0"' })
    await hold.rollback()
    await Promise.all([busy, ...commits])
    assert.deepEqual(await database.idsOf('entries'), [...ids, 'first'])
  })
})

describe('a connection cut while the statement runs', () => {
  test('before it has written its mark: the question forestalls it, and it is sent again', async () => {
    const counter = await makeCounter()
    const hold = await database.hold(`select 1 from counters where id = 'a' for update`)
    const commit = committer.commit(realmId, [added(counter), entry('e')])
    await database.untilWaiting(1)
    proxy.cutAll()
    // The old statement waits for the row, and the new one behind it.
    await database.untilWaiting(2)
    await hold.rollback()
    await commit
    await assertHappenedOnce()
    const marks = await database.sql<{ outcome: string }>('select outcome from commits order by outcome')
    assert.deepEqual(
      marks.map(({ outcome }) => outcome),
      ['abandoned', 'committed', 'committed'],
    )
  })

  /** A commit that has written everything and waits, with its connection cut, while the query for its outcome waits for it. */
  async function cutAtTheEnd(): Promise<{ commit: Promise<void>; release: () => Promise<void> }> {
    const counter = await makeCounter()
    const hold = await database.hold(`select pg_advisory_xact_lock(${latch})`)
    const commit = committer.commit(realmId, [added(counter), entry('e'), insert(latched, { realmId, id: 'l' })])
    await database.untilWaiting(1)
    proxy.cutAll()
    await database.untilWaiting(2)
    return { commit, release: () => hold.rollback() }
  }

  test('after it has written its mark: the question waits, and finds it committed', async () => {
    const { commit, release } = await cutAtTheEnd()
    await release()
    await commit
    await assertHappenedOnce()
    assert.equal((await database.idsOf('commits')).length, 2)
  })

  test('after it has written its mark, and it fails in the end: the question waits, and it is sent again', async () => {
    const { commit, release } = await cutAtTheEnd()
    await database.sql(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event = 'advisory'`,
    )
    // The repeated statement waits for the row like the first.
    await database.until(
      `exists (select from pg_stat_activity where datname = current_database() and wait_event = 'advisory') and exists (select from commits where outcome = 'abandoned')`,
    )
    await release()
    await commit
    await assertHappenedOnce()
  })
})
