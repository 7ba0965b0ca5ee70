/** Faults of the simulated network, met: what a shop sees of each, at once and when its clock has moved on; and that the books agree in between and at the end. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { ManualClock } from '../../src/kit/clock.ts'
import { anotherAccount } from '../support/another-account.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { freshIbans } from '../support/ibans.ts'
import { assertRefused, conflict } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { shaped } from '../support/shapes.ts'
import { booksDisagreement, closeAgreeing, operationsOf } from '../support/stored.ts'

let server: TestServer
before(async () => {
  server = await startTestServer({ clock: new ManualClock(someNoon) })
})
after(() => closeAgreeing(server))

/** A shop of its own with these faults. */
async function shopWith(...faults: readonly object[]): Promise<Api> {
  const { test: api } = await anotherAccount(server)
  for (const fault of faults) assert.equal((await api.post('/sandbox/faults', fault)).status, 200)
  return api
}

const timeOut = (operation: string, carriedOut = true, times = 1): object => ({
  operation,
  times,
  time_out: { carried_out: carriedOut },
})
const refusal = (operation: string, code: string, times = 1): object => ({ operation, times, refuse: { code } })

const pay = async (api: Api, given: object = {}): Promise<ApiAnswer['body']> =>
  shaped('payment', await api.post('/v2/payments/', { amount: 1000, card: cardBody(), ...given }))
const read = async (api: Api, id: unknown): Promise<ApiAnswer['body']> =>
  shaped('payment', await api.get(`/v2/payments/${String(id)}`))
const advance = async (api: Api, seconds: number): Promise<void> => {
  assert.equal((await api.post('/sandbox/clock', { advance: seconds })).status, 200)
  assert.equal(await booksDisagreement(server.running.core), undefined)
}
const day = 86_400

/** `status response`, null as `-`. */
const stateOf = ({ status, response }: ApiAnswer['body']): string =>
  `${String(status ?? '-')} ${String(response ?? '-')}`

suite('an authorization', () => {
  test('is refused with the code of the fault, as often as it was set', async () => {
    const api = await shopWith(refusal('authorization', '51', 2))
    assert.deepEqual(
      [stateOf(await pay(api)), stateOf(await pay(api)), stateOf(await pay(api))],
      ['refused 51', 'refused 51', 'to_capture 00'],
    )
  })

  /** carried out, capture → state a minute later, operations then */
  const rows: readonly (readonly [carriedOut: boolean, capture: boolean, state: string, operations: string[]])[] = [
    [true, true, 'to_capture 00', ['authorization 1000 approved', 'capture 1000 approved']],
    [true, false, 'authorized 00', ['authorization 1000 approved']],
    [false, true, 'refused 91', ['authorization 1000 refused']],
    [false, false, 'refused 91', ['authorization 1000 refused']],
  ]
  for (const [carriedOut, capture, state, operations] of rows) {
    test(`times out${carriedOut ? '' : ' without being carried out'}${capture ? '' : ', not to be captured'}`, async () => {
      const api = await shopWith(timeOut('authorization', carriedOut))
      const { id, status, response } = await pay(api, { capture })
      assert.deepEqual([status, response], [null, '09'])
      assert.deepEqual(await operationsOf(server, String(id)), ['authorization 1000 unknown'])
      await advance(api, 59)
      assert.equal(stateOf(await read(api, id)), '- 09')
      await advance(api, 1)
      assert.equal(stateOf(await read(api, id)), state)
      assert.deepEqual(await operationsOf(server, String(id)), operations)
    })
  }

  test('that was refused before and times out shows no status until it is known', async () => {
    const api = await shopWith(refusal('authorization', '05'), timeOut('authorization'))
    const { id } = await pay(api)
    const again = await api.patch(`/v2/payments/${String(id)}`, { card: cardBody() })
    assert.equal(stateOf(shaped('payment', again)), '- 09')
    await advance(api, 60)
    assert.equal(stateOf(await read(api, id)), 'to_capture 00')
  })

  test('is awaited: nothing that rests on it is done meanwhile', async () => {
    const api = await shopWith(timeOut('authorization'))
    const id = String((await pay(api)).id)
    const waiting = conflict('Payment is being processed', id)
    for (const change of [
      { amount: 900 },
      { currency: 'usd' },
      { card: cardBody() },
      { status: 'capture' },
      { capture: false },
    ])
      assertRefused(await api.patch(`/v2/payments/${id}`, change), waiting)
    for (const verb of ['capture', 'refund']) assertRefused(await api.post(`/v2/payments/${id}/${verb}`), waiting)
    assert.equal((await api.patch(`/v2/payments/${id}`, { description: 'what does not' })).status, 200)
    await advance(api, 60)
    assert.equal((await api.post(`/v2/payments/${id}/refund`)).status, 200)
    assert.equal(stateOf(await read(api, id)), 'canceled 00')
  })

  test('of an intent leaves it processing, and its end is told', async () => {
    const api = await shopWith(timeOut('authorization'), timeOut('authorization', false))
    const card = String((await api.post('/v2/cards/', cardBody())).body.id)
    const make = async (): Promise<string> =>
      String((await api.post('/v2/payment_intents/', { amount: 1000, currency: 'eur', card, threeds: 'none' })).body.id)
    const [paid, unreached] = [await make(), await make()]
    const statusOf = async (id: string): Promise<unknown> => (await api.get(`/v2/payment_intents/${id}`)).body.status
    assert.deepEqual([await statusOf(paid), await statusOf(unreached)], ['processing', 'processing'])
    await advance(api, 60)
    assert.deepEqual([await statusOf(paid), await statusOf(unreached)], ['captured', 'require_payment_method'])
  })

  test('that answers late is waited for', async () => {
    const api = await shopWith({ operation: 'authorization', delay: { seconds: 3600 } })
    const answer = api.post('/v2/payments/', { amount: 1000, card: cardBody(), order_id: 'late' })
    const id = await waitingPayment(api)
    await advance(api, 3600)
    assert.equal(stateOf(shaped('payment', await answer)), 'to_capture 00')
    assert.equal(stateOf(await read(api, id)), 'to_capture 00')
  })

  test('that answers late keeps its Idempotency-Key open, and then gives the answer again', async () => {
    const api = await shopWith({ operation: 'authorization', delay: { seconds: 3600 } })
    const headers = { 'idempotency-key': 'late' }
    const body = { amount: 1000, card: cardBody(), order_id: 'late' }
    const answer = api.post('/v2/payments/', body, headers)
    await waitingPayment(api)
    assertRefused(
      await api.post('/v2/payments/', body, headers),
      conflict('A request with this Idempotency-Key is still being carried out, try again'),
    )
    await advance(api, 3600)
    const { body: first } = await answer
    const again = await api.post('/v2/payments/', body, headers)
    assert.deepEqual([again.status, again.body, first.status], [200, first, 'to_capture'])
  })

  /** Resolves with the payment that waits, once it is there. */
  async function waitingPayment(api: Api): Promise<unknown> {
    for (;;) {
      const { payments } = (await api.get('/v2/payments/?order_id=late')).body as { payments: ApiAnswer['body'][] }
      if (payments[0] !== undefined) return payments[0].id
    }
  }
})

