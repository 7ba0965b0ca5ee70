/** Payment intents on the wire: fields at fault, both forms of every path and both spellings, and whose they are. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ManualClock } from '../../src/kit/clock.ts'
import { anotherAccount } from '../support/another-account.ts'
import { apiClient, type Api, type ApiAnswer } from '../support/api.ts'
import { cardBody } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { intentsOf, type Intents } from '../support/intents.ts'
import { assertRefused, invalid, notFound, plain, unknownId, type Refused } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { listed, shaped } from '../support/shapes.ts'
import { assertNothingStored, closeAgreeing } from '../support/stored.ts'

let server: TestServer
let api: Api
let intents: Intents
let live: Api
before(async () => {
  server = await startTestServer({ clock: new ManualClock(someNoon) })
  api = server.api
  intents = intentsOf(server)
  const key = server.running.firstAccount.liveKeys.find((one) => one.key.kind === 'secret')
  assert(key !== undefined)
  live = apiClient(server.url, key.value)
})
after(() => closeAgreeing(server))

const long = (length: number): string => 'x'.repeat(length)

/** Values that a field takes, and values that it does not. */
const fields: Readonly<Record<string, { good: readonly unknown[]; bad: readonly unknown[] }>> = {
  amount: {
    good: [0, 1, 4_294_967_295, '100'],
    bad: [-1, 4_294_967_296, 1.5, '1.5', '', 'x', true, null, [], {}],
  },
  currency: { good: ['eur', 'usd'], bad: ['EUR', 'jpy', '', 1] },
  description: { good: [long(3), long(64)], bad: [long(2), long(65), 5, {}, 'a\0bc'] },
  customer: { good: [null], bad: ['cust_x', unknownId('card'), 5, { email: 'a@example.org' }] },
  card: { good: [null], bad: ['card_x', unknownId('cust'), 5, cardBody()] },
  sepa: { good: [null], bad: ['sepa_x', 5, { iban: 'x' }] },
  order_id: { good: ['x', long(36)], bad: ['', long(37), 5] },
  unique_id: { good: ['x', long(36)], bad: ['', long(37), 5] },
  methods_allowed: { good: [['card'], ['sepa', 'card']], bad: [[], ['card', 'card'], ['cash'], 'card', {}] },
  metadata: { good: [0, 'x', [], {}, { a: null }], bad: ['a\0b', { constructor: 1 }] },
  return_url: { good: ['https://a.example.org'], bad: ['', 'a', `https://a.example.org/${long(65_536)}`, 5] },
  threeds: { good: ['required', 'none'], bad: ['optional', '', true, 1] },
  capture: { good: [true, 'False'], bad: ['no', 0, {}] },
  date_settlement: { good: ['2030-01-01', 1893456000], bad: ['2030-13-01', 'tomorrow', {}] },
  billing_address: { good: [null], bad: ['addr_x', {}, 1] },
  shipping_address: { good: [null], bad: ['addr_x', {}, 1] },
}

function assertFieldRefused({ status, body }: ApiAnswer, field: string, value: unknown): void {
  assert.equal(status, 422, `${field} ${JSON.stringify(value)}: ${JSON.stringify(body)}`)
  for (const { loc } of body.detail as { loc: string[] }[]) assert.deepEqual(loc.slice(0, 2), ['body', field])
}

test('what is taken, field by field', async () => {
  for (const [field, { good }] of Object.entries(fields))
    for (const value of good) assert.equal((await intents.post({ [field]: value })).status, 200, field)
})

test('what is refused, of a new one and of a change', async () => {
  const { id } = await intents.create()
  await assertNothingStored(server, async () => {
    for (const [field, { bad }] of Object.entries(fields)) {
      for (const value of bad) {
        assertFieldRefused(await intents.post({ [field]: value }), field, value)
        const changed = await api.patch(`/v2/payment_intents/${id}`, { [field]: value })
        assertFieldRefused(changed, field, value)
      }
    }
    const missing = invalid(['body', 'amount'], 'field required', 'value_error.missing')
    assertRefused(await api.post('/v2/payment_intents/', {}), missing)
    for (const field of ['id', 'status', 'url', 'created_at', 'origin', 'payment', 'auth', 'wallet', 'device', 'x']) {
      const extra = invalid(['body', field], 'extra fields not permitted', 'value_error.extra')
      assertRefused(await intents.post({ [field]: 'x' }), extra)
      assertRefused(await api.patch(`/v2/payment_intents/${id}`, { [field]: 'x' }), extra)
    }
    for (const amount of [-1, 4_294_967_296, 'x', true])
      assertFieldRefused(await api.post(`/v2/payment_intents/${id}/refund`, { amount }), 'amount', amount)
    assertFieldRefused(await api.post(`/v2/payment_intents/${id}/capture`, { id: 'pi_x' }), 'id', 'pi_x')
  })
})

