/** Webhooks: what happens is brought to whoever listens, signed, until it is taken. */
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { DAY, HOUR, ManualClock, MINUTE, SECOND } from '../../src/kit/clock.ts'
import { anotherAccount } from '../support/another-account.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody, numbers } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { startReceiver, type Answering, type Receiver } from '../support/receiver.ts'
import { assertRefused, conflict, notFound, unknownId } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { listed, shaped } from '../support/shapes.ts'
import { closeAgreeing } from '../support/stored.ts'

const clock = new ManualClock(someNoon)
let server: TestServer
let receiver: Receiver
let api: Api
before(async () => {
  server = await startTestServer({ clock })
  receiver = await startReceiver(() => clock.now())
})
beforeEach(async () => {
  api = (await anotherAccount(server)).test
  receiver.answer(() => undefined)
})
afterEach(() => {
  const wrong = receiver.wrong
  receiver.forget()
  assert.deepEqual(wrong, [])
})
after(async () => {
  await receiver.close()
  await closeAgreeing(server)
})

type Body = ApiAnswer['body']

let count = 0
/** An endpoint at a path of its own. */
async function listen(given: object = {}, by = api): Promise<Body> {
  const path = `/hook-${(count += 1)}`
  const endpoint = shaped('webhook_endpoint', await by.post('/v2/webhooks/', { url: receiver.url + path, ...given }))
  receiver.expect(path, endpoint.secret as string)
  return { ...endpoint, path }
}

const sent = (): Promise<void> => server.running.core.courier.deliverDue()
const typesAt = ({ path }: Body): string[] =>
  receiver.received.filter((message) => message.path === path).map(({ body }) => body.type as string)
const log = async ({ id }: Body, query = ''): Promise<Body[]> =>
  listed('deliveries', await api.get(`/v2/webhooks/${id}/deliveries/${query}`))
const sell = async (name = 'Tea'): Promise<Body> => shaped('product', await api.post('/v2/products/', { name }))

/** What a receiver answers, with a status. */
const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Answering =>
  (_, response) => {
    response.writeHead(code, headers).end(`answer ${code}`)
  }

test('every event comes as the API shows it, and its delivery is logged', async () => {
  const endpoint = await listen()
  const product = await sell()
  await api.patch(`/v2/products/${product.id}`, { name: 'Coffee' })
  await sent()
  const events = listed('events', await api.get('/v2/events/'))
  assert.deepEqual(receiver.received.map(({ body }) => body).toSorted(byId), events.toSorted(byId))
  assert.deepEqual(Object.keys(receiver.received[0]?.body as object), ['id', 'type', 'created', 'data'])
  const deliveries = await log(endpoint)
  const at = Math.floor(clock.now() / 1000)
  assert.deepEqual(
    deliveries.map(({ attempts, ...delivery }) => delivery),
    events.map(({ id, type }) => ({ event: id, type, created: at, status: 'delivered', next_attempt: null })),
  )
  for (const { event, attempts } of deliveries) {
    const { duration_ms: duration, ...attempt } = attempts[0]
    assert.deepEqual([attempts.length, attempt], [1, { at, status: 200, failure: null, answer: 'taken' }])
    assert.ok(duration >= 0)
    const one = await api.get(`/v2/webhooks/${endpoint.id}/deliveries/${event}`)
    assert.deepEqual(
      shaped('delivery', one),
      deliveries.find((delivery) => delivery.event === event),
    )
  }
})

const byId = (one: Body, other: Body): number => (one.id < other.id ? -1 : 1)

test('each endpoint is told what it wants, of its own account and mode', async () => {
  const { live, test: other } = await anotherAccount(server)
  const all = await listen()
  const made = await listen({ event_types: ['product.created', 'price.created'] })
  const asleep = await listen({ enabled: false })
  const stranger = await listen({}, other)
  const { id } = await sell()
  await live.post('/v2/products/', { name: 'Live' })
  await api.delete(`/v2/products/${id}`)
  await sent()
  assert.deepEqual(typesAt(all).sort(), ['product.created', 'product.deleted'])
  assert.deepEqual(typesAt(made), ['product.created'])
  assert.deepEqual([typesAt(asleep), typesAt(stranger)], [[], []])
})

