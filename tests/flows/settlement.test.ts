/** Settlement on the clock: captures and refunds leave at the cut-off (23:00 in Paris) and are credited on the morning (06:00) of a business day. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { ManualClock } from '../../src/kit/clock.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody, numbers } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { assertRefused, conflict, invalid, notFound, unknownId } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { shaped } from '../support/shapes.ts'
import { assertTimeline, moveTo, shopAt } from '../support/moments.ts'
import { assertNothingStored, balancesOf, closeAgreeing } from '../support/stored.ts'

let server: TestServer
before(async () => {
  server = await startTestServer({ clock: new ManualClock(someNoon) })
})
after(() => closeAgreeing(server))

const pay = async (api: Api, given: object = {}): Promise<string> =>
  shaped('payment', await api.post('/v2/payments/', { amount: 10_000, card: cardBody(), ...given })).id as string
const payment = async (api: Api, id: string): Promise<ApiAnswer['body']> =>
  shaped('payment', await api.get(`/v2/payments/${id}`))
const refund = async (api: Api, id: string, amount?: number): Promise<string> =>
  shaped('refund', await api.post('/v2/refunds/', { payment: id, amount })).id as string
const refunded = async (api: Api, id: string): Promise<ApiAnswer['body']> =>
  shaped('refund', await api.get(`/v2/refunds/${id}`))

suite('a captured payment', () => {
  /** What is given, when it is paid → what it is when. 2030-01-15 is a Tuesday; Paris is an hour ahead in winter, two in summer. */
  const stories: readonly [name: string, paidAt: string, given: object, timeline: Record<string, string>][] = [
    [
      'leaves at the cut-off, and is credited the next morning',
      '2030-01-15T12:00:00Z',
      {},
      {
        '2030-01-15T21:59:59Z': 'to_capture null null',
        '2030-01-15T22:00:00Z': 'capture_sent 2030-01-16 null',
        '2030-01-16T04:59:59Z': 'capture_sent 2030-01-16 null',
        '2030-01-16T05:00:00Z': 'captured 2030-01-16 77',
        '2030-03-01T00:00:00Z': 'captured 2030-01-16 77',
      },
    ],
    [
      'paid after the cut-off leaves at the next',
      '2030-01-15T22:00:01Z',
      {},
      {
        '2030-01-16T21:59:59Z': 'to_capture null null',
        '2030-01-16T22:00:00Z': 'capture_sent 2030-01-17 null',
        '2030-01-17T05:00:00Z': 'captured 2030-01-17 77',
      },
    ],
    [
      'paid on a Friday is credited on Monday',
      '2030-01-18T12:00:00Z',
      {},
      {
        '2030-01-18T22:00:00Z': 'capture_sent 2030-01-21 null',
        '2030-01-21T04:59:59Z': 'capture_sent 2030-01-21 null',
        '2030-01-21T05:00:00Z': 'captured 2030-01-21 77',
      },
    ],
    [
      'paid on a Saturday leaves that day and is credited on Monday',
      '2030-01-19T12:00:00Z',
      {},
      {
        '2030-01-19T22:00:00Z': 'capture_sent 2030-01-21 null',
        '2030-01-21T05:00:00Z': 'captured 2030-01-21 77',
      },
    ],
    [
      'paid before Easter is credited after it, by summer time',
      '2030-04-18T12:00:00Z',
      {},
      {
        '2030-04-18T20:59:59Z': 'to_capture null null',
        '2030-04-18T21:00:00Z': 'capture_sent 2030-04-23 null',
        '2030-04-23T03:59:59Z': 'capture_sent 2030-04-23 null',
        '2030-04-23T04:00:00Z': 'captured 2030-04-23 77',
      },
    ],
    [
      'with a settlement date to come waits for the cut-off of that day',
      '2030-01-15T12:00:00Z',
      { date_settlement: '2030-01-24' },
      {
        '2030-01-24T21:59:59Z': 'to_capture null null',
        '2030-01-24T22:00:00Z': 'capture_sent 2030-01-25 null',
        '2030-01-25T05:00:00Z': 'captured 2030-01-25 77',
      },
    ],
    [
      'with a settlement date that has passed leaves at the next cut-off',
      '2030-01-15T12:00:00Z',
      { date_settlement: '2030-01-02' },
      { '2030-01-15T22:00:00Z': 'capture_sent 2030-01-16 null' },
    ],
    [
      'of nothing has no fee',
      '2030-01-15T12:00:00Z',
      { amount: 0 },
      { '2030-01-15T22:00:00Z': 'capture_sent 2030-01-16 null', '2030-01-16T05:00:00Z': 'captured 2030-01-16 0' },
    ],
  ]
  for (const [name, paidAt, given, timeline] of stories) {
    test(name, async () => {
      const api = await shopAt(server, paidAt)
      await assertTimeline(api, await pay(api, given), timeline)
    })
  }

  test('that was authorized before leaves after its capture was asked', async () => {
    const api = await shopAt(server, '2030-01-15T12:00:00Z')
    const id = await pay(api, { capture: false })
    await moveTo(api, '2030-01-17T12:00:00Z')
    assert.equal((await payment(api, id)).status, 'authorized')
    await api.post(`/v2/payments/${id}/capture`)
    await assertTimeline(api, id, {
      '2030-01-17T21:59:59Z': 'to_capture null null',
      '2030-01-18T05:00:00Z': 'captured 2030-01-18 77',
    })
  })

  test('follows its settlement date when that is changed', async () => {
    const api = await shopAt(server, '2030-01-15T12:00:00Z')
    const [later, sooner] = [await pay(api), await pay(api, { date_settlement: '2030-02-20' })]
    shaped('payment', await api.patch(`/v2/payments/${later}`, { date_settlement: '2030-01-17' }))
    shaped('payment', await api.patch(`/v2/payments/${sooner}`, { date_settlement: null }))
    await moveTo(api, '2030-01-15T22:00:00Z')
    assert.equal((await payment(api, later)).status, 'to_capture')
    assert.equal((await payment(api, sooner)).status, 'capture_sent')
    await moveTo(api, '2030-01-17T22:00:00Z')
    assert.equal((await payment(api, later)).status, 'capture_sent')
  })

  test('that was called off does not leave', async () => {
    const api = await shopAt(server, '2030-01-15T12:00:00Z')
    const id = await pay(api)
    await refund(api, id)
    await assertTimeline(api, id, { '2030-03-01T12:00:00Z': 'canceled null null' })
    assert.deepEqual(await balancesOf(server, id), [])
  })

  test('can be changed no more and not be called off once it has left', async () => {
    const api = await shopAt(server, '2030-01-15T12:00:00Z')
    const id = await pay(api)
    await moveTo(api, '2030-01-15T22:00:00Z')
    await assertNothingStored(server, async () => {
      assertRefused(
        await api.patch(`/v2/payments/${id}`, { description: 'Too late' }),
        conflict('Payment cannot be modified any more, it is capture_sent', id),
      )
    })
    assert.equal((await api.post('/v2/refunds/', { payment: id })).body.status, 'to_refund')
    assert.equal((await payment(api, id)).status, 'capture_sent')
  })

  test('moves the books at each step', async () => {
    const api = await shopAt(server, '2030-01-15T12:00:00Z')
    const id = await pay(api)
    const books: Readonly<Record<string, readonly string[]>> = {
      '2030-01-15T12:00:01Z': ['merchant_pending -10000', 'payers 10000'],
      '2030-01-15T22:00:00Z': ['card_network 10000', 'merchant_pending -10000'],
      '2030-01-16T05:00:00Z': ['bank 10000', 'fees -77', 'merchant_available -9908', 'vat -15'],
    }
    for (const [moment, expected] of Object.entries(books)) {
      await moveTo(api, moment)
      assert.deepEqual(await balancesOf(server, id), expected, moment)
    }
  })

  test('tells each step once', async () => {
    const api = await shopAt(server, '2030-01-15T12:00:00Z')
    const id = await pay(api)
    await moveTo(api, '2030-03-01T12:00:00Z')
    const events = await server.running.core.store.query<{ type: string }>({
      text: 'select type from events where object_id = $1 order by created_at, id',
      values: [id],
    })
    assert.deepEqual(
      events.map(({ type }) => type),
      ['payment.to_capture', 'payment.capture_sent', 'payment.captured'],
    )
  })
})

