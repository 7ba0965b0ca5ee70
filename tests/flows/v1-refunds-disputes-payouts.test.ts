/** Refunds, disputes and payouts of v1 (stancer-v1 sections 7 to 9). */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { DAY, ManualClock, secondsOf } from '../../src/kit/clock.ts'
import { anotherAccount } from '../support/another-account.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody, numbers } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { shopAt } from '../support/moments.ts'
import { assertRefused } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { shaped } from '../support/shapes.ts'
import { assertNothingStored, closeAgreeing } from '../support/stored.ts'
import { v1, v1Conflict, v1Listed, v1NotFound, v1Refused } from '../support/v1.ts'

const clock = new ManualClock(someNoon)
let server: TestServer
let api: Api
before(async () => {
  server = await startTestServer({ clock })
  api = server.api
})
after(() => closeAgreeing(server))

const pay = async (given: object = {}): Promise<ApiAnswer['body']> =>
  v1('payment', await api.post('/v1/checkout/', { amount: 1000, currency: 'eur', card: cardBody(), ...given }))
const payAtOnce = (given: object = {}): Promise<ApiAnswer['body']> =>
  pay({ card: cardBody(numbers.capturedAtOnce), ...given })
const read = async (id: unknown): Promise<ApiAnswer['body']> =>
  v1('payment', await api.get(`/v1/checkout/${String(id)}`))
const refund = (given: object): Promise<ApiAnswer> => api.post('/v1/refunds/', given)
const refunded = async (given: object): Promise<ApiAnswer['body']> => v1('refund', await refund(given))

suite('refunds', () => {
  test('in part, then what is left, both within the payment, oldest first', async () => {
    const { id: payment } = await payAtOnce()
    const first = await refunded({ payment, amount: 400 })
    assert.deepEqual(
      { ...first, id: null },
      {
        id: null,
        created: secondsOf(clock.now()),
        amount: 400,
        currency: 'eur',
        date_bank: null,
        date_refund: null,
        live_mode: false,
        payment,
        status: 'to_refund',
      },
    )
    clock.advance(1000)
    const second = await refunded({ payment })
    assert.equal(second.amount, 600)
    assert.deepEqual((await read(payment)).refunds, [first, second])
    assert.deepEqual(v1('refund', await api.get(`/v1/refunds/${String(second.id)}`)), second)
    assertRefused(await refund({ payment }), v1Conflict('Payment has already been refunded', payment))
  })

  test('the whole before capture cancels', async () => {
    const { id: payment } = await pay()
    assert.equal((await refunded({ payment })).status, 'payment_canceled')
    const { status, refunds } = await read(payment)
    assert.deepEqual([status, refunds.length], ['canceled', 1])
  })

  test('as far as banks have come, with days in seconds', async () => {
    const shop = await shopAt(server, '2031-03-04T12:00:00Z')
    const body = { amount: 1000, currency: 'eur', card: cardBody(numbers.capturedAtOnce) }
    const { id: payment } = v1('payment', await shop.post('/v1/checkout/', body))
    const { id } = v1('refund', await shop.post('/v1/refunds/', { payment }))
    await shop.post('/sandbox/clock', { advance: (7 * DAY) / 1000 })
    const { status, date_refund, date_bank } = v1('refund', await shop.get(`/v1/refunds/${String(id)}`))
    const inV2 = shaped('refund', await shop.get(`/v2/refunds/${String(id)}`))
    assert.deepEqual([status, date_refund], ['refunded', inV2.date_refund])
    assert.equal(date_bank, Date.parse(`${String(inV2.date_bank)}T00:00:00Z`) / 1000)
  })

  test('of a payment of v2, and of v1 through v2', async () => {
    const { id: ofV2 } = shaped(
      'payment',
      await api.post('/v2/payments/', { amount: 500, card: cardBody(numbers.capturedAtOnce) }),
    )
    assert.equal((await refunded({ payment: ofV2, amount: '100.0' })).amount, 100)
    const { id: ofV1 } = await payAtOnce()
    const { id } = shaped('refund', await api.post('/v2/refunds/', { payment: ofV1, amount: 250 }))
    assert.deepEqual(
      (await read(ofV1)).refunds.map((one: ApiAnswer['body']) => one.id as string),
      [id],
    )
  })

  test('refused, with nothing stored', async () => {
    const { id: held } = await pay()
    const { id: paid } = await payAtOnce()
    const { id: open } = await pay({ card: null })
    const rows = [
      [
        { payment: held, amount: 400 },
        v1Refused(409, 'Payment cannot be partially refunded before it has been captured'),
      ],
      [{ payment: paid, amount: 1001 }, undefined],
      [{ payment: open }, v1Conflict('Payment cannot be refunded, it is not paid', open)],
      [{ payment: 'paym_x' }, v1NotFound('payment', 'paym_x')],
      [{ amount: 100 }, v1Refused(400, 'payment: field required')],
      [{ payment: paid, amount: 0 }, v1Refused(400, 'amount: ensure this value is greater than or equal to 1')],
    ] as const
    await assertNothingStored(server, async () => {
      for (const [given, refused] of rows) {
        const answer = await refund(given)
        if (refused === undefined) assert.equal(answer.status, 400)
        else assertRefused(answer, refused)
      }
    })
    assertRefused(await api.get('/v1/refunds/refd_x'), v1NotFound('refund', 'refd_x'))
  })

  test('listed, oldest first', async () => {
    const { test: own } = await anotherAccount(server)
    const ids: unknown[] = []
    for (const amount of [100, 200, 300]) {
      const body = { amount: 1000, currency: 'eur', card: cardBody(numbers.capturedAtOnce) }
      const { id: payment } = v1('payment', await own.post('/v1/checkout/', body))
      ids.push(v1('refund', await own.post('/v1/refunds/', { payment, amount })).id)
      clock.advance(1000)
    }
    const { items, range } = v1Listed('refunds', ['created'], await own.get('/v1/refunds/?limit=2&start=1'))
    assert.deepEqual(
      items.map(({ id }) => id as unknown),
      ids.slice(1),
    )
    assert.deepEqual(range, { created: null, start: 1, end: 2, limit: 2, has_more: false })
  })
})

