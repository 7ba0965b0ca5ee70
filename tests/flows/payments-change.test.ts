/** Changing payments: what may change depends on how far the payment has come (the table at the head of src/payments/change-payment.ts, cell by cell). */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DAY, ManualClock, SECOND, secondsOf } from '../../src/kit/clock.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody, numbers } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { assertRefused, conflict, invalid, notFound, unknownId } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { shaped } from '../support/shapes.ts'
import { assertNothingStored, closeAgreeing, operationsOf, timersOf } from '../support/stored.ts'

let server: TestServer
let api: Api
let expired: string
let address: string
let customer: string
before(async () => {
  server = await startTestServer({ clock: new ManualClock(someNoon) })
  api = server.api
  expired = (await create({ card: cardBody(), capture: false })).id as string
  await moveClock(someNoon + 8 * DAY)
  address = await made('/v2/addresses/', addressBody)
  customer = await made('/v2/customers/', { email: 'customer@example.org' })
})
after(() => closeAgreeing(server))

const addressBody = { zip_code: '75011', city: 'Paris', country: 'FR' }
const made = async (path: string, body: object): Promise<string> => (await api.post(path, body)).body.id as string

const create = async (given: object = {}): Promise<ApiAnswer['body']> =>
  shaped('payment', await api.post('/v2/payments/', { amount: 100, ...given }))
const change = (id: string, given: object): Promise<ApiAnswer> => api.patch(`/v2/payments/${id}`, given)
const changed = async (id: string, given: object): Promise<ApiAnswer['body']> =>
  shaped('payment', await change(id, given))
const moveClock = async (to: number): Promise<void> => {
  assert.equal((await api.post('/sandbox/clock', { to: secondsOf(to) })).status, 200)
}

/** Every status that a payment can come to, and how. */
const ways = {
  open: () => create(),
  refused: () => create({ card: cardBody(numbers.insufficientFunds) }),
  authorized: () => create({ card: cardBody(), capture: false }),
  to_capture: () => create({ card: cardBody() }),
  captured: () => create({ card: cardBody(numbers.capturedAtOnce) }),
  canceled: async () => {
    const { id } = await create({ card: cardBody() })
    await api.post('/v2/refunds/', { payment: id })
    return read(id as string)
  },
  expired: () => read(expired),
}
type Status = keyof typeof ways
const statuses = Object.keys(ways) as Status[]

const read = async (id: string): Promise<ApiAnswer['body']> => shaped('payment', await api.get(`/v2/payments/${id}`))

async function paymentThat(status: Status): Promise<ApiAnswer['body']> {
  const payment = await ways[status]()
  assert.equal(payment.status, status === 'open' ? null : status)
  return payment
}

const device = { ip: '192.0.2.1', port: 4242 }
const untaken = 'open refused'
const untilCollected = 'open refused authorized to_capture'

/** A change of each field, in which statuses it is accepted, and the fields that it shows then. */
const rows: readonly [field: string, value: () => unknown, accepted: string, shown?: () => object][] = [
  ['description', () => 'Another', untilCollected],
  ['order_id', () => 'order 2', untilCollected],
  ['customer', () => customer, untilCollected, () => ({})],
  ['billing_address', () => address, untilCollected],
  ['shipping_address', () => address, untilCollected],
  ['device', () => device, untilCollected],
  ['return_url', () => 'https://shop.example.org', untilCollected],
  ['methods_allowed', () => ['card'], untilCollected],
  ['date_settlement', () => '2030-03-01', untilCollected],
  ['amount', () => 150, 'open refused authorized'],
  ['amount', () => '50', 'open refused authorized', () => ({ amount: 50 })],
  ['currency', () => 'usd', untaken, () => ({ currency: 'usd', methods_allowed: ['card'] })],
  ['capture', () => false, untaken],
  ['capture', () => true, untaken],
  [
    'card',
    () => cardBody(numbers.alsoApproved),
    untaken,
    () => ({ method: 'card', response: '00', status: 'to_capture' }),
  ],
]

for (const status of statuses) {
  const { accepted = [], refused = [] } = Object.groupBy(rows, ([, , statuses]) =>
    statuses.split(' ').includes(status) ? 'accepted' : 'refused',
  )

  test(`a payment that is ${status}: ${accepted.length} changes are accepted, ${refused.length} refused`, async () => {
    for (const [field, value, , shown = () => ({ [field]: value() })] of accepted) {
      const before = await paymentThat(status)
      const payment = await changed(before.id, { [field]: value() })
      const expected = { ...before, ...shown() }
      const { card: _, customer: shownCustomer, response_author: __, date_paym: ___, ...rest } = payment
      assert.deepEqual({ ...expected, ...rest }, expected, field)
      if (field === 'customer') assert.equal(shownCustomer.id, customer)
      assert.deepEqual(await read(before.id), payment, field)
    }
    const payment = await paymentThat(status)
    const { id } = payment
    const settled = conflict(`Payment cannot be modified any more, it is ${status}`, id)
    await assertNothingStored(server, async () => {
      for (const [field, value] of refused) {
        // What is said again as it is, is no change.
        if (payment[field] === value()) continue
        assertRefused(await change(id, { [field]: value() }), settled)
        assertRefused(await change(id, { description: 'Another', [field]: value() }), settled)
      }
    })
  })
}

