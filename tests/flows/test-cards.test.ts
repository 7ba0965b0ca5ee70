/** What the API answers for the test cards is what the page of test data (docs/test-data.md) says, row by row. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { ManualClock, SECOND, secondsOf } from '../../src/kit/clock.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody, numbers } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { shaped } from '../support/shapes.ts'
import { closeAgreeing, operationsOf } from '../support/stored.ts'

let server: TestServer
let api: Api
before(async () => {
  server = await startTestServer({ clock: new ManualClock(someNoon) })
  api = server.api
})
after(() => closeAgreeing(server))

const pay = async (given: object): Promise<ApiAnswer['body']> =>
  shaped('payment', await api.post('/v2/payments/', { amount: 1000, ...given }))

const page = readFileSync(new URL('../../docs/test-data.md', import.meta.url), 'utf8')
const cards = [...page.matchAll(/^\| \d{16} .*$/gm)].map(([line]) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim()),
)

test('the page lists 35 cards, of which four are refused and one is captured at once', () => {
  assert.equal(cards.length, 35)
  assert.equal(cards.filter(([, , , , , , response]) => response !== '00').length, 4)
  assert.equal(cards.filter(([, , , , , , , fate]) => fate === 'captured at once').length, 1)
})

for (const [number, brand, country, network, funding, , response, fate] of cards) {
  test(`${number}: ${response}`, async () => {
    const accepted = response === '00'
    const rows: readonly [given: object, status: string][] = [
      [{}, fate === 'captured at once' ? 'captured' : 'to_capture'],
      [{ capture: false }, 'authorized'],
    ]
    for (const [given, status] of rows) {
      const payment = await pay({ card: cardBody(number, { cvc: '123' }), ...given })
      assert.deepEqual([payment.status, payment.response], [accepted ? status : 'refused', response])
      assert.equal(payment.date_paym, accepted ? secondsOf(someNoon) : null)
      assert.equal(payment.response_author === null, !accepted)
      const { card } = payment
      const facts = [card.brand, card.country, card.network, card.funding, card.nature, card.last4]
      assert.deepEqual(facts, [brand, country, network, funding, 'personal', number?.slice(-4)])
    }
  })
}

test('any other number is approved', async () => {
  const others = ['4012888888881881', '378282246310005', '6011111111111117', '3530111333300000', '6759649826438453']
  for (const number of others) {
    const { status, response } = await pay({ card: cardBody(number) })
    assert.deepEqual([status, response], ['to_capture', '00'], number)
  }
})

test('a card is good until its month is over', async () => {
  const rows: readonly [month: number, year: number, response: string][] = [
    [12, 2029, '54'],
    [1, 2019, '54'],
    [1, 2030, '00'],
    [2, 2030, '00'],
  ]
  for (const [exp_month, exp_year, response] of rows) {
    for (const number of [numbers.approved, numbers.capturedAtOnce]) {
      const payment = await pay({ card: cardBody(number, { exp_month, exp_year }) })
      assert.equal(payment.response, response)
      assert.equal(payment.status === 'refused', response !== '00')
    }
  }
  const refused = cardBody(numbers.insufficientFunds, { exp_month: 12, exp_year: 2029 })
  assert.equal((await pay({ card: refused })).response, '54')
})

test('a card expires with the clock of the test mode', async () => {
  const card = cardBody('4000000560000004', { exp_month: 1, exp_year: 2030 })
  const lastSecond = Date.UTC(2030, 1, 1) - SECOND
  for (const [to, response] of [
    [lastSecond, '00'],
    [lastSecond + SECOND, '54'],
  ] as const) {
    await api.post('/sandbox/clock', { to: secondsOf(to) })
    assert.equal((await pay({ card })).response, response)
  }
})

test('a refused payment may try another card, again and again', async () => {
  const { id, status } = await pay({ card: cardBody('4000000000000002') })
  assert.equal(status, 'refused')
  const tries: readonly [number: string, status: string, response: string][] = [
    ['4000000000009987', 'refused', '41'],
    ['4000000000003220', 'refused', 'A1'],
    ['4242424242424242', 'to_capture', '00'],
  ]
  for (const [number, status, response] of tries) {
    const payment = shaped('payment', await api.patch(`/v2/payments/${id}`, { card: cardBody(number) }))
    assert.deepEqual([payment.status, payment.response, payment.card.last4], [status, response, number.slice(-4)])
  }
  const refused = Array.from({ length: 3 }, () => 'authorization 1000 refused')
  assert.deepEqual(await operationsOf(server, id as string), [
    ...refused,
    'authorization 1000 approved',
    'capture 1000 approved',
  ])
})
