/** lib-php 2.1 told to speak v2: it creates or changes what is nested in a payment or an intent first and sends ids, asks for a payment's refunds before the payment, and throws on values that its enumerations do not have. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { currencies } from '../../src/kit/currency.ts'
import { numbers } from '../support/bodies.ts'
import { freshIbans } from '../support/ibans.ts'
import type { TestServer } from '../support/server.ts'
import { closeAgreeing } from '../support/stored.ts'
import { LibraryError, type Body, type Fields } from './client.ts'
import { hosts, newShop, startInstallation, type Shop } from './installation.ts'
import { Php } from './php.ts'
import { Unreadable } from './rules.ts'

let server: TestServer
let shop: Shop
let php: Php
before(async () => {
  server = await startInstallation()
  shop = await newShop(server)
  php = new Php(shop.installation, '2.1', 2)
})
after(() => closeAgreeing(server))

const card = (number: string = numbers.approved): Fields => ({ cvc: '123', exp_month: 11, exp_year: 2035, number })
const john: Fields = { name: 'John Doe', email: 'john.doe@example.com' }
const back = 'https://www.example.org/?order=1'
const ibans = freshIbans()

const assertPart = (object: Body, expected: object): void =>
  assert.deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, object[name]])), expected)

const refused = (work: Promise<unknown>, status: number, message: string): Promise<void> =>
  assert.rejects(work, (error) => {
    assert(error instanceof LibraryError, String(error))
    assert.deepEqual([error.status, error.message], [status, message])
    return true
  })

const cardId = async (number?: string): Promise<string> => (await php.create('cards', card(number))).id
const customerId = async (fields = john): Promise<string> => (await php.create('customers', fields)).id

/** The ids of a new card and a new customer, as the library has them when it sends what they belong to. */
const nested = async (number?: string): Promise<Fields> => ({
  card: await cardId(number),
  customer: await customerId(),
})

suite('cards and customers', () => {
  test('the same card and the same customer are no errors', async () => {
    assert.equal((await php.create('cards', card())).id, await cardId())
    assert.notEqual(await customerId(), await customerId())
    const known = { ...john, external_id: 'customer-1' }
    assert.equal(await customerId(known), await customerId(known))
  })

  test('are read, changed and deleted', async () => {
    const id = await customerId()
    await php.change('customers', id, { name: 'Jane Doe', mobile: '+33666172730' })
    assertPart(await php.read('customers', id), { id, name: 'Jane Doe', mobile: '+33666172730' })
    await php.remove('customers', id)
    await refused(php.read('customers', id), 404, `Customer \`${id}\` not found`)
    const ofCard = await cardId('5555555555554444')
    await php.change('cards', ofCard, { exp_month: 3, exp_year: 2039, zip_code: '75000' })
    assertPart(await php.read('cards', ofCard), { exp_month: 3, exp_year: 2039, zip_code: '75000', nature: 'personal' })
    await php.remove('cards', ofCard)
    await refused(php.read('cards', ofCard), 404, `Card \`${ofCard}\` not found`)
  })

  /** Resource, prefix and length of its ids, the name in the text */
  const unknown = [
    ['payments', 'paym', 'Payment'],
    ['intents', 'pi', 'Payment intent'],
    ['sepa', 'sepa', 'SEPA'],
    ['addresses', 'addr', 'Address'],
  ] as const
  for (const [resource, prefix, noun] of unknown) {
    test(`${resource} that are not there are not found`, async () => {
      const id = `${prefix}_${'0'.repeat(24)}`
      await refused(php.read(resource, id), 404, `${noun} \`${id}\` not found`)
    })
  }

  test('what is wrong is told with the place where it is', async () => {
    await refused(
      php.create('customers', { ...john, country: 'FRANCE' }),
      422,
      'value_error.any_str.max_length: ensure this value has at most 2 characters @ body -> country',
    )
  })

  test('addresses are kept, and shown after their deletion', async () => {
    const fields = { city: 'Paris', country: 'FR', line1: '8 rue de la Ville', zip_code: '75008' }
    const { id } = await php.create('addresses', { ...fields, metadata: '{"origin":"sdk_PHP"}' })
    await php.remove('addresses', id)
    assertPart(await php.read('addresses', id), { ...fields, deleted: true })
  })
})

