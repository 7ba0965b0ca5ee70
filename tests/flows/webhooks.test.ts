/** Webhook endpoints: made, changed, given another secret, listed, deleted; and the faults that their deliveries can be told to meet. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ManualClock, SECOND } from '../../src/kit/clock.ts'
import { anotherAccount } from '../support/another-account.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { someNoon } from '../support/core.ts'
import { startReceiver, type Receiver } from '../support/receiver.ts'
import { assertRefused, conflict, invalid, notFound, plain, unknownId } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { listed, shaped } from '../support/shapes.ts'
import { assertNothingStored, closeAgreeing } from '../support/stored.ts'

const clock = new ManualClock(someNoon)
let server: TestServer
let receiver: Receiver
let api: Api
let live: Api
before(async () => {
  server = await startTestServer({ clock })
  receiver = await startReceiver(() => clock.now())
  ;({ test: api, live } = await anotherAccount(server))
})
after(async () => {
  await receiver.close()
  await closeAgreeing(server)
})

type Body = ApiAnswer['body']

const url = 'https://shop.example/webhooks'
const create = async (given: object = {}, by = api): Promise<Body> =>
  shaped('webhook_endpoint', await by.post('/v2/webhooks/', { url, ...given }))

test('an endpoint is made with a secret, which every answer shows', async () => {
  const endpoint = await create()
  const { id, secret, ...rest } = endpoint
  assert.match(id as string, /^we_[a-zA-Z0-9]{24}$/)
  assert.match(secret as string, /^[0-9a-f]{64}$/)
  assert.deepEqual(rest, {
    url,
    enabled: true,
    created: Math.floor(clock.now() / SECOND),
    event_types: null,
    previous_secret_until: null,
    disabled_reason: null,
    disabled_at: null,
  })
  assert.deepEqual(shaped('webhook_endpoint', await api.get(`/v2/webhooks/${id}`)), endpoint)
  assert.notEqual((await create()).secret, secret)
})

test('what is changed is changed, and nothing else', async () => {
  const endpoint = await create({ enabled: false, event_types: ['payment.captured'] })
  const path = `/v2/webhooks/${endpoint.id}`
  let expected = endpoint
  for (const change of [
    { enabled: true },
    { url: 'https://other.example/' },
    { event_types: ['payment.captured', 'refund.refunded'] },
    { event_types: null },
  ]) {
    expected = { ...expected, ...change }
    assert.deepEqual(shaped('webhook_endpoint', await api.patch(path, change)), expected)
  }
  await assertNothingStored(server, async () => {
    for (const same of [{}, { enabled: true }]) assert.deepEqual((await api.patch(path, same)).body, expected)
  })
})

test('an answer that shows a secret is given again for its Idempotency-Key, and lies nowhere in clear', async () => {
  const again = (): Promise<ApiAnswer> => api.post('/v2/webhooks/', { url }, { 'idempotency-key': 'endpoint' })
  const [first, second] = [await again(), await again()]
  assert.deepEqual([second.body, second.headers.get('idempotency-replayed')], [first.body, 'true'])
  const rows = await server.running.core.store.query<{ body: string; key: string | null }>({
    text: `select body, body_key_id as key from idempotency_records where key = 'endpoint'`,
    values: [],
  })
  assert.equal(rows.length, 1)
  assert.notEqual(rows[0]?.key, null)
  assert.ok(rows[0]?.body.includes(first.body.secret as string) === false)
})

test('secrets and answers that are kept come under new keys', async () => {
  const made = await api.post('/v2/webhooks/', { url }, { 'idempotency-key': 'before rotation' })
  const path = `/v2/webhooks/${made.body.id}`
  const rotated = (await api.post(`${path}/rotate`)).body
  const report = await server.running.core.vault.rotate()
  assert.deepEqual([report.finished, report.unreadable], [true, []])
  assert.deepEqual((await api.get(path)).body, rotated)
  const again = await api.post('/v2/webhooks/', { url }, { 'idempotency-key': 'before rotation' })
  assert.deepEqual(again.body, made.body)
})

test('what is refused, with nothing stored', async () => {
  const { id } = await create()
  const values: readonly [field: string, values: readonly unknown[]][] = [
    ['url', ['', 'shop.example', 'ftp://shop.example/', 'https://', 5, `https://shop.example/${'x'.repeat(65_536)}`]],
    ['url', ['https://user:word@shop.example/', 'http://10.0.0.1/', 'http://169.254.169.254/', 'http://[fd00::1]/']],
    ['enabled', ['yes', 1, {}]],
    ['event_types', ['payment.captured', [], ['payment.sold'], ['payment.captured', 'payment.captured']]],
    ['secret', ['a0'.repeat(32)]],
  ]
  await assertNothingStored(server, async () => {
    for (const [field, wrong] of values)
      for (const value of wrong)
        for (const answer of [
          await api.post('/v2/webhooks/', { url, [field]: value }),
          await api.patch(`/v2/webhooks/${id}`, { [field]: value }),
        ]) {
          assert.equal(answer.status, 422, `${field} ${JSON.stringify(value)}`)
          assert.deepEqual(answer.body.detail[0].loc.slice(0, 2), ['body', field])
        }
    const missing = invalid(['body', 'url'], 'field required', 'value_error.missing')
    assertRefused(await api.post('/v2/webhooks/', {}), missing)
    const insecure = invalid(['body', 'url'], 'url must begin with https:// in live mode')
    assertRefused(await live.post('/v2/webhooks/', { url: 'http://shop.example/' }), insecure)
    const inside = invalid(['body', 'url'], 'url must not lead to a private network')
    assertRefused(await live.post('/v2/webhooks/', { url: 'https://127.0.0.1/' }), inside)
  })
})

test('lists are newest first; a deleted endpoint is unknown, and others have their own', async () => {
  const { test: own, live: ownLive } = await anotherAccount(server)
  const made: string[] = []
  for (let count = 0; count < 3; count++) {
    clock.advance(1500)
    made.unshift((await create({}, own)).id as string)
  }
  const ids = async (query = ''): Promise<string[]> =>
    listed('webhook_endpoints', await own.get(`/v2/webhooks/${query}`)).map(({ id }) => id as string)
  assert.deepEqual(await ids(), made)
  assert.deepEqual(await ids('?start=1&limit=1'), made.slice(1, 2))
  const [gone = '', kept = ''] = made
  const deleted = await own.delete(`/v2/webhooks/${gone}`)
  assert.deepEqual([deleted.status, deleted.body], [204, undefined])
  assert.deepEqual(await ids(), made.slice(1))
  const event = unknownId('evt')
  await assertNothingStored(server, async () => {
    for (const [by, id] of [
      [own, gone],
      [ownLive, kept],
      [api, kept],
      [own, unknownId('we')],
    ] as const) {
      const missing = notFound('Webhook endpoint', id)
      const path = `/v2/webhooks/${id}`
      for (const answer of [
        await by.get(path),
        await by.patch(path, { enabled: false }),
        await by.delete(path),
        await by.post(`${path}/rotate`),
        await by.get(`${path}/deliveries/`),
        await by.get(`${path}/deliveries/${event}`),
        await by.post(`${path}/deliveries/${event}/replay`),
      ])
        assertRefused(answer, missing)
    }
    assertRefused(await own.get(`/v2/webhooks/${kept}/deliveries/${event}`), notFound('Delivery', event))
    assert.equal((await own.get(`/v2/webhooks/${kept}/deliveries/?status=lost`)).status, 422)
  })
})

test('there are a hundred of them at most, however many are asked for at once', async () => {
  const { test: own } = await anotherAccount(server)
  const full = conflict('There are 100 webhook endpoints already: delete one first')
  const answers = await Promise.all(Array.from({ length: 130 }, () => own.post('/v2/webhooks/', { url })))
  const made = answers.filter(({ status }) => status === 200)
  for (const answer of answers) if (!made.includes(answer)) assertRefused(answer, full)
  assert.deepEqual(
    [made.length, listed('webhook_endpoints', await own.get('/v2/webhooks/?limit=100')).length],
    [100, 100],
  )
  await own.delete(`/v2/webhooks/${made[0]?.body.id}`)
  await create({}, own)
  assertRefused(await own.post('/v2/webhooks/', { url }), full)
})

const names = (): string[] => receiver.received.map(({ body }) => body.data.name as string)
const sent = (): Promise<void> => server.running.core.courier.deliverDue()

/** Endpoint and events of an account of its own. */
async function misbehaving(...faults: readonly object[]): Promise<(...names: readonly string[]) => Promise<void>> {
  const { test: own } = await anotherAccount(server)
  const path = `/${(await own.get('/v2/ping')).body.account}`
  const endpoint = await create({ url: receiver.url + path, event_types: ['product.created'] }, own)
  receiver.forget()
  receiver.expect(path, endpoint.secret as string)
  for (const fault of faults) assert.equal((await own.post('/sandbox/delivery_faults', fault)).status, 200)
  return async (...given) => {
    for (const name of given) await own.post('/v2/products/', { name })
    await sent()
  }
}

