/**
 * What deployed modules and integrations send besides the libraries: amounts that were reckoned as broken numbers, numbers as texts, currencies in capitals, one method in the place of a list, bodies where there is
 * none, and paths without their slash.
 */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { numbers } from '../support/bodies.ts'
import { freshIbans } from '../support/ibans.ts'
import type { TestServer } from '../support/server.ts'
import { closeAgreeing } from '../support/stored.ts'
import type { Body } from './client.ts'
import { newShop, startInstallation, type Shop } from './installation.ts'
import { basic, lengthOf, send } from './wire.ts'

let server: TestServer
let shop: Shop
before(async () => {
  server = await startInstallation()
  shop = await newShop(server)
})
after(() => closeAgreeing(server))

/** `body` as it stands there. */
async function ask(method: string, path: string, body?: string | Buffer): Promise<{ status: number; body: Body }> {
  const { host, secretKey } = shop.installation
  const headers = [
    ['Host', host],
    ['Authorization', basic(secretKey)],
    ['Content-Type', 'application/json'],
    ...(body === undefined ? [] : [['Content-Length', lengthOf(body)] as const]),
  ] as const
  const { status, text } = await send(server.url, { method, path, headers, body })
  return { status, body: text === '' ? undefined : JSON.parse(text) }
}

const assertPart = (object: Body, expected: object): void =>
  assert.deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, object[name]])), expected)

const card = `{"number": "${numbers.approved}", "exp_month": 11, "exp_year": 2035, "cvc": "123"}`

suite('a payment of v1', () => {
  /** The fields as they are written → what is kept. */
  const rows: readonly (readonly [written: string, kept: object])[] = [
    ['"amount": 1234.0, "currency": "eur"', { amount: 1234 }],
    ['"amount": 1.234e3, "currency": "eur"', { amount: 1234 }],
    ['"amount": "1234", "currency": "eur"', { amount: 1234 }],
    ['"amount": "1234.00", "currency": "eur"', { amount: 1234 }],
    ['"amount": 1234, "currency": "EUR"', { currency: 'eur' }],
    ['"amount": 1234, "currency": "Usd"', { currency: 'usd', methods_allowed: ['card'] }],
    ['"amount": 1234, "currency": "eur", "methods_allowed": "card"', { methods_allowed: ['card'] }],
    ['"amount": 1234, "currency": "eur", "methods_allowed": ["card"]', { methods_allowed: ['card'] }],
    ['"amount": 1234, "currency": "eur", "capture": "false"', { capture: false }],
    ['"amount": 1234, "currency": "eur", "auth": "True"', { method: null }],
    ['"amount": 1234, "currency": "eur", "auth": false', { auth: null }],
    ['"amount": 0, "currency": "eur", "capture": false', { amount: 0 }],
    // Odoo: with or without its iframe, no address to come back to.
    ['"amount": 1234, "currency": "eur", "auth": true, "order_id": "S00001", "return_url": null', { return_url: null }],
    // Fields that v1 does not have, and those that a client was shown itself.
    ['"amount": 1234, "currency": "eur", "plugin": "shop", "id": null, "status": null', { status: null }],
    ['"amount": 1234, "currency": "eur", "description": "Réf. n° 7 – café"', { description: 'Réf. n° 7 – café' }],
    [`"amount": 1234.0, "currency": "EUR", "card": ${card}`, { amount: 1234, status: 'to_capture', response: '00' }],
  ]
  for (const [written, kept] of rows) {
    test(`with ${written}`, async () => {
      for (const path of ['/v1/checkout', '/v1/checkout/']) {
        const made = await ask('POST', path, `{${written}}`)
        assert.equal(made.status, 200, JSON.stringify(made.body))
        assertPart(made.body, { amount: made.body.amount, ...kept })
        for (const read of [`/v1/checkout/${String(made.body.id)}`, `/v1/checkout/${String(made.body.id)}/`])
          assert.deepEqual(await ask('GET', read), { status: 200, body: made.body })
      }
    })
  }

  /** What is no whole number of cents, and what is no JSON, is a fault of the client's. */
  const wrong = ['"amount": 12.34, "currency": "eur"', '"amount": "12,34", "currency": "eur"', '"amount": 1234,}']
  for (const written of wrong) {
    test(`with ${written} is refused`, async () => {
      const { status, body } = await ask('POST', '/v1/checkout', `{${written}}`)
      assert.equal(status, 400)
      assert.equal(body.error.type, 'invalid_request_error')
      assert.equal(typeof body.error.message, 'string')
    })
  }

  test('in another encoding than UTF-8 is refused', async () => {
    const written = Buffer.from('{"amount": 1234, "currency": "eur", "description": "café"}', 'latin1')
    assert.equal((await ask('POST', '/v1/checkout', written)).status, 400)
  })
})

