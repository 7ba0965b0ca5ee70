/** Lists of payments: every filter alone and together, both orders, page by page. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ManualClock, SECOND } from '../../src/kit/clock.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody, numbers } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { assertRefused, invalid, unknownId } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { assertKeys, listed, shaped } from '../support/shapes.ts'
import { closeAgreeing } from '../support/stored.ts'

const clock = new ManualClock(someNoon)
let server: TestServer
let api: Api
/** By their place in {@link plan}. */
const payments: ApiAnswer['body'][] = []
let cards: readonly string[]

/** What is made, one after another, two seconds apart; then the open ones are paid, the later first. */
const plan: readonly ((cards: readonly string[]) => object)[] = [
  ([visa]) => ({ card: visa, order_id: 'A', unique_id: 'u0' }),
  () => ({ order_id: 'A' }),
  ([visa]) => ({ card: visa, order_id: 'B', unique_id: 'u2' }),
  ([, refused]) => ({ card: refused, order_id: 'B' }),
  () => ({ order_id: 'A', unique_id: 'u4' }),
  ([, , other]) => ({ card: other, order_id: 'B', capture: false }),
]

before(async () => {
  server = await startTestServer({ clock })
  api = server.api
  const bodies = [numbers.approved, numbers.insufficientFunds, numbers.alsoApproved].map((number) => cardBody(number))
  cards = await Promise.all(bodies.map(async (body) => (await api.post('/v2/cards/', body)).body.id as string))
  for (const given of plan) {
    clock.advance(2 * SECOND)
    payments.push(shaped('payment', await api.post('/v2/payments/', { amount: 100, ...given(cards) })))
  }
  for (const index of [4, 1]) {
    clock.advance(2 * SECOND)
    payments[index] = (await api.patch(`/v2/payments/${payments[index].id}`, { card: cards[0] })).body
  }
})
after(() => closeAgreeing(server))

const iso = (seconds: number): string => new Date(seconds * SECOND).toISOString()

test('every filter, alone and together, in both orders', async () => {
  const created = payments.map((payment) => payment.created as number)
  const paid = payments.map((payment) => payment.date_paym as number)
  const at = (moments: readonly number[], index: number): number => moments[index] ?? assert.fail()
  const rows: readonly [query: string, found: readonly number[]][] = [
    ['', [5, 4, 3, 2, 1, 0]],
    ['order=desc', [5, 4, 3, 2, 1, 0]],
    ['order=asc', [0, 1, 2, 3, 4, 5]],
    ['field=created&order=asc', [0, 1, 2, 3, 4, 5]],
    // By payment: the refused one has none, and the two that were paid later come last.
    ['field=paid', [1, 4, 5, 2, 0]],
    ['field=paid&order=asc', [0, 2, 5, 4, 1]],
    ['unique_id=u2', [2]],
    ['unique_id=none', []],
    ['order_id=A', [4, 1, 0]],
    ['order_id=B&order=asc', [2, 3, 5]],
    ['order_id=A&field=paid', [1, 4, 0]],
    [`card=${cards[0]}`, [4, 2, 1, 0]],
    [`card=${cards[1]}`, [3]],
    [`card=${cards[1]}&field=paid`, []],
    [`card=${unknownId('card')}`, []],
    [`card=${cards[0]}&order_id=A`, [4, 1, 0]],
    [`card=${cards[0]}&order_id=B&unique_id=u2`, [2]],
    [`card=${cards[2]}&order_id=A`, []],
    [`created=${at(created, 3)}`, [5, 4, 3]],
    [`created=${at(created, 3) + 1}`, [5, 4]],
    [`created=${iso(at(created, 3))}`, [5, 4, 3]],
    [`created=${at(created, 5) + 2}`, []],
    [`created=${at(created, 2)}&order_id=B&order=asc`, [2, 3, 5]],
    [`paid=${at(paid, 5)}`, [5, 4, 1]],
    [`paid=${at(paid, 4)}`, [4, 1]],
    [`paid=${iso(at(paid, 1))}`, [1]],
    [`paid=0`, [5, 4, 2, 1, 0]],
    [`paid=${at(paid, 4)}&created=${at(created, 2)}`, [4]],
    [`paid=${at(paid, 2)}&field=paid&order=asc&card=${cards[0]}`, [2, 4, 1]],
    [`sepa=${unknownId('sepa')}`, []],
    [`payout=${unknownId('pout')}`, []],
    [`payout=${unknownId('pout')}&order_id=A`, []],
  ]
  for (const [query, found] of rows) {
    for (const path of ['/v2/payments/', '/v2/checkout/']) {
      const answer = await api.get(`${path}?${query}`)
      const expected = found.map((index) => payments[index])
      assert.deepEqual(listed('payments', answer), expected, query)
      const range = { start: 0, limit: 10, end: found.length, count: found.length, has_more: false }
      assert.deepEqual(answer.body.range, range, query)
    }
  }
})

