/** The gateway API: payments, what is done to them, and what is refused. */
import assert from 'node:assert/strict'
import { after, before, describe, suite, test } from 'node:test'
import { ManualClock } from '../../src/kit/clock.ts'
import { someNoon } from '../support/core.ts'
import type { ApiAnswer } from '../support/api.ts'
import { numbers } from '../support/bodies.ts'
import { debitPayment, gatewayOf, outcomeOf, withoutCard, type Form, type Gateway } from '../support/gateway.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { closeAgreeing } from '../support/stored.ts'

let server: TestServer
let gateway: Gateway
before(async () => {
  server = await startTestServer({ clock: new ManualClock(someNoon) })
  gateway = await gatewayOf(server)
})
after(() => closeAgreeing(server))

const paid = async (form: Form = {}): Promise<string> => {
  const answer = await gateway.pay(form)
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return answer.body.id
}

test('a payment is shown as it was made, every value a text', async () => {
  const { status, body } = await gateway.pay({
    merchantTransactionId: 'order-1',
    descriptor: 'Two tickets',
    'customer.givenName': 'Jane',
    'customer.surname': 'Jones',
    'billing.street1': 'Rue de la Paix 1',
    'billing.country': 'FR',
    'customParameters[shelf]': 'A7',
  })
  const { id, timestamp, ndc, buildNumber, resultDetails, ...shown } = body
  assert.equal(status, 200)
  assert.match(id, /^[0-9a-f]{32}$/)
  assert.match(timestamp, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}\+0000$/)
  assert.match(ndc, /^[0-9a-f]{32}_[0-9a-f]{32}$/)
  assert.match(buildNumber, /^[0-9a-f]{40}@/)
  assert.deepEqual(Object.keys(resultDetails), ['AcquirerResponse', 'ConnectorTxID1'])
  assert.deepEqual(shown, {
    paymentType: 'DB',
    amount: '92.00',
    currency: 'EUR',
    result: { code: '000.000.000', description: 'Transaction succeeded' },
    paymentBrand: 'VISA',
    card: {
      bin: '424242',
      last4Digits: '4242',
      holder: 'Jane Jones',
      expiryMonth: '05',
      expiryYear: '2034',
      binCountry: 'US',
      type: 'CREDIT',
    },
    merchantTransactionId: 'order-1',
    descriptor: 'Two tickets',
    customer: { givenName: 'Jane', surname: 'Jones' },
    billing: { street1: 'Rue de la Paix 1', country: 'FR' },
    customParameters: { shelf: 'A7' },
  })
  const inquired = await gateway.get(`/v3/payments/${id}`)
  const byMerchant = await gateway.get('/v3/payments', { merchantTransactionId: 'order-1' })
  for (const again of [inquired, byMerchant]) {
    const { timestamp: _t, ndc: _n, ...rest } = again.body
    assert.deepEqual(rest, { id, buildNumber, resultDetails, ...shown })
  }
})

test('a free field may have any name', async () => {
  const { body } = await gateway.pay({ 'customParameters[__proto__]': 'a', 'customParameters[constructor]': 'b' })
  assert.equal(JSON.stringify(body.customParameters), '{"__proto__":"a","constructor":"b"}')
})

test('the same payment is read through v2, in its words', async () => {
  const id = await paid({ merchantTransactionId: 'order-v2', descriptor: 'Two tickets', paymentType: 'PA' })
  const { payments } = (await gateway.account.test.get('/v2/payments/?order_id=order-v2')).body
  const [payment] = payments
  assert.deepEqual(
    [payment.amount, payment.currency, payment.status, payment.response, payment.description, payment.card.last4],
    [9200, 'eur', 'authorized', '00', 'Two tickets', '4242'],
  )
  const captured = await gateway.account.test.post(`/v2/payments/${payment.id}/capture`)
  assert.equal(captured.body.status, 'to_capture')
  assert.equal(outcomeOf(await gateway.operate(id, 'CP', '92.00')), '400 700.400.100')
})

