/** Lists of payment intents, a customer's, and what belongs to one: every filter alone and together, both orders, page by page. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ManualClock, SECOND } from '../../src/kit/clock.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { someNoon } from '../support/core.ts'
import { intentsOf, type Intents } from '../support/intents.ts'
import { assertRefused, invalid, notFound, unknownId } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { listed, shaped } from '../support/shapes.ts'
import { closeAgreeing } from '../support/stored.ts'

type Body = ApiAnswer['body']

const clock = new ManualClock(someNoon)
let server: TestServer
let api: Api
let intents: Intents
/** By their place in {@link plan}. */
const made: Body[] = []
let cards: readonly string[]
let customer: string

/** What is made, one after another, two seconds apart. */
const plan: readonly (() => object)[] = [
  () => ({ card: cards[0], order_id: 'A', date_settlement: '2030-03-01' }),
  () => ({ order_id: 'A', customer }),
  () => ({ card: cards[0], order_id: 'B', customer, date_settlement: '2030-02-01' }),
  () => ({ card: cards[1], order_id: 'B', threeds: 'none' }),
  () => ({ order_id: 'A', date_settlement: '2030-04-01' }),
  () => ({ card: cards[1], customer }),
]

before(async () => {
  server = await startTestServer({ clock })
  api = server.api
  intents = intentsOf(server)
  cards = [await intents.card('approved'), await intents.card('notEnrolled')]
  customer = (await api.post('/v2/customers/', { email: 'lists@example.org' })).body.id as string
  for (const given of plan) {
    clock.advance(2 * SECOND)
    made.push(await intents.create(given()))
  }
})
after(() => closeAgreeing(server))

const iso = (seconds: number): string => new Date(seconds * SECOND).toISOString()

test('every filter, alone and together, in both orders', async () => {
  const created = (index: number): number => made[index].created_at as number
  const rows: readonly [query: string, found: readonly number[]][] = [
    ['', [5, 4, 3, 2, 1, 0]],
    ['order=desc', [5, 4, 3, 2, 1, 0]],
    ['field=created&order=asc', [0, 1, 2, 3, 4, 5]],
    // Those that are due on a day, the latest day first.
    ['field=due', [4, 0, 2]],
    ['field=due&order=asc', [2, 0, 4]],
    ['field=due&order_id=A', [4, 0]],
    [`field=due&card=${cards[1]}`, []],
    ['order_id=A', [4, 1, 0]],
    ['order_id=B&order=asc', [2, 3]],
    ['order_id=C', []],
    [`card=${cards[0]}`, [2, 0]],
    [`card=${cards[1]}&order_id=B`, [3]],
    [`card=${unknownId('card')}`, []],
    [`sepa=${unknownId('sepa')}`, []],
    [`sepa=${unknownId('sepa')}&order_id=A`, []],
    [`created=${created(3)}`, [5, 4, 3]],
    [`created=${created(3) + 1}`, [5, 4]],
    [`created=${iso(created(4))}&order=asc`, [4, 5]],
    [`created=${created(1)}&order_id=A&field=due`, [4]],
    [`created=${created(5) + 2}`, []],
  ]
  for (const [query, found] of rows) {
    for (const path of ['/v2/payment_intents/', '/v2/payment_intent']) {
      const answer = await api.get(`${path}?${query}`)
      const expected = found.map((index) => made[index])
      assert.deepEqual(listed('payment_intents', answer), expected, query)
      const range = { start: 0, limit: 10, end: found.length, count: found.length, has_more: false }
      assert.deepEqual(answer.body.range, range, query)
    }
  }
})

test('intents in a list are as complete as alone', async () => {
  const found = listed('payment_intents', await api.get('/v2/payment_intents/'))
  assert.deepEqual(
    found.map(({ status }) => status as string),
    ['captured', ...['require_payment_method', 'captured', 'require_authentication']].concat([
      'require_payment_method',
      'require_authentication',
    ]),
  )
  for (const intent of found) assert.deepEqual(intent, await intents.read(intent.id as string))
})

test('page by page', async () => {
  const rows: readonly [query: string, found: readonly number[], range: object][] = [
    ['limit=4', [5, 4, 3, 2], { start: 0, limit: 4, end: 4, count: 6, has_more: true }],
    ['limit=4&start=4', [1, 0], { start: 4, limit: 4, end: 6, count: 6, has_more: false }],
    ['limit=1&start=1&order_id=A', [1], { start: 1, limit: 1, end: 2, count: 3, has_more: true }],
    ['limit=2&field=due&start=2', [2], { start: 2, limit: 2, end: 3, count: 3, has_more: false }],
    ['start=6', [], { start: 6, limit: 10, end: 6, count: 6, has_more: false }],
    [`start=7&limit=3&sepa=${unknownId('sepa')}`, [], { start: 7, limit: 3, end: 7, count: 0, has_more: false }],
  ]
  for (const [query, found, range] of rows) {
    const answer = await api.get(`/v2/payment_intents?${query}`)
    assert.deepEqual(
      listed('payment_intents', answer),
      found.map((index) => made[index]),
      query,
    )
    assert.deepEqual(answer.body.range, range, query)
  }
})

