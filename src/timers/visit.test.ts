/** What can come of one try of a timer: it ran, other commits were first, the database failed, or the timer did. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestCore, type TestCore } from '../../tests/support/core.ts'
import { nothingChanges } from '../kit/changes.ts'
import { HOUR, SECOND, type Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import { UnknownOutcomeError } from '../storage/committer.ts'
import { ConflictError } from '../storage/conflict.ts'
import { note, runnerOn, setTimersOn, type Ran } from './fixtures/runners.ts'
import type { TimerHandler } from './options.ts'
import { setTimer, type Timer } from './timer.ts'

let shared: TestCore
before(async () => (shared = await openTestCore()))
after(() => shared.close())

const realmNow = (): Promise<Instant> => shared.read((ctx) => Promise.resolve(ctx.now))

/** How often each timer that is still there has failed. */
const failures = async (): Promise<Record<string, number>> => {
  const rows = await shared.core.store.query<Timer>({
    text: `select object_id as "objectId", failures from timers where realm_id = $1 and kind <> 'clearing'`,
    values: [shared.realmId],
  })
  return Object.fromEntries(rows.map(({ objectId, failures: count }) => [objectId, count]))
}

/** Loses a session of the database: the server ends it in the middle of a query. */
const loseSession = ({ db }: Context): Promise<unknown> =>
  db.query({ text: 'select pg_terminate_backend(pg_backend_pid())', values: [] })

test('a timer that meets a lost session is tried again, and nothing behind it runs before', async () => {
  const start = await realmNow()
  await setTimersOn(shared, [
    ['losing', 'a', start + 1],
    ['note', 'b', start + 2],
  ])
  const [ran, told]: [Ran, unknown[]] = [[], []]
  let lost = 0
  const losing: TimerHandler<Context> = async (ctx, timer) => {
    if (++lost < 3) await loseSession(ctx)
    return note(ran)(ctx, timer)
  }
  const runner = runnerOn(shared, { losing, note: note(ran) }, { onError: (error) => told.push(error) })
  await runner.moveClock(shared.realmId, { advance: HOUR })
  assert.deepEqual(ran, [
    ['a', start + 1],
    ['b', start + 2],
  ])
  assert.deepEqual(
    told.map((error) => (error as { code?: string }).code),
    ['57P01', '57P01'],
  )
})

test('a commit of which nobody knows whether it happened is looked for, not made again', async () => {
  const start = await realmNow()
  await setTimersOn(shared, [
    ['note', 'a', start + 1],
    ['note', 'b', start + 2],
  ])
  const [ran, told]: [Ran, unknown[]] = [[], []]
  const { store } = shared.core
  const runner = runnerOn(
    shared,
    { note: note(ran) },
    {
      commit: async (realmId, changes) => {
        await store.commit(realmId, changes)
        if (ran.length === 1 && told.length === 0) throw new UnknownOutcomeError({ cause: 'the line was cut' })
      },
      onError: (error) => told.push(error),
    },
  )
  await runner.moveClock(shared.realmId, { advance: HOUR })
  assert.deepEqual(
    ran.map(([id]) => id),
    ['a', 'b'],
  )
  assert.equal(told.length, 1)
})

test('a statement that is still on its way when the database is there again writes nothing any more', async () => {
  const start = await realmNow()
  await setTimersOn(shared, [['note', 'a', start + 1]])
  const [ran, told]: [Ran, unknown[]] = [[], []]
  const { store } = shared.core
  let late: (() => Promise<void>) | undefined
  const runner = runnerOn(
    shared,
    {
      // During its second try, the statement of the first one arrives.
      note: async (ctx, timer) => {
        if (late !== undefined) await assert.rejects(late(), ConflictError)
        return note(ran)(ctx, timer)
      },
    },
    {
      commit: (realmId, changes) => {
        if (ran.length !== 1 || late !== undefined) return store.commit(realmId, changes)
        late = () => store.commit(realmId, changes)
        return Promise.reject(new UnknownOutcomeError({ cause: 'the line was cut' }))
      },
      onError: (error) => told.push(error),
    },
  )
  await runner.moveClock(shared.realmId, { advance: HOUR })
  assert.equal(told.length, 1)
  assert.deepEqual(ran, [
    ['a', start + 1],
    ['a', start + 1],
  ])
})

