import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { purge } from '../app/housekeeping.ts'
import { HOUR, SECOND } from '../kit/clock.ts'
import { ApiError } from '../kit/errors.ts'
import { openTestCore, type TestCore } from '../../tests/support/core.ts'
import { attemptWindowMs, countAttempt, isExhausted, type AttemptLimit } from './index.ts'

let shared: TestCore
before(async () => (shared = await openTestCore()))
after(() => shared.close())

const tryOnce = async (...limits: readonly AttemptLimit[]): Promise<'counted' | 'refused'> => {
  try {
    await shared.perform(async (ctx) => ({ result: undefined, changes: await countAttempt(ctx, limits) }))
    return 'counted'
  } catch (error) {
    assert.ok(error instanceof ApiError, String(error))
    assert.deepEqual([error.status, error.message], [429, 'Too many attempts, try again later'])
    return 'refused'
  }
}

const exhausted = (...limits: readonly AttemptLimit[]): Promise<boolean> =>
  shared.read((ctx) => isExhausted(ctx, limits))

const counts = async (subjects: string): Promise<Record<string, number>> => {
  const rows = await shared.core.store.query<{ subject: string; count: number }>({
    text: 'select subject, count from attempts where realm_id = $1 and subject like $2',
    values: [shared.realmId, subjects],
  })
  return Object.fromEntries(rows.map(({ subject, count }) => [subject, count]))
}

test('so many tries are counted, and one more is refused', async () => {
  const limit = { subject: 'limited', limit: 3 }
  for (let tries = 0; tries < 3; tries++) {
    assert.equal(await exhausted(limit), false)
    assert.equal(await tryOnce(limit), 'counted')
  }
  assert.equal(await exhausted(limit), true)
  assert.equal(await tryOnce(limit), 'refused')
  assert.deepEqual(await counts('limited'), { limited: 3 })
})

test('each subject has a count of its own; a try counts for all of its subjects, or for none', async () => {
  const [payment, another] = ['own payment', 'own another'].map((subject) => ({ subject, limit: 2 }))
  const address = { subject: 'own address', limit: 3 }
  assert(payment !== undefined && another !== undefined)
  assert.equal(await tryOnce(payment, address), 'counted')
  assert.equal(await tryOnce(payment, address), 'counted')
  assert.equal(await tryOnce(payment, address), 'refused')
  assert.deepEqual(await counts('own %'), { 'own payment': 2, 'own address': 2 })
  assert.equal(await tryOnce(another, address), 'counted')
  assert.equal(await tryOnce(another, address), 'refused')
  assert.deepEqual(await counts('own %'), { 'own payment': 2, 'own another': 1, 'own address': 3 })
  assert.equal(await exhausted(another), false)
  assert.equal(await exhausted(another, address), true)
  assert.equal(await exhausted(), false)
})

test('the count begins anew an hour after its first try, whatever came between', async () => {
  const limit = { subject: 'window', limit: 2 }
  assert.equal(attemptWindowMs, HOUR)
  await tryOnce(limit)
  shared.clock.advance(HOUR - SECOND)
  await tryOnce(limit)
  assert.equal(await exhausted(limit), true)
  shared.clock.advance(SECOND - 1)
  assert.equal(await tryOnce(limit), 'refused')
  shared.clock.advance(1)
  assert.equal(await exhausted(limit), false)
  assert.equal(await tryOnce(limit), 'counted')
  assert.deepEqual(await counts('window'), { window: 1 })
  assert.equal(await tryOnce(limit), 'counted')
  assert.equal(await tryOnce(limit), 'refused')
})

test('the hour is of real time: moving the clock of the test mode gives no more tries', async () => {
  const limit = { subject: 'moved', limit: 1 }
  await tryOnce(limit)
  await shared.core.runner.moveClock(shared.realmId, { advance: 2 * HOUR })
  assert.equal(await exhausted(limit), true)
  assert.equal(await tryOnce(limit), 'refused')
})

test('test and live mode count apart', async () => {
  const limit = { subject: 'modes', limit: 1 }
  await tryOnce(limit)
  assert.equal(await shared.read((ctx) => isExhausted(ctx, [limit]), 'live'), false)
})

test('of twenty tries at once with a limit of five, five are counted', async () => {
  const limits = [
    { subject: 'at once', limit: 5 },
    { subject: 'at once, address', limit: 1000 },
  ]
  const ends = await Promise.all(Array.from({ length: 20 }, () => tryOnce(...limits)))
  assert.equal(ends.filter((end) => end === 'counted').length, 5)
  assert.deepEqual(await counts('at once%'), { 'at once': 5, 'at once, address': 5 })
})

test('tries at once on another process are counted as well', async () => {
  const limit = { subject: 'processes', limit: 5 }
  const other = await shared.openAnother()
  const elsewhere = async (): Promise<'counted' | 'refused'> =>
    other.performer
      .perform(
        (fresh) => other.gate.open(shared.principal, fresh),
        async (ctx) => ({ result: 'counted' as const, changes: await countAttempt(ctx, [limit]) }),
      )
      .catch((error: unknown) => {
        assert.ok(error instanceof ApiError && error.status === 429, String(error))
        return 'refused'
      })
  try {
    const tries = Array.from({ length: 10 }, () => [tryOnce(limit), elsewhere()]).flat()
    assert.equal((await Promise.all(tries)).filter((end) => end === 'counted').length, 5)
  } finally {
    await other.close()
  }
})

test('housekeeping removes counts whose hour is over, and no others', async () => {
  const limit = (subject: string): AttemptLimit => ({ subject, limit: 1 })
  await tryOnce(limit('purged old'))
  shared.clock.advance(HOUR / 2)
  await tryOnce(limit('purged new'))
  shared.clock.advance(HOUR / 2)
  await purge({ db: shared.core.store, clock: shared.clock })
  assert.deepEqual(await counts('purged %'), { 'purged old': 1, 'purged new': 1 })
  shared.clock.advance(1)
  await purge({ db: shared.core.store, clock: shared.clock })
  assert.deepEqual(await counts('purged %'), { 'purged new': 1 })
})