test('what is refused, times out or leads elsewhere is sent again, 15 times in all, ever later', async () => {
  const endpoint = await listen()
  receiver.answer(status(500))
  await sell()
  await sent()
  const pauses: number[] = []
  for (;;) {
    const [delivery] = await log(endpoint)
    if (delivery.next_attempt === null) break
    const pause = delivery.next_attempt * SECOND - clock.now()
    pauses.push(pause)
    clock.advance(pause - SECOND)
    await sent()
    assert.equal((await log(endpoint))[0].attempts.length, pauses.length, 'not before its time')
    clock.advance(2 * SECOND)
    await sent()
  }
  assert.equal(pauses.length, 14)
  for (const [index, pause] of pauses.entries()) {
    const longest = Math.min(30 * SECOND * 2 ** index, 6 * HOUR)
    assert.ok(pause <= longest && pause > longest * 0.8 - 2 * SECOND, `pause ${index}: ${pause}`)
  }
  const [delivery] = await log(endpoint, '?status=failed')
  assert.deepEqual(
    delivery.attempts.map(({ status, failure, answer }: Body) => [status, failure, answer]),
    Array.from({ length: 15 }, () => [500, 'status', 'answer 500']),
  )
  // The same message each time.
  assert.equal(new Set(receiver.received.map(({ text }) => text)).size, 1)
  assert.equal(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size, 1)
  assert.equal(new Set(receiver.received.map(({ headers }) => headers['webhook-timestamp'])).size, 15)
  assert.equal(
    (await api.get(`/v2/webhooks/${endpoint.id}`)).body.enabled,
    true,
    'it has failed for less than three days',
  )
})

test('what is answered in the end was sent until then', async () => {
  const endpoint = await listen()
  const answers = [status(500), status(302, { location: `${receiver.url}/elsewhere` }), status(204)]
  receiver.answer((message, response) => answers.shift()?.(message, response))
  await sell()
  for (let attempt = 0; attempt < 5; attempt++) {
    await sent()
    clock.advance(3 * MINUTE)
  }
  const [delivery] = await log(endpoint)
  assert.equal(delivery.status, 'delivered')
  assert.deepEqual(
    delivery.attempts.map(({ status, failure }: Body) => [status, failure]),
    [
      [500, 'status'],
      [302, 'redirect'],
      [204, null],
    ],
  )
  assert.equal(receiver.received.length, 3)
})

const waits: readonly [name: string, retryAfter: string, least: number, most: number][] = [
  ['seconds', '120', 120, 120],
  ['a date', new Date(someNoon + 40 * DAY).toUTCString(), 6 * 3600, 6 * 3600],
  ['less than the pause', '1', 24, 30],
  ['more than the longest pause', '999999', 6 * 3600, 6 * 3600],
  ['nonsense', 'soon', 24, 30],
]
for (const [name, retryAfter, least, most] of waits) {
  test(`a receiver may ask for time: ${name}`, async () => {
    const endpoint = await listen()
    receiver.answer(status(503, { 'retry-after': retryAfter }))
    await sell()
    await sent()
    const [{ next_attempt: next }] = await log(endpoint)
    const pause = next - Math.floor(clock.now() / SECOND)
    assert.ok(pause >= least - 1 && pause <= most, String(pause))
  })
}

test('410 disables the endpoint, and says so; enabled again, it is told what happens from then on', async () => {
  const endpoint = await listen()
  receiver.answer(status(410))
  await sell('Gone')
  await sent()
  const at = Math.floor(clock.now() / SECOND)
  const gone = { enabled: false, disabled_reason: 'gone', disabled_at: at }
  const { path, ...shown } = endpoint
  const answer = await api.get(`/v2/webhooks/${endpoint.id}`)
  assert.deepEqual(shaped('webhook_endpoint', answer), { ...shown, ...gone })
  assert.deepEqual(
    (await log(endpoint)).map(({ status, attempts }) => [status, attempts.length, attempts[0].failure]),
    [['failed', 1, 'gone']],
  )
  receiver.answer(() => undefined)
  await sell('Unheard')
  await sent()
  const again = await api.patch(`/v2/webhooks/${endpoint.id}`, { enabled: true })
  assert.deepEqual(shaped('webhook_endpoint', again), shown)
  await sell('Heard')
  await sent()
  assert.deepEqual(
    receiver.received.map(({ body }) => body.data.name as string),
    ['Gone', 'Heard'],
  )
})

test('an endpoint with which nothing succeeds for days is disabled, and what waits for it is canceled', async () => {
  const endpoint = await listen()
  receiver.answer(status(500))
  const [day, half] = [DAY, DAY / 2]
  for (let passed = 0; passed < 5 * day; passed += half) {
    await sell()
    for (let attempt = 0; attempt < 4; attempt++) {
      await sent()
      clock.advance(half / 4)
    }
  }
  for (let attempt = 0; attempt < 14; attempt++) {
    await sent()
    clock.advance(6 * HOUR + SECOND)
  }
  const { body } = await api.get(`/v2/webhooks/${endpoint.id}`)
  assert.deepEqual([body.enabled, body.disabled_reason], [false, 'failing'])
  const statuses = new Set((await log(endpoint, '?limit=100')).map(({ status }) => status as string))
  assert.deepEqual([...statuses].sort(), ['canceled', 'failed'])
})

