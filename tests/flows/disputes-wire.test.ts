/** Disputes on the wire: what is listed, which codes are shown, and what is refused of requests. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { disputeCodes } from '../../src/disputes/index.ts'
import { ManualClock, SECOND, secondsOf } from '../../src/kit/clock.ts'
import { anotherAccount } from '../support/another-account.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody, numbers } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { assertRefused, invalid, notFound, plain, unknownId } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { listed, shaped } from '../support/shapes.ts'
import { assertNothingStored, closeAgreeing, storedRows } from '../support/stored.ts'

const clock = new ManualClock(someNoon)
let server: TestServer
let api: Api
before(async () => {
  server = await startTestServer({ clock })
  api = server.api
})
after(() => closeAgreeing(server))

const payCaptured = async (own = api, given: object = {}): Promise<string> => {
  const body = { amount: 1_000, card: cardBody(numbers.capturedAtOnce), ...given }
  return shaped('payment', await own.post('/v2/payments/', body)).id as string
}
const dispute = (payment: string, given?: object, own = api): Promise<ApiAnswer> =>
  own.post(`/sandbox/payments/${payment}/dispute`, given)
const disputed = async (payment: string, given?: object, own = api): Promise<ApiAnswer['body']> =>
  shaped('dispute', await dispute(payment, given, own))

test('each code is taken, kept as it is, and shown where it may be', async () => {
  const payment = await payCaptured()
  for (const { code, hiddenFromCustomers } of disputeCodes) {
    const { id, response } = await disputed(payment, { amount: 1, response: code })
    assert.equal(response, hiddenFromCustomers ? '45' : code)
    assert.equal(shaped('dispute', await api.get(`/v2/disputes/${id}`)).response, response)
    const [row] = await server.running.core.store.query<{ code: string }>({
      text: 'select code from disputes where id = $1',
      values: [id],
    })
    assert.equal(row?.code, code)
  }
})

test("without a code it is a usual one of the card's network", async () => {
  const rows: readonly [number: string, code: string][] = [
    ['4000000000000077', '45'],
    ['4242424242424242', '1261'],
    ['5555555555554444', '4853'],
    ['378282246310005', '45'],
  ]
  const { test: own } = await anotherAccount(server)
  const payments = await Promise.all(rows.map(([number]) => payCaptured(own, { card: cardBody(number) })))
  await own.post('/sandbox/clock', { advance: 24 * 60 * 60 })
  for (const [place, [number, code]] of rows.entries()) {
    const given = [undefined, {}, { amount: null, response: null }, { amount: 1_000 }][place]
    const { response, amount } = await disputed(payments[place] ?? '', given, own)
    assert.deepEqual([response, amount], [code, 1_000], number)
  }
})

test('all disputes are listed newest first, page by page, from a moment on', async () => {
  const { test: own, live } = await anotherAccount(server)
  const payment = await payCaptured(own)
  const began = clock.now()
  for (const amount of [1, 2, 3, 4]) {
    clock.advance(SECOND)
    await disputed(payment, { amount }, own)
  }
  const third = secondsOf(began) + 3
  const rows: readonly [query: string, amounts: readonly number[], range: object][] = [
    ['', [4, 3, 2, 1], { start: 0, limit: 10, end: 4, count: 4, has_more: false }],
    ['?limit=3', [4, 3, 2], { start: 0, limit: 3, end: 3, count: 4, has_more: true }],
    ['?limit=3&start=3', [1], { start: 3, limit: 3, end: 4, count: 4, has_more: false }],
    [`?created=${third}`, [4, 3], { start: 0, limit: 10, end: 2, count: 2, has_more: false }],
    [`?created=${third + 2}`, [], { start: 0, limit: 10, end: 0, count: 0, has_more: false }],
  ]
  for (const [query, amounts, range] of rows) {
    const answer = await own.get(`/v2/disputes/${query}`)
    assert.deepEqual(
      listed('disputes', answer).map(({ amount }) => amount as number),
      amounts,
      query,
    )
    assert.deepEqual(answer.body.range, range)
  }
  for (const path of ['payments', 'checkout']) {
    const { body } = await own.get(`/v2/${path}/${payment}/disputes`)
    assert.deepEqual(
      (body as { amount: number }[]).map(({ amount }) => amount),
      [1, 2, 3, 4],
    )
  }
  assert.deepEqual(listed('disputes', await live.get('/v2/disputes/')), [])
})

test('what is asked of lists is refused field by field', async () => {
  const rows: readonly [query: string, field: string][] = [
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=x', 'limit'],
    ['start=-1', 'start'],
    ['created=yesterday', 'created'],
    ['payment=x', 'payment'],
    ['status=open', 'status'],
  ]
  for (const [query, field] of rows) {
    const { status, body } = await api.get(`/v2/disputes/?${query}`)
    assert.equal(status, 422, query)
    assert.deepEqual(body.detail[0].loc, ['query', field], query)
  }
})

test('what is asked of disputes is refused field by field', async () => {
  const payment = await payCaptured()
  const { id } = await disputed(payment, { amount: 100 })
  const onPayment: readonly [field: string, values: readonly unknown[]][] = [
    ['amount', [0, -1, 1.5, '1.5', 'x', true, [], {}, 4_294_967_296]],
    ['response', ['', 'AC04', '46', '0045', 45, true, [], {}]],
    ['status', ['open']],
    ['currency', ['eur']],
  ]
  const onDispute: readonly [field: string, values: readonly unknown[]][] = [
    ['status', ['open', 'not_contestable', 'WON', 'won ', '', 1, true, null, [], {}, undefined]],
    ['response', ['45']],
  ]
  const assertFieldRefused = ({ status, body }: ApiAnswer, field: string, value: unknown): void => {
    assert.equal(status, 422, `${field} ${JSON.stringify(value)}: ${JSON.stringify(body)}`)
    assert.deepEqual(body.detail[0].loc, ['body', field])
  }
  await assertNothingStored(server, async () => {
    for (const [field, values] of onPayment)
      for (const value of values) assertFieldRefused(await dispute(payment, { [field]: value }), field, value)
    for (const [field, values] of onDispute) {
      for (const value of values) {
        const given = field === 'status' ? { status: value } : { status: 'won', [field]: value }
        assertFieldRefused(await api.post(`/sandbox/disputes/${id}`, given), field, value)
      }
    }
    assertRefused(await api.post(`/sandbox/disputes/${id}`), invalid(['body'], 'field required', 'value_error.missing'))
    assertRefused(
      await dispute(payment, { amount: 901 }),
      invalid(['body', 'amount'], 'Dispute amount is greater than what is left of the payment'),
    )
  })
})

test('disputes of nobody, of others, and with wrong ids, keys and methods', async () => {
  const payment = await payCaptured()
  const { id } = await disputed(payment, { amount: 100 })
  const { test: other, live } = await anotherAccount(server)
  const [noDispute, noPayment] = [unknownId('dspt'), unknownId('paym')]
  const forTests = plain(403, 'The sandbox is for test keys only')
  const shape = (prefix: string): object =>
    invalid(['path', 'id'], `string does not match regex "^${prefix}_[a-zA-Z0-9]{24}$"`, 'value_error.str.regex').body
  await assertNothingStored(server, async () => {
    assertRefused(await api.get(`/v2/disputes/${noDispute}`), notFound('Dispute', noDispute))
    assertRefused(await api.get(`/v2/payments/${noPayment}/disputes`), notFound('Payment', noPayment))
    assertRefused(await dispute(noPayment), notFound('Payment', noPayment))
    assertRefused(await api.post(`/sandbox/disputes/${noDispute}`, { status: 'won' }), notFound('Dispute', noDispute))
    for (const stranger of [other, live]) {
      assertRefused(await stranger.get(`/v2/disputes/${id}`), notFound('Dispute', id as string))
      assertRefused(await stranger.get(`/v2/payments/${payment}/disputes`), notFound('Payment', payment))
      assert.deepEqual(listed('disputes', await stranger.get('/v2/disputes/')), [])
    }
    assertRefused(await dispute(payment, {}, other), notFound('Payment', payment))
    assertRefused(await other.post(`/sandbox/disputes/${id}`, { status: 'won' }), notFound('Dispute', id as string))
    assertRefused(await dispute(payment, {}, live), forTests)
    assertRefused(await live.post(`/sandbox/disputes/${id}`, { status: 'won' }), forTests)
    for (const wrong of ['x', 'dspt_', unknownId('paym'), `${unknownId('dspt')}x`]) {
      assert.deepEqual((await api.get(`/v2/disputes/${wrong}`)).body, shape('dspt'))
      assert.deepEqual((await api.post(`/sandbox/disputes/${wrong}`, { status: 'won' })).body, shape('dspt'))
    }
    assert.deepEqual((await dispute('dspt_x')).body, shape('paym'))
    const notAllowed = plain(405, 'This method is not allowed here, see the Allow header')
    assertRefused(await api.post('/v2/disputes/', {}), notAllowed)
    assertRefused(await api.patch(`/v2/disputes/${id}`, { status: 'won' }), notAllowed)
    assertRefused(await api.delete(`/v2/disputes/${id}`), notAllowed)
  })
})

test('a dispute that is asked for twice under one name opens once', async () => {
  const payment = await payCaptured()
  const ask = (): Promise<ApiAnswer> =>
    api.post(`/sandbox/payments/${payment}/dispute`, { amount: 100 }, { 'idempotency-key': 'dispute-once' })
  const first = shaped('dispute', await ask())
  const before = await storedRows(server)
  assert.deepEqual(shaped('dispute', await ask()), first)
  assert.deepEqual(await storedRows(server), before)
})