for (const status of statuses) {
  test(`a payment that is ${status} stays as it is when its fields are said again`, async () => {
    const payment = await paymentThat(status)
    const { amount, currency, capture, description, methods_allowed, order_id, return_url, card } = payment
    const again = { amount, currency, capture, description, methods_allowed, order_id, return_url }
    assert.deepEqual(await changed(payment.id, again), payment)
    if (status !== 'open' && status !== 'refused') {
      assert.deepEqual(await changed(payment.id, { ...again, card: card.id }), payment)
    }
    assert.deepEqual(await read(payment.id), payment)
  })
}

const referring: readonly (readonly [status: Status, given: object])[] = [
  ['open', {}],
  ['refused', { card: cardBody(numbers.insufficientFunds) }],
  ['authorized', { card: cardBody(), capture: false }],
  ['to_capture', { card: cardBody() }],
  ['captured', { card: cardBody(numbers.capturedAtOnce) }],
]
for (const [status, given] of referring) {
  test(`a payment that is ${status} may say its customer and addresses again when they were deleted since`, async () => {
    const own = {
      customer: await made('/v2/customers/', { email: 'own@example.org' }),
      billing_address: await made('/v2/addresses/', addressBody),
      shipping_address: await made('/v2/addresses/', addressBody),
    }
    const { id } = await create({ ...given, ...own })
    await api.delete(`/v2/customers/${own.customer}`)
    for (const one of [own.billing_address, own.shipping_address]) await api.delete(`/v2/addresses/${one}`)
    const payment = await read(id as string)
    for (const [field, value] of Object.entries(own)) assert.deepEqual(await changed(id, { [field]: value }), payment)
    assert.deepEqual(await changed(id, own), payment)
    if (status === 'captured') return
    assertRefused(await change(id, { shipping_address: own.billing_address }), notFound('Address', own.billing_address))
    const { customer: none } = await changed(id, { customer: null })
    assert.equal(none, null)
    assertRefused(await change(id, { customer: own.customer }), notFound('Customer', own.customer))
  })
}

test('what is asked for by status', async () => {
  const rows: readonly [asked: 'authorize' | 'capture', of: Status, outcome: string][] = [
    ['authorize', 'open', 'Payment has no payment method'],
    ['authorize', 'refused', 'refused'],
    ['authorize', 'authorized', 'Payment cannot be authorized, it is authorized'],
    ['authorize', 'to_capture', 'Payment cannot be authorized, it is to_capture'],
    ['authorize', 'captured', 'Payment cannot be authorized, it is captured'],
    ['authorize', 'canceled', 'Payment cannot be authorized, it is canceled'],
    ['authorize', 'expired', 'Payment cannot be authorized, it is expired'],
    ['capture', 'open', 'Payment has no payment method'],
    ['capture', 'refused', 'refused'],
    ['capture', 'authorized', 'to_capture'],
    ['capture', 'to_capture', 'Payment cannot be captured, it is to_capture'],
    ['capture', 'captured', 'Payment cannot be captured, it is captured'],
    ['capture', 'canceled', 'Payment cannot be captured, it is canceled'],
    ['capture', 'expired', 'Payment cannot be captured, it is expired'],
  ]
  for (const [asked, of, outcome] of rows) {
    const { id } = await paymentThat(of)
    if (outcome.startsWith('Payment')) {
      await assertNothingStored(server, async () =>
        assertRefused(await change(id, { status: asked }), conflict(outcome, id)),
      )
    } else assert.equal((await changed(id, { status: asked })).status, outcome, `${asked} of ${of}`)
  }
})

test('a method that is given is asked at once, for what the payment wants', async () => {
  const rows: readonly [made: object, change: object, status: string][] = [
    [{}, {}, 'to_capture'],
    [{ capture: false }, {}, 'authorized'],
    [{ capture: false }, { capture: true }, 'to_capture'],
    [{}, { capture: false }, 'authorized'],
    [{}, { status: 'authorize' }, 'authorized'],
    [{ capture: false }, { status: 'capture' }, 'to_capture'],
    [{ card: cardBody(numbers.insufficientFunds) }, {}, 'to_capture'],
    [{}, { card: cardBody(numbers.insufficientFunds) }, 'refused'],
    [{}, { card: cardBody(numbers.capturedAtOnce) }, 'captured'],
    [{}, { amount: 70, currency: 'usd', customer: { email: 'inline@example.org' } }, 'to_capture'],
  ]
  for (const [made, given, status] of rows) {
    const { id } = await create(made)
    const payment = await changed(id, { card: cardBody(), ...given })
    assert.equal(payment.status, status, JSON.stringify([made, given]))
    assert.equal(payment.method, 'card')
    const [last = ''] = (await operationsOf(server, id)).filter((line) => line.startsWith('authorization')).slice(-1)
    assert.match(last, new RegExp(`^authorization ${payment.amount} `))
    assert.deepEqual(await timersOf(server, id), status === 'authorized' ? ['authorization_expiry'] : [])
  }
})