test('of an endpoint that succeeds now and then none is disabled', async () => {
  const endpoint = await listen()
  for (let passed = 0; passed < 4; passed++) {
    receiver.answer(status(500))
    const { id } = await sell()
    for (;;) {
      await sent()
      const { status: state, next_attempt: next } = (await log(endpoint, '?limit=1'))[0]
      if (state !== 'pending') break
      clock.advance(next * SECOND - clock.now() + SECOND)
    }
    receiver.answer(() => undefined)
    await api.delete(`/v2/products/${id}`)
    await sent()
  }
  assert.equal((await api.get(`/v2/webhooks/${endpoint.id}`)).body.enabled, true)
})

test('a deleted endpoint is told nothing more', async () => {
  const endpoint = await listen()
  receiver.answer(status(500))
  await sell()
  await sent()
  assert.equal((await api.delete(`/v2/webhooks/${endpoint.id}`)).status, 204)
  await sell()
  clock.advance(HOUR)
  await sent()
  assert.equal(receiver.received.length, 1)
})

test('an event is sent anew, whatever became of it, and also one that was never sent', async () => {
  const before = await sell('Before')
  const [early] = listed('events', await api.get('/v2/events/'))
  const endpoint = await listen()
  await sell('Tea')
  await sent()
  const [{ event }] = await log(endpoint)
  const replay = (name: string): Promise<ApiAnswer> => api.post(`/v2/webhooks/${endpoint.id}/deliveries/${name}/replay`)
  const answer = shaped('delivery', await replay(event as string))
  assert.deepEqual([answer.status, answer.attempts.length], ['pending', 1])
  await replay(early.id as string)
  await sent()
  assert.deepEqual(receiver.received.map(({ body }) => body.data.name as string).sort(), ['Before', 'Tea', 'Tea'])
  assert.equal(receiver.received.find(({ body }) => body.data.id === before.id)?.body.id, early.id)
  const again = shaped('delivery', await api.get(`/v2/webhooks/${endpoint.id}/deliveries/${event}`))
  assert.deepEqual([again.status, again.attempts.length], ['delivered', 2])
  const missing = unknownId('evt')
  assertRefused(await replay(missing), notFound('Event', missing))
  await api.patch(`/v2/webhooks/${endpoint.id}`, { enabled: false })
  assertRefused(
    await replay(event as string),
    conflict('Webhook endpoint is disabled: enable it first', endpoint.id as string),
  )
})

test('for a day after its rotation a message is signed with both secrets', async () => {
  const endpoint = await listen()
  const rotated = shaped('webhook_endpoint', await api.post(`/v2/webhooks/${endpoint.id}/rotate`))
  assert.notEqual(rotated.secret, endpoint.secret)
  const until = Math.floor(clock.now() / SECOND) + 86_400
  assert.equal(rotated.previous_secret_until, until)
  receiver.expect(endpoint.path as string, rotated.secret as string, endpoint.secret as string)
  await sell()
  await sent()
  clock.advance(DAY - SECOND)
  await sell()
  await sent()
  clock.advance(SECOND)
  receiver.expect(endpoint.path as string, rotated.secret as string)
  await sell()
  await sent()
  assert.deepEqual(
    receiver.received.map(({ headers }) => String(headers['webhook-signature']).split(' ').length),
    [2, 2, 1],
  )
  assert.equal((await api.get(`/v2/webhooks/${endpoint.id}`)).body.previous_secret_until, null)
})

test('the whole story of card payments is told', async () => {
  const endpoint = await listen()
  const paid = shaped(
    'payment',
    await api.post('/v2/payments/', { amount: 10_000, card: cardBody(numbers.approved), capture: false }),
  )
  await api.post(`/v2/payments/${paid.id}/capture`)
  const day = async (days: number): Promise<unknown> => api.post('/sandbox/clock', { advance: days * 86_400 })
  await day(2)
  const refund = (await api.post('/v2/refunds/', { payment: paid.id, amount: 1_000 })).body
  const dispute = (await api.post(`/sandbox/payments/${paid.id}/dispute`, { amount: 500 })).body
  await day(3)
  await api.post(`/sandbox/disputes/${dispute.id}`, { status: 'lost' })
  await day(3)
  await sent()
  const toldOf = (id: string): string[] =>
    receiver.received
      .filter(({ path, body }) => path === endpoint.path && body.data.id === id)
      .map(({ body }) => body)
      .toSorted(byId)
      .map(({ type }) => String(type))
  assert.deepEqual(toldOf(paid.id as string), [
    'payment.authorized',
    'payment.to_capture',
    'payment.capture_sent',
    'payment.captured',
    'payment.disputed',
  ])
  assert.deepEqual(toldOf(refund.id as string), ['refund.to_refund', 'refund.refund_sent', 'refund.refunded'])
  assert.deepEqual(toldOf(dispute.id as string), ['dispute.created', 'dispute.lost'])
  const [payout] = listed('payouts', await api.get('/v2/payouts/')).reverse()
  assert.deepEqual(
    toldOf(payout.id as string),
    ['pending', 'to_pay', 'sent', 'paid'].map((state) => `payout.${state}`),
  )
})