/** Timers that fail however often they are tried, and what is reported in the end. */
const inVain: readonly [name: string, handler: TimerHandler<Context>, told: RegExp][] = [
  [
    'meets something that is there already',
    (ctx) =>
      Promise.resolve({
        result: undefined,
        changes: [setTimer(ctx, { kind: 'note', objectId: 'there', dueAt: ctx.now + 100 * HOUR })],
      }),
    /^TimerError: v:vain: commit conflict: unique \(timers_pkey\)$/,
  ],
  [
    'rests on something that nobody knows',
    () => Promise.reject(new ConflictError('reference')),
    /^TimerError: v:vain: commit conflict: reference$/,
  ],
]
for (const [name, handler, expected] of inVain) {
  test(`a timer that ${name} is told of after fifty tries, and put off`, async () => {
    const start = await realmNow()
    await setTimersOn(shared, [
      ['note', 'there', start + 100 * HOUR],
      ['vain', 'v', start + 1],
      ['note', 'behind', start + 2],
    ])
    const [ran, told]: [Ran, unknown[]] = [[], []]
    let tries = 0
    const vain: TimerHandler<Context> = (ctx, timer) => {
      tries += 1
      return handler(ctx, timer)
    }
    const runner = runnerOn(shared, { vain, note: note(ran) }, { onError: (error) => told.push(error) })
    await runner.moveClock(shared.realmId, { advance: HOUR })
    assert.deepEqual(ran, [['behind', start + 2]])
    assert.deepEqual([tries, told.length], [50, 1])
    assert.match(String(told[0]), expected)
    assert.deepEqual(await failures(), { there: 0, v: 1 })
    for (const round of [2, 3]) {
      shared.clock.advance(4 * SECOND)
      await runner.runDue(shared.realmId)
      assert.deepEqual([tries, told.length], [50 * round, round])
    }
    // When it can run again, it does.
    shared.clock.advance(4 * SECOND)
    await runnerOn(shared, { vain: note(ran) }).runDue(shared.realmId)
    assert.deepEqual(ran.at(-1), ['v', start + 1])
    await runnerOn(shared, { note: note(ran) }).moveClock(shared.realmId, { advance: 100 * HOUR })
  })
}

test('tries are counted anew once a timer ran', async () => {
  let tries = 0
  const ran: Ran = []
  const unlucky: TimerHandler<Context> = (ctx, timer) =>
    ++tries % 30 === 0 ? note(ran)(ctx, timer) : Promise.reject(new ConflictError('stale'))
  const runner = runnerOn(shared, { unlucky })
  for (let round = 0; round < 2; round++) {
    await setTimersOn(shared, [['unlucky', 'u', (await realmNow()) + 1]])
    await runner.moveClock(shared.realmId, { advance: HOUR })
  }
  assert.deepEqual([tries, ran.length], [60, 2])
})

/** A timer that fails, for the tests of what runs in its place. */
const failing: TimerHandler<Context> = () => Promise.reject(new Error('broken'))

test('where a kind has something to be done in place of a timer that fails, it is told of, and that is done at once', async () => {
  const start = await realmNow()
  await setTimersOn(shared, [
    ['whole', 'w', start + 1],
    ['note', 'behind', start + 2],
  ])
  const [ran, told]: [Ran, unknown[]] = [[], []]
  const inItsPlace: TimerHandler<Context> = (ctx, { objectId, dueAt }) =>
    Promise.resolve({ result: undefined, changes: [setTimer(ctx, { kind: 'note', objectId, dueAt })] })
  const runner = runnerOn(
    shared,
    { whole: failing, note: note(ran) },
    { fallbacks: { whole: inItsPlace }, onError: (error) => told.push(error) },
  )
  await runner.moveClock(shared.realmId, { advance: HOUR })
  assert.deepEqual(ran, [
    ['w', start + 1],
    ['behind', start + 2],
  ])
  assert.deepEqual(told.map(String), ['TimerError: w:whole: broken'])
  assert.deepEqual(await failures(), {})
})

test('where that fails as well, the timer is put off', async () => {
  const start = await realmNow()
  await setTimersOn(shared, [['whole', 'w', start + 1]])
  const told: unknown[] = []
  const given = { fallbacks: { whole: failing }, onError: (error: unknown) => told.push(error) }
  await runnerOn(shared, { whole: failing }, given).moveClock(shared.realmId, { advance: HOUR })
  assert.equal(told.length, 2)
  assert.deepEqual(await failures(), { w: 1 })
  shared.clock.advance(2 * SECOND)
  await runnerOn(shared, { whole: () => Promise.resolve(nothingChanges(undefined)) }).runDue(shared.realmId)
})