suite('bodies where there is none', () => {
  test('a GET and a DELETE take no notice of them', async () => {
    const { body: customer } = await ask('POST', '/v1/customers', '{"email": "left@example.com"}')
    for (const left of ['{"email":"left@example.com"}', '', '[]', 'null', 'no JSON at all']) {
      const path = `/v1/customers/${String(customer.id)}`
      assert.deepEqual(await ask('GET', path, left), { status: 200, body: customer }, left)
      assert.equal((await ask('GET', '/v1/refunds/?limit=1', left)).status, 200)
    }
    const path = `/v1/customers/${String(customer.id)}`
    assert.deepEqual(await ask('DELETE', path, '{"email":"left@example.com"}'), { status: 204, body: undefined })
    assert.equal((await ask('DELETE', path, '')).status, 404)
  })

  test('a capture takes none, an empty one, and the id', async () => {
    for (const body of [undefined, '', '{}', '{"id": "of the path"}']) {
      const written = `{"amount": 1234, "currency": "eur", "capture": false, "card": ${card}}`
      const { body: payment } = await ask('POST', '/v1/checkout', written)
      const id = String(payment.id)
      const captured = await ask('POST', `/v1/checkout/${id}/capture`, body?.replace('of the path', id))
      assert.equal(captured.body.status, 'to_capture', body)
    }
  })
})

suite('what fits no route', () => {
  // Odoo posts where it means to change.
  test('is answered with an error that is an object, as modules read it', async () => {
    const { body: payment } = await ask('POST', '/v1/checkout', '{"amount": 1234, "currency": "eur"}')
    const posted = await ask('POST', `/v1/checkout/${String(payment.id)}`, '{"authorized": "capture"}')
    assert.deepEqual([posted.status, typeof posted.body.error.message], [405, 'string'])
    const listed = await ask('GET', '/v1/cards/')
    assert.deepEqual([listed.status, listed.body.error.message], [404, 'Nothing matches the given URI'])
  })
})

suite('v2', () => {
  test('a mandate is dated in seconds', async () => {
    const iban = freshIbans().next().value
    const signed = Date.UTC(2030, 0, 14, 9) / 1000
    const written = `{"iban": "${iban}", "name": "John Doe", "mandate": "mandate-1", "date_mandate": ${signed}}`
    const { status, body } = await ask('POST', '/v2/sepa', written)
    assert.deepEqual([status, body.date_mandate], [200, '2030-01-14'])
  })

  test('a charge of v1 pays with the card of an intent of v2, and a module reads refunds in v1 of what it took in v2', async () => {
    const { body: kept } = await ask('POST', '/v2/cards', card)
    const given = `{"amount": 1234, "card": "${String(kept.id)}", "threeds": "none"}`
    const { body: intent } = await ask('POST', '/v2/payment_intents', given)
    assert.equal(intent.status, 'captured')
    const charge = `{"amount": 1000.0, "currency": "EUR", "card": "${String(kept.id)}"}`
    assertPart((await ask('POST', '/v1/checkout', charge)).body, { status: 'to_capture', amount: 1000 })
    const { body: refund } = await ask('POST', `/v2/payment_intents/${String(intent.id)}/refund`, '{}')
    const { body: payment } = await ask('GET', `/v1/checkout/${String(intent.payment)}`)
    assert.deepEqual(
      payment.refunds.map(({ id, amount }: Body) => [id, amount]),
      [[refund.id, 1234]],
    )
    assert.equal((await ask('GET', `/v1/refunds/${String(refund.id)}`)).body.payment, payment.id)
  })
})
