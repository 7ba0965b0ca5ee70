/**
 * 3-D Secure over HTTP. The first table is docs/three-d-secure.md's: the card's rule and what the payer does at the bank, what becomes of the authentication, and what the payment becomes
 * when the shop captures it, or when it goes on by itself.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Api } from '../support/api.ts'
import { cardBody } from '../support/bodies.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let api: Api

before(async () => {
  server = await startTestServer()
  api = server.api
})
after(() => server.close())

const cards = {
  not_enrolled: '4000000000003055',
  not_required: '4242424242424242',
  optional: '4000000400000008',
  required: '4000000000003220',
  mastercard: '5555555555554444',
} as const

interface Row {
  readonly card: keyof typeof cards
  /** Null where the payer is not sent to the bank. */
  readonly act: string | null
  readonly status: string
  readonly eci: string | null
  readonly transaction: string | null
  /** Status and response after the capture; 409 where it is refused. */
  readonly captured: readonly [status: string, response: string] | 409
}

const none = { eci: null, transaction: null } as const

const table: readonly Row[] = [
  { card: 'not_enrolled', act: null, status: 'unavailable', ...none, captured: ['to_capture', '00'] },
  {
    card: 'not_required',
    act: 'abandoned',
    status: 'success',
    eci: '05',
    transaction: 'Y',
    captured: ['to_capture', '00'],
  },
  {
    card: 'optional',
    act: 'authenticated',
    status: 'success',
    eci: '05',
    transaction: 'Y',
    captured: ['to_capture', '00'],
  },
  { card: 'optional', act: 'attempt', status: 'success', eci: '06', transaction: 'A', captured: ['to_capture', '00'] },
  { card: 'optional', act: 'declined', status: 'declined', eci: null, transaction: 'N', captured: 409 },
  { card: 'optional', act: 'canceled', status: 'declined', eci: null, transaction: 'N', captured: 409 },
  { card: 'optional', act: 'failed', status: 'failed', ...none, captured: 409 },
  {
    card: 'optional',
    act: 'unavailable',
    status: 'unavailable',
    eci: '07',
    transaction: 'U',
    captured: ['to_capture', '00'],
  },
  { card: 'optional', act: 'abandoned', status: 'attempted', ...none, captured: 409 },
  {
    card: 'required',
    act: 'authenticated',
    status: 'success',
    eci: '05',
    transaction: 'Y',
    captured: ['to_capture', '00'],
  },
  { card: 'required', act: 'attempt', status: 'success', eci: '06', transaction: 'A', captured: ['to_capture', '00'] },
  { card: 'required', act: 'declined', status: 'declined', eci: null, transaction: 'N', captured: 409 },
  { card: 'required', act: 'canceled', status: 'declined', eci: null, transaction: 'N', captured: 409 },
  { card: 'required', act: 'failed', status: 'failed', ...none, captured: 409 },
  {
    card: 'required',
    act: 'unavailable',
    status: 'unavailable',
    eci: '07',
    transaction: 'U',
    captured: ['refused', 'A1'],
  },
  {
    card: 'mastercard',
    act: 'authenticated',
    status: 'success',
    eci: '02',
    transaction: 'Y',
    captured: ['to_capture', '00'],
  },
  {
    card: 'mastercard',
    act: 'attempt',
    status: 'success',
    eci: '01',
    transaction: 'A',
    captured: ['to_capture', '00'],
  },
  {
    card: 'mastercard',
    act: 'unavailable',
    status: 'unavailable',
    eci: '00',
    transaction: 'U',
    captured: ['to_capture', '00'],
  },
]

