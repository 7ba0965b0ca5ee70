/** The first steps that the guide describes, from a customer to a refund. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
before(async () => (server = await startTestServer()))
after(() => server.close())

const card = (number: string) => ({ number, exp_month: 10, exp_year: 2034, cvc: '424', name: 'Foo Bar' })

test('customer, card, payment, list, refund before capture', async () => {
  const { api } = server
  const customer = await api.post('/v2/customers/', { name: 'Foo Bar', email: 'foo.bar@example.org' })
  assert.equal(customer.status, 200)
  assert.match(customer.body.id, /^cust_[a-zA-Z0-9]{24}$/)

  const saved = await api.post('/v2/cards/', card('4242424242424242'))
  assert.equal(saved.status, 200)
  assert.deepEqual(
    { brand: saved.body.brand, last4: saved.body.last4, country: saved.body.country },
    { brand: 'visa', last4: '4242', country: 'US' },
  )

  const payment = await api.post('/v2/payments/', {
    amount: 100,
    currency: 'eur',
    customer: customer.body.id,
    card: saved.body.id,
    description: 'Test payment',
  })
  assert.equal(payment.status, 200)
  assert.equal(payment.body.status, 'to_capture')
  assert.equal(payment.body.response, '00')
  assert.equal(payment.body.method, 'card')
  assert.equal(payment.body.card.id, saved.body.id)
  assert.equal(payment.body.customer.id, customer.body.id)

  const list = await api.get('/v2/payments/')
  assert.deepEqual(Object.keys(list.body).sort(), ['payments', 'range'])
  assert.deepEqual(list.body.payments[0], payment.body)
  assert.deepEqual((await api.get(`/v2/payments/${payment.body.id}`)).body, payment.body)

  const refund = await api.post('/v2/refunds/', { payment: payment.body.id })
  assert.equal(refund.status, 200)
  assert.equal(refund.body.status, 'payment_canceled')
  assert.equal(refund.body.amount, 100)
  assert.equal((await api.get(`/v2/payments/${payment.body.id}`)).body.status, 'canceled')
  assert.deepEqual((await api.get(`/v2/payments/${payment.body.id}/refunds`)).body, [refund.body])
  assert.deepEqual((await api.get(`/v2/refunds/${refund.body.id}`)).body, refund.body)
})

test('a refused card gives a refused payment with the reason', async () => {
  const payment = await server.api.post('/v2/payments/', { amount: 100, card: card('4000000000009995') })
  assert.equal(payment.status, 200)
  assert.equal(payment.body.status, 'refused')
  assert.equal(payment.body.response, '51')
  assert.equal(payment.body.date_paym, null)
})

test('capture: false authorizes, and a PATCH captures', async () => {
  const { api } = server
  const payment = await api.post('/v2/payments/', { amount: 100, card: card('4242424242424242'), capture: false })
  assert.equal(payment.body.status, 'authorized')
  const captured = await api.patch(`/v2/payments/${payment.body.id}`, { status: 'capture' })
  assert.equal(captured.status, 200)
  assert.equal(captured.body.status, 'to_capture')
})

test('a payment without a method waits for one', async () => {
  const { api } = server
  const payment = await api.post('/v2/payments/', { amount: '100', currency: 'eur' })
  assert.equal(payment.body.status, null)
  assert.equal(payment.body.method, null)
  const paid = await api.patch(`/v2/payments/${payment.body.id}`, { card: card('4242424242424242') })
  assert.equal(paid.body.status, 'to_capture')
  assert.equal(paid.body.method, 'card')
})

test('the deprecated paths answer the same', async () => {
  const { api } = server
  const payment = await api.post('/v2/checkout/', { amount: 250, card: card('4242424242424242'), capture: false })
  assert.equal(payment.body.status, 'authorized')
  assert.deepEqual((await api.get(`/v2/checkout/${payment.body.id}`)).body, payment.body)
  assert.equal((await api.post(`/v2/checkout/${payment.body.id}/capture`, {})).body.status, 'to_capture')
  assert.equal((await api.post(`/v2/checkout/${payment.body.id}/refund`)).body.status, 'payment_canceled')
})

test('an authorization that is not captured in seven days expires', async () => {
  const { api } = server
  const payment = await api.post('/v2/payments/', { amount: 100, card: card('4242424242424242'), capture: false })
  const day = 24 * 60 * 60
  const { body: before } = await api.get('/sandbox/clock')
  await api.post('/sandbox/clock', { advance: 7 * day - 60 })
  assert.equal((await api.get(`/v2/payments/${payment.body.id}`)).body.status, 'authorized')
  const { body: after } = await api.post('/sandbox/clock', { to: before.now + 7 * day + 60 })
  assert.equal(after.now, before.now + 7 * day + 60)
  assert.equal((await api.get(`/v2/payments/${payment.body.id}`)).body.status, 'expired')
  const refused = await api.patch(`/v2/payments/${payment.body.id}`, { status: 'capture' })
  assert.equal(refused.status, 409)
})