suite('disputes', () => {
  test('are read, and listed oldest first', async () => {
    const { test: own } = await anotherAccount(server)
    const body = { amount: 1000, currency: 'eur', order_id: 'o1', card: cardBody(numbers.capturedAtOnce) }
    const { id: payment } = v1('payment', await own.post('/v1/checkout/', body))
    const open = async (amount: number): Promise<unknown> => {
      const { id } = (await own.post(`/sandbox/payments/${String(payment)}/dispute`, { amount, response: '45' })).body
      clock.advance(1000)
      return id
    }
    const ids = [await open(100), await open(200)]
    const first = v1('dispute', await own.get(`/v1/disputes/${String(ids[0])}`))
    const { id: _, created, ...shown } = first
    assert.equal(typeof created, 'number')
    assert.deepEqual(shown, { amount: 100, currency: 'eur', live_mode: false, order_id: 'o1', payment, response: '45' })
    const { items, range } = v1Listed('disputes', ['created'], await own.get('/v1/disputes'))
    assert.deepEqual(
      items.map(({ id }) => id as unknown),
      ids,
    )
    assert.deepEqual(range, { created: null, start: 0, end: 1, limit: 10, has_more: false })
    const since = v1Listed('disputes', ['created'], await own.get(`/v1/disputes/?created=${String(created + 1)}`))
    assert.deepEqual([since.items.length, since.range.created], [1, created + 1])
    assert.equal(v1('payment', await own.get(`/v1/checkout/${String(payment)}`)).status, 'disputed')
  })

  test('that are not there', async () => {
    assertRefused(await api.get('/v1/disputes/dspt_x'), v1NotFound('dispute', 'dspt_x'))
  })
})

suite('payouts', () => {
  const paths = ['', '/pout_x', '/pout_x/payments', '/pout_x/refunds', '/pout_x/disputes']

  test('are not served with a test key', async () => {
    for (const path of paths)
      assertRefused(await api.get(`/v1/payouts${path}`), v1Refused(501, 'Payouts are shown with a live key only'))
  })

  test('none are there in a live mode that has been paid nothing', async () => {
    const { live } = await anotherAccount(server)
    const { items, range } = v1Listed('payouts', ['created'], await live.get('/v1/payouts/'))
    assert.deepEqual([items, range.has_more], [[], false])
    for (const path of paths.slice(1))
      assertRefused(await live.get(`/v1/payouts${path}`), v1NotFound('payout', 'pout_x'))
  })
})