describe("card's rule and the payer's act", () => {
  for (const { card, act, status, eci, transaction, captured } of table) {
    test(`${card}, ${act ?? 'not sent'}: ${status}, then ${captured === 409 ? 409 : captured.join(' ')}`, async () => {
      const payment = await paymentWithAuth(cards[card])
      if (act === null) {
        assert.equal(payment.auth.status, status)
        assert.equal(payment.auth.redirect_url, null)
      } else {
        assert.equal(payment.auth.status, 'available')
        const acted = await api.post(`/sandbox/authentications/${payment.auth.uuid}`, { outcome: act })
        assert.equal(acted.status, 200, JSON.stringify(acted.body))
        assert.deepEqual([acted.body.status, acted.body.eci, acted.body.transaction_status], [status, eci, transaction])
        assert.equal(acted.body.authentication_value === null, status !== 'success')
      }
      const read = await api.get(`/v2/payments/${payment.id}`)
      assert.deepEqual([read.body.status, read.body.auth.status], [null, status])
      const capture = await api.patch(`/v2/payments/${payment.id}`, { status: 'capture' })
      if (captured === 409) {
        assert.equal(capture.status, 409)
        assert.equal((await api.get(`/v2/payments/${payment.id}`)).body.status, null)
      } else assert.deepEqual([capture.body.status, capture.body.response], captured)
    })
  }
})

test('without an authentication, the card that requires one is refused', async () => {
  const { body } = await api.post('/v2/payments/', { amount: 100, card: cardBody(cards.required) })
  assert.deepEqual([body.status, body.response, body.auth], ['refused', 'A1', null])
})

test('without a card it is requested, and a card makes it available', async () => {
  const { body } = await api.post('/v2/payments/', { amount: 100, auth: true, return_url: 'https://shop.test/back' })
  assert.deepEqual([body.auth.status, body.auth.redirect_url, body.method], ['requested', null, null])
  assert.equal(body.auth.return_url, 'https://shop.test/back')
  const given = await api.patch(`/v2/payments/${body.id}`, { card: cardBody(cards.optional) })
  assert.deepEqual([given.body.auth.status, given.body.status, given.body.method], ['available', null, 'card'])
  assert.equal(given.body.auth.uuid, body.auth.uuid)
  assert.equal(given.body.auth.redirect_url, `${server.url}/v2/redirect/${body.auth.uuid}`)
})

test('six hours after the payer could go to the bank, it expires', async () => {
  const payment = await paymentWithAuth(cards.optional)
  await api.post(`/sandbox/authentications/${payment.auth.uuid}`, { outcome: 'abandoned' })
  await api.post('/sandbox/clock', { advance: 6 * 3600 - 60 })
  assert.equal((await api.get(`/v2/payments/${payment.id}`)).body.auth.status, 'attempted')
  await api.post('/sandbox/clock', { advance: 120 })
  const { body } = await api.get(`/v2/payments/${payment.id}`)
  assert.deepEqual([body.status, body.auth.status, body.auth.redirect_url], [null, 'expired', null])
  const late = await api.post(`/sandbox/authentications/${payment.auth.uuid}`, { outcome: 'authenticated' })
  assert.equal(late.status, 409)
  const again = await api.patch(`/v2/payments/${payment.id}`, { auth: true })
  assert.equal(again.body.auth.status, 'available')
  assert.notEqual(again.body.auth.uuid, payment.auth.uuid)
})

/** What a PATCH does to an authentication in each status: `same` it is kept, `new` another one is asked for, `409` refused. */
const changes: readonly (readonly [
  field: string,
  patch: object,
  expected: Readonly<Record<string, 'same' | 'new' | 409>>,
])[] = [
  ['a lower amount', { amount: 50 }, every('same')],
  ['a higher amount', { amount: 5000 }, { ...every('same'), available: 'new', attempted: 'new', success: 'new' }],
  ['another currency', { currency: 'usd' }, { ...every('same'), available: 'new', attempted: 'new', success: 'new' }],
  ['another card', { card: cardBody('4000000560000004') }, { ...every('new'), requested: 'same' }],
  [
    'the same card',
    { card: cardBody(cards.optional) },
    { ...every('new'), requested: 'same', available: 'same', attempted: 'same', success: 'same' },
  ],
  [
    'auth: true',
    { auth: true },
    { ...every('new'), requested: 'same', available: 'same', attempted: 'same', success: 'same' },
  ],
  [
    'another address of return',
    { auth: { return_url: 'https://shop.test/other' } },
    { ...every('new'), requested: 'same', available: 'same', attempted: 'same', success: 'same' },
  ],
  ['a description', { description: 'Something else' }, every('same')],
  ['status authorize', { status: 'authorize' }, { ...every(409), success: 'same', unavailable: 'same' }],
  ['status capture', { status: 'capture' }, { ...every(409), success: 'same', unavailable: 'same' }],
]

