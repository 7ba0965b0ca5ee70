/** The gateway API: what is wrong with a request has its code, is told whole, and stores nothing. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { readForm } from '../../src/api/v3/form.ts'
import { resultCodes } from '../../src/api/v3/result-codes.ts'
import type { ApiAnswer } from '../support/api.ts'
import {
  cardPayment,
  debitPayment,
  encoded,
  formType,
  gatewayOf,
  outcomeOf,
  withoutCard,
  type Form,
  type Gateway,
} from '../support/gateway.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { closeAgreeing } from '../support/stored.ts'

let server: TestServer
let gateway: Gateway
before(async () => {
  server = await startTestServer()
  gateway = await gatewayOf(server)
})
after(() => closeAgreeing(server))

interface Raw {
  readonly method?: string
  readonly path?: string
  readonly body?: string | Uint8Array<ArrayBuffer>
  readonly headers?: Readonly<Record<string, string>>
}

const raw = async ({ method = 'POST', path = '/v3/payments', body, headers = {} }: Raw) => {
  const answer = await fetch(server.url + path, {
    method,
    headers: { authorization: `Bearer ${gateway.token}`, 'content-type': formType, ...headers },
    ...(body !== undefined && { body }),
  })
  return { status: answer.status, body: (await answer.json()) as ApiAnswer['body'], headers: answer.headers }
}

const stored = async (): Promise<number> => {
  const [row] = await server.running.core.store.query<{ count: number }>({
    text: `select (select count(*) from payments) + (select count(*) from gateway_transactions) + (select count(*) from cards)::bigint as count`,
    values: [],
  })
  return Number(row?.count)
}

describe('a value has its code', () => {
  const rows: readonly [string, Form, string][] = [
    ['amount 1', { amount: '1' }, '400 100.550.303'],
    ['amount 1.5', { amount: '1.5' }, '400 100.550.303'],
    ['amount 1.500', { amount: '1.500' }, '400 100.550.303'],
    ['amount 1e3', { amount: '1e3' }, '400 200.300.404'],
    ['amount 01.00', { amount: '01.00' }, '400 200.300.404'],
    ['amount -1.00', { amount: '-1.00' }, '400 200.300.404'],
    ['amount 1,00', { amount: '1,00' }, '400 200.300.404'],
    ['amount 99999999999.00', { amount: '99999999999.00' }, '400 100.550.301'],
    ['amount 9999999999.99', { amount: '9999999999.99' }, '400 100.550.301'],
    ['amount 0.00', { amount: '0.00' }, '400 100.550.300'],
    ['no amount', { amount: undefined }, '400 100.550.300'],
    ['no currency', { currency: undefined }, '400 100.550.400'],
    ['currency EURO', { currency: 'EURO' }, '400 200.300.404'],
    ['currency XQQ', { currency: 'XQQ' }, '400 100.550.401'],
    ['currency JPY', { currency: 'JPY' }, '400 600.200.500'],
    ['no payment type', { paymentType: undefined }, '400 200.300.404'],
    ['payment type RB', { paymentType: 'RB' }, '400 600.200.400'],
    ['payment type CB', { paymentType: 'CB' }, '400 700.400.402'],
    ['no brand', { paymentBrand: undefined }, '400 200.300.404'],
    ['brand MASTERCARD', { paymentBrand: 'MASTERCARD' }, '400 600.200.500'],
    ['another brand', { paymentBrand: 'MASTER' }, '400 100.100.700'],
    ['a mistyped number', { 'card.number': '4242424242424241' }, '400 100.100.101'],
    ['a number with spaces', { 'card.number': '4242 4242 4242 4242' }, '400 200.300.404'],
    ['no number', { 'card.number': undefined }, '400 200.300.404'],
    ['month 5', { 'card.expiryMonth': '5' }, '400 200.300.404'],
    ['month 13', { 'card.expiryMonth': '13' }, '400 200.300.404'],
    ['year 34', { 'card.expiryYear': '34' }, '400 200.300.404'],
    ['an expired card', { 'card.expiryYear': '2024' }, '400 100.100.303'],
    ['no security code', { 'card.cvv': undefined }, '400 100.100.600'],
    ['a mistyped IBAN', { ...debitPayment, 'bankAccount.iban': 'DE87123456781234567891' }, '400 100.200.104'],
    ['a debit in dollars', { ...debitPayment, currency: 'USD' }, '400 600.200.500'],
    ['a credit to an account', { ...debitPayment, paymentType: 'CD' }, '400 600.200.310'],
    ['a URL of 2,049 characters', { shopperResultUrl: `https://shop.example/${'x'.repeat(2028)}` }, '400 200.300.404'],
    ['another scheme', { notificationUrl: 'javascript:alert(1)' }, '400 200.300.404'],
    ['no email', { 'customer.email': 'nobody' }, '400 200.300.404'],
    ['no day', { 'customer.birthDate': '2030-02-30' }, '400 100.900.450'],
    ['a later payment without its first', { 'standingInstruction.mode': 'REPEATED' }, '400 200.300.404'],
    [
      'a mandate of no day',
      { ...debitPayment, 'bankAccount.mandate.dateOfSignature': '2029-02-30' },
      '400 200.300.404',
    ],
    ['a birth to come', { 'customer.birthDate': '2990-01-01' }, '400 100.900.450'],
    ['a number for a name', { 'card.holder': '5105105105105100' }, '400 100.100.402'],
    ['a number in groups for a name', { 'card.holder': '5105 1051-0510 5100' }, '400 100.100.402'],
    [
      'a first payment that there is not, named by its payer',
      {
        'standingInstruction.mode': 'REPEATED',
        'standingInstruction.source': 'CIT',
        'standingInstruction.initialTransactionId': '0'.repeat(32),
      },
      '400 700.100.100',
    ],
    [
      "a network's reference that no network has",
      { 'standingInstruction.source': 'MIT', 'standingInstruction.initialTransactionId': 'réf\n' },
      '400 200.300.404',
    ],
    ["a directory server's id that none gives", { 'threeDSecure.dsTransactionId': 'é\n' }, '400 200.300.404'],
    ['no address', { 'customer.ip': '999.999.999.999' }, '400 200.300.404'],
    ['a password', { notificationUrl: 'https://user:password@shop.example/' }, '400 200.300.404'],
    ['no URL', { shopperResultUrl: 'http://[' }, '400 200.300.404'],
    ['a number for a parameter', { '4242424242424242': 'x' }, '400 200.300.404'],
    ['a proof without its value', { 'threeDSecure.authenticationStatus': 'Y' }, '400 200.300.404'],
    ['an unknown parameter', { 'card.pin': '1234' }, '400 200.300.404'],
    ['a nested key', { 'card[number]': '4242424242424242' }, '400 200.300.404'],
    ['a name of the prototype', { constructor: 'x' }, '400 200.300.404'],
    ['U+0000', { descriptor: 'a\0b' }, '400 200.300.404'],
    ['an entity of nobody', { entityId: 'f'.repeat(32) }, '403 800.900.201'],
    ['an entity that is none', { entityId: 'no entity' }, '400 200.300.404'],
  ]
  for (const [name, form, expected] of rows)
    test(name, async () => {
      const before = await stored()
      const answer = await gateway.pay({ ...('bankAccount.iban' in form ? withoutCard : {}), ...form })
      assert.equal(outcomeOf(answer), expected, JSON.stringify(answer.body))
      assert.equal(await stored(), before)
      assert.doesNotMatch(JSON.stringify(answer.body), /4242 ?4242|DE8712|"123"/)
    })
})

describe('a message has its code', () => {
  const form = encoded(cardPayment)
  const rows: readonly [string, Raw, string][] = [
    ['JSON', { body: JSON.stringify(cardPayment), headers: { 'content-type': 'application/json' } }, '400 200.100.101'],
    ['JSON as a form', { body: JSON.stringify(cardPayment) }, '400 200.300.404'],
    ['XML', { body: '<a/>', headers: { 'content-type': 'text/xml' } }, '400 200.100.101'],
    [
      'a multipart form',
      { body: '--x--', headers: { 'content-type': 'multipart/form-data; boundary=x' } },
      '400 200.100.101',
    ],
    [
      'another charset',
      { body: form, headers: { 'content-type': 'application/x-www-form-urlencoded; charset=iso-8859-1' } },
      '400 200.100.101',
    ],
    [
      'bytes that are no UTF-8',
      { body: Uint8Array.from([...Buffer.from(`${form}&descriptor=`), 0xff]) },
      '400 200.100.101',
    ],
    ['escapes that are no UTF-8', { body: `${form}&descriptor=%ff` }, '400 200.100.101'],
    ['half an escape', { body: `${form}&descriptor=%4` }, '400 200.100.101'],
    ['nothing', { body: '' }, '400 200.300.404'],
    ['a doubled parameter', { body: `${form}&amount=1.00` }, '400 200.300.404'],
    ['the same twice', { body: `${form}&amount=92.00` }, '400 200.300.404'],
    ['parameters in the address', { path: '/v3/payments?amount=92.00', body: form }, '400 200.300.404'],
    ['a compressed body', { body: form, headers: { 'content-encoding': 'gzip' } }, '400 200.100.101'],
    ['a large body', { body: `descriptor=${'x'.repeat(1_100_000)}` }, '400 200.100.103'],
    ['no token', { body: form, headers: { authorization: '' } }, '401 800.900.300'],
    ['a secret key', { body: form, headers: { authorization: `Bearer stest_${'x'.repeat(24)}` } }, '403 800.900.302'],
    ['a mistyped path', { path: '/v3/payment', body: form }, '404 200.100.199'],
    ['another method', { method: 'PUT', body: form }, '404 200.300.403'],
    ['an unknown id', { method: 'GET', path: `/v3/payments/${'0'.repeat(32)}` }, '404 700.400.580'],
    ['an id of a character that nothing keeps', { method: 'GET', path: '/v3/payments/%00' }, '404 700.400.580'],
    ['an id that does not decode', { method: 'GET', path: '/v3/payments/%ff' }, '400 200.100.103'],
    [
      'an unknown id of the merchant',
      { method: 'GET', path: '/v3/payments?merchantTransactionId=none' },
      '404 700.400.580',
    ],
    ['no id of the merchant', { method: 'GET', path: '/v3/payments' }, '400 200.300.404'],
  ]
  for (const [name, request, expected] of rows)
    test(name, async () => {
      const before = await stored()
      const answer = await raw(request)
      assert.equal(outcomeOf(answer), expected, JSON.stringify(answer.body))
      assert.equal(await stored(), before)
    })
})

test('all that is wrong is told at once, and nothing that is secret', async () => {
  const { body } = await gateway.pay({
    amount: undefined,
    currency: 'EURO',
    'card.number': '12',
    'card.cvv': 'x',
    paymentType: undefined,
  })
  assert.deepEqual(body.result, {
    code: '200.300.404',
    description: 'Invalid or missing parameter',
    parameterErrors: [
      { name: 'card.number', message: 'must be 12 to 19 digits' },
      { name: 'card.cvv', message: 'must be 3 or 4 digits' },
      { name: 'paymentType', value: null, message: 'must not be blank' },
      { name: 'amount', value: null, message: 'must not be blank' },
      { name: 'currency', value: 'EURO', message: 'must match [a-zA-Z]{3}' },
    ],
  })
})

test('of very many unknown names, a hundred are told, each once', async () => {
  const names = Array.from({ length: 60_000 }, (_, index) => `a${index}`)
  const { status, body } = await raw({ body: [...names, ...names].map((name) => `${name}=`).join('&') })
  assert.deepEqual([status, body.result.code], [400, '200.300.404'])
  const told = body.result.parameterErrors as { name: string }[]
  assert.deepEqual(
    told.map(({ name }) => name),
    [...names.slice(0, 100), 'amount', 'currency'],
  )
})

const known = new Set<string>(resultCodes.map(({ code }) => code))

test('whatever is sent, the answer is a known result code and no 5xx', { timeout: 100_000 }, async () => {
  const names = [
    'amount',
    'currency',
    'paymentType',
    'paymentBrand',
    'card.number',
    'card.expiryYear',
    'card.cvv',
    'shopperResultUrl',
    'customer.email',
    'bankAccount.iban',
    'entityId',
    'standingInstruction.mode',
    'customParameters[a]',
    'x',
  ]
  const odd = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom(
      '',
      '\0',
      '1e3',
      '-0.01',
      '00.00',
      '0.01',
      'EUR',
      'DB',
      'CD',
      'DIRECTDEBIT_SEPA',
      '4242424242424242',
      '2034',
      'true',
      '%',
      'https://a.example/?a=%2F',
      '\ud800',
      '9999999999.99',
      'x'.repeat(3000),
    ),
  )
  const change = fc.tuple(fc.constantFrom(...names), odd)
  const body = fc.oneof(
    fc.array(change, { maxLength: 4 }).map((changes) => {
      const form = new URLSearchParams(cardPayment)
      for (const [name, value] of changes) form.set(name, value)
      return form.toString()
    }),
    fc
      .array(change, { maxLength: 4 })
      .map((changes) => `${encoded(cardPayment)}&${changes.map(([name, value]) => `${name}=${value}`).join('&')}`),
    fc.string({ maxLength: 200 }),
  )
  await fc.assert(
    fc.asyncProperty(body, fc.constantFrom('/v3/payments', `/v3/payments/${'a'.repeat(32)}`), async (text, path) => {
      const answer = await raw({ path, body: text })
      assert(answer.status < 500, `${answer.status} ${text}`)
      assert(known.has(answer.body.result.code), text)
    }),
    { numRuns: 2000 },
  )
})

test('a form is what was encoded', () => {
  const pair = fc.tuple(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme' }))
  fc.assert(
    fc.property(fc.array(pair), (pairs) => {
      assert.deepEqual(
        readForm(new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value])).toString()),
        pairs,
      )
    }),
  )
})
