/** What a request says twice, or of something that is there already, must agree with it. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Api } from '../support/api.ts'
import { cardBody } from '../support/bodies.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { assertNothingStored, closeAgreeing } from '../support/stored.ts'

let server: TestServer
let api: Api
before(async () => {
  server = await startTestServer()
  api = server.api
})
after(() => closeAgreeing(server))

const notAllowed = { loc: ['body', 'card'], msg: 'card is not among methods_allowed', type: 'value_error' }

test('a card does not pay where cards are not allowed', async () => {
  await assertNothingStored(server, async () => {
    const refused = await api.post('/v2/payments/', { amount: 100, methods_allowed: ['sepa'], card: cardBody() })
    assert.equal(refused.status, 422)
    assert.deepEqual(refused.body.detail, [notAllowed])
  })
  const { body: payment } = await api.post('/v2/payments/', { amount: 100, methods_allowed: ['sepa'] })
  const refused = await api.patch(`/v2/payments/${payment.id}`, { card: cardBody() })
  assert.deepEqual(refused.body.detail, [notAllowed])
  const paid = await api.patch(`/v2/payments/${payment.id}`, { card: cardBody(), methods_allowed: ['card'] })
  assert.equal(paid.body.status, 'to_capture')
})

test('a capture whose body names another payment is refused', async () => {
  const { body: payment } = await api.post('/v2/payments/', { amount: 100, card: cardBody(), capture: false })
  const other = payment.id.replace(/.{4}$/, 'zzzz')
  assert.equal((await api.post(`/v2/payments/${payment.id}/capture`, { id: other })).status, 422)
  assert.equal((await api.get(`/v2/payments/${payment.id}`)).body.status, 'authorized')
  assert.equal((await api.post(`/v2/payments/${payment.id}/capture`, { id: payment.id })).body.status, 'to_capture')
})

test('a known card is given back as it is, and what comes with it must be there', async () => {
  const customers = await Promise.all(
    ['one', 'two'].map(
      async (name) => (await api.post('/v2/customers/', { email: `${name}@example.org` })).body.id as string,
    ),
  )
  const [first, second] = customers
  const card = { ...cardBody('5555555555554444'), exp_year: 2041 }
  const known = (await api.post('/v2/cards/', { ...card, customer: first, external_id: 'mine' })).body
  assert.deepEqual((await api.post('/v2/cards/', { ...card, customer: second })).body, known)
  assert.deepEqual((await api.post('/v2/cards/', { ...card, external_id: 'mine' })).body, known)
  const unknown = first?.replace(/.{4}$/, 'zzzz')
  assert.equal((await api.post('/v2/cards/', { ...card, customer: unknown })).status, 404)
  const other = (await api.post('/v2/cards/', { ...card, exp_year: 2042, external_id: 'other' })).body
  const taken = await api.post('/v2/cards/', { ...card, external_id: 'other' })
  assert.equal(taken.status, 409)
  assert.equal(taken.body.error.message.id, other.id)
})