test('webhooks can be told to come twice', async () => {
  const sell = await misbehaving({ times: 2, duplicate: true })
  await sell('One', 'Two', 'Three')
  assert.deepEqual(names().sort(), ['One', 'One', 'Three', 'Two', 'Two'])
})

test('webhooks can be told to come late', async () => {
  const sell = await misbehaving({ delay: { seconds: 30 } })
  await sell('Late')
  await sell('Early')
  clock.advance(30 * SECOND - 1)
  await sent()
  assert.deepEqual(names(), ['Early'])
  clock.advance(1)
  await sent()
  assert.deepEqual(names(), ['Early', 'Late'])
})

test('webhooks can be told to come in another order', async () => {
  const sell = await misbehaving({ times: 3, reorder: true })
  await sell('One', 'Two')
  assert.deepEqual(names(), [])
  await sell('Three')
  for (let step = 0; step < 3; step++) {
    await sent()
    clock.advance(200)
  }
  assert.deepEqual(names(), ['Three', 'Two', 'One'])
  await sell('Four')
  assert.deepEqual(names(), ['Three', 'Two', 'One', 'Four'])
  assert.deepEqual(receiver.wrong, [])
})

test('what is to misbehave is listed, taken back, refused where it is none, and not for live mode', async () => {
  const { test: own, live: ownLive } = await anotherAccount(server)
  const path = '/sandbox/delivery_faults'
  const faults = [
    { times: 1, duplicate: true },
    { times: 3, reorder: true },
    { times: 2, delay: { seconds: 5 } },
  ]
  for (const [index, fault] of faults.entries())
    assert.deepEqual((await own.post(path, fault)).body, { faults: faults.slice(0, index + 1) })
  assert.deepEqual((await own.get(path)).body, { faults })
  await assertNothingStored(server, async () => {
    const one = 'give one of duplicate, delay and reorder'
    assertRefused(await own.post(path, {}), invalid(['body'], one))
    assertRefused(await own.post(path, { duplicate: false }), invalid(['body'], one))
    const both = invalid(['body', 'reorder'], 'give only one of duplicate, delay and reorder')
    assertRefused(await own.post(path, { times: 2, duplicate: true, reorder: true }), both)
    const alone = invalid(['body', 'times'], 'must be at least 2: it takes two to come in another order')
    assertRefused(await own.post(path, { reorder: true }), alone)
    for (const refused of [await ownLive.get(path), await ownLive.post(path, { duplicate: true })])
      assert.equal(refused.status, plain(403, '').status)
  })
  assert.deepEqual((await own.delete(path)).body, { faults: [] })
})