test('a payment of v2 is inquired about by its first operation', async () => {
  const made = await gateway.account.test.post('/v2/payments/', {
    amount: 1050,
    order_id: 'made-by-v2',
    card: { number: '4000000000009995', exp_month: 5, exp_year: 2034, cvc: '123' },
  })
  const [found] = await server.running.core.store.query<{ id: string }>({
    text: 'select first_operation_id as id from payments where id = $1',
    values: [made.body.id],
  })
  const shown = await gateway.get(`/v3/payments/${found?.id ?? ''}`)
  assert.equal(outcomeOf(shown), '400 800.100.155')
  assert.deepEqual([shown.body.amount, shown.body.paymentType, shown.body.paymentBrand], ['10.50', 'DB', 'VISA'])
})

test('what v2 tries again is shown as it was paid', async () => {
  const form = { 'card.number': '4000000000000002', 'card.holder': 'Declined One', merchantTransactionId: 'again' }
  const { body } = await gateway.pay(form)
  const { payments } = (await gateway.account.test.get('/v2/payments/?order_id=again')).body
  const card = { number: '5555555555554444', exp_month: 5, exp_year: 2034, cvc: '123', name: 'Other Name' }
  await gateway.account.test.patch(`/v2/payments/${payments[0].id}`, { amount: 5000, currency: 'usd', card })
  const shown = await gateway.get(`/v3/payments/${body.id}`)
  assert.equal(outcomeOf(shown), '200 000.000.000')
  const { amount, currency, paymentBrand, card: paidBy } = shown.body
  assert.deepEqual([amount, currency, paymentBrand, paidBy.holder], ['50.00', 'USD', 'MASTER', 'Other Name'])
})

test('the widest device is kept as far as it goes', async () => {
  const wide = `x${'\u{1f600}'.repeat(300)}`
  const answer = await gateway.pay({
    shopperResultUrl: 'https://shop.example/',
    'customer.browser.userAgent': wide,
    'customer.browser.acceptHeader': wide,
  })
  assert.equal(outcomeOf(answer), '200 000.000.000')
})

describe('what a card answers', () => {
  const rows: readonly [string, Form, string][] = [
    ['accepted', {}, '200 000.000.000'],
    ['accepted, Mastercard', { 'card.number': '5555555555554444', paymentBrand: 'MASTER' }, '200 000.000.000'],
    ['declined without a reason', { 'card.number': '4000000000000002' }, '400 800.100.152'],
    ['too little money', { 'card.number': '4000000000009995' }, '400 800.100.155'],
    ['lost', { 'card.number': '4000000000009987' }, '400 800.100.165'],
    ['a bank that wants proof', { 'card.number': '4000000000003220' }, '400 300.100.100'],
    ['a preauthorization', { paymentType: 'PA' }, '200 000.000.000'],
    ['in test mode', { testMode: 'INTERNAL' }, '200 000.100.110'],
    ['in test mode with a connector', { testMode: 'EXTERNAL' }, '200 000.100.112'],
    [
      'a debit',
      {
        ...withoutCard,
        ...debitPayment,
      },
      '200 800.400.501',
    ],
    ['by post, without a code', { transactionCategory: 'MO', 'card.cvv': undefined }, '200 000.000.000'],
  ]
  for (const [name, form, expected] of rows)
    test(name, async () => {
      const answer = await gateway.pay(form)
      assert.equal(outcomeOf(answer), expected, JSON.stringify(answer.body))
      assert.equal(outcomeOf(await gateway.get(`/v3/payments/${answer.body.id}`)), expected)
    })
})

