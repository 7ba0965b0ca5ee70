/** Closing the books: nothing is written behind them, whoever decided it and whatever their clock shows. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { openTestCore, type TestCore } from '../../tests/support/core.ts'
import type { AppContext, Core } from '../app/core.ts'
import type { Outcome } from '../kit/changes.ts'
import { DAY, HOUR, ManualClock, MINUTE, type Instant } from '../kit/clock.ts'
import type { Mode, Realm } from '../kit/context.ts'
import { minorUnitsOf } from '../kit/money.ts'
import { bookAdded, findLastBatch, listBatches, type Batch } from '../ledger/index.ts'
import { closeBooks } from './close-books.ts'
import { findCurrentRealm } from './store.ts'

let shared: TestCore
let others: Core[]
beforeEach(async () => {
  shared = await openTestCore()
  others = []
})
afterEach(async () => {
  for (const other of others) await other.close()
  await shared.close()
})

const openAnother = async (clock?: ManualClock): Promise<Core> => {
  const core = await shared.openAnother(clock)
  others.push(core)
  return core
}

const realmOf = async (mode: Mode): Promise<Realm> => {
  const realm = await findCurrentRealm(shared.core.store, shared.principal.accountId, mode)
  assert(realm !== undefined)
  return realm
}

/** Books a capture of an object. */
const booking = (ctx: AppContext, objectId: string): Promise<Outcome<Instant>> => {
  const entry = { kind: 'payment', transition: 'capture', objectId, method: 'card', currency: 'eur' } as const
  return Promise.resolve({ result: ctx.now, changes: bookAdded(ctx, [], [{ ...entry, amount: minorUnitsOf(100) }]) })
}

const perform = <Result>(
  core: Core,
  mode: Mode,
  verb: (ctx: AppContext) => Promise<Outcome<Result>>,
): Promise<Result> => core.performer.perform((fresh) => core.gate.open({ ...shared.principal, mode }, fresh), verb)

/** The first cut-off after the noon at which the clock stands: 23:00 in Paris. */
const cutOffAfter = (noon: Instant): Instant => noon + 10 * HOUR

for (const mode of ['test', 'live'] as const) {
  test(`a decision of ${mode} mode that another process held across the closing is made again, at a time after it`, async () => {
    const other = await openAnother()
    const noon = shared.clock.now()
    await perform(shared.core, mode, (ctx) => booking(ctx, 'before'))
    const { id } = await realmOf(mode)
    const times: Instant[] = []
    await perform(other, mode, async (ctx) => {
      times.push(ctx.now)
      if (times.length === 1) {
        shared.clock.advance(10 * HOUR + MINUTE)
        await shared.core.runner.runDue(id)
      }
      return booking(ctx, 'held')
    })
    const closedAt = cutOffAfter(noon)
    assert.equal((await realmOf(mode)).booksClosedAt, closedAt)
    assert.deepEqual(times, [noon, closedAt + MINUTE])
    const rows = await shared.core.store.query<{ id: string; at: Instant }>({
      text: 'select object_id as id, created_at as at from transfers where realm_id = $1 order by created_at',
      values: [id],
    })
    assert.deepEqual(rows, [
      { id: 'before', at: noon },
      { id: 'held', at: closedAt + MINUTE },
    ])
    const batch = await findLastBatch(shared.core.store, id)
    assert.deepEqual([batch?.number, batch?.transfers, batch?.lastObjectId], [1, 1, 'before'])
  })
}

test('a host whose clock is behind decides at the moment of the closing, not before', async () => {
  const behind = new ManualClock(shared.clock.now())
  const other = await openAnother(behind)
  await perform(shared.core, 'live', (ctx) => booking(ctx, 'before'))
  const closedAt = cutOffAfter(shared.clock.now())
  shared.clock.advance(10 * HOUR + MINUTE)
  behind.advance(9 * HOUR)
  await shared.core.runner.runDue((await realmOf('live')).id)
  assert.equal(await perform(other, 'live', (ctx) => booking(ctx, 'late')), closedAt)
  behind.advance(2 * HOUR)
  assert.equal(await perform(other, 'live', (ctx) => booking(ctx, 'later')), closedAt + HOUR)
})

test('the books are closed once a day, with the first turn of it, on days after which something was booked', async () => {
  const { clock, core, realmId } = shared
  const batches = async (): Promise<[number, number][]> =>
    (await listBatches(core.store, realmId, 0, 100)).map(({ number, transfers }: Batch) => [number, transfers])
  const moveTo = (to: Instant): Promise<Instant> => core.runner.moveClock(realmId, { to })
  const cutOff = cutOffAfter(clock.now())
  await shared.perform((ctx) => booking(ctx, 'first'))
  await shared.perform((ctx) => booking(ctx, 'second'))
  const { version } = await realmOf('test')
  await moveTo(cutOff + 30 * DAY)
  // The first cut-off alone closes them, and setting and ending the move count besides.
  const realm = await realmOf('test')
  assert.deepEqual([realm.booksClosedAt, realm.version - version], [cutOff, 3])
  assert.deepEqual(await batches(), [[1, 2]])
  await shared.perform((ctx) => booking(ctx, 'third'))
  // The morning closes, the cut-off of the same day does not.
  await moveTo(cutOff + 30 * DAY + 7 * HOUR)
  await shared.perform((ctx) => booking(ctx, 'fourth'))
  await moveTo(cutOff + 31 * DAY)
  assert.equal((await realmOf('test')).booksClosedAt, cutOff + 30 * DAY + 7 * HOUR)
  assert.deepEqual(await batches(), [
    [1, 2],
    [2, 1],
  ])
  await moveTo(cutOff + 31 * DAY + 7 * HOUR)
  assert.deepEqual(await batches(), [
    [1, 2],
    [2, 1],
    [3, 1],
  ])
})

test('a process that dies between closing and sealing leaves both to the next', async () => {
  const { clock, core, realmId, perform: performHere } = shared
  await performHere((ctx) => booking(ctx, 'first'))
  clock.advance(DAY)
  await performHere((ctx) => closeBooks(ctx))
  assert.equal(await findLastBatch(core.store, realmId), undefined)
  await (await openAnother()).runner.runDue(realmId)
  assert.equal((await findLastBatch(core.store, realmId))?.transfers, 1)
})