test('a saved card can be given, and must be there', async () => {
  const card = (await api.post('/v2/cards/', cardBody())).body.id as string
  const { id } = await create()
  const unknown = unknownId('card')
  await assertNothingStored(server, async () =>
    assertRefused(await change(id, { card: unknown }), notFound('Card', unknown)),
  )
  assert.equal((await changed(id, { card })).card.id, card)
})

test('more is asked of the bank, and less is let go', async () => {
  const { id } = await create({ card: cardBody(), capture: false })
  const steps: readonly [amount: number, asked: string[]][] = [
    [100, []],
    [150, ['increment 50 approved']],
    [70, ['reversal 80 approved']],
    [71, ['increment 1 approved']],
    [0, ['reversal 71 approved']],
    [60, ['increment 60 approved']],
  ]
  let operations = ['authorization 100 approved']
  for (const [amount, asked] of steps) {
    const payment = await changed(id, { amount })
    assert.deepEqual([payment.amount, payment.status, payment.response], [amount, 'authorized', '00'])
    operations = [...operations, ...asked]
    assert.deepEqual(await operationsOf(server, id), operations)
  }
  assert.equal((await changed(id, { amount: 90, status: 'capture' })).amount, 90)
  assert.deepEqual((await operationsOf(server, id)).slice(-2), ['increment 30 approved', 'capture 90 approved'])
})

test('when the bank refuses more, the payment stays as it was', async () => {
  await moveClock(Date.UTC(2030, 0, 28))
  const { id } = await create({ card: cardBody(undefined, { exp_month: 1, exp_year: 2030 }), capture: false })
  await moveClock(Date.UTC(2030, 1, 1) + SECOND)
  for (const asked of [{ amount: 150 }, { amount: 150, status: 'capture' }]) {
    const payment = await changed(id, asked)
    assert.deepEqual([payment.amount, payment.status, payment.response], [100, 'authorized', '54'])
    assert.deepEqual((await operationsOf(server, id)).slice(-1), ['increment 50 refused'])
  }
  assert.deepEqual(await timersOf(server, id), ['authorization_expiry'])
  assert.equal((await changed(id, { amount: 60, status: 'capture' })).status, 'to_capture')
  assert.deepEqual((await operationsOf(server, id)).slice(-2), ['reversal 40 approved', 'capture 60 approved'])
})

test('amounts that are changed at once leave what the last one wanted', async () => {
  const { id } = await create({ card: cardBody(), capture: false })
  const amounts = [10, 200, 30, 400, 50, 600]
  const payments = await Promise.all(amounts.map((amount) => changed(id, { amount })))
  assert.deepEqual(
    payments.map(({ amount }) => amount as number),
    amounts,
  )
  assert(amounts.includes((await read(id)).amount as number))
})

test('null empties what can be empty', async () => {
  const given = {
    description: 'Described',
    order_id: 'order 1',
    customer: { email: 'null@example.org' },
    billing_address: address,
    shipping_address: address,
    device,
    return_url: 'https://shop.example.org',
    date_settlement: '2030-03-01',
  }
  const { id } = await create(given)
  for (const field of Object.keys(given)) {
    assert.notEqual((await read(id))[field], null)
    assert.equal((await changed(id, { [field]: null }))[field], null)
  }
  const needed = ['amount', 'currency', 'capture', 'card', 'methods_allowed', 'status']
  await assertNothingStored(server, async () => {
    for (const field of needed) {
      const refused = invalid(['body', field], 'none is not an allowed value', 'type_error.none.not_allowed')
      assertRefused(await change(id, { description: 'Another', [field]: null }), refused)
    }
  })
})

test('a change must be of a payment that is there, and names what it refers to', async () => {
  const { id } = await create()
  const [payment, cust, addr] = [unknownId('paym'), unknownId('cust'), unknownId('addr')]
  await assertNothingStored(server, async () => {
    assertRefused(await change(payment, { amount: 1 }), notFound('Payment', payment))
    assertRefused(await change(id, { customer: cust }), notFound('Customer', cust))
    assertRefused(await change(id, { shipping_address: addr, card: cardBody() }), notFound('Address', addr))
    const extra = invalid(['body', 'unique_id'], 'extra fields not permitted', 'value_error.extra')
    assertRefused(await change(id, { unique_id: 'new' }), extra)
  })
})
