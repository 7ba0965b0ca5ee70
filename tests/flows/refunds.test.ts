/** Refunds: before capture the whole payment is called off, after it any part of what is left goes back. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DAY, ManualClock, secondsOf } from '../../src/kit/clock.ts'
import { anotherAccount } from '../support/another-account.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody, numbers } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { assertRefused, conflict, invalid, notFound, unknownId, type Refused } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { assertKeys, listed, shaped } from '../support/shapes.ts'
import { assertNothingStored, balancesOf, closeAgreeing, operationsOf, timersOf } from '../support/stored.ts'

const clock = new ManualClock(someNoon)
let server: TestServer
let api: Api
before(async () => {
  server = await startTestServer({ clock })
  api = server.api
})
after(() => closeAgreeing(server))

const pay = async (given: object): Promise<string> =>
  shaped('payment', await api.post('/v2/payments/', { amount: 100, card: cardBody(), ...given })).id as string
const payCaptured = (): Promise<string> => pay({ card: cardBody(numbers.capturedAtOnce) })
const refund = (payment: string, amount?: unknown): Promise<ApiAnswer> => api.post('/v2/refunds/', { payment, amount })
const refunded = async (payment: string, amount?: unknown): Promise<ApiAnswer['body']> =>
  shaped('refund', await refund(payment, amount))
const statusOf = async (payment: string): Promise<unknown> => (await api.get(`/v2/payments/${payment}`)).body.status

const partial = conflict('Payment cannot be partially refunded before it has been captured')
const tooMuch = invalid(['body', 'amount'], 'Refund amount is greater than what is left of the payment')
const nothingLeft = (id: string): Refused => conflict('Payment has already been refunded', id)

test('a refund is shown with every field', async () => {
  const payment = await payCaptured()
  const { id, ...shown } = await refunded(payment, 40)
  assert.match(id as string, /^refd_[a-zA-Z0-9]{24}$/)
  assert.deepEqual(shown, {
    amount: 40,
    created: secondsOf(clock.now()),
    currency: 'eur',
    date_bank: null,
    date_refund: null,
    payment,
    payment_intent: null,
    payout: null,
    status: 'to_refund',
  })
  assert.deepEqual(shaped('refund', await api.get(`/v2/refunds/${id}`)), { id, ...shown })
})

/** Every way to refund the whole. */
const whole: Readonly<Record<string, (payment: string) => Promise<ApiAnswer>>> = {
  'POST of a refund': (payment) => refund(payment),
  'POST of a refund of null': (payment) => refund(payment, null),
  'POST of a refund of the whole': (payment) => refund(payment, 100),
  'POST of a refund of the whole, as text': (payment) => refund(payment, '100'),
  'POST to the payment': (payment) => api.post(`/v2/payments/${payment}/refund`),
  'POST to the payment with an empty object': (payment) => api.post(`/v2/payments/${payment}/refund`, {}),
  'POST to the payment of 0': (payment) => api.post(`/v2/payments/${payment}/refund`, { amount: 0 }),
  'POST to the payment of the whole': (payment) => api.post(`/v2/payments/${payment}/refund`, { amount: 100 }),
  'POST to the deprecated path': (payment) => api.post(`/v2/checkout/${payment}/refund/`),
}

for (const [way, ask] of Object.entries(whole)) {
  test(`${way}: cancels before capture, gives back after it`, async () => {
    const rows: readonly [given: object, before: string, status: string, after: string, asked: string][] = [
      [{ capture: false }, 'authorized', 'payment_canceled', 'canceled', 'reversal 100 approved'],
      [{}, 'to_capture', 'payment_canceled', 'canceled', 'reversal 100 approved'],
      [{ card: cardBody(numbers.capturedAtOnce) }, 'captured', 'to_refund', 'captured', 'refund 100 approved'],
    ]
    for (const [given, beforehand, status, afterwards, asked] of rows) {
      const payment = await pay(given)
      assert.equal(await statusOf(payment), beforehand)
      const made = shaped('refund', await ask(payment))
      assert.deepEqual([made.status, made.amount, made.payment], [status, 100, payment])
      assert.equal(await statusOf(payment), afterwards)
      assert.equal((await operationsOf(server, payment)).at(-1), asked)
      assert.deepEqual(await balancesOf(server, payment), status === 'to_refund' ? givenBack(100) : [])
      assert.deepEqual(await timersOf(server, payment), [])
      const again = status === 'to_refund' ? nothingLeft(payment) : canceled(payment)
      await assertNothingStored(server, async () => assertRefused(await ask(payment), again))
    }
  })
}

/** The books of a credited payment of 100, with a fee of 8 and VAT of 2, of which so much waits to leave for the payer. */
const givenBack = (amount: number): string[] => [
  'bank 100',
  'fees -8',
  ...(amount === 90 ? [] : [`merchant_available ${amount - 90}`]),
  `payers ${-amount}`,
  'vat -2',
]

const canceled = (id: string): Refused => conflict('Payment cannot be refunded, it is canceled', id)

test('a called-off authorization does not expire later', async () => {
  const payment = await pay({ capture: false })
  await refunded(payment)
  const { body } = await api.post('/sandbox/clock', { advance: (8 * DAY) / 1000 })
  assert(body.now > secondsOf(someNoon))
  assert.equal(await statusOf(payment), 'canceled')
})