suite('payments', () => {
  for (const currency of currencies) {
    test(`in ${currency} with a saved card, listed by order and unique id`, async () => {
      const order = { order_id: `order ${currency}`, unique_id: `unique-${currency}` }
      const fields = { amount: 1234, currency, description: `Test, 12.34 ${currency}`, ...order }
      // The card alone may pay in another currency than the euro: said so, the library reads the answer.
      const paid = await php.create('payments', { ...fields, ...(await nested()) })
      assertPart(paid, { ...fields, method: 'card', status: 'to_capture', response: '00' })
      assertPart(await php.read('payments', paid.id), { id: paid.id, refunds: [] })
      assert.deepEqual(await php.list('payments', { order_id: order.order_id }), [paid])
      assert.deepEqual(await php.list('payments', { unique_id: order.unique_id }), [paid])
      const text = 'Payment already exists, duplicate unique_id'
      await refused(php.create('payments', { ...fields, card: paid.card.id }), 409, `${text} (${paid.id})`)
    })
  }

  test('a card that is given later is authorized at once, and captured when asked', async () => {
    const { id, status } = await php.create('payments', { amount: 1234, currency: 'eur', capture: false })
    assert.equal(status, null)
    assertPart(await php.change('payments', id, { card: await cardId() }), { status: 'authorized', method: 'card' })
    assertPart(await php.capture('payments', id), { id, status: 'to_capture' })
  })

  test('a status that is asked for captures too', async () => {
    const { id } = await php.create('payments', { amount: 1234, currency: 'eur', capture: false, ...(await nested()) })
    assertPart(await php.change('payments', id, { status: 'capture' }), { status: 'to_capture' })
  })

  test('auth is true, wherever the payer shall come back; the page takes it from there', async () => {
    const payment = await php.create('payments', { amount: 1234, currency: 'eur', auth: true, return_url: back })
    assertPart(payment.auth, { status: 'requested', redirect_url: null })
    assert.equal(new URL(php.pageUrl(payment.id)).host, hosts.page)
  })

  test('with a card and a device, auth leads to the bank', async () => {
    const device = { ip: '212.27.48.10', port: 4242, user_agent: 'Mozilla/5.0', languages: 'fr-FR' }
    const payment = await php.create('payments', {
      ...{ amount: 1234, currency: 'eur', auth: back, return_url: back, device },
      card: await cardId('4000000400000008'),
    })
    assertPart(payment, { status: null, device })
    assert.equal(payment.auth.status, 'available')
    assert(payment.auth.redirect_url.startsWith('https://3ds.'))
    await shop.api.post(`/sandbox/authentications/${String(payment.auth.uuid)}`, { outcome: 'authenticated' })
    assertPart(await php.change('payments', payment.id, { status: 'capture' }), { status: 'to_capture' })
  })

  test('refunds, before the capture as a whole and after it in parts', async () => {
    const early = await php.create('payments', { amount: 1234, currency: 'eur', ...(await nested()) })
    const text = 'Payment cannot be partially refunded before it has been captured'
    await refused(php.create('refunds', { payment: early.id, amount: 1000 }), 409, text)
    assertPart(await php.create('refunds', { payment: early.id }), { status: 'payment_canceled', amount: 1234 })
    assertPart(await php.read('payments', early.id), { status: 'canceled' })

    const { id } = await php.create('payments', {
      ...{ amount: 1234, currency: 'eur' },
      card: await cardId(numbers.capturedAtOnce),
    })
    const part = await php.create('refunds', { payment: id, amount: 100 })
    assertPart(part, { status: 'to_refund', amount: 100, payment: id })
    const rest = await php.create('refunds', { payment: id })
    assert.equal(rest.amount, 1134)
    const { refunds } = await php.read('payments', id)
    assert.deepEqual(
      refunds.map((refund: Body) => Number(refund.amount)).toSorted((a: number, b: number) => a - b),
      [100, 1134],
    )
    assertPart(await php.read('refunds', part.id), { id: part.id, amount: 100 })
    assert.equal((await php.list('refunds', { limit: 2 })).length, 3)
  })

  test('disputes and payouts', async () => {
    const { id } = await php.create('payments', {
      ...{ amount: 1234, currency: 'eur' },
      card: await cardId(numbers.capturedAtOnce),
    })
    await shop.api.post(`/sandbox/payments/${String(id)}/dispute`, {})
    const [dispute] = await php.list('disputes', { limit: 10 })
    assertPart(await php.read('disputes', dispute.id), { payment: id })
    await shop.api.post('/sandbox/clock', { advance: 14 * 86_400 })
    const [payout] = await php.list('payouts', { limit: 1 })
    assert.equal((await php.read('payouts', payout.id)).id, payout.id)
    for (const inner of ['payments', 'refunds', 'disputes'] as const)
      await php.listWithin('payouts', payout.id, inner, { limit: 5 })
  })
})

