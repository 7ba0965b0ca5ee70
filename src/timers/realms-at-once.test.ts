/** Several realms in one process: none waits for the work of another. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { hours } from '../../tests/support/names.ts'
import { openTestCore, type TestCore } from '../../tests/support/core.ts'
import { createAccount } from '../accounts/index.ts'
import { insert, nothingChanges } from '../kit/changes.ts'
import { HOUR } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import type { Query } from '../kit/database.ts'
import { closedGate, note, runnerOn, setTimersOn, type Ran } from './fixtures/runners.ts'
import type { TimerHandler } from './options.ts'
import { setTimer, timerOf, timers } from './timer.ts'

let shared: TestCore
before(async () => (shared = await openTestCore()))
after(() => shared.close())

/** A timer that sets itself again at the same moment, until it is told to end. */
function endless(): { handler: TimerHandler<Context>; inRealms: (count: number) => Promise<void>; end: () => void } {
  const realms = new Set<number>()
  const gate = closedGate()
  let [ran, ended, awaited] = [0, false, Infinity]
  return {
    handler: (ctx, timer) => {
      if (realms.add(ctx.realm.id).size >= awaited) void gate.pass()
      const again = setTimer(ctx, { kind: timer.kind, objectId: String(++ran), dueAt: timer.dueAt })
      return Promise.resolve({ result: undefined, changes: ended ? [] : [again] })
    },
    inRealms: (count) => {
      awaited = count
      return gate.reached
    },
    end: () => (ended = true),
  }
}

test('a realm that is busy keeps the process from looking at no other', async () => {
  const now = shared.clock.now()
  const gate = closedGate()
  const ran = closedGate()
  const runner = runnerOn(shared, {
    slow: async () => {
      await gate.pass()
      return nothingChanges(undefined)
    },
    quick: () => {
      void ran.pass()
      return Promise.resolve(nothingChanges(undefined))
    },
  })
  await setTimersOn(shared, [['slow', 's', now]])
  runner.start()
  await gate.reached
  // The timer is set once the process has begun with the other realm.
  await setTimersOn(shared, [['quick', 'q', now]], 'live')
  await ran.reached
  gate.open()
  await runner.stop()
})

test('realms with more to do than a visit holds give way to those that wait', async () => {
  const now = shared.clock.now()
  const busy: number[] = []
  for (const name of ['One', 'Two', 'Three']) {
    const { account } = await createAccount(shared.core.store, name, { now, hours })
    const rows = await shared.core.store.query<{ id: number }>({
      text: 'select id from realms where account_id = $1',
      values: [account.id],
    })
    busy.push(...rows.map(({ id }) => id))
  }
  for (const id of busy)
    await shared.core.store.commit(id, [insert(timers, timerOf(id, { kind: 'endless', objectId: 'e', dueAt: now }))])
  const works = endless()
  const ran = closedGate()
  const runner = runnerOn(shared, {
    endless: works.handler,
    quick: () => {
      void ran.pass()
      return Promise.resolve(nothingChanges(undefined))
    },
  })
  runner.start()
  // As many realms as one process visits at the same time.
  await works.inRealms(4)
  await setTimersOn(shared, [['quick', 'q', now]], 'live')
  await ran.reached
  works.end()
  await runner.stop()
  for (const id of busy) await runnerOn(shared, { endless: works.handler }).runDue(id)
})

test('a move that is waited for runs to its end, whatever else visits its realm', async () => {
  const now = shared.clock.now()
  const many = Array.from(
    { length: 180 },
    (_, place) => ['note', `n${String(place).padStart(3, '0')}`, now + 1 + place] as const,
  )
  await setTimersOn(shared, many)
  const ran: Ran = []
  const runner = runnerOn(shared, { note: note(ran) })
  runner.start()
  await runner.moveClock(shared.realmId, { advance: HOUR })
  assert.deepEqual(
    ran,
    many.map(([, id, dueAt]) => [id, dueAt]),
  )
  await runner.stop()
})

test('it stops after the timer that runs; who waits for a move is told', async () => {
  const start = await shared.read((ctx) => Promise.resolve(ctx.now))
  await setTimersOn(shared, [
    ['slow', 'a', start + 1],
    ['slow', 'b', start + 2],
  ])
  const gate = closedGate()
  const begun: string[] = []
  const runner = runnerOn(shared, {
    slow: async (_, { objectId }) => {
      begun.push(objectId)
      await gate.pass()
      return nothingChanges(undefined)
    },
  })
  runner.start()
  const move = runner.moveClock(shared.realmId, { advance: HOUR })
  const told = assert.rejects(move, { status: 503 })
  await gate.reached
  const stopped = runner.stop()
  gate.open()
  await Promise.all([stopped, told])
  assert.deepEqual(begun, ['a'])
  // Another process takes up the timer.
  const ran: Ran = []
  assert.equal(await runnerOn(shared, { slow: note(ran) }).runDue(shared.realmId), true)
  assert.deepEqual(ran, [['b', start + 2]])
})

test('it stops after the timer that runs, however long the look for more takes', async () => {
  const start = await shared.read((ctx) => Promise.resolve(ctx.now))
  await setTimersOn(shared, [
    ['slow', 'a', start],
    ['slow', 'b', start],
  ])
  const { store } = shared.core
  const [timer, look, visit] = [closedGate(), closedGate(), closedGate()]
  const begun: string[] = []
  const runner = runnerOn(
    shared,
    {
      slow: async (_, { objectId }) => {
        begun.push(objectId)
        await timer.pass()
        return nothingChanges(undefined)
      },
    },
    {
      db: {
        find: (from, key) => store.find(from, key),
        findAll: (table, by, key) => store.findAll(table, by, key),
        query: async <Row extends object>(query: Query) => {
          if (begun.length > 0 && query.text.includes('clock_target is not null')) await look.pass()
          const rows = await store.query<Row>(query)
          if (query.name === 'prolong_timer_lease') void visit.pass()
          return rows
        },
      },
    },
  )
  runner.start()
  await Promise.all([timer.reached, look.reached])
  const stopped = runner.stop()
  timer.open()
  // The visit gives its lease back; a visit after it would have begun by the next turn of the event loop.
  await visit.reached
  await new Promise(setImmediate)
  look.open()
  await stopped
  assert.deepEqual(begun, ['a'])
  const ran: Ran = []
  await runnerOn(shared, { slow: note(ran) }).runDue(shared.realmId)
  assert.deepEqual(ran, [['b', start]])
})