test('payments in a list are as complete as alone', async () => {
  for (const payment of listed('payments', await api.get('/v2/payments/'))) {
    assertKeys('payment', payment as object)
    assertKeys('card', payment.card as object)
    assert.deepEqual(payment, (await api.get(`/v2/payments/${payment.id}`)).body)
  }
})

test('page by page', async () => {
  const rows: readonly [query: string, found: readonly number[], range: object][] = [
    ['limit=4', [5, 4, 3, 2], { start: 0, limit: 4, end: 4, count: 6, has_more: true }],
    ['limit=4&start=4', [1, 0], { start: 4, limit: 4, end: 6, count: 6, has_more: false }],
    ['limit=2&start=2&order=asc', [2, 3], { start: 2, limit: 2, end: 4, count: 6, has_more: true }],
    ['limit=1&start=1&order_id=A', [1], { start: 1, limit: 1, end: 2, count: 3, has_more: true }],
    ['limit=2&field=paid&start=4', [0], { start: 4, limit: 2, end: 5, count: 5, has_more: false }],
    ['start=6', [], { start: 6, limit: 10, end: 6, count: 6, has_more: false }],
    [`start=7&limit=3&payout=${unknownId('pout')}`, [], { start: 7, limit: 3, end: 7, count: 0, has_more: false }],
  ]
  for (const [query, found, range] of rows) {
    const answer = await api.get(`/v2/payments/?${query}`)
    const ids = found.map((index) => payments[index].id as string)
    assert.deepEqual(
      listed('payments', answer).map(({ id }) => id as string),
      ids,
      query,
    )
    assert.deepEqual(answer.body.range, range, query)
  }
})

test('what the query cannot be', async () => {
  const pattern = (prefix: string) => `string does not match regex "^${prefix}_[a-zA-Z0-9]{24}$"`
  const one = 'ensure this value has at least 1 characters'
  const rows: readonly [field: string, value: string, message: string, type: string][] = [
    ['limit', '0', 'ensure this value is greater than or equal to 1', 'value_error.number.not_ge'],
    ['limit', '101', 'ensure this value is less than or equal to 100', 'value_error.number.not_le'],
    ['limit', '1.5', 'value is not a valid integer', 'type_error.integer'],
    ['limit', '', 'value is not a valid integer', 'type_error.integer'],
    ['start', '-1', 'ensure this value is greater than or equal to 0', 'value_error.number.not_ge'],
    ['created', '-1', 'ensure this value is greater than or equal to 0', 'value_error.number.not_ge'],
    ['created', 'yesterday', 'invalid datetime format', 'value_error.datetime'],
    ['paid', '2030-02-30', 'invalid datetime format', 'value_error.datetime'],
    ['order_id', '', one, 'value_error.any_str.min_length'],
    ['unique_id', 'x'.repeat(37), 'ensure this value has at most 36 characters', 'value_error.any_str.max_length'],
    ['card', 'card_1', pattern('card'), 'value_error.str.regex'],
    ['sepa', unknownId('card'), pattern('sepa'), 'value_error.str.regex'],
    ['payout', 'x', pattern('pout'), 'value_error.str.regex'],
    ['field', 'due', "value is not a valid enumeration member; permitted: 'created', 'paid'", 'type_error.enum'],
    ['order', 'up', "value is not a valid enumeration member; permitted: 'asc', 'desc'", 'type_error.enum'],
    ['status', 'captured', 'extra fields not permitted', 'value_error.extra'],
  ]
  for (const [field, value, message, type] of rows) {
    const answer = await api.get(`/v2/payments/?${field}=${encodeURIComponent(value)}`)
    assertRefused(answer, invalid(['query', field], message, type))
  }
  assertRefused(
    await api.get('/v2/payments/?limit=1&limit=2'),
    invalid(['query', 'limit'], 'parameter given more than once', 'value_error.repeated'),
  )
})