suite('payment intents', () => {
  const intent = (given: Fields): Promise<Body> => php.create('intents', { amount: 1234, currency: 'eur', ...given })

  test('without a method they wait, and with a card for the payer', async () => {
    const made = await intent({ customer: await customerId(), description: 'An intent', order_id: 'order-i' })
    assert.match(made.id, /^pi_\w{24}$/)
    assertPart(made, { status: 'require_payment_method', card: null, sepa: null, threeds: 'required', payment: null })
    assert.equal(made.url, `https://${hosts.page}/test_${String(made.id)}`)
    const ofCard = await cardId('4000000400000008')
    const carded = await php.change('intents', made.id, { card: ofCard, return_url: back })
    assertPart(carded, { status: 'require_authentication', card: ofCard, return_url: back })
    assert.deepEqual(await php.list('intents', { order_id: 'order-i' }), [carded])
    assert.deepEqual(await php.list('intents', { card: ofCard, limit: 10 }), [carded])
    assert.deepEqual(await php.read('intents', made.id), carded)
    assert((await php.listWithin('intents', made.id, 'payments', { limit: 10 })).length <= 1)
    await php.remove('intents', made.id)
    assert.equal((await php.read('intents', made.id)).status, 'canceled')
  })

  test('without 3-D Secure they are tried at once, and captured when asked', async () => {
    const given = { threeds: 'none', capture: false, methods_allowed: ['card'], ...(await nested()) }
    const { id, status } = await intent(given)
    assert.equal(status, 'authorized')
    assertPart(await php.capture('intents', id), { id, status: 'captured' })
    const { payment } = await php.read('intents', id)
    assertPart(await php.read('payments', payment), { status: 'to_capture', payment_intent: id })
  })

  test('a SEPA account may pay, and the intent is being processed: the one status that the library does not know', async () => {
    const sepa = await php.create('sepa', {
      ...{ iban: ibans.next().value, name: 'John Doe', mandate: 'mandate-1' },
      date_mandate: Date.UTC(2030, 0, 14, 9) / 1000,
    })
    assertPart(sepa, { date_mandate: '2030-01-14', mandate: 'mandate-1' })
    assertPart(await php.read('sepa', sepa.id), { name: 'John Doe' })
    const { id } = await intent({ customer: await customerId(), methods_allowed: ['sepa'] })
    const given = await shop.api.patch(`/v2/payment_intents/${String(id)}`, { sepa: sepa.id, threeds: 'none' })
    assertPart(given.body, { status: 'processing' })
    await assert.rejects(php.read('intents', id), Unreadable)
  })
})