test('what the query cannot be', async () => {
  const pattern = (prefix: string): string => `string does not match regex "^${prefix}_[a-zA-Z0-9]{24}$"`
  const rows: readonly [field: string, value: string, message: string, type: string][] = [
    ['limit', '0', 'ensure this value is greater than or equal to 1', 'value_error.number.not_ge'],
    ['limit', '101', 'ensure this value is less than or equal to 100', 'value_error.number.not_le'],
    ['start', '-1', 'ensure this value is greater than or equal to 0', 'value_error.number.not_ge'],
    ['created', 'yesterday', 'invalid datetime format', 'value_error.datetime'],
    ['order_id', '', 'ensure this value has at least 1 characters', 'value_error.any_str.min_length'],
    ['card', 'card_1', pattern('card'), 'value_error.str.regex'],
    ['sepa', unknownId('card'), pattern('sepa'), 'value_error.str.regex'],
    ['field', 'paid', "value is not a valid enumeration member; permitted: 'created', 'due'", 'type_error.enum'],
    ['order', 'up', "value is not a valid enumeration member; permitted: 'asc', 'desc'", 'type_error.enum'],
    ['status', 'captured', 'extra fields not permitted', 'value_error.extra'],
    ['unique_id', 'x', 'extra fields not permitted', 'value_error.extra'],
  ]
  for (const [field, value, message, type] of rows) {
    const answer = await api.get(`/v2/payment_intents/?${field}=${encodeURIComponent(value)}`)
    assertRefused(answer, invalid(['query', field], message, type))
  }
})

test("a customer's", async () => {
  const path = `/v2/customers/${customer}/payment_intents`
  const own = [5, 2, 1].map((index) => made[index])
  assert.deepEqual(listed('payment_intents', await api.get(path)), own)
  const second = await api.get(`${path}/?start=1&limit=1`)
  assert.deepEqual(listed('payment_intents', second), [made[2]])
  assert.deepEqual(second.body.range, { start: 1, limit: 1, end: 2, count: 3, has_more: true })
  const { id } = (await api.post('/v2/customers/', { email: 'none@example.org' })).body
  assert.deepEqual(listed('payment_intents', await api.get(`/v2/customers/${id}/payment_intents`)), [])
  const unknown = unknownId('cust')
  assertRefused(await api.get(`/v2/customers/${unknown}/payment_intents`), notFound('Customer', unknown))
})

test('what belongs to an intent', async () => {
  const intent = await intents.create({ card: await intents.card('refused'), threeds: 'none' })
  const id = intent.id as string
  for (const kind of ['refused', 'capturedAtOnce'] as const) {
    clock.advance(SECOND)
    await api.patch(`/v2/payment_intents/${id}`, { card: await intents.card(kind) })
  }
  // Of another intent, and of none.
  await api.post(`/v2/payment_intents/${made[3].id}/refund`)
  for (let count = 0; count < 2; count++) {
    clock.advance(SECOND)
    shaped('refund', await api.post(`/v2/payment_intents/${id}/refund`, { amount: 10 }))
  }
  const of = (name: string, query = ''): Promise<ApiAnswer> => api.get(`/v2/payment_intents/${id}/${name}${query}`)
  const attempts = listed('payments', await of('payments'))
  assert.deepEqual(
    attempts.map(({ status }) => status as string),
    ['captured', 'refused', 'refused'],
  )
  for (const attempt of attempts)
    assert.deepEqual(shaped('payment', await api.get(`/v2/payments/${attempt.id}`)), attempt)
  const second = await of('payments', '?start=1&limit=1')
  assert.deepEqual(listed('payments', second), [attempts[1]])
  assert.deepEqual(second.body.range, { start: 1, limit: 1, end: 2, count: 3, has_more: true })

  const refunds = listed('refunds', await of('refunds', '/'))
  assert.equal(refunds.length, 2)
  for (const refund of refunds) {
    assert.deepEqual([refund.payment, refund.payment_intent], [attempts[0].id, id])
    assert.deepEqual(shaped('refund', await api.get(`/v2/refunds/${refund.id}`)), refund)
  }
  assert.deepEqual(listed('refunds', await of('refunds', '?limit=1&start=1')), [refunds[1]])
  assert.deepEqual(listed('disputes', await of('disputes')), [])
  const none = listed('payments', await api.get(`/v2/payment_intent/${made[1].id}/payments/`))
  assert.deepEqual(none, [])
  const unknown = unknownId('pi')
  for (const name of ['payments', 'refunds', 'disputes'])
    assertRefused(await api.get(`/v2/payment_intents/${unknown}/${name}`), notFound('Payment intent', unknown))
})