suite('what follows an authorization', () => {
  test('an increment that times out leaves the amount as it was until it is known', async () => {
    const api = await shopWith(timeOut('increment'), timeOut('increment', false), refusal('increment', '51'))
    const { id } = await pay(api, { capture: false })
    const raise = async (amount: number): Promise<unknown[]> => {
      const {
        status,
        response,
        amount: shown,
      } = shaped('payment', await api.patch(`/v2/payments/${String(id)}`, { amount }))
      return [status, response, shown]
    }
    const now = async (): Promise<unknown[]> => {
      const { status, response, amount } = await read(api, id)
      return [status, response, amount]
    }
    assert.deepEqual(await raise(1500), ['authorized', '09', 1000])
    await advance(api, 60)
    assert.deepEqual(await now(), ['authorized', '00', 1500])
    assert.deepEqual(await raise(2000), ['authorized', '09', 1500])
    await advance(api, 60)
    assert.deepEqual(await now(), ['authorized', '91', 1500])
    assert.deepEqual(await raise(2000), ['authorized', '51', 1500])
  })

  test('a capture that is to follow an increment follows it when it is known', async () => {
    const api = await shopWith(timeOut('increment'), timeOut('increment', false))
    const [raised, lost] = [await pay(api, { capture: false }), await pay(api, { capture: false })]
    for (const { id } of [raised, lost])
      await api.patch(`/v2/payments/${String(id)}`, { amount: 1500, status: 'capture' })
    await advance(api, 60)
    assert.equal(stateOf(await read(api, raised.id)), 'to_capture 00')
    assert.deepEqual(await operationsOf(server, String(raised.id)), [
      'authorization 1000 approved',
      'increment 500 approved',
      'capture 1500 approved',
    ])
    assert.equal(stateOf(await read(api, lost.id)), 'authorized 91')
  })

  for (const [what, change] of [
    ['an increment', { amount: 1500 }],
    ['an increment that a capture was to follow', { amount: 1500, status: 'capture' }],
  ] as const)
    test(`${what} is let go when it is known after the authorization has expired`, async () => {
      const api = await shopWith({ operation: 'increment', delay: { seconds: 86_400 } })
      const { id } = await pay(api, { capture: false })
      await advance(api, 7 * day - 100)
      const raised = api.patch(`/v2/payments/${String(id)}`, change)
      while ((await operationsOf(server, String(id))).length < 2);
      await advance(api, 2 * day)
      assert.equal((await raised).status, 200)
      assert.equal((await read(api, id)).status, 'expired')
      assert.deepEqual(await operationsOf(server, String(id)), [
        'authorization 1000 approved',
        'increment 500 approved',
        'reversal 1000 approved',
        'reversal 500 approved',
      ])
    })

  test('a capture that is refused makes the payment failed, and lets go of what was held', async () => {
    const api = await shopWith(refusal('capture', '57', 3))
    const held = await pay(api, { capture: false })
    await api.patch(`/v2/payments/${String(held.id)}`, { amount: 1500 })
    await api.post(`/v2/payments/${String(held.id)}/capture`)
    const sepa = { iban: freshIbans().next().value, name: 'Ada Lovelace', mandate: 'RUM-1', date_mandate: '2030-01-10' }
    const debited = await pay(api, { card: undefined, sepa })
    for (const [{ id }, more] of [
      [await pay(api), []],
      [held, ['increment 500 approved']],
      [debited, []],
    ] as const) {
      assert.equal(stateOf(await read(api, id)), 'failed 57')
      const amount = more.length === 0 ? 1000 : 1500
      assert.deepEqual(await operationsOf(server, String(id)), [
        'authorization 1000 approved',
        ...more,
        `capture ${amount} refused`,
        `reversal ${amount} approved`,
      ])
    }
  })

  test('a capture that times out leaves with the cut-off after it is known; one that never arrived is asked again', async () => {
    const api = await shopWith(timeOut('capture', true), timeOut('capture', false))
    const [carriedOut, lost] = [await pay(api), await pay(api)]
    for (const { id, status, response } of [carriedOut, lost]) {
      assert.deepEqual([status, response], ['authorized', '09'])
      assert.equal(await booksDisagreement(server.running.core), undefined)
      assertRefused(
        await api.post(`/v2/payments/${String(id)}/refund`),
        conflict('Payment is being processed', String(id)),
      )
    }
    await advance(api, 60)
    for (const { id } of [carriedOut, lost]) {
      assert.equal(stateOf(await read(api, id)), 'to_capture 00')
      assert.deepEqual(await operationsOf(server, String(id)), ['authorization 1000 approved', 'capture 1000 approved'])
    }
    await advance(api, 4 * day)
    for (const { id } of [carriedOut, lost]) assert.equal((await read(api, id)).status, 'captured')
  })

  test('a settlement that is refused makes the payment failed, and takes what was refunded back', async () => {
    const api = await shopWith(refusal('settlement', '91'))
    const { id } = await pay(api)
    await advance(api, 1)
    const next = await pay(api)
    await advance(api, day / 2)
    assert.equal((await read(api, id)).status, 'capture_sent')
    const { body: refund } = await api.post('/v2/refunds/', { payment: id, amount: 300 })
    await advance(api, 4 * day)
    assert.equal(stateOf(await read(api, id)), 'failed 91')
    assert.equal((await read(api, next.id)).status, 'captured')
    assert.equal((await api.get(`/v2/refunds/${String(refund.id)}`)).body.status, 'not_honored')
  })
})