suite('what is done to a payment', () => {
  test('a part is captured, once, and refunded until nothing is left', async () => {
    const id = await paid({ paymentType: 'PA', merchantTransactionId: 'in-parts' })
    const captured = await gateway.operate(id, 'CP', '60.00')
    assert.equal(outcomeOf(captured), '200 000.000.000')
    assert.deepEqual([captured.body.paymentType, captured.body.referencedId, captured.body.amount], ['CP', id, '60.00'])
    assert.notEqual(captured.body.id, id)
    assert.equal(outcomeOf(await gateway.operate(id, 'CP', '10.00')), '400 700.400.100')
    const first = await gateway.operate(captured.body.id, 'RF', '40.00')
    assert.deepEqual(
      [outcomeOf(first), first.body.paymentType, first.body.referencedId],
      ['200 000.000.000', 'RF', captured.body.id],
    )
    assert.equal(outcomeOf(await gateway.operate(id, 'RF', '20.01')), '400 700.400.200')
    assert.equal(outcomeOf(await gateway.operate(id, 'RF', '20.00')), '200 000.000.000')
    assert.equal(outcomeOf(await gateway.operate(id, 'RF', '0.01')), '400 700.400.200')
    const again = await gateway.get(`/v3/payments/${first.body.id}`)
    assert.deepEqual([again.body.amount, again.body.paymentType], ['40.00', 'RF'])
    const { payments } = (await gateway.account.test.get('/v2/payments/?order_id=in-parts')).body
    const { body: refunds } = await gateway.account.test.get(`/v2/payments/${payments[0].id}/refunds`)
    assert.deepEqual(refunds.map((refund: { amount: number }) => refund.amount).sort(), [2000, 4000])
  })

  test('a reversal lets go of all, or of a part', async () => {
    const id = await paid({ paymentType: 'PA' })
    const part = await gateway.operate(id, 'RV', '20.00')
    assert.deepEqual([outcomeOf(part), part.body.amount], ['200 000.000.000', '20.00'])
    assert.equal(outcomeOf(await gateway.operate(id, 'RV', '72.01')), '400 700.400.300')
    const rest = await gateway.operate(id, 'RV')
    assert.deepEqual([outcomeOf(rest), rest.body.paymentType, rest.body.amount], ['200 000.000.000', 'RV', '72.00'])
    assert.equal(outcomeOf(await gateway.operate(id, 'RV')), '400 700.400.300')
    assert.equal(outcomeOf(await gateway.operate(id, 'CP', '1.00')), '400 700.400.100')
    assert.equal(outcomeOf(await gateway.get(`/v3/payments/${part.body.id}`)), '200 000.000.000')
  })

  type Path = (id: string) => Promise<ApiAnswer>
  const rows: readonly [string, Form, Path, string][] = [
    ['a capture of more', { paymentType: 'PA' }, (id) => gateway.operate(id, 'CP', '92.01'), '400 700.400.100'],
    ['a capture of a DB', {}, (id) => gateway.operate(id, 'CP', '92.00'), '400 700.400.510'],
    [
      'a refund of what is only held',
      { paymentType: 'PA' },
      (id) => gateway.operate(id, 'RF', '1.00'),
      '400 700.400.520',
    ],
    ['a refund of more', {}, (id) => gateway.operate(id, 'RF', '92.01'), '400 700.400.200'],
    ['another currency', {}, (id) => gateway.operate(id, 'RF', '1.00', { currency: 'USD' }), '400 700.100.500'],
    ['a chargeback', {}, (id) => gateway.operate(id, 'CB', '1.00'), '400 700.400.402'],
    ['a rebill', {}, (id) => gateway.operate(id, 'RB', '1.00'), '400 600.200.400'],
    [
      'nothing let go of',
      { paymentType: 'PA' },
      (id) => gateway.operate(id, 'RV', undefined, { amount: '0.00' }),
      '400 100.550.300',
    ],
    ['no amount', {}, (id) => gateway.operate(id, 'RF'), '400 100.550.300'],
    [
      'another original',
      {},
      (id) => gateway.operate(id, 'RF', '1.00', { originalTransactionId: 'x' }),
      '400 200.300.404',
    ],
    [
      'its own original',
      {},
      (id) => gateway.operate(id, 'RF', '1.00', { originalTransactionId: id }),
      '200 000.000.000',
    ],
    ['something unknown', {}, () => gateway.operate('0'.repeat(32), 'RF', '1.00'), '404 700.100.100'],
    ['no id', {}, () => gateway.operate('%00', 'RF', '1.00'), '404 700.100.100'],
    [
      'a debit on its way',
      { ...withoutCard, ...debitPayment },
      (id) => gateway.operate(id, 'RF', '1.00'),
      '400 700.400.570',
    ],
    ['a debit called off', { ...withoutCard, ...debitPayment }, (id) => gateway.operate(id, 'RV'), '200 000.000.000'],
  ]
  for (const [name, form, path, expected] of rows)
    test(name, async () => {
      const answer = await path(await paid(form))
      assert.equal(outcomeOf(answer), expected, JSON.stringify(answer.body))
    })

  test('to a debit whose mandate was revoked', async () => {
    const shop = await gatewayOf(server)
    const held = async (): Promise<string> =>
      (await shop.pay({ ...withoutCard, ...debitPayment, paymentType: 'PA' })).body.id as string
    const capture = async (id: string): Promise<string> => outcomeOf(await shop.operate(id, 'CP', '1.00'))
    const revoked = await held()
    const [mandate] = (await shop.account.test.get('/v2/mandates/')).body.mandates as ApiAnswer['body'][]
    assert.equal((await shop.account.test.delete(`/v2/mandates/${String(mandate?.id)}`)).status, 200)
    assert.equal(await capture(revoked), '400 800.100.205')
    assert.equal(outcomeOf(await shop.operate(revoked, 'RV')), '200 000.000.000')
  })

  test('to one that was declined', async () => {
    const { body } = await gateway.pay({ 'card.number': '4000000000000002' })
    for (const type of ['CP', 'RF', 'RV'])
      assert.equal(
        outcomeOf(await gateway.operate(body.id, type, '1.00')),
        type === 'CP' ? '400 700.400.510' : '400 700.300.200',
      )
  })

  test('to what was done', async () => {
    const { body } = await gateway.operate(await paid(), 'RF', '1.00')
    assert.equal(outcomeOf(await gateway.operate(body.id, 'RV')), '400 700.300.100')
  })

  test('to one that was called off before it was paid', async () => {
    const waiting = { 'card.number': '4000000000003220', shopperResultUrl: 'https://shop.test/back' }
    for (const [paymentType, types] of [
      ['DB', ['RF', 'RV']],
      ['PA', ['CP', 'RF', 'RV']],
    ] as const) {
      const shop = await gatewayOf(server)
      const { id } = (await shop.pay({ ...waiting, paymentType })).body
      const [payment] = (await shop.account.test.get('/v2/payments/')).body.payments as ApiAnswer['body'][]
      assert.equal((await shop.account.test.delete(`/v2/cards/${String(payment?.card.id)}`)).status, 200)
      const proof = `/sandbox/authentications/${String(payment?.auth.uuid)}`
      assert.equal((await shop.account.test.post(proof, { outcome: 'authenticated' })).status, 200)
      await shop.account.test.post('/sandbox/clock', { advance: 1800 })
      assert.equal(outcomeOf(await shop.get(`/v3/payments/${id as string}`)), '400 100.396.201')
      for (const type of types)
        assert.equal(outcomeOf(await shop.operate(id, type, '1.00')), '400 700.300.200', `${paymentType} ${type}`)
    }
  })

  test('twice under the same id of the merchant', async () => {
    const id = await paid({ merchantTransactionId: 'twice' })
    assert.equal(outcomeOf(await gateway.pay({ merchantTransactionId: 'twice' })), '400 800.130.100')
    const refund = (): Promise<ApiAnswer> => gateway.operate(id, 'RF', '1.00', { merchantTransactionId: 'twice' })
    const answers = await Promise.all([refund(), refund(), refund()])
    assert.deepEqual(answers.map(outcomeOf).sort(), ['200 000.000.000', '400 800.130.100', '400 800.130.100'])
    assert.equal((await gateway.get('/v3/payments', { merchantTransactionId: 'twice' })).body.id, id)
  })
})

