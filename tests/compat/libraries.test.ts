/** The published libraries on v1, each with its own requests and its own way of reading: every verb on every resource that it has, in the order in which a shop uses them. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { currencies } from '../../src/kit/currency.ts'
import { numbers } from '../support/bodies.ts'
import type { TestServer } from '../support/server.ts'
import { closeAgreeing } from '../support/stored.ts'
import { LibraryError, type Body, type Client, type Fields, type Installation, type Resource } from './client.ts'
import { hosts, newShop, startInstallation, type Shop } from './installation.ts'
import { Perl } from './perl.ts'
import { Php } from './php.ts'
import { Python } from './python.ts'
import { send } from './wire.ts'

let server: TestServer
before(async () => {
  server = await startInstallation()
})
after(() => closeAgreeing(server))

const libraries: readonly (readonly [name: string, open: (installation: Installation) => Client])[] = [
  ['lib-php 1.1', (installation) => new Php(installation, '1.1')],
  ['lib-php 2.1', (installation) => new Php(installation, '2.1')],
  ['lib-python 1.0', (installation) => new Python(installation)],
  ['lib-perl 1.0', (installation) => new Perl(installation)],
]

const card = (number: string = numbers.approved, given: Fields = {}): Fields => ({
  ...{ cvc: '123', exp_month: 11, exp_year: 2035, number },
  ...given,
})
const john: Fields = { name: 'John Doé', email: 'john.doe@example.com' }
const pickle: Fields = { name: 'Pickle Rick', email: 'pickle.rick@example.com', mobile: '+33666172730' }
const back = 'https://www.example.org/?order=1'

/** The fields of an object that are named in `expected`. */
const part = (object: Body, expected: object): object =>
  Object.fromEntries(Object.keys(expected).map((name) => [name, object[name]]))

const byId = (objects: readonly Body[]): Body[] => objects.toSorted((a, b) => (String(a.id) < String(b.id) ? -1 : 1))

const assertPart = (object: Body, expected: object): void => assert.deepEqual(part(object, expected), expected)

/** What the library throws. */
const refused = async (work: Promise<unknown>, status: number, message: string): Promise<void> => {
  const error = await work.then(
    () => assert.fail('nothing was thrown'),
    (reason: unknown) => reason,
  )
  assert(error instanceof LibraryError, String(error))
  assert.deepEqual([error.status, error.message], [status, message])
  if (error.type !== undefined) assert.equal(error.type, 'invalid_request_error')
}