test('before capture no part is refunded, nor more than the whole', async () => {
  for (const given of [{ capture: false }, {}]) {
    const payment = await pay(given)
    await assertNothingStored(server, async () => {
      for (const amount of [1, 99]) {
        assertRefused(await refund(payment, amount), partial)
        assertRefused(await api.post(`/v2/payments/${payment}/refund`, { amount }), partial)
      }
      assertRefused(await refund(payment, 101), tooMuch)
    })
  }
})

test('after capture part by part, the last taking the rest', async () => {
  const payment = await payCaptured()
  const rows: readonly [asked: number | undefined, given: number][] = [
    [30, 30],
    [1, 1],
    [30, 30],
    [undefined, 39],
  ]
  let left = 100
  for (const [asked, given] of rows) {
    await assertNothingStored(server, async () => assertRefused(await refund(payment, left + 1), tooMuch))
    clock.advance(1)
    assert.equal((await refunded(payment, asked)).amount, given)
    left -= given
    assert.deepEqual(await balancesOf(server, payment), givenBack(100 - left))
  }
  await assertNothingStored(server, async () => {
    for (const amount of [undefined, 1, 100]) assertRefused(await refund(payment, amount), nothingLeft(payment))
  })
  assert.equal(await statusOf(payment), 'captured')
  const shown = (await api.get(`/v2/payments/${payment}/refunds`)).body as ApiAnswer['body'][]
  assert.deepEqual(
    shown.map(({ amount }) => amount as number),
    rows.map(([, given]) => given),
  )
})

test('what was never paid is not refunded', async () => {
  const expired = await pay({ capture: false })
  await api.post('/sandbox/clock', { advance: (8 * DAY) / 1000 })
  const rows: readonly [payment: string, status: string][] = [
    [await pay({ card: null }), 'not paid'],
    [await pay({ card: cardBody(numbers.insufficientFunds) }), 'refused'],
    [expired, 'expired'],
  ]
  await assertNothingStored(server, async () => {
    for (const [payment, status] of rows) {
      const refused = conflict(`Payment cannot be refunded, it is ${status}`, payment)
      for (const ask of Object.values(whole)) assertRefused(await ask(payment), refused)
    }
    const unknown = unknownId('paym')
    for (const ask of Object.values(whole)) assertRefused(await ask(unknown), notFound('Payment', unknown))
  })
})

test('an expired card, and a deleted one, can be refunded', async () => {
  const card = (await api.post('/v2/cards/', cardBody(numbers.capturedAtOnce, { exp_month: 2, exp_year: 2030 }))).body
  const payment = await pay({ card: card.id })
  await api.delete(`/v2/cards/${card.id}`)
  await api.post('/sandbox/clock', { to: secondsOf(Date.UTC(2030, 5, 1)) })
  assert.equal((await refunded(payment, 60)).status, 'to_refund')
})

test("a payment's refunds and disputes are bare lists, oldest first", async () => {
  const payment = await payCaptured()
  const lists = async (name: string): Promise<unknown[]> =>
    Promise.all(
      ['payments', 'checkout'].map(async (path) => {
        const { status, body } = await api.get(`/v2/${path}/${payment}/${name}`)
        assert.equal(status, 200)
        return body as unknown
      }),
    )
  assert.deepEqual(await lists('refunds'), [[], []])
  const made: unknown[] = []
  for (const amount of [10, 20]) {
    clock.advance(1)
    made.push(await refunded(payment, amount))
  }
  for (const one of made) assertKeys('refund', one as object)
  assert.deepEqual(await lists('refunds'), [made, made])
  assert.deepEqual(await lists('disputes'), [[], []])
  const unknown = unknownId('paym')
  for (const name of ['refunds', 'disputes'])
    assertRefused(await api.get(`/v2/payments/${unknown}/${name}`), notFound('Payment', unknown))
})

test('all refunds are listed newest first, page by page', async () => {
  const { test: own } = await anotherAccount(server)
  const card = cardBody(numbers.capturedAtOnce)
  const payment = (await own.post('/v2/payments/', { amount: 100, card })).body.id as string
  for (const amount of [1, 2, 3, 4]) {
    clock.advance(1)
    await own.post('/v2/refunds/', { payment, amount })
  }
  const rows: readonly [query: string, amounts: readonly number[], range: object][] = [
    ['', [4, 3, 2, 1], { start: 0, limit: 10, end: 4, count: 4, has_more: false }],
    ['?limit=3', [4, 3, 2], { start: 0, limit: 3, end: 3, count: 4, has_more: true }],
    ['?limit=3&start=3', [1], { start: 3, limit: 3, end: 4, count: 4, has_more: false }],
  ]
  for (const [query, amounts, range] of rows) {
    const answer = await own.get(`/v2/refunds/${query}`)
    assert.deepEqual(
      listed('refunds', answer).map(({ amount }) => amount as number),
      amounts,
    )
    assert.deepEqual(answer.body.range, range)
  }
  const unknown = unknownId('refd')
  assertRefused(await own.get(`/v2/refunds/${unknown}`), notFound('Refund', unknown))
})