suite('a refund', () => {
  const captured = async (api: Api): Promise<unknown> => {
    const { id } = await pay(api)
    await advance(api, 4 * day)
    return id
  }
  const refund = async (api: Api, payment: unknown, amount: number): Promise<ApiAnswer['body']> =>
    shaped('refund', await api.post('/v2/refunds/', { payment, amount }))
  const statusOf = async (api: Api, { id }: ApiAnswer['body']): Promise<unknown> =>
    (await api.get(`/v2/refunds/${String(id)}`)).body.status

  test('that the network refuses is not honored, and its amount can be refunded again', async () => {
    const api = await shopWith(refusal('refund', '57'))
    const payment = await captured(api)
    assert.equal((await refund(api, payment, 600)).status, 'not_honored')
    assert.equal((await refund(api, payment, 1000)).status, 'to_refund')
  })

  for (const carriedOut of [true, false]) {
    test(`that times out${carriedOut ? '' : ' without being carried out'} counts as given, and leaves once it is known`, async () => {
      const api = await shopWith(timeOut('refund', carriedOut))
      const payment = await captured(api)
      const asked = await refund(api, payment, 600)
      assert.equal(asked.status, 'to_refund')
      const more = await api.post('/v2/refunds/', { payment, amount: 600 })
      assert.equal(more.status, 422)
      assertRefused(
        await api.post(`/sandbox/refunds/${String(asked.id)}`, { status: 'refunded' }),
        conflict('Refund is being processed', String(asked.id)),
      )
      const other = await refund(api, payment, 400)
      await advance(api, 60)
      await advance(api, 4 * day)
      assert.deepEqual([await statusOf(api, asked), await statusOf(api, other)], ['refunded', 'refunded'])
    })
  }

  test('that does not settle is not honored', async () => {
    const api = await shopWith()
    const payment = await captured(api)
    const asked = await refund(api, payment, 600)
    await api.post('/sandbox/faults', refusal('settlement', '91'))
    await advance(api, 4 * day)
    assert.equal(await statusOf(api, asked), 'not_honored')
    assert.equal((await refund(api, payment, 1000)).status, 'to_refund')
  })
})
