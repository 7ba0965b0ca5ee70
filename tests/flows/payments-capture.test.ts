/** Capture: by every way that asks for it, once, of what is held. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DAY, ManualClock, secondsOf } from '../../src/kit/clock.ts'
import { minorUnitsOf } from '../../src/kit/money.ts'
import { businessDayFrom } from '../../src/kit/target.ts'
import { capturePaymentFrom, readProgress, type PaymentView } from '../../src/payments/index.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody, numbers } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { assertRefused, conflict, notFound, unknownId } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { shaped } from '../support/shapes.ts'
import { assertNothingStored, balancesOf, closeAgreeing, operationsOf, timersOf } from '../support/stored.ts'

let server: TestServer
let api: Api
before(async () => {
  server = await startTestServer({ clock: new ManualClock(someNoon) })
  api = server.api
})
after(() => closeAgreeing(server))

const create = async (given: object = {}): Promise<ApiAnswer['body']> =>
  shaped('payment', await api.post('/v2/payments/', { amount: 100, ...given }))
const authorize = async (given: object = {}): Promise<string> => {
  const payment = await create({ card: cardBody(), capture: false, ...given })
  assert.equal(payment.status, 'authorized')
  return payment.id as string
}
const read = async (id: string): Promise<ApiAnswer['body']> => shaped('payment', await api.get(`/v2/payments/${id}`))

/** Every way to ask. */
const ways: Readonly<Record<string, (id: string) => Promise<ApiAnswer>>> = {
  'PATCH status': (id) => api.patch(`/v2/payments/${id}`, { status: 'capture' }),
  'POST without a body': (id) => api.post(`/v2/payments/${id}/capture`),
  'POST with an empty object': (id) => api.post(`/v2/payments/${id}/capture`, {}),
  'POST with null': (id) => api.post(`/v2/payments/${id}/capture`, null),
  'POST with its id': (id) => api.post(`/v2/payments/${id}/capture`, { id }),
  'POST to the deprecated path': (id) => api.post(`/v2/checkout/${id}/capture/`),
  'PATCH of the deprecated path': (id) => api.patch(`/v2/checkout/${id}`, { status: 'capture' }),
}

const owed = (amount: number): string[] => [`merchant_pending ${-amount}`, `payers ${amount}`]

for (const [way, capture] of Object.entries(ways)) {
  test(`${way} captures, once`, async () => {
    const id = await authorize()
    assert.deepEqual(await timersOf(server, id), ['authorization_expiry'])
    assert.deepEqual(await balancesOf(server, id), [])
    const payment = shaped('payment', await capture(id))
    assert.deepEqual([payment.status, payment.response, payment.amount], ['to_capture', '00', 100])
    assert.deepEqual(await read(id), payment)
    assert.deepEqual(await timersOf(server, id), [])
    assert.deepEqual(await balancesOf(server, id), owed(100))
    await assertNothingStored(server, async () =>
      assertRefused(await capture(id), conflict('Payment cannot be captured, it is to_capture', id)),
    )
  })
}

test('of many captures at once one happens', async () => {
  const id = await authorize()
  const answers = await Promise.all(Object.values(ways).map((capture) => capture(id)))
  const refused = answers.filter(({ status }) => status !== 200)
  assert.equal(refused.length, answers.length - 1)
  for (const answer of refused) assertRefused(answer, conflict('Payment cannot be captured, it is to_capture', id))
  assert.deepEqual(await operationsOf(server, id), ['authorization 100 approved', 'capture 100 approved'])
})

test('what cannot be captured', async () => {
  const expired = await authorize()
  const { body: clock } = await api.post('/sandbox/clock', { advance: (8 * DAY) / 1000 })
  assert(clock.now > secondsOf(someNoon))
  const canceled = await authorize()
  await api.post(`/v2/payments/${canceled}/refund`)
  const captured = (await create({ card: cardBody(numbers.capturedAtOnce) })).id as string
  const open = (await create()).id as string
  const rows: readonly [id: string, text: string][] = [
    [expired, 'Payment cannot be captured, it is expired'],
    [canceled, 'Payment cannot be captured, it is canceled'],
    [captured, 'Payment cannot be captured, it is captured'],
    [open, 'Payment has no payment method'],
  ]
  await assertNothingStored(server, async () => {
    for (const [id, text] of rows) {
      for (const capture of Object.values(ways)) assertRefused(await capture(id), conflict(text, id))
    }
    const unknown = unknownId('paym')
    for (const capture of Object.values(ways)) assertRefused(await capture(unknown), notFound('Payment', unknown))
  })
})

