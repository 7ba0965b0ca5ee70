/** Making payments: what is shown of them, what may come with them, and what is refused before anything is stored. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { currencies } from '../../src/kit/currency.ts'
import { ManualClock, secondsOf } from '../../src/kit/clock.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody, numbers } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { assertRefused, conflict, invalid, notFound, unknownId, type Refused } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { assertKeys, shaped } from '../support/shapes.ts'
import { assertNothingStored, closeAgreeing } from '../support/stored.ts'

const clock = new ManualClock(someNoon)
let server: TestServer
let api: Api
before(async () => {
  server = await startTestServer({ clock })
  api = server.api
})
after(() => closeAgreeing(server))

const post = (given: object): Promise<ApiAnswer> => api.post('/v2/payments/', { amount: 100, ...given })
const pay = async (given: object): Promise<ApiAnswer['body']> => shaped('payment', await post(given))
const read = (id: string): Promise<ApiAnswer> => api.get(`/v2/payments/${id}`)
const make = async (collection: string, given: object): Promise<string> =>
  (await api.post(`/v2/${collection}/`, given)).body.id as string
const address = { zip_code: '75011', city: 'Paris', country: 'FR' }

const unset = {
  auth: null,
  billing_address: null,
  capture: true,
  card: null,
  currency: 'eur',
  customer: null,
  date_bank: null,
  date_paym: null,
  date_settlement: null,
  description: null,
  device: null,
  fee: null,
  method: null,
  methods_allowed: ['card', 'sepa'],
  order_id: null,
  origin: 1,
  payment_intent: null,
  payout: null,
  response: null,
  response_author: null,
  return_url: null,
  sepa: null,
  shipping_address: null,
  status: null,
  unique_id: null,
}

test('a payment is shown with every field, those that were not given as null or the default', async () => {
  const { id, ...payment } = await pay({})
  assert.match(id as string, /^paym_[a-zA-Z0-9]{24}$/)
  assert.deepEqual(payment, { ...unset, amount: 100, created: secondsOf(clock.now()) })
  assert.deepEqual(shaped('payment', await read(id)), { id, ...payment })
})

test('null is the same as not given', async () => {
  const optional = Object.keys(unset).filter((key) => !outOnly.includes(key))
  const { id: _, ...payment } = await pay(Object.fromEntries([...optional, 'wallet'].map((key) => [key, null])))
  assert.deepEqual(payment, { ...unset, amount: 100, created: secondsOf(clock.now()) })
})

const outOnly = [
  ...['date_bank', 'date_paym', 'fee', 'method', 'origin', 'payment_intent', 'payout', 'response', 'response_author'],
  'status',
]

test('all that was given comes back', async () => {
  const given = {
    currency: 'usd',
    description: 'Two coffees',
    order_id: 'order 1',
    unique_id: 'all-fields',
    methods_allowed: ['card'],
    return_url: 'https://shop.example.org/back?order=1',
    capture: false,
    date_settlement: '2030-02-01',
    device: {
      ip: '192.0.2.1',
      port: 4242,
      user_agent: 'Browser/1.0',
      languages: 'fr-FR',
      country: 'FR',
      zip_code: '75011',
    },
    billing_address: await make('addresses', address),
    shipping_address: await make('addresses', address),
  }
  const payment = await pay(given)
  assert.deepEqual({ ...payment, ...given }, payment)
  const nulls = await pay({ device: { ip: '192.0.2.1', port: null } })
  assert.deepEqual(nulls.device, { ip: '192.0.2.1' })
})

test('card and customer come with the payment, and are kept', async () => {
  const given = {
    card: cardBody('4000002760000016', { cvc: '123', name: 'Foo Bar', external_id: 'inline card' }),
    customer: { email: 'inline@example.org', external_id: 'inline customer' },
  }
  const payment = await pay(given)
  const { id, card, customer, response_author, date_paym, ...rest } = payment
  assertKeys('card', card as object)
  assertKeys('customer', customer as object)
  const paid = { created: secondsOf(clock.now()), amount: 100, method: 'card', response: '00', status: 'to_capture' }
  const { card: _, customer: __, response_author: ___, date_paym: ____, ...others } = unset
  assert.deepEqual(rest, { ...others, ...paid })
  assert.match(response_author as string, /^\d{6}$/)
  assert.equal(date_paym, secondsOf(clock.now()))
  assert.deepEqual((await api.get(`/v2/cards/${card.id}`)).body, card)
  assert.deepEqual((await api.get(`/v2/customers/${customer.id}`)).body, customer)
  const again = await pay(given)
  assert.deepEqual([again.card, again.customer], [card, customer])
  assert.notEqual(again.id, id)
})

test('amounts', async () => {
  const rows: readonly [given: unknown, shown: number][] = [
    ['100', 100],
    [0, 0],
    ['0', 0],
    [1, 1],
    [4_294_967_295, 4_294_967_295],
  ]
  for (const [amount, shown] of rows) assert.equal((await pay({ amount })).amount, shown)
})

test('currencies', async () => {
  for (const currency of currencies) assert.equal((await pay({ currency, card: cardBody() })).currency, currency)
  assert.deepEqual([...currencies].sort(), 'aud cad chf dkk eur gbp nok pln sek usd'.split(' '))
})

test('nothing is asked of the bank for nothing but the card itself', async () => {
  const payment = await pay({ amount: 0, capture: false, card: cardBody() })
  assert.deepEqual([payment.status, payment.response, payment.amount], ['authorized', '00', 0])
  const refused = await pay({ amount: 0, capture: false, card: cardBody(numbers.insufficientFunds) })
  assert.deepEqual([refused.status, refused.response], ['refused', '51'])
})

const duplicate = (id: string): Refused => conflict('Payment already exists, duplicate unique_id', id)

test('a unique id is taken once; an order id again and again', async () => {
  const { id } = await pay({ unique_id: 'unique-1', order_id: 'order-1' })
  await assertNothingStored(server, async () => {
    assertRefused(await post({ unique_id: 'unique-1' }), duplicate(id))
    assertRefused(await post({ unique_id: 'unique-1', card: cardBody('4000000560000004') }), duplicate(id))
  })
  assert.equal((await pay({ unique_id: 'unique-2', order_id: 'order-1' })).order_id, 'order-1')
})

test('of ten who take one unique id at once, one gets it', async () => {
  const body = { unique_id: 'race', card: cardBody(), customer: { email: 'race@example.org' } }
  const answers = await Promise.all(Array.from({ length: 10 }, () => post(body)))
  const [made, ...more] = answers.filter(({ status }) => status === 200)
  assert.deepEqual(more, [])
  for (const answer of answers) if (answer !== made) assertRefused(answer, duplicate(made?.body.id as string))
})

test('what a payment refers to must be there', async () => {
  const gone = {
    card: await make('cards', cardBody('4000000400000008')),
    customer: await make('customers', { email: 'gone@example.org' }),
    address: await make('addresses', address),
  }
  await api.delete(`/v2/cards/${gone.card}`)
  await api.delete(`/v2/customers/${gone.customer}`)
  await api.delete(`/v2/addresses/${gone.address}`)
  const rows: readonly [field: string, resource: string, id: string][] = [
    ['card', 'Card', gone.card],
    ['card', 'Card', unknownId('card')],
    ['customer', 'Customer', gone.customer],
    ['customer', 'Customer', unknownId('cust')],
    ['billing_address', 'Address', gone.address],
    ['shipping_address', 'Address', unknownId('addr')],
  ]
  await assertNothingStored(server, async () => {
    for (const [field, resource, id] of rows)
      assertRefused(await post({ customer: { email: 'new@example.org' }, [field]: id }), notFound(resource, id))
    const inline = cardBody('4000000560000004', { customer: gone.customer })
    assertRefused(await post({ card: inline }), notFound('Customer', gone.customer))
  })
})

test('what comes inline is held against the same rules, and told by its place', async () => {
  const luhn = 'value_error.payment_card_number.luhn_check'
  const contact = 'You must provide an email or a mobile phone number to create a customer'
  const missing = ['field required', 'value_error.missing'] as const
  const taken = await make('customers', { email: 'taken@example.org', external_id: 'taken' })
  const takenCard = await make('cards', cardBody('4000000400000008', { external_id: 'taken' }))
  const rows: readonly [given: object, refused: Refused][] = [
    [
      { card: cardBody('4242424242424241') },
      invalid(['body', 'card', 'number'], 'card number is not luhn valid', luhn),
    ],
    [{ card: cardBody(undefined, { exp_month: undefined }) }, invalid(['body', 'card', 'exp_month'], ...missing)],
    [{ customer: { name: 'Nobody' } }, invalid(['body', 'customer', 'email'], contact)],
    [
      { customer: { email: 'x@example.org', external_id: 'taken' } },
      conflict('Customer already exists, duplicate external_id', taken),
    ],
    [
      { card: cardBody('4000000560000004', { external_id: 'taken' }) },
      conflict('Card already exists, duplicate external_id', takenCard),
    ],
  ]
  await assertNothingStored(server, async () => {
    for (const [given, refused] of rows) {
      assertRefused(await post(given), refused)
      assertRefused(await post({ ...given, customer: { email: 'new@example.org' }, ...given }), refused)
    }
  })
})

test('a browser is sent to http and https only', async () => {
  for (const return_url of ['http://shop.example.org', 'https://shop.example.org/é?a=b#c', 'HTTPS://SHOP.example.org'])
    assert.equal((await pay({ return_url })).return_url, return_url)
  const scheme = invalid(['body', 'return_url'], 'invalid or missing URL scheme', 'value_error.url.scheme')
  const host = invalid(['body', 'return_url'], 'URL host invalid', 'value_error.url.host')
  const rows: readonly [given: string, refused: Refused][] = [
    ['javascript:alert(1)', scheme],
    ['data:text/html,x', scheme],
    ['ftp://shop.example.org', scheme],
    ['//shop.example.org', scheme],
    ['shop.example.org/back', scheme],
    [' https://shop.example.org', scheme],
    ['https:shop.example.org', scheme],
    ['https://', host],
    ['https://shop example.org', host],
    ['https://shop.example.org\n', host],
    ['https://shop.example.org:99999', host],
  ]
  await assertNothingStored(server, async () => {
    for (const [return_url, refused] of rows) assertRefused(await post({ return_url }), refused)
  })
})

test('what cannot be is refused with the reason', async () => {
  const { id } = await pay({})
  const sepa = { iban: 'FR1420041010050500013M02606', name: 'Pierre Martin', mandate: 'M1', date_mandate: '2030-01-01' }
  const both = invalid(['body', 'sepa'], 'give either card or sepa')
  const rows: readonly [given: object, refused: Refused][] = [
    [{ auth: false }, invalid(['body', 'auth'], "Auth can't be False")],
    [{ auth: 'false' }, invalid(['body', 'auth'], "Auth can't be False")],
    [{ sepa }, both],
    [{ sepa: unknownId('sepa') }, both],
  ]
  await assertNothingStored(server, async () => {
    for (const [given, refused] of rows) {
      const body = { card: cardBody('4000000560000004'), customer: { email: 'new@example.org' }, ...given }
      assertRefused(await post(body), refused)
      assertRefused(await api.patch(`/v2/payments/${id}`, body), refused)
    }
  })
})
