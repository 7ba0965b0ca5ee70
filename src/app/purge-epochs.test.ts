/** What a reset leaves behind is removed, all of it and nothing else. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { anotherAccount } from '../../tests/support/another-account.ts'
import { someNoon } from '../../tests/support/core.ts'
import { liveThrough } from '../../tests/support/life.ts'
import { startTestServer, type TestServer } from '../../tests/support/server.ts'
import { closeAgreeing } from '../../tests/support/stored.ts'
import { ManualClock, MINUTE } from '../kit/clock.ts'
import { purgeEpochs, realmTables } from './purge-epochs.ts'

const clock = new ManualClock(someNoon)
let server: TestServer
before(async () => {
  server = await startTestServer({ clock })
})
after(() => closeAgreeing(server))

const query = <Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> =>
  server.running.core.store.query<Row>({ text, values })

test('the list names every table whose rows belong to a realm', async () => {
  const rows = await query<{ name: string }>(
    `select table_name as name from information_schema.columns where table_schema = 'public' and column_name = 'realm_id' order by 1`,
  )
  assert.deepEqual(
    [...realmTables].sort(),
    rows.map(({ name }) => name),
  )
})

/** `payments 12`, for each table and realm. */
async function counts(where: string): Promise<string[]> {
  const each = realmTables.map(
    (name) => `select '${name} ' || realm_id || ' ' || count(*) as line from ${name} where ${where} group by realm_id`,
  )
  return (await query<{ line: string }>(`${each.join(' union all ')} order by 1`)).map(({ line }) => line)
}

test('of a test mode that was reset nothing is left, and of no other anything is missing', async () => {
  const { store } = server.running.core
  const neighbour = await anotherAccount(server)
  // Nobody listens there.
  for (const { post } of [neighbour.test, server.api])
    assert.equal((await post('/v2/webhooks/', { url: 'http://127.0.0.1:1/' })).status, 200)
  await liveThrough(neighbour.test)
  await liveThrough(server.api)
  await server.api.post(
    '/v2/customers/',
    { email: 'foo@example.org', external_id: 'one' },
    { 'idempotency-key': 'one' },
  )
  await server.api.post('/v2/addresses/', { zip_code: '75001', city: 'Paris', country: 'FR' })
  await server.api.post('/v2/cards/', { number: '4111111111111111', exp_month: 1, exp_year: 2036, cvc: '123' })
  await server.api.post('/v2/sepa/', { iban: 'DE89370400440532013000', name: 'Max Mustermann', mandate: 'one' })
  await server.api.post('/v2/payment_intents/', { amount: 100, currency: 'eur' })
  await server.api.post('/v2/payments/', {
    amount: 100,
    card: { number: '4242424242424242', exp_month: 1, exp_year: 2036 },
    auth: { return_url: 'https://shop.test/' },
  })
  const [ended] = await query<{ id: number }>(`select id from realms where mode = 'test' order by id limit 1`)
  assert(ended !== undefined)
  assert.equal((await server.api.post('/sandbox/reset')).status, 200)
  const others = await counts(`realm_id <> ${ended.id}`)
  assert.ok((await counts(`realm_id = ${ended.id}`)).length >= 20, 'there is something in nearly every table')

  assert.equal(await purgeEpochs(store, clock), 0, 'not before other processes have noticed')
  clock.advance(MINUTE + 1)
  // Two servers at once.
  const removed = await Promise.all([purgeEpochs(store, clock), purgeEpochs(store, clock)])
  assert.ok(removed[0] + removed[1] > 100)
  assert.deepEqual(await counts(`realm_id = ${ended.id}`), [])
  assert.deepEqual(await query('select 1 from realms where id = $1', [ended.id]), [])
  assert.deepEqual(await counts(`realm_id <> ${ended.id}`), others)
  assert.equal(await purgeEpochs(store, clock), 0)
})
