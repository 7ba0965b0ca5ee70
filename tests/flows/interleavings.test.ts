/** Requests that come between the readings of others: what is shown or refused is of one moment. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { ManualClock } from '../../src/kit/clock.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody, numbers } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { gatewayOf, type Gateway } from '../support/gateway.ts'
import { assertSerializable, type Ids } from '../support/interleavings.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { closeAgreeing } from '../support/stored.ts'

let server: TestServer
let gateway: Gateway
let api: Api
before(async () => {
  server = await startTestServer({ clock: new ManualClock(someNoon) })
  gateway = await gatewayOf(server)
  api = gateway.account.test
})
after(() => closeAgreeing(server))

/** The id of what was made. */
function idOf({ status, body }: ApiAnswer): string {
  assert.equal(status, 200, JSON.stringify(body))
  return body.id as string
}

const at = (ids: Ids, name: string): string => ids[name] ?? ''

test('a captured payment is refunded and disputed', () => {
  const path = (ids: Ids): string => `/v2/payments/${at(ids, 'payment')}`
  return assertSerializable(server, {
    make: async () => {
      const given = { amount: 1000, currency: 'eur', card: cardBody(numbers.capturedAtOnce) }
      return { payment: idOf(await api.post('/v2/payments/', given)) }
    },
    requests: {
      get: (ids) => api.get(path(ids)),
      'get in v1': (ids) => api.get(`/v1/checkout/${at(ids, 'payment')}`),
      'refund a part': (ids) => api.post('/v2/refunds/', { payment: at(ids, 'payment'), amount: 600 }),
      refund: (ids) => api.post('/v2/refunds/', { payment: at(ids, 'payment') }),
      dispute: (ids) => api.post(`/sandbox/payments/${at(ids, 'payment')}/dispute`, {}),
      capture: (ids) => api.post(`${path(ids)}/capture`, {}),
    },
    left: async (ids) => [await api.get(path(ids)), await api.get(`${path(ids)}/disputes`)],
  })
})

test('the payer of an intent proves who they are', async () => {
  const card = idOf(await api.post('/v2/cards/', cardBody(numbers.capturedAtOnce)))
  const path = (ids: Ids): string => `/v2/payment_intents/${at(ids, 'intent')}`
  await assertSerializable(server, {
    make: async () => {
      const order = randomUUID()
      const given = { amount: 1000, currency: 'eur', threeds: 'required', order_id: order }
      const intent = idOf(await api.post('/v2/payment_intents/', given))
      const attempt = (await api.patch(`/v2/payment_intents/${intent}`, { card })).body.payment as string
      const { auth } = (await api.get(`/v2/payments/${attempt}`)).body
      return { intent, order, attempt, proof: auth.uuid as string }
    },
    requests: {
      get: (ids) => api.get(path(ids)),
      list: (ids) => api.get(`/v2/payment_intents/?order_id=${at(ids, 'order')}`),
      prove: (ids) => api.post(`/sandbox/authentications/${at(ids, 'proof')}`, { outcome: 'authenticated' }),
      capture: (ids) => api.post(`/v2/payments/${at(ids, 'attempt')}/capture`, {}),
      'change the amount': (ids) => api.patch(path(ids), { amount: 600 }),
    },
    left: async (ids) => [await api.get(path(ids)), await api.get(`/v2/payments/${at(ids, 'attempt')}`)],
  })
})

test('a payment of v3 is reviewed, refunded and reversed', () => {
  const path = (ids: Ids): string => `/v3/payments/${at(ids, 'payment')}`
  const decide = (ids: Ids, decision: string): Promise<ApiAnswer> =>
    api.post(`/sandbox/reviews/${at(ids, 'payment')}`, { decision })
  return assertSerializable(server, {
    make: async () => ({ payment: idOf(await gateway.pay({ 'customer.surname': 'Review' })) }),
    requests: {
      inquire: (ids) => gateway.get(path(ids)),
      'refund a part': (ids) => gateway.operate(at(ids, 'payment'), 'RF', '50.00'),
      reverse: (ids) => gateway.operate(at(ids, 'payment'), 'RV'),
      deny: (ids) => decide(ids, 'deny'),
      accept: (ids) => decide(ids, 'accept'),
    },
    left: async (ids) => [await gateway.get(path(ids))],
  })
})

test('the payer of a payment of v3 proves who they are', () => {
  const path = (ids: Ids): string => `/v3/payments/${at(ids, 'payment')}`
  return assertSerializable(server, {
    make: async () => {
      const given = { 'card.number': '4000000000003220', shopperResultUrl: 'https://shop.example.org/back' }
      const { body } = await gateway.pay(given)
      const bank = new URL((body.redirect as { url: string }).url)
      return { payment: body.id as string, proof: bank.pathname.split('/').at(-1) ?? '' }
    },
    requests: {
      inquire: (ids) => gateway.get(path(ids)),
      prove: (ids) => api.post(`/sandbox/authentications/${at(ids, 'proof')}`, { outcome: 'authenticated' }),
      reverse: (ids) => gateway.operate(at(ids, 'payment'), 'RV'),
      'refund a part': (ids) => gateway.operate(at(ids, 'payment'), 'RF', '50.00'),
    },
    left: async (ids) => [await gateway.get(path(ids))],
  })
})