describe('a refusal with a code that is none is a refusal', () => {
  const refuse = async (operation: string, code: string): Promise<void> => {
    const { status } = await gateway.account.test.post('/sandbox/faults', { operation, refuse: { code } })
    assert.equal(status, 200)
  }
  const rows: readonly [code: string, expected: string][] = [
    ['09', '400 900.100.300'],
    ['10', '400 800.100.155'],
    ['11', '400 800.100.152'],
    ['85', '400 800.100.152'],
  ]
  for (const [code, expected] of rows)
    test(code, async () => {
      await refuse('authorization', code)
      const { body } = await gateway.pay({ createRegistration: 'true' })
      assert.equal(outcomeOf(await gateway.get(`/v3/payments/${body.id as string}`)), expected)
      const registration = `/v3/registrations/${body.registrationId as string}`
      assert.equal(outcomeOf(await gateway.get(registration)), '400 100.150.203')
      const id = await paid()
      await refuse('refund', code)
      const refund = await gateway.operate(id, 'RF', '1.00')
      assert.equal(outcomeOf(await gateway.get(`/v3/payments/${refund.body.id as string}`)), expected)
      const held = await paid({ paymentType: 'PA' })
      await refuse('capture', code)
      assert.equal(outcomeOf(await gateway.operate(held, 'CP', '92.00')), expected)
    })
})

