import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestCore, someNoon, type TestCore } from '../../tests/support/core.ts'
import { nothingChanges, remove } from '../kit/changes.ts'
import { DAY, HOUR, MINUTE, SECOND, type Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import type { TimerHandler, TimerRunnerOptions } from './options.ts'
import type { TimerRunner } from './runner.ts'
import { note, runnerOn, setTimersOn, type Handlers, type Ran } from './fixtures/runners.ts'
import { setTimer, takeBackTimer, timers } from './timer.ts'

let shared: TestCore
before(async () => (shared = await openTestCore()))
after(() => shared.close())

const runnerWith = (handlers: Handlers, given: Partial<TimerRunnerOptions<Context>> = {}): TimerRunner<Context> =>
  runnerOn(shared, handlers, given)

const setTimers = (...timers: [kind: string, objectId: string, dueAt: Instant][]): Promise<unknown> =>
  setTimersOn(shared, timers)

const realmNow = (): Promise<Instant> => shared.read((ctx) => Promise.resolve(ctx.now))

test('timers run in the order of their due times, then of their ids, each at its due time', async () => {
  const start = await realmNow()
  await setTimers(
    ['note', 'c', start + 2 * HOUR],
    ['note', 'b', start + HOUR],
    ['note', 'a', start + 2 * HOUR],
    ['note', 'later', start + 30 * DAY],
  )
  const ran: Ran = []
  const runner = runnerWith({ note: note(ran) })
  assert.equal(await runner.moveClock(shared.realmId, { advance: DAY }), start + DAY)
  assert.deepEqual(ran, [
    ['b', start + HOUR],
    ['a', start + 2 * HOUR],
    ['c', start + 2 * HOUR],
  ])
  assert.equal(await realmNow(), start + DAY)
  await runner.moveClock(shared.realmId, { advance: 30 * DAY })
  assert.equal(ran.length, 4)
})

test('what a timer sets within the move runs in the same move, in its place', async () => {
  const start = await realmNow()
  await setTimers(['repeat', 'r', start + MINUTE], ['note', 'n', start + 90 * SECOND])
  const ran: Ran = []
  const runner = runnerWith({
    note: note(ran),
    repeat: (ctx, timer) => {
      ran.push([timer.objectId, ctx.now])
      const again = timer.objectId === 'r' ? 'rr' : undefined
      const changes =
        again === undefined ? [] : [setTimer(ctx, { kind: 'repeat', objectId: again, dueAt: ctx.now + MINUTE })]
      return Promise.resolve({ result: undefined, changes })
    },
  })
  await runner.moveClock(shared.realmId, { to: start + HOUR })
  assert.deepEqual(
    ran.map(([id]) => id),
    ['r', 'n', 'rr'],
  )
})

test('a move leaves out what need not run until its end; nothing else does', async () => {
  const start = await realmNow()
  await setTimers(['note', 'a', start + HOUR], ['idle', 'b', start + 2 * HOUR], ['note', 'c', start + 3 * HOUR])
  const ran: Ran = []
  const asked: [objectId: string, now: Instant, until: Instant][] = []
  const runner = runnerWith(
    { note: note(ran), idle: note(ran) },
    {
      skip: (ctx, timer, until) => {
        asked.push([timer.objectId, ctx.now, until])
        if (timer.kind !== 'idle') return Promise.resolve([])
        return Promise.resolve([
          remove(timers, timer),
          setTimer(ctx, { kind: 'idle', objectId: 'd', dueAt: until + HOUR }),
        ])
      },
    },
  )
  const end = start + 4 * HOUR
  await runner.moveClock(shared.realmId, { to: end })
  assert.deepEqual(ran, [
    ['a', start + HOUR],
    ['c', start + 3 * HOUR],
  ])
  assert.deepEqual(asked, [
    ['a', start + HOUR, end],
    ['b', start + 2 * HOUR, end],
    ['c', start + 3 * HOUR, end],
  ])
  shared.clock.advance(HOUR)
  await runner.runDue(shared.realmId)
  assert.deepEqual(ran.at(-1), ['d', end + HOUR])
  assert.equal(asked.length, 3)
})

test('the clock is never moved back', async () => {
  const now = await realmNow()
  const runner = runnerWith({})
  await assert.rejects(runner.moveClock(shared.realmId, { to: now - 1 }), { status: 422 })
  await assert.rejects(runner.moveClock(shared.realmId, { advance: -1 }), { status: 422 })
  assert.equal(await realmNow(), now)
})

test('a move whose process died is taken up where it stopped, and nothing runs twice', async () => {
  const start = await realmNow()
  await setTimers(['note', '1', start + 1], ['fatal', '2', start + 2], ['note', '3', start + 3])
  const ran: Ran = []
  const reached = Promise.withResolvers<undefined>()
  const dying = runnerWith({
    note: note(ran),
    // The process dies before it answers.
    fatal: () => {
      reached.resolve(undefined)
      return new Promise(() => undefined)
    },
  })
  void dying.moveClock(shared.realmId, { advance: HOUR })
  await reached.promise
  const heir = runnerWith({ note: note(ran), fatal: note(ran) })
  assert.equal(await heir.runDue(shared.realmId), false, 'the lease of the dead still holds')
  shared.clock.advance(11 * SECOND)
  assert.equal(await heir.runDue(shared.realmId), true)
  assert.deepEqual(
    ran.map(([id]) => id),
    ['1', '2', '3'],
  )
  assert.equal(await realmNow(), start + HOUR)
})

test('a timer that fails is told of and put off, and those behind it run', async () => {
  const start = await realmNow()
  await setTimers(['broken', 'b', start + 1], ['note', 'n', start + 2])
  const ran: Ran = []
  const told: unknown[] = []
  let mended = false
  const broken: TimerHandler<Context> = (ctx, timer) =>
    mended ? note(ran)(ctx, timer) : Promise.reject(new Error('broken'))
  const runner = runnerWith({ note: note(ran), broken }, { onError: (error) => told.push(error) })
  assert.equal(await runner.moveClock(shared.realmId, { advance: HOUR }), start + HOUR)
  assert.deepEqual(
    ran.map(([id]) => id),
    ['n'],
  )
  assert.match(String(told), /broken/)
  await runner.runDue(shared.realmId)
  assert.equal(told.length, 1, 'it is not tried again before its time')
  mended = true
  shared.clock.advance(2 * SECOND)
  await runner.runDue(shared.realmId)
  assert.deepEqual(ran.at(-1), ['b', start + 1])
})

test('a holder whose lease was taken over cannot commit any more', async () => {
  const start = await realmNow()
  await setTimers(['slow', 's', start + 1])
  const inside = Promise.withResolvers<undefined>()
  const released = Promise.withResolvers<undefined>()
  const ran: Ran = []
  const slow = runnerWith({
    slow: async () => {
      inside.resolve(undefined)
      await released.promise
      return nothingChanges(undefined)
    },
  })
  const quick = runnerWith({ slow: note(ran) })
  shared.clock.advance(SECOND)
  const slowRun = slow.runDue(shared.realmId)
  await inside.promise
  shared.clock.advance(11 * SECOND)
  assert.equal(await quick.runDue(shared.realmId), true)
  released.resolve(undefined)
  assert.equal(await slowRun, true)
  assert.deepEqual(
    ran.map(([id]) => id),
    ['s'],
  )
})

test('a decision made before the clock was moved is made again after it', async () => {
  const runner = runnerWith({})
  const seen: Instant[] = []
  await shared.perform(async (ctx) => {
    seen.push(ctx.now)
    if (seen.length === 1) await runner.moveClock(shared.realmId, { advance: DAY })
    return { result: undefined, changes: [setTimer(ctx, { kind: 'note', objectId: 'late', dueAt: ctx.now + DAY })] }
  })
  assert.equal(seen.length, 2)
  assert.equal((seen[1] ?? 0) - (seen[0] ?? 0), DAY)
  await shared.perform((ctx) => Promise.resolve({ result: undefined, changes: [takeBackTimer(ctx, 'note', 'late')] }))
})

test('two moves at once follow each other', async () => {
  const start = await realmNow()
  const runner = runnerWith({})
  await Promise.all([
    runner.moveClock(shared.realmId, { advance: HOUR }),
    runner.moveClock(shared.realmId, { advance: HOUR }),
    runnerWith({}).moveClock(shared.realmId, { advance: HOUR }),
  ])
  assert.equal(await realmNow(), start + 3 * HOUR)
})

test('all that is due runs without the clock being moved, and what comes next is told', async () => {
  const start = await realmNow()
  await setTimers(['note', 'due', start], ['note', 'next', start + HOUR])
  const ran: Ran = []
  const runner = runnerWith({ note: note(ran) })
  assert.deepEqual(await runner.quietOf(shared.realmId), { now: start, isQuiet: false, nextAt: start + HOUR })
  assert.deepEqual(await runner.runAllDue(shared.realmId), { now: start, isQuiet: true, nextAt: start + HOUR })
  assert.deepEqual(ran, [['due', start]])
  await runner.moveClock(shared.realmId, { advance: HOUR })
})

test('what fails is due until it has run', async () => {
  const start = await realmNow()
  await setTimers(['broken', 'b', start])
  const told: unknown[] = []
  const runner = runnerWith(
    { broken: () => Promise.reject(new Error('broken')) },
    { onError: (error) => told.push(error) },
  )
  assert.equal((await runner.runAllDue(shared.realmId)).isQuiet, false)
  assert.equal(told.length, 1)
  shared.clock.advance(2 * SECOND)
  assert.equal((await runnerWith({ broken: note([]) }).runAllDue(shared.realmId)).isQuiet, true)
})

test('who asks for quiet while another process runs the realm waits for it', async () => {
  const start = await realmNow()
  await setTimers(['slow', 's', start])
  const inside = Promise.withResolvers<undefined>()
  const released = Promise.withResolvers<undefined>()
  const slow: TimerHandler<Context> = async () => {
    inside.resolve(undefined)
    await released.promise
    return nothingChanges(undefined)
  }
  const running = runnerWith({ slow }).runDue(shared.realmId)
  await inside.promise
  const other = runnerWith({ slow: note([]) })
  const quiet = other.runAllDue(shared.realmId)
  for (let look = 0; look < 10; look++) assert.equal((await other.quietOf(shared.realmId)).isQuiet, false)
  released.resolve(undefined)
  assert.equal((await quiet).isQuiet, true)
  assert.equal(await running, true)
})

test('in a realm that a reset ended nothing runs any more, and its clock stays', async () => {
  const start = await realmNow()
  await setTimers(['note', 'n', start])
  await shared.core.resetter.reset(shared.principal)
  const ran: Ran = []
  const runner = runnerWith({ note: note(ran) })
  assert.equal(await runner.runDue(shared.realmId), true)
  assert.deepEqual(ran, [])
  await assert.rejects(runner.moveClock(shared.realmId, { advance: HOUR }), { status: 409 })
  await assert.rejects(runner.runAllDue(shared.realmId), { status: 409 })
})

test('the test starts at a known moment', () => {
  assert.ok(shared.clock.now() >= someNoon)
})