const today = ({ date_paym }: ApiAnswer['body']): string =>
  businessDayFrom(new Date((date_paym as number) * 1000).toISOString().slice(0, 'YYYY-MM-DD'.length))

test('the card that is credited at once is captured at once, by whatever way', async () => {
  const card = cardBody(numbers.capturedAtOnce)
  assert.equal((await create({ card })).status, 'captured')
  assert.equal((await create({ card, capture: false })).status, 'authorized')
  for (const capture of Object.values(ways)) {
    const id = await authorize({ card })
    const captured = shaped('payment', await capture(id))
    assert.deepEqual([captured.status, captured.fee, captured.date_bank], ['captured', 8, today(captured)])
    assert.deepEqual(await balancesOf(server, id), ['bank 100', 'fees -8', 'merchant_available -90', 'vat -2'])
  }
})

test('a refused payment asks the bank again', async () => {
  const { id, status } = await create({ card: cardBody(numbers.insufficientFunds), capture: false })
  assert.equal(status, 'refused')
  for (const capture of Object.values(ways)) {
    const payment = shaped('payment', await capture(id))
    assert.deepEqual([payment.status, payment.response], ['refused', '51'])
  }
  const asked = Array.from({ length: 1 + Object.keys(ways).length }, () => 'authorization 100 refused')
  assert.deepEqual(await operationsOf(server, id), asked)
})

test('nothing can be captured of nothing', async () => {
  const id = await authorize({ amount: 0 })
  const payment = shaped('payment', await api.post(`/v2/payments/${id}/capture`))
  assert.deepEqual([payment.status, payment.amount], ['to_capture', 0])
  assert.deepEqual(await balancesOf(server, id), [])
})

test('a deleted card can still be captured', async () => {
  const card = (await api.post('/v2/cards/', cardBody('4000000560000004'))).body.id as string
  const id = await authorize({ card })
  await api.delete(`/v2/cards/${card}`)
  const payment = shaped('payment', await api.post(`/v2/payments/${id}/capture`))
  assert.deepEqual([payment.status, payment.card.id, payment.card.deleted], ['to_capture', card, true])
})

/** The rule below the wire, which captures any amount up to what is held. */
function captureAmount(id: string, amount: number): Promise<PaymentView> {
  const { gate, performer } = server.running.core
  const { account } = server.running.firstAccount
  const principal = { accountId: account.id, accountName: account.name, mode: 'test' } as const
  return performer.perform(
    (fresh) => gate.open(principal, fresh),
    async (ctx) => capturePaymentFrom(ctx, await readProgress(ctx, id), minorUnitsOf(amount)),
  )
}

test('part of what is held can be captured, and the rest is let go', async () => {
  const id = await authorize()
  await api.patch(`/v2/payments/${id}`, { amount: 120 })
  await assert.rejects(captureAmount(id, 121), {
    status: 409,
    message: 'Payment cannot be captured beyond the amount that was authorized',
  })
  await captureAmount(id, 45)
  const { status, amount } = await read(id)
  assert.deepEqual([status, amount], ['to_capture', 45])
  const asked = ['authorization 100', 'increment 20', 'reversal 75', 'capture 45'].map((line) => `${line} approved`)
  assert.deepEqual(await operationsOf(server, id), asked)
  assert.deepEqual(await balancesOf(server, id), owed(45))
  const refund = shaped('refund', await api.post('/v2/refunds/', { payment: id }))
  assert.deepEqual([refund.amount, refund.status], [45, 'payment_canceled'])
  assert.deepEqual(await balancesOf(server, id), [])
})