test('many more than one commit clears are all credited by the same move of the clock', async () => {
  const api = await shopAt(server, '2030-01-15T12:00:00Z')
  const { id: card } = shaped('card', await api.post('/v2/cards/', cardBody()))
  const ids = await Promise.all(Array.from({ length: 1_100 }, () => pay(api, { card, amount: 100 })))
  assert.equal(new Set(ids).size, 1_100)
  await moveTo(api, '2030-01-16T05:00:00Z')
  const [found] = await server.running.core.store.query<{ captured: number }>({
    text: `select count(*)::integer as captured from payments where id = any($1) and status = 'captured' and fee = 8 and clearing_at is null`,
    values: [ids],
  })
  assert.equal(found?.captured, 1_100)
})

suite('a refund', () => {
  test('of a credited payment leaves at the cut-off and is credited on the next business day', async () => {
    const api = await shopAt(server, '2030-01-15T12:00:00Z')
    const id = await pay(api)
    await moveTo(api, '2030-01-18T12:00:00Z')
    const refundId = await refund(api, id, 4_000)
    const timeline: Readonly<Record<string, readonly unknown[]>> = {
      '2030-01-18T21:59:59Z': ['to_refund', null, null],
      '2030-01-18T22:00:00Z': ['refund_sent', '2030-01-21', Date.parse('2030-01-18T22:00:00Z') / 1000],
      '2030-01-21T05:00:00Z': ['refunded', '2030-01-21', Date.parse('2030-01-18T22:00:00Z') / 1000],
    }
    for (const [moment, expected] of Object.entries(timeline)) {
      await moveTo(api, moment)
      const { status, date_bank, date_refund } = await refunded(api, refundId)
      assert.deepEqual([status, date_bank, date_refund], expected, moment)
    }
    assert.deepEqual(await balancesOf(server, id), ['bank 6000', 'fees -77', 'merchant_available -5908', 'vat -15'])
  })

  test('waits for the end of a capture under way', async () => {
    const api = await shopAt(server, '2030-01-18T12:00:00Z')
    const id = await pay(api)
    await moveTo(api, '2030-01-18T22:00:00Z')
    const refundId = await refund(api, id)
    // The capture settles on Monday morning; cut-offs of the weekend pass.
    for (const moment of ['2030-01-18T22:30:00Z', '2030-01-20T23:00:00Z', '2030-01-21T05:00:00Z']) {
      await moveTo(api, moment)
      assert.equal((await refunded(api, refundId)).status, 'to_refund', moment)
    }
    await moveTo(api, '2030-01-21T22:00:00Z')
    assert.equal((await refunded(api, refundId)).status, 'refund_sent')
    await moveTo(api, '2030-01-22T05:00:00Z')
    assert.equal((await refunded(api, refundId)).status, 'refunded')
    assert.deepEqual(await balancesOf(server, id), ['fees -77', 'merchant_available 92', 'vat -15'])
  })

  for (const [when, moment] of [
    ['before it left', '2030-01-16T12:00:00Z'],
    ['after it left', '2030-01-16T23:00:00Z'],
  ] as const) {
    test(`that is not honoured ${when} gives the money back to the merchant, who may refund again`, async () => {
      const api = await shopAt(server, '2030-01-15T12:00:00Z')
      const id = await pay(api)
      await moveTo(api, '2030-01-16T12:00:00Z')
      const refundId = await refund(api, id)
      await moveTo(api, moment)
      const decided = shaped('refund', await api.post(`/sandbox/refunds/${refundId}`, { status: 'not_honored' }))
      assert.equal(decided.status, 'not_honored')
      assert.deepEqual(await balancesOf(server, id), ['bank 10000', 'fees -77', 'merchant_available -9908', 'vat -15'])
      const again = await refund(api, id, 10_000)
      await moveTo(api, '2030-02-01T12:00:00Z')
      assert.equal((await refunded(api, refundId)).status, 'not_honored')
      assert.equal((await refunded(api, again)).status, 'refunded')
    })
  }

  test('can be credited before its time', async () => {
    const api = await shopAt(server, '2030-01-15T12:00:00Z')
    const id = await pay(api, { card: cardBody(numbers.capturedAtOnce) })
    const refundId = await refund(api, id, 1_000)
    const decide = (status: string): Promise<ApiAnswer> => api.post(`/sandbox/refunds/${refundId}`, { status })
    assert.equal(shaped('refund', await decide('refunded')).status, 'refunded')
    await assertNothingStored(server, async () => {
      // Said again it is no change.
      assert.equal(shaped('refund', await decide('refunded')).status, 'refunded')
      assertRefused(await decide('not_honored'), conflict('Refund cannot become not_honored, it is refunded', refundId))
    })
    assert.deepEqual(await balancesOf(server, id), ['bank 9000', 'fees -77', 'merchant_available -8908', 'vat -15'])
  })

  test('is decided by nobody where there is nothing to decide', async () => {
    const api = await shopAt(server, '2030-01-15T12:00:00Z')
    const [canceled, sent] = [await pay(api), await pay(api)]
    const canceledRefund = await refund(api, canceled)
    await moveTo(api, '2030-01-15T22:00:00Z')
    const waiting = await refund(api, sent)
    const unknown = unknownId('refd')
    const path = (id: string): string => `/sandbox/refunds/${id}`
    await assertNothingStored(server, async () => {
      assertRefused(
        await api.post(path(canceledRefund), { status: 'refunded' }),
        conflict('Refund cannot become refunded, it is payment_canceled', canceledRefund),
      )
      assertRefused(
        await api.post(path(waiting), { status: 'refunded' }),
        conflict('Refund waits for the capture of its payment', sent),
      )
      assertRefused(await api.post(path(unknown), { status: 'refunded' }), notFound('Refund', unknown))
      assert.equal((await api.post(path(waiting), { status: 'to_refund' })).status, 422)
      assertRefused(
        await api.post(path(waiting), {}),
        invalid(['body', 'status'], 'field required', 'value_error.missing'),
      )
    })
  })
})
