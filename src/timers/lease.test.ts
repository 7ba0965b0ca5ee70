/** A realm is run by one process at a time: as long as the process works, and no longer than it lives. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { openTestCore, type TestCore } from '../../tests/support/core.ts'
import { nothingChanges } from '../kit/changes.ts'
import { HOUR, MINUTE, SECOND, type Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import { closedGate, note, runnerOn, setTimersOn, type Gate, type Ran } from './fixtures/runners.ts'
import type { TimerHandler } from './options.ts'
import type { TimerLease } from './store.ts'

let shared: TestCore
before(async () => (shared = await openTestCore()))
after(() => shared.close())

const realmNow = (): Promise<Instant> => shared.read((ctx) => Promise.resolve(ctx.now))

async function leaseNow(): Promise<Pick<TimerLease, 'version' | 'expiresAt'>> {
  const [lease] = await shared.core.store.query<TimerLease>({
    text: 'select version, expires_at as "expiresAt" from timer_leases where realm_id = $1',
    values: [shared.realmId],
  })
  assert(lease !== undefined)
  return lease
}

/** Reads the lease until it lasts until this moment. */
async function lastsUntil(moment: Instant): Promise<void> {
  while ((await leaseNow()).expiresAt < moment);
}

const waiting =
  (gate: Gate): TimerHandler<Context> =>
  async () => {
    await gate.pass()
    return nothingChanges(undefined)
  }

test('a step that lasts longer than the lease is not undone: the lease is prolonged as long as it lasts', async () => {
  const gate = closedGate()
  await setTimersOn(shared, [['slow', 's', await realmNow()]])
  const ran: Ran = []
  const slow = runnerOn(shared, { slow: waiting(gate) }, { prolongEveryMs: 1 })
  const other = runnerOn(shared, { slow: note(ran) })
  const run = slow.runDue(shared.realmId)
  await gate.reached
  const { version } = await leaseNow()
  for (let step = 0; step < 3; step++) {
    shared.clock.advance(9 * SECOND)
    await lastsUntil(shared.clock.now() + 10 * SECOND)
    assert.equal(await other.runDue(shared.realmId), false)
  }
  assert.equal((await leaseNow()).version, version)
  gate.open()
  assert.equal(await run, true)
  // The lease is given back: the next process need not wait, and finds nothing left.
  assert.equal(await other.runDue(shared.realmId), true)
  assert.deepEqual(ran, [])
})

test('a lease that is prolonged all the time disturbs no commit', async () => {
  const start = await realmNow()
  await setTimersOn(
    shared,
    Array.from({ length: 100 }, (_, place) => ['note', `n${place}`, start + 1] as const),
  )
  const ran: Ran = []
  const refresh = (error: unknown): Promise<void> => Promise.reject(new Error('a conflict', { cause: error }))
  await runnerOn(shared, { note: note(ran) }, { prolongEveryMs: 1, refresh }).moveClock(shared.realmId, {
    advance: HOUR,
  })
  assert.equal(ran.length, 100)
})

test('the lease of a step that hangs is not prolonged for ever', async () => {
  const gate = closedGate()
  await setTimersOn(shared, [['slow', 's', await realmNow()]])
  const ran: Ran = []
  let looks = 0
  const clock = {
    now: () => {
      looks += 1
      return shared.clock.now()
    },
  }
  const run = runnerOn(shared, { slow: waiting(gate) }, { prolongEveryMs: 1, clock }).runDue(shared.realmId)
  await gate.reached
  shared.clock.advance(11 * MINUTE)
  // Only the prolonging of the lease reads this clock meanwhile, each time once more.
  for (const before = looks; looks < before + 3;) await setImmediate()
  assert.equal(await runnerOn(shared, { slow: note(ran) }).runDue(shared.realmId), true)
  assert.equal(ran.length, 1)
  gate.open()
  assert.equal(await run, true)
})

test('a holder whose lease was taken over puts off no timer of its successor', async () => {
  const gate = closedGate()
  await setTimersOn(shared, [['slow', 's', await realmNow()]])
  const [ran, told]: [Ran, unknown[]] = [[], []]
  const failing: TimerHandler<Context> = async () => {
    await gate.pass()
    throw new Error('broken')
  }
  const run = runnerOn(shared, { slow: failing }, { onError: (error) => told.push(error) }).runDue(shared.realmId)
  await gate.reached
  shared.clock.advance(11 * SECOND)
  const inside = closedGate()
  const successor = runnerOn(shared, {
    slow: async (ctx, timer) => {
      await inside.pass()
      return note(ran)(ctx, timer)
    },
  }).runDue(shared.realmId)
  await inside.reached
  gate.open()
  assert.equal(await run, false)
  const rows = await shared.core.store.query({
    text: 'select failures from timers where realm_id = $1 and object_id = $2',
    values: [shared.realmId, 's'],
  })
  assert.deepEqual(rows, [{ failures: 0 }])
  inside.open()
  assert.equal(await successor, true)
  assert.deepEqual([ran.length, told.length], [1, 1])
})