test('a refund names a payment once, by whichever of its transactions', async () => {
  const id = await paid({ paymentType: 'PA' })
  const { body } = await gateway.operate(id, 'CP', '92.00')
  const named = { merchantTransactionId: 'r1' }
  assert.equal(outcomeOf(await gateway.operate(id, 'RF', '10.00', named)), '200 000.000.000')
  assert.equal(outcomeOf(await gateway.operate(body.id, 'RF', '10.00', named)), '400 800.130.100')
})

test('what leaves early settles on the day that it would have', async () => {
  const shop = await gatewayOf(server)
  const day = async (merchantTransactionId: string): Promise<string> =>
    (await shop.account.test.get(`/v2/payments/?order_id=${merchantTransactionId}`)).body.payments[0].date_bank
  await shop.account.test.post('/sandbox/clock', { to: Date.parse('2030-01-15T22:30:00Z') / 1000 })
  await shop.pay({ merchantTransactionId: 'as-usual' })
  const { body } = await shop.pay({ merchantTransactionId: 'early' })
  await shop.operate(body.id, 'RF', '0.01')
  await shop.account.test.post('/sandbox/clock', { to: Date.parse('2030-01-18T12:00:00Z') / 1000 })
  assert.deepEqual([await day('early'), await day('as-usual')], ['2030-01-17', '2030-01-17'])
})

test('time brings what it brings to every payment', async () => {
  const shop = await gatewayOf(server)
  const held = (await shop.pay({ paymentType: 'PA' })).body.id
  const sent = (await shop.pay()).body.id
  await shop.account.test.post('/sandbox/clock', { advance: 8 * 86_400 })
  assert.equal(outcomeOf(await shop.get(`/v3/payments/${held}`)), '200 000.000.000')
  assert.equal(outcomeOf(await shop.operate(held, 'CP', '1.00')), '400 700.300.400')
  assert.equal(outcomeOf(await shop.operate(sent, 'RV')), '400 700.300.700')
  assert.equal(outcomeOf(await shop.operate(sent, 'RF', '92.00')), '200 000.000.000')
  assert.equal(outcomeOf(await shop.operate(sent, 'RV')), '400 700.300.300')
})

test('a card that has not paid is credited out of the balance', async () => {
  const shop = await gatewayOf(server)
  const credit = { paymentType: 'CD', amount: '5.00' }
  assert.equal(outcomeOf(await shop.pay(credit)), '400 800.100.155')
  await shop.pay({ 'card.number': numbers.capturedAtOnce })
  const made = await shop.pay({ ...credit, 'card.cvv': undefined })
  assert.deepEqual([outcomeOf(made), made.body.paymentType, made.body.amount], ['200 000.000.000', 'CD', '5.00'])
  assert.equal(outcomeOf(await shop.get(`/v3/payments/${made.body.id}`)), '200 000.000.000')
  assert.equal(outcomeOf(await shop.operate(made.body.id, 'RF', '5.00')), '400 700.300.100')
})

test("another account's transactions are not there", async () => {
  const id = await paid()
  const stranger = await gatewayOf(server)
  assert.equal(outcomeOf(await stranger.get(`/v3/payments/${id}`)), '404 700.400.580')
  assert.equal(outcomeOf(await stranger.operate(id, 'RF', '1.00')), '404 700.100.100')
})