test('ids of a wrong shape', async () => {
  const wrong = [
    'x',
    'pi_',
    `pi_${long(23)}`,
    `pi_${long(25)}`,
    `PI_${long(24)}`,
    unknownId('paym'),
    `test_${unknownId('pi')}`,
  ]
  for (const id of wrong) {
    const message = 'string does not match regex "^pi_[a-zA-Z0-9]{24}$"'
    assertRefused(await api.get(`/v2/payment_intents/${id}`), invalid(['path', 'id'], message, 'value_error.str.regex'))
  }
})

for (const base of ['/v2/payment_intents', '/v2/payment_intent']) {
  for (const slash of ['', '/']) {
    test(`a story at ${base} with paths that end in '${slash}'`, async () => {
      const card = await intents.card('capturedAtOnce')
      const given = { amount: 100, threeds: 'none', capture: false }
      const intent = shaped('payment_intent', await api.post(base + slash, given))
      const at = (rest = ''): string => `${base}/${intent.id}${rest}${slash}`
      assert.deepEqual(shaped('payment_intent', await api.get(at())), intent)
      assert.deepEqual(
        listed('payment_intents', await api.get(`${base}${slash}?limit=100`)).find(({ id }) => id === intent.id),
        intent,
      )
      assert.equal(shaped('payment_intent', await api.patch(at(), { card })).status, 'authorized')
      assert.equal(shaped('payment_intent', await api.post(at('/capture'))).status, 'captured')
      const refund = shaped('refund', await api.post(at('/refund'), { amount: 40 }))
      assert.equal(listed('payments', await api.get(at('/payments'))).length, 1)
      assert.deepEqual(listed('refunds', await api.get(at('/refunds'))), [refund])
      assert.deepEqual(listed('disputes', await api.get(at('/disputes'))), [])
      const other = shaped('payment_intent', await api.post(base + slash, { amount: 100 }))
      assert.equal(shaped('payment_intent', await api.delete(`${base}/${other.id}${slash}`)).status, 'canceled')
    })
  }
}

test('a request that is repeated under its idempotency key makes one intent', async () => {
  const headers = { 'idempotency-key': 'the-same' }
  const given = { amount: 100, card: await intents.card('approved') }
  const [first, second] = [
    await api.post('/v2/payment_intents/', given, headers),
    await api.post('/v2/payment_intents/', given, headers),
  ]
  assert.equal(first.status, 200)
  assert.deepEqual([second.status, second.body], [200, first.body as object])
})

test('no other account, and no other mode, sees or touches an intent', async () => {
  const { id } = await intents.create({ card: await intents.card('approved'), threeds: 'none', capture: false })
  const card = await intents.card('approved')
  const customer = (await api.post('/v2/customers/', { email: 'own@example.org' })).body.id as string
  const other = await anotherAccount(server)
  const missing = notFound('Payment intent', id as string)
  const rows: readonly [
    method: 'get' | 'post' | 'patch' | 'delete',
    path: string,
    body: object | undefined,
    Refused,
  ][] = [
    ['get', `/${id}`, undefined, missing],
    ['patch', `/${id}`, { amount: 50 }, missing],
    ['delete', `/${id}`, undefined, missing],
    ['post', `/${id}/capture`, undefined, missing],
    ['post', `/${id}/refund`, undefined, missing],
    ['get', `/${id}/payments`, undefined, missing],
    ['get', `/${id}/refunds`, undefined, missing],
    ['get', `/${id}/disputes`, undefined, missing],
    ['post', '/', { amount: 100, customer }, notFound('Customer', customer)],
  ]
  await assertNothingStored(server, async () => {
    for (const stranger of [other.test, other.live, live]) {
      for (const [method, path, body, refused] of rows)
        assertRefused(await stranger[method](`/v2/payment_intents${path}`, body), refused)
      assert.deepEqual(listed('payment_intents', await stranger.get('/v2/payment_intents/')), [])
    }
    assertRefused(await other.test.post('/v2/payment_intents/', { amount: 100, card }), notFound('Card', card))
  })
  // What is unique is so within one account and mode.
  for (const owner of [api, other.test, other.live, live])
    assert.equal((await owner.post('/v2/payment_intents/', { amount: 100, unique_id: 'mine' })).status, 200)
})

test('live: an intent can wait, and no card pays it without a network', async () => {
  const card = (await live.post('/v2/cards/', cardBody())).body.id as string
  const intent = shaped('payment_intent', await live.post('/v2/payment_intents/', { amount: 100 }))
  assert.deepEqual([intent.status, intent.url], ['require_payment_method', `${server.url}/${intent.id}`])
  await assertNothingStored(server, async () => {
    for (const threeds of ['required', 'none']) {
      const answer = await live.post('/v2/payment_intents/', { amount: 100, card, threeds })
      assert.equal(answer.status, 501)
      assert.match(answer.body.error as string, /^No card network is connected to this account/)
      assertRefused(
        await live.patch(`/v2/payment_intents/${intent.id}`, { card, threeds }),
        plain(501, answer.body.error as string),
      )
    }
  })
  assert.equal(shaped('payment_intent', await live.delete(`/v2/payment_intents/${intent.id}`)).status, 'canceled')
})