for (const [name, open] of libraries) {
  suite(name, () => {
    let shop: Shop
    let library: Client
    before(async () => {
      shop = await newShop(server)
      library = open(shop.installation)
    })

    const payments = (fields: Fields): Promise<Body> => library.create('payments', { amount: 1234, ...fields })
    /** The way in which the library asks for a capture. */
    const capture = (id: string): Promise<Body> =>
      library instanceof Php && name === 'lib-php 2.1'
        ? library.capture('payments', id)
        : library.change('payments', id, { status: 'capture' })

    test('keeps a customer, who is known when they come again', async () => {
      const fields = { ...pickle, external_id: 'customer-1' }
      const { id } = await library.create('customers', fields)
      assert.match(id, /^cust_\w{24}$/)
      assertPart(await library.read('customers', id), { id, ...fields, live_mode: false })
      const text = 'Customer already exists, you may want to update it instead creating a new one'
      await refused(library.create('customers', fields), 409, `${text} (${id})`)
      const other = await library.create('customers', { ...fields, email: 'other@example.com' })
      assert.notEqual(other.id, id)
      await library.change('customers', id, { name: 'Rick Sanchez' })
      assertPart(await library.read('customers', id), { ...fields, name: 'Rick Sanchez' })
      await library.remove('customers', id)
      await refused(library.read('customers', id), 404, `No such customer ${id}`)
    })

    test('keeps a customer by a mobile number alone', async () => {
      const { id } = await library.create('customers', { mobile: '+33666172731' })
      assertPart(await library.read('customers', id), { id, mobile: '+33666172731', email: null, name: null })
    })

    test('keeps a card, which is known when it comes again', async () => {
      const { id } = await library.create('cards', card(numbers.capturedAtOnce))
      assert.match(id, /^card_\w{24}$/)
      const text = 'Card already exists, you may want to update it instead creating a new one'
      await refused(library.create('cards', card(numbers.capturedAtOnce)), 409, `${text} (${id})`)
      await library.change('cards', id, { name: 'Pickle Rick', zip_code: '75000' })
      const expected = { brand: 'visa', country: 'FR', exp_month: 11, exp_year: 2035, last4: '0077' }
      const facts = { funding: 'credit', nature: 'personnal', network: 'national', tokenize: true }
      const read = await library.read('cards', id)
      assertPart(read, { id, ...expected, ...facts, name: 'Pickle Rick', zip_code: '75000' })
      assert(!('number' in read) && !('cvc' in read))
      await library.remove('cards', id)
      await refused(library.read('cards', id), 404, `No such card ${id}`)
    })

    test('keeps an account, which is known until its mandate is signed', async () => {
      const fields = { iban: 'FR1420041010050500013M02606', name: 'David Coaster' }
      const { id } = await library.create('sepa', fields)
      const read = await library.read('sepa', id)
      assertPart(read, { id, bic: 'TESTFRPP', date_mandate: null, last4: '2606', name: fields.name, live_mode: false })
      assert.match(String(read.mandate), /^mndt_\w{24}$/)
      const text = 'Sepa already exists, you may want to update it instead creating a new one'
      await refused(library.create('sepa', fields), 409, `${text} (${id})`)
      await library.change('sepa', id, { name: 'Pickle Rick' })
      await library.change('sepa', id, { date_mandate: 1_536_233_456, mandate: 'mandate-1' })
      assertPart(await library.read('sepa', id), {
        date_mandate: 1_536_233_456,
        mandate: 'mandate-1',
        name: 'Pickle Rick',
      })
      await library.remove('sepa', id)
      await refused(library.read('sepa', id), 404, `No such sepa ${id}`)
    })

    if (!(name === 'lib-python 1.0'))
      test('asks whose an account is', async () => {
        const { id } = await library.create('sepa', { iban: 'FR9430003000409249176322Z50', name: 'Gilles Dupont' })
        assertPart(await library.create('checks', { id }), { id, status: 'check_sent' })
        await shop.api.post('/sandbox/clock', { advance: 60 })
        assertPart(await library.read('checks', id), { id, status: 'checked', response: '00' })
      })

    /** What is not there is not there, whatever its id looks like. */
    const absent: readonly (readonly [Resource, prefix: string, noun: string])[] = [
      ['payments', 'paym', 'payment'],
      ['cards', 'card', 'card'],
      ['customers', 'cust', 'customer'],
      ['refunds', 'refd', 'refund'],
      ['disputes', 'dspt', 'dispute'],
    ]
    for (const [resource, prefix, noun] of absent) {
      test(`is told that one of the ${resource} is unknown`, async () => {
        for (const id of [`${prefix}_${'0'.repeat(24)}`, 'QdGtIsMvYcPzAoLbWnEkRuHfXjTgB'])
          await refused(library.read(resource, id), 404, `No such ${noun} ${id}`)
      })
    }

    test('is told that its key is wrong', async () => {
      const stranger = open({ ...shop.installation, secretKey: `stest_${'0'.repeat(24)}` })
      await refused(
        stranger.read('payments', `paym_${'0'.repeat(24)}`),
        401,
        'You are not authorized to access that resource',
      )
    })

    for (const currency of currencies) {
      test(`takes a payment in ${currency} with a card, and one whose method waits`, async () => {
        const order = { order_id: `order ${currency}`, unique_id: `unique-${currency}` }
        const fields = { currency, description: `Test, 12.34 ${currency}`, ...order }
        const paid = await payments({ ...fields, card: card(), customer: john })
        assert.match(paid.id, /^paym_\w{24}$/)
        assertPart(paid, { ...fields, amount: 1234, method: 'card', status: 'to_capture', response: '00' })
        const read = await library.read('payments', paid.id)
        assert.deepEqual(read, paid)
        assert.deepEqual(await library.list('payments', { order_id: order.order_id }), [paid])
        assert.deepEqual(await library.list('payments', { unique_id: order.unique_id }), [paid])
        const text = 'Payment already exists, duplicate unique_id'
        await refused(payments({ ...fields, card: paid.card.id }), 409, `${text} (${paid.id})`)

        const open = await payments({ currency, description: 'Test, PATCH card' })
        assertPart(open, { method: null, status: null, card: null, sepa: null })
        const carded = await library.change('payments', open.id, { card: card(numbers.alsoApproved) })
        assertPart(carded, { method: 'card', status: null })
        assertPart(await library.change('payments', open.id, { status: 'authorize' }), { status: 'authorized' })
        assertPart(await library.change('payments', open.id, { status: 'capture' }), { status: 'to_capture' })
      })
    }

    test('knows the customer of a payment again, and pays with what it has kept', async () => {
      const first = await payments({ currency: 'eur', card: card(), customer: pickle })
      const again = await payments({ currency: 'eur', card: card(), customer: pickle })
      assert.equal(again.customer.id, first.customer.id)
      assert.equal(again.card.id, first.card.id)
      const saved = await payments({ currency: 'eur', card: first.card.id, customer: first.customer.id })
      assert.deepEqual([saved.card, saved.customer, saved.status], [first.card, first.customer, 'to_capture'])
    })

    test('is told of a refusal in the payment', async () => {
      const payment = await payments({ currency: 'eur', card: card(numbers.insufficientFunds) })
      assertPart(payment, { status: 'refused', response: '51', method: 'card' })
    })

    test('authorizes, changes its mind, and captures', async () => {
      const { id, status } = await payments({ currency: 'eur', capture: false, card: card() })
      assert.equal(status, 'authorized')
      const changed = await library.change('payments', id, { amount: 1000, description: 'Less of it' })
      assertPart(changed, { amount: 1000, description: 'Less of it', status: 'authorized' })
      assertPart(await capture(id), { id, status: 'to_capture', amount: 1000 })
    })

    test('sends a payer to the page', async () => {
      const payment = await payments({ currency: 'eur', auth: true, return_url: back, customer: john })
      assertPart(payment, { method: null, status: null, return_url: back })
      assert.deepEqual(payment.auth, { redirect_url: null, return_url: null, status: 'requested' })
      const { host, pathname, search } = new URL(library.pageUrl(payment.id, 'fr-fr'))
      assert.equal(host, hosts.page)
      const page = await send(server.url, { method: 'GET', path: pathname + search, headers: [['Host', host]] })
      assert.deepEqual([page.status, page.text.includes('<html lang="fr"')], [200, true])
    })

    test('sends a payer to the bank, and captures what was proved', async () => {
      const device = { ip: '212.27.48.10', port: 4242 }
      const { id, auth, status } = await payments({
        currency: 'eur',
        auth: back,
        device,
        card: card('4000000400000008'),
      })
      assert.deepEqual([auth.status, auth.return_url, status], ['available', back, null])
      assert(auth.redirect_url.startsWith('https://3ds.'))
      const uuid = String(auth.redirect_url).split('/').at(-1)
      await shop.api.post(`/sandbox/authentications/${String(uuid)}`, { outcome: 'authenticated' })
      assert.equal((await library.read('payments', id)).auth.status, 'success')
      assertPart(await library.change('payments', id, { status: 'capture' }), { status: 'to_capture', response: '00' })
    })

    test('cancels before the capture, as a whole', async () => {
      const { id } = await payments({ currency: 'eur', card: card() })
      const text = 'Payment cannot be partially refunded before it has been captured'
      await refused(library.create('refunds', { payment: id, amount: 1000 }), 409, text)
      const refund = await library.create('refunds', { payment: id })
      assertPart(refund, { payment: id, amount: 1234, currency: 'eur', status: 'payment_canceled' })
      assertPart(await library.read('payments', id), { status: 'canceled', refunds: [refund] })
    })

    test('gives back in parts, the last of them without an amount', async () => {
      const { id } = await payments({ currency: 'eur', card: card(numbers.capturedAtOnce) })
      const given = [
        await library.create('refunds', { payment: id, amount: 100 }),
        await library.create('refunds', { payment: id, amount: 134 }),
        await library.create('refunds', { payment: id }),
      ]
      assert.deepEqual(
        given.map(({ amount, status }) => `${String(amount)} ${String(status)}`),
        ['100 to_refund', '134 to_refund', '1000 to_refund'],
      )
      const { refunds } = await library.read('payments', id)
      assert.deepEqual(byId(refunds), byId(given))
      for (const refund of given) assert.deepEqual(await library.read('refunds', refund.id), refund)
    })

    test('lists in pages, oldest first, of a time as well', async () => {
      const order = { order_id: 'one of five' }
      const made: Body[] = []
      for (const amount of [100, 200, 300, 400, 500]) {
        made.push(await payments({ amount, currency: 'eur', ...order }))
        await shop.api.post('/sandbox/clock', { advance: 1 })
      }
      const listed = async (filters: Fields): Promise<number[]> =>
        (await library.list('payments', { ...order, ...filters })).map(({ amount }) => Number(amount))
      assert.deepEqual(await listed({ limit: 2 }), [100, 200, 300, 400, 500])
      assert.deepEqual(await listed({ limit: 2, start: 3 }), [400, 500])
      assert.deepEqual(await listed({ created: Number(made[2].created), limit: 100 }), [300, 400, 500])
      assert.deepEqual(await listed({ created: Number(made[4].created) + 1 }), [])
      assert.deepEqual(await library.list('payments', { order_id: 'none has this' }), [])
    })

    test('reads disputes', async () => {
      const { id } = await payments({ currency: 'eur', order_id: 'disputed', card: card(numbers.capturedAtOnce) })
      await shop.api.post(`/sandbox/payments/${String(id)}/dispute`, {})
      const [dispute, ...others] = await library.list('disputes', { limit: 10 })
      assert.deepEqual(others, [])
      assertPart(dispute, { payment: id, amount: 1234, currency: 'eur', order_id: 'disputed' })
      assert.deepEqual(await library.read('disputes', dispute.id), dispute)
      assertPart(await library.read('payments', id), { status: 'disputed' })
    })

    test('is told by v1 that lists of cards and customers do not exist', async () => {
      for (const resource of ['cards', 'customers'] as const)
        assert.deepEqual(await library.list(resource, { limit: 10 }), [])
    })

    if (name.startsWith('lib-php')) {
      test('is shown payouts with a live key alone', async () => {
        await refused(library.list('payouts', { limit: 10 }), 501, 'Payouts are shown with a live key only')
        const id = `pout_${'0'.repeat(24)}`
        await refused(library.read('payouts', id), 501, 'Payouts are shown with a live key only')
        const live = open(shop.live)
        assert.deepEqual(await live.list('payouts', { limit: 10 }), [])
        await refused(live.read('payouts', id), 404, `No such payout ${id}`)
      })
    }
  })
}
