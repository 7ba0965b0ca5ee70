/** A server that is started with another cut-off or time zone than the one before it: what is accepted from then on follows the new setting, what was accepted before keeps its moment. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { HOUR, ManualClock } from '../../src/kit/clock.ts'
import { anotherAccount, type AnotherAccount } from '../support/another-account.ts'
import { apiClient, type Api } from '../support/api.ts'
import { cardBody } from '../support/bodies.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { someNoon } from '../support/core.ts'
import { assertTimeline, moveTo } from '../support/moments.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { shaped } from '../support/shapes.ts'
import { closeAgreeing } from '../support/stored.ts'

const atNoon = { GUICHET_CUT_OFF: '12:00' }
/** Ten in the morning in Paris. */
const morning = someNoon - 3 * HOUR

let database: TestDatabase
const running = new Set<TestServer>()
beforeEach(async () => (database = await createTestDatabase()))
afterEach(async () => {
  const ends = await Promise.allSettled([...running].map(closeAgreeing))
  running.clear()
  await database.drop()
  assert.deepEqual(
    ends.filter(({ status }) => status === 'rejected'),
    [],
  )
})

async function start(environment: Readonly<Record<string, string>> = {}): Promise<TestServer> {
  const server = await startTestServer({ clock: new ManualClock(morning), environment, database })
  running.add(server)
  return server
}

function stop(server: TestServer): Promise<void> {
  running.delete(server)
  return closeAgreeing(server)
}

const testModeOn = ({ url }: TestServer, { key }: AnotherAccount): Api => apiClient(url, key('secret', 'test').value)

const pay = async (api: Api, given: object = {}): Promise<string> =>
  shaped('payment', await api.post('/v2/payments/', { amount: 10_000, card: cardBody(), ...given })).id as string

/** When the next turn of each mode is due. */
const turnsOn = async ({ running: { core } }: TestServer): Promise<number[]> =>
  (
    await core.store.query<{ at: number }>({
      text: `select due_at as at from timers where kind = 'clearing' order by realm_id`,
      values: [],
    })
  ).map(({ at }) => at)

test('a payment leaves at the next cut-off by the settings of now, one from before at the one that it was given', async () => {
  const first = await start()
  const shop = await anotherAccount(first)
  const before = await pay(shop.test)
  await stop(first)

  const api = testModeOn(await start(atNoon), shop)
  await assertTimeline(api, await pay(api), {
    '2030-01-15T10:59:59Z': 'to_capture null null',
    '2030-01-15T11:00:00Z': 'capture_sent 2030-01-16 null',
  })
  const afternoon = await pay(api)
  await assertTimeline(api, before, {
    '2030-01-15T21:59:59Z': 'to_capture null null',
    '2030-01-15T22:00:00Z': 'capture_sent 2030-01-16 null',
    '2030-01-16T05:00:00Z': 'captured 2030-01-16 77',
  })
  await assertTimeline(api, afternoon, {
    '2030-01-16T10:59:59Z': 'to_capture null null',
    '2030-01-16T11:00:00Z': 'capture_sent 2030-01-17 null',
  })
})

test('a refund from before leaves when it would have, in a move that leaves idle days out', async () => {
  const first = await start()
  const shop = await anotherAccount(first)
  const paid = await pay(shop.test)
  await moveTo(shop.test, '2030-01-25T10:00:00Z')
  const { id } = shaped('refund', await shop.test.post('/v2/refunds/', { payment: paid }))
  await stop(first)

  const api = testModeOn(await start(atNoon), shop)
  await moveTo(api, '2030-04-01T12:00:00Z')
  const refund = shaped('refund', await api.get(`/v2/refunds/${String(id)}`))
  assert.deepEqual([refund.status, refund.date_bank], ['refunded', '2030-01-28'])
  assert.equal(refund.date_refund, Date.parse('2030-01-25T22:00:00Z') / 1000)
})

test('what waits for a later day is met by a move that ends shortly before', async () => {
  const first = await start()
  const shop = await anotherAccount(first)
  const later = await pay(shop.test, { date_settlement: '2030-01-24' })
  await stop(first)

  const api = testModeOn(await start(atNoon), shop)
  await assertTimeline(api, later, {
    '2030-01-24T20:00:00Z': 'to_capture null null',
    '2030-01-24T22:00:00Z': 'capture_sent 2030-01-25 null',
    '2030-01-25T05:00:00Z': 'captured 2030-01-25 77',
  })
})

test('another time zone, in a mode whose clock was moved', async () => {
  const first = await start()
  const shop = await anotherAccount(first)
  await moveTo(shop.test, '2030-02-05T09:00:00Z')
  await stop(first)

  const api = testModeOn(await start({ GUICHET_TIME_ZONE: 'Asia/Tokyo' }), shop)
  await assertTimeline(api, await pay(api), {
    '2030-02-05T13:59:59Z': 'to_capture null null',
    '2030-02-05T14:00:00Z': 'capture_sent 2030-02-06 null',
    '2030-02-05T21:00:00Z': 'captured 2030-02-06 77',
  })
})

test('a cut-off that is later now comes after what was set for the earlier one', async () => {
  const first = await start(atNoon)
  const shop = await anotherAccount(first)
  await stop(first)

  const api = testModeOn(await start(), shop)
  await assertTimeline(api, await pay(api), {
    '2030-01-15T21:59:59Z': 'to_capture null null',
    '2030-01-15T22:00:00Z': 'capture_sent 2030-01-16 null',
  })
})

test('each mode has one next turn, however many servers are started at once; one that an older server set is brought forward', async () => {
  const old = await start()
  await anotherAccount(old)
  const noon = Date.parse('2030-01-15T11:00:00Z')
  const servers = await Promise.all([start(atNoon), start(atNoon), start(atNoon)])
  assert.deepEqual(await turnsOn(old), [noon, noon, noon, noon])
  await anotherAccount(old)
  assert.equal((await turnsOn(old)).filter((at) => at !== noon).length, 2)
  await Promise.all(servers.map(({ running }) => running.core.bringTurnsForward()))
  assert.deepEqual(await turnsOn(old), Array<number>(6).fill(noon))
})