describe('a change of the payment', () => {
  for (const [field, patch, expected] of changes) {
    for (const [status, effect] of Object.entries(expected)) {
      test(`${field} while ${status}: ${effect}`, async () => {
        const payment = await paymentIn(status)
        const { status: answered, body } = await api.patch(`/v2/payments/${payment.id}`, patch)
        if (effect === 409) {
          assert.equal(answered, 409, JSON.stringify(body))
          return
        }
        assert.equal(answered, 200, JSON.stringify(body))
        assert.equal(body.auth.uuid === payment.auth.uuid, effect === 'same')
        if (effect === 'new') assert.equal(body.auth.status, 'available')
      })
    }
  }
})

test('an authentication that another one has replaced ends in nothing', async () => {
  const payment = await paymentWithAuth(cards.optional)
  await api.patch(`/v2/payments/${payment.id}`, { amount: 5000 })
  const { status } = await api.post(`/sandbox/authentications/${payment.auth.uuid}`, { outcome: 'authenticated' })
  assert.equal(status, 409)
})

test('a payment that was taken asks for no authentication', async () => {
  const { body } = await api.post('/v2/payments/', { amount: 100, card: cardBody(), capture: false })
  assert.equal((await api.patch(`/v2/payments/${body.id}`, { auth: true })).status, 409)
})

test('auth: false is refused, in the known words', async () => {
  const { status, body } = await api.post('/v2/payments/', { amount: 100, auth: false })
  assert.equal(status, 422)
  assert.equal(body.detail[0].msg, "Auth can't be False")
})

for (const body of [{ outcome: 'nonsense' }, {}, { outcome: 'declined', more: 1 }]) {
  test(`the sandbox refuses ${JSON.stringify(body)}`, async () => {
    const payment = await paymentWithAuth(cards.optional)
    assert.equal((await api.post(`/sandbox/authentications/${payment.auth.uuid}`, body)).status, 422)
  })
}

test('the sandbox knows no other authentication', async () => {
  const answer = await api.post('/sandbox/authentications/01890a5d-ac96-774b-bcce-b302099a8057', {
    outcome: 'declined',
  })
  assert.equal(answer.status, 404)
})

function every(effect: 'same' | 'new' | 409): Record<string, 'same' | 'new' | 409> {
  const statuses = ['requested', 'available', 'attempted', 'success', 'unavailable', 'declined', 'failed', 'expired']
  return Object.fromEntries(statuses.map((status) => [status, effect]))
}

async function paymentWithAuth(number: string) {
  const { status, body } = await api.post('/v2/payments/', {
    amount: 100,
    card: cardBody(number),
    auth: { return_url: 'http://example.org' },
  })
  assert.equal(status, 200, JSON.stringify(body))
  return body
}

const acts: Readonly<Record<string, string>> = {
  attempted: 'abandoned',
  success: 'authenticated',
  unavailable: 'unavailable',
  declined: 'declined',
  failed: 'failed',
}

async function paymentIn(status: string) {
  if (status === 'requested') return (await api.post('/v2/payments/', { amount: 100, auth: true })).body
  const payment = await paymentWithAuth(cards.optional)
  const outcome = acts[status]
  if (outcome !== undefined) await api.post(`/sandbox/authentications/${payment.auth.uuid}`, { outcome })
  if (status === 'expired') await api.post('/sandbox/clock', { advance: 6 * 3600 })
  const { body } = await api.get(`/v2/payments/${payment.id}`)
  assert.equal(body.auth.status, status)
  return body
}
