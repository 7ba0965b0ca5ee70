/** The gateway API: cards and accounts that are registered, and pay again by their tokens. */
import assert from 'node:assert/strict'
import { after, before, describe, suite, test } from 'node:test'
import { payByRegistration } from '../../src/api/v3/pay-by-registration.ts'
import type { AppContext } from '../../src/app/core.ts'
import { deregister as ended, followToken, readRegistration } from '../../src/gateway/index.ts'
import { getPayment } from '../../src/payments/index.ts'
import type { Outcome } from '../../src/kit/changes.ts'
import { ManualClock } from '../../src/kit/clock.ts'
import type { Database, Query } from '../../src/kit/database.ts'
import { answered, shopUrl } from '../support/authentications.ts'
import type { ApiAnswer } from '../support/api.ts'
import { someNoon } from '../support/core.ts'
import { cardPayment, debitPayment, gatewayOf, outcomeOf, type Form, type Gateway } from '../support/gateway.ts'
import { movedBeforeReading } from '../support/meanwhile.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { notEnrolled, subscriptionsOf } from '../support/subscriptions.ts'
import { closeAgreeing, storedRows } from '../support/stored.ts'

let server: TestServer
let gateway: Gateway
before(async () => {
  server = await startTestServer({ clock: new ManualClock(someNoon) })
  gateway = await gatewayOf(server)
})
after(() => closeAgreeing(server))

const { amount, currency, paymentType, ...card } = cardPayment
const { amount: _amount, currency: _currency, paymentType: _type, ...account } = debitPayment
const toPay = { amount, currency, paymentType }
const proving = '4000000000003220'

const register = (form: Form = {}): Promise<ApiAnswer> => gateway.post('/v3/registrations', { ...card, ...form })
const payWith = (token: string, form: Form = {}): Promise<ApiAnswer> =>
  gateway.post(`/v3/registrations/${token}/payments`, { ...toPay, ...form })
const read = (token: string): Promise<ApiAnswer> => gateway.get(`/v3/registrations/${token}`)
const deregister = (token: string): Promise<ApiAnswer> => gateway.delete(`/v3/registrations/${token}`)

/** The token of an answer that had to be given. */
async function tokenOf(answering: Promise<ApiAnswer>, name: 'id' | 'registrationId' = 'id'): Promise<string> {
  const { status, body } = await answering
  assert.equal(status, 200, JSON.stringify(body))
  assert.match(body[name], /^[0-9a-f]{32}$/)
  return body[name]
}

async function nextAuthorization(shop: Gateway, fault: object): Promise<void> {
  const { status } = await shop.account.test.post('/sandbox/faults', { operation: 'authorization', ...fault })
  assert.equal(status, 200)
}

/** The id of the card or the account that it stands for. */
async function meansOf(token: string): Promise<string> {
  const [found] = await server.running.core.store.query<{ id: string }>({
    text: 'select coalesce(card_id, sepa_id) as id from registrations where id = $1',
    values: [token],
  })
  return found?.id ?? ''
}

/** Whom the bank was told to have asked, and the reference that it gave. */
async function toldOf(id: string): Promise<{ readonly credential: unknown; readonly reference: string }> {
  const [found] = await server.running.core.store.query<{ credential: unknown; reference: string }>({
    text: `select p.stored_credential as credential, o.network_reference as reference
      from payments p join operations o on o.id = p.first_operation_id where p.first_operation_id = $1`,
    values: [id],
  })
  assert(found !== undefined)
  return found
}

/** A token ends, and something else happens after it was seen that no other one has its card or account. */
async function endedWhile(shop: Gateway, token: string, happens: () => Promise<void>): Promise<void> {
  let hasHappened = false
  await decided(shop, async (ctx) => {
    const view = await readRegistration(ctx, token)
    assert(view !== undefined)
    const db: Database = {
      find: (...given) => ctx.db.find(...given),
      findAll: (...given) => ctx.db.findAll(...given),
      query: async <Row extends object>(asked: Query) => {
        const found = await ctx.db.query<Row>(asked)
        if (asked.name?.startsWith('list_registrations_by_') === true && !hasHappened) {
          hasHappened = true
          await happens()
        }
        return found
      },
    }
    return ended({ ...ctx, db }, view, () => true)
  })
}

/** A decision of the shop's, which others may come between. */
function decided<Result>(shop: Gateway, verb: (ctx: AppContext) => Promise<Outcome<Result>>): Promise<Result> {
  const { gate, performer } = server.running.core
  const { id: accountId, name: accountName } = shop.account.account
  return performer.perform((fresh) => gate.open({ accountId, accountName, mode: 'test' }, fresh), verb)
}

const atTheBank = (answer: ApiAnswer): string => new URL(answer.body.redirect.url).pathname.split('/').at(-1) ?? ''

suite('a card', () => {
  test('is registered alone, shown, pays, and is deregistered', async () => {
    const made = await register({ 'customer.givenName': 'Jane', 'card.cvv': '7531', paymentBrand: 'VISA' })
    const { id, timestamp: _t, ndc: _n, buildNumber: _b, ...shown } = made.body
    assert.equal(made.status, 200)
    assert.deepEqual(shown, {
      paymentType: 'RG',
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
      customer: { givenName: 'Jane' },
    })
    const { timestamp: _t2, ndc: _n2, buildNumber: _b2, ...again } = (await read(id)).body
    assert.deepEqual(again, { id, ...shown })
    const stored = (await storedRows(server)).filter((row) => /^(?:registrations|security_codes|cards) /.test(row))
    assert.doesNotMatch(stored.join('\n'), /7531|4242424242424242/)

    const paid = await payWith(id, { merchantTransactionId: 'by-token' })
    assert.deepEqual(
      [outcomeOf(paid), paid.body.registrationId, paid.body.paymentBrand, paid.body.card.holder, paid.body.amount],
      ['200 000.000.000', id, 'VISA', 'Jane Jones', '92.00'],
    )
    assert.notEqual(paid.body.id, id)
    assert.equal((await gateway.get(`/v3/payments/${paid.body.id}`)).body.registrationId, id)
    assert.equal(outcomeOf(await gateway.operate(paid.body.id, 'RF', '92.00')), '200 000.000.000')
    const { payments } = (await gateway.account.test.get('/v2/payments/?order_id=by-token')).body
    assert.equal(payments[0].card.id, await meansOf(id))

    for (const [testMode, code] of [
      ['INTERNAL', '000.100.110'],
      ['EXTERNAL', '000.100.112'],
    ] as const) {
      const tested = await register({ testMode })
      assert.equal(outcomeOf(tested), `200 ${code}`)
      assert.equal(outcomeOf(await read(tested.body.id)), `200 ${code}`)
    }

    const gone = await deregister(id)
    assert.deepEqual([outcomeOf(gone), gone.body.paymentType, gone.body.card], ['200 000.000.000', 'DR', undefined])
    for (const answer of [await deregister(id), await read(id), await payWith(id)])
      assert.equal(outcomeOf(answer), '400 100.150.202')
    assert.equal((await gateway.get(`/v3/payments/${paid.body.id}`)).body.registrationId, id)
  })

  test('is registered with a payment, and with a credit', async () => {
    const token = await tokenOf(gateway.pay({ createRegistration: 'true', descriptor: 'A ticket' }), 'registrationId')
    const { body } = await read(token)
    assert.deepEqual([body.paymentType, body.card.holder, body.descriptor], ['RG', 'Jane Jones', undefined])
    assert.equal(outcomeOf(await payWith(token, { paymentType: 'PA' })), '200 000.000.000')
    const shop = await gatewayOf(server)
    await shop.pay({ 'card.number': '4000000000000077' })
    const credit = await shop.pay({ paymentType: 'CD', amount: '5.00', createRegistration: 'true' })
    assert.equal(outcomeOf(credit), '200 000.000.000')
    const again = { amount: '5.00', currency, paymentType: 'CD' }
    const credited = await shop.post(`/v3/registrations/${credit.body.registrationId}/payments`, again)
    assert.deepEqual(
      [outcomeOf(credited), credited.body.registrationId],
      ['200 000.000.000', credit.body.registrationId],
    )
    assert.equal((await shop.pay()).body.registrationId, undefined)
  })

  test('whose payment was rejected pays nothing', async () => {
    const declined = await gateway.pay({ 'card.number': '4000000000009995', createRegistration: 'true' })
    const token = declined.body.registrationId
    assert.equal(outcomeOf(declined), '400 800.100.155')
    assert.equal(outcomeOf(await payWith(token)), '400 100.150.203')
    const shown = await read(token)
    assert.deepEqual([outcomeOf(shown), shown.body.card.last4Digits], ['400 100.150.203', '9995'])
    assert.equal(outcomeOf(await deregister(token)), '200 000.000.000')
  })

  const outcomes = [
    ['authenticated', '200 000.000.000', '200 000.000.000'],
    ['declined', '400 100.150.203', '400 100.150.203'],
  ] as const
  for (const [outcome, whenRead, whenPaid] of outcomes)
    test(`whose payer is at the bank waits for what comes of it: ${outcome}`, async () => {
      const made = await gateway.pay({ createRegistration: 'true', 'card.number': proving, shopperResultUrl: shopUrl })
      const token = made.body.registrationId
      assert.equal(outcomeOf(made), '200 000.200.000')
      assert.equal(outcomeOf(await read(token)), '200 000.200.000')
      for (const answer of [await payWith(token), await deregister(token)])
        assert.equal(outcomeOf(answer), '400 100.150.201')
      await answered(gateway.account.test, atTheBank(made), outcome)
      assert.equal(outcomeOf(await read(token)), whenRead)
      const later = { 'standingInstruction.mode': 'REPEATED', 'standingInstruction.initialTransactionId': made.body.id }
      assert.equal(outcomeOf(await payWith(token, { ...later, 'standingInstruction.source': 'MIT' })), whenPaid)
    })

  const waitings: readonly [string, (token: string) => Promise<ApiAnswer>][] = [
    ['by it', (token) => payWith(token, { shopperResultUrl: shopUrl })],
    ['of its card', () => gateway.pay({ 'card.number': proving, shopperResultUrl: shopUrl })],
  ]
  for (const [name, pay] of waitings)
    test(`is not deregistered while a payer is at the bank with a payment ${name}`, async () => {
      const token = await tokenOf(register({ 'card.number': proving }))
      const waiting = await pay(token)
      assert.equal(outcomeOf(await deregister(token)), '400 100.150.201')
      await answered(gateway.account.test, atTheBank(waiting), 'authenticated')
      assert.equal(outcomeOf(await gateway.get(`/v3/payments/${waiting.body.id}`)), '200 000.000.000')
      assert.equal(outcomeOf(await deregister(token)), '200 000.000.000')
    })

  test('that has expired does not pay, and pays again with a new expiry', async () => {
    const shop = await gatewayOf(server)
    const { body } = await shop.post('/v3/registrations', { ...card, 'card.expiryYear': '2022' })
    assert.equal(body.result.code, '100.100.303')
    const token = (await shop.post('/v3/registrations', card)).body.id
    const expire = async (month: number, year: number): Promise<ApiAnswer> =>
      shop.account.test.patch(`/v2/cards/${await meansOf(token)}`, { exp_month: month, exp_year: year })
    const pay = (): Promise<ApiAnswer> => shop.post(`/v3/registrations/${token}/payments`, toPay)
    const today = new Date(someNoon)
    assert.equal((await expire(today.getUTCMonth() + 1, today.getUTCFullYear())).status, 200)
    await shop.account.test.post('/sandbox/clock', { advance: 32 * 86_400 })
    assert.equal(outcomeOf(await pay()), '400 100.100.303')
    await expire(5, 2040)
    const paid = await pay()
    assert.deepEqual([outcomeOf(paid), paid.body.card.expiryYear], ['200 000.000.000', '2040'])
  })
})

suite('who asks', () => {
  test('the payer goes to the bank by a token as by a card, and the code that was told waits for them', async () => {
    const token = await tokenOf(register({ 'card.number': proving }))
    assert.equal(outcomeOf(await payWith(token)), '400 300.100.100')
    const made = await payWith(token, { shopperResultUrl: shopUrl, 'card.cvv': '123' })
    assert.equal(outcomeOf(made), '200 000.200.000')
    const codes = async (): Promise<number> =>
      (await storedRows(server)).filter((row) => row.startsWith('security_codes ')).length
    assert.equal(await codes(), 1)
    await answered(gateway.account.test, atTheBank(made), 'authenticated')
    assert.equal(outcomeOf(await gateway.get(`/v3/payments/${made.body.id}`)), '200 000.000.000')
    assert.equal(await codes(), 0)
  })

  test('the merchant, by what the payer agreed to', async () => {
    const agreed = await gateway.pay({
      createRegistration: 'true',
      'card.number': proving,
      shopperResultUrl: shopUrl,
      'standingInstruction.mode': 'INITIAL',
      'standingInstruction.type': 'RECURRING',
      'standingInstruction.source': 'CIT',
    })
    await answered(gateway.account.test, atTheBank(agreed), 'authenticated')
    const { credential, reference } = await toldOf(agreed.body.id)
    assert.deepEqual(credential, { initiator: 'customer' })
    const token = agreed.body.registrationId
    const repeated = {
      'standingInstruction.mode': 'REPEATED',
      'standingInstruction.type': 'RECURRING',
      'standingInstruction.source': 'MIT',
    }
    const rows: readonly [string, Form, string, unknown][] = [
      [
        'a payment of ours',
        { ...repeated, 'standingInstruction.initialTransactionId': agreed.body.id, shopperResultUrl: shopUrl },
        '200 000.000.000',
        { initiator: 'merchant', agreedWith: reference },
      ],
      [
        "a network's reference",
        { ...repeated, 'standingInstruction.initialTransactionId': '016153570198200' },
        '200 000.000.000',
        { initiator: 'merchant', agreedWith: '016153570198200' },
      ],
      [
        'nothing said but that the merchant asks',
        { 'standingInstruction.source': 'MIT' },
        '400 300.100.100',
        { initiator: 'merchant', agreedWith: null },
      ],
      ['the payer again', {}, '400 300.100.100', { initiator: 'customer' }],
    ]
    for (const [name, form, expected, told] of rows) {
      const answer = await payWith(token, form)
      assert.deepEqual([outcomeOf(answer), (await toldOf(answer.body.id)).credential], [expected, told], name)
    }
    const ofMerchant = { 'card.cvv': undefined, 'standingInstruction.source': 'MIT' }
    for (const initialTransactionId of [undefined, '016153570198200']) {
      const given = { ...ofMerchant, 'standingInstruction.initialTransactionId': initialTransactionId }
      const { body } = await gateway.pay(given)
      const told = { initiator: 'merchant', agreedWith: initialTransactionId ?? null }
      assert.deepEqual([body.result.code, (await toldOf(body.id)).credential], ['000.000.000', told])
    }
    const byPayer = await payWith(token, {
      ...repeated,
      'standingInstruction.source': 'CIT',
      'standingInstruction.initialTransactionId': agreed.body.id,
      shopperResultUrl: shopUrl,
    })
    assert.equal(outcomeOf(byPayer), '200 000.200.000')
  })
})

suite('an account', () => {
  test('is registered alone with a mandate, and debited by it as often as wanted', async () => {
    const made = await gateway.post('/v3/registrations', { ...account, 'bankAccount.mandate.id': 'TOKEN-1' })
    const { bankAccount, paymentBrand } = made.body
    assert.deepEqual(
      [outcomeOf(made), paymentBrand, bankAccount.iban, bankAccount.mandate],
      ['200 000.000.000', 'DIRECTDEBIT_SEPA', 'DE87**************7890', { id: 'TOKEN-1' }],
    )
    for (let times = 0; times < 2; times++) {
      const paid = await payWith(made.body.id)
      assert.deepEqual(
        [outcomeOf(paid), paid.body.registrationId, paid.body.bankAccount.mandate.id],
        ['200 800.400.501', made.body.id, 'TOKEN-1'],
      )
    }
    assert.equal(outcomeOf(await payWith(made.body.id, { currency: 'USD' })), '400 600.200.500')
    assert.equal(outcomeOf(await payWith(made.body.id, { paymentType: 'CD' })), '400 600.200.310')
    assert.equal(outcomeOf(await deregister(made.body.id)), '200 000.000.000')
    assert.deepEqual((await gateway.account.test.get('/v2/sepa/')).body.sepa, [])
  })

  const named = (reference: string): object => ({
    iban: account['bankAccount.iban'],
    name: account['bankAccount.holder'],
    mandate: reference,
  })
  const savings: readonly [string, boolean, object][] = [
    ['before, with a mandate that the registration signs', true, named('V2-FIRST')],
    ['afterwards', false, { ...named('V2-LATER'), date_mandate: '2022-01-03' }],
  ]
  for (const [name, isFirst, saved] of savings)
    test(`stays in v2 where v2 keeps it: ${name}`, async () => {
      const shop = await gatewayOf(server)
      const keep = async (): Promise<string> => (await shop.account.test.post('/v2/sepa/', saved)).body.id
      const reference = String(Object.entries(saved).find(([field]) => field === 'mandate')?.[1])
      if (isFirst) await keep()
      const token = await tokenOf(shop.post('/v3/registrations', { ...account, 'bankAccount.mandate.id': reference }))
      const id = await keep()
      assert.equal(outcomeOf(await shop.delete(`/v3/registrations/${token}`)), '200 000.000.000')
      assert.equal((await shop.account.test.get(`/v2/sepa/${id}`)).status, 200)
    })

  test('is not deregistered while its bank owes an answer', async () => {
    const shop = await gatewayOf(server)
    const token = await tokenOf(shop.post('/v3/registrations', account))
    await nextAuthorization(shop, { time_out: { carried_out: true } })
    const paid = await shop.post(`/v3/registrations/${token}/payments`, toPay)
    assert.equal(outcomeOf(paid), '200 000.200.000')
    const end = async (): Promise<string> => outcomeOf(await shop.delete(`/v3/registrations/${token}`))
    assert.equal(await end(), '400 100.150.201')
    await shop.account.test.post('/sandbox/clock', { advance: 60 })
    assert.equal(await end(), '200 000.000.000')
  })

  test('is registered with a debit, and gone with its mandate', async () => {
    const debit = gateway.post('/v3/payments', { ...debitPayment, createRegistration: 'true' })
    const token = await tokenOf(debit, 'registrationId')
    assert.equal(outcomeOf(await payWith(token)), '200 800.400.501')
    const { mandates } = (await gateway.account.test.get('/v2/mandates/')).body
    const { body } = await read(token)
    const { id } = mandates.find(({ rum }: { rum: string }) => rum === body.bankAccount.mandate.id)
    await gateway.account.test.delete(`/v2/mandates/${id}`)
    for (const answer of [await payWith(token), await read(token), await deregister(token)])
      assert.equal(outcomeOf(answer), '400 100.150.202')
  })
})

describe('the card of a token in v2', () => {
  let shop: Gateway
  before(async () => {
    shop = await gatewayOf(server)
  })
  const registered = async (): Promise<string> => (await shop.post('/v3/registrations', card)).body.id
  const cards = async (): Promise<string[]> =>
    (await shop.account.test.get('/v2/cards/')).body.cards.map(({ id }: { id: string }) => id)
  const end = async (token: string): Promise<string> => outcomeOf(await shop.delete(`/v3/registrations/${token}`))

  test('is a saved card, deleted with the last token', async () => {
    const [first, second] = [await registered(), await registered()]
    const id = await meansOf(first)
    assert.deepEqual([await cards(), await meansOf(second)], [[id], id])
    assert.equal(await end(first), '200 000.000.000')
    assert.deepEqual(await cards(), [id])
    assert.equal(outcomeOf(await shop.post(`/v3/registrations/${second}/payments`, toPay)), '200 000.000.000')
    assert.equal(await end(second), '200 000.000.000')
    assert.deepEqual(await cards(), [])
  })

  test('is deleted with the last token that can pay, whatever was declined before', async () => {
    await nextAuthorization(shop, { refuse: { code: '05' } })
    const declined = await shop.pay({ createRegistration: 'true' })
    const paid = await shop.pay({ createRegistration: 'true' })
    assert.deepEqual([declined.status, paid.status], [400, 200])
    const id = await meansOf(paid.body.registrationId)
    assert.equal(await meansOf(declined.body.registrationId), id)
    assert.equal(await end(paid.body.registrationId), '200 000.000.000')
    assert.deepEqual(await cards(), [])
  })

  test('two tokens of it that go at once take it along', async () => {
    const tokens = [await registered(), await registered()]
    assert.deepEqual(await Promise.all(tokens.map(end)), ['200 000.000.000', '200 000.000.000'])
    assert.deepEqual(await cards(), [])
  })

  const save = async (g: Gateway, more: object = {}): Promise<string> => {
    const number = { number: card['card.number'], exp_month: 5, exp_year: 2034 }
    return (await g.account.test.post('/v2/cards/', { ...number, ...more })).body.id
  }
  const holders: readonly [string, (g: Gateway, make: (number?: string) => Promise<string>) => Promise<string>][] = [
    [
      'v2 had saved it before',
      async (g, make) => {
        await save(g)
        return make()
      },
    ],
    [
      'v2 saves it afterwards',
      async (g, make) => {
        const token = await make()
        assert.equal(await save(g), await meansOf(token))
        return token
      },
    ],
    [
      'v2 saves it with a payment',
      async (g, make) => {
        const token = await make()
        const details = { number: card['card.number'], exp_month: 5, exp_year: 2034, cvc: '123' }
        await g.account.test.post('/v2/payments/', { amount: 100, currency: 'eur', card: details })
        return token
      },
    ],
    [
      'the merchant has given it an id of their own',
      async (g, make) => {
        const token = await make()
        await g.account.test.patch(`/v2/cards/${await meansOf(token)}`, { external_id: 'ours' })
        return token
      },
    ],
    [
      'a subscription runs with it',
      async (g, make) => {
        const token = await make(notEnrolled)
        const { create, price } = await subscriptionsOf(g.account.test)
        const items = { [await price(1000)]: 1 }
        assert.equal((await create({ items, card: await meansOf(token) })).status, 'active')
        return token
      },
    ],
  ]
  for (const [name, hold] of holders)
    test(`stays where ${name}`, async () => {
      const g = await gatewayOf(server)
      const make = (number: string = card['card.number']): Promise<string> =>
        tokenOf(g.post('/v3/registrations', { ...card, 'card.number': number }))
      const token = await hold(g, make)
      assert.equal(outcomeOf(await g.delete(`/v3/registrations/${token}`)), '200 000.000.000')
      assert.equal((await g.account.test.get(`/v2/cards/${await meansOf(token)}`)).status, 200)
    })

  test('belongs to the customer with whom v2 saves it', async () => {
    const g = await gatewayOf(server)
    await tokenOf(g.post('/v3/registrations', card))
    const customer = (await g.account.test.post('/v2/customers/', { name: 'Jane Jones', email: 'jane@shop.test' })).body
      .id
    const id = await save(g, { customer })
    assert.equal((await g.account.test.get(`/v2/cards/${id}`)).body.customer, customer)
  })

  test('is charged through v2 once its payment has succeeded, and not before', async () => {
    const g = await gatewayOf(server)
    const charge = async (token: string): Promise<number> =>
      (await g.account.test.post('/v2/payments/', { amount: 100, currency: 'eur', card: await meansOf(token) })).status
    const declined = await g.pay({ 'card.number': '4000000000009995', createRegistration: 'true' })
    assert.equal(await charge(declined.body.registrationId), 409)
    const asked = await g.pay({ 'card.number': proving, createRegistration: 'true', shopperResultUrl: shopUrl })
    assert.equal(await charge(asked.body.registrationId), 409)
    await answered(g.account.test, atTheBank(asked), 'authenticated')
    assert.equal(await charge(asked.body.registrationId), 200)
    const paid = await g.pay({ createRegistration: 'true' })
    assert.equal(await charge(paid.body.registrationId), 200)
  })

  test('was declined, and is not what v2 pays the payment with', async () => {
    const g = await gatewayOf(server)
    const made = await g.pay({
      'card.number': '4000000000009995',
      createRegistration: 'true',
      merchantTransactionId: 'other-card',
    })
    const { payments } = (await g.account.test.get('/v2/payments/?order_id=other-card')).body
    const other = { number: card['card.number'], exp_month: 5, exp_year: 2034, cvc: '123' }
    await g.account.test.patch(`/v2/payments/${payments[0].id}`, { card: other })
    assert.equal(outcomeOf(await g.get(`/v3/payments/${made.body.id}`)), '200 000.000.000')
    assert.equal(outcomeOf(await g.get(`/v3/registrations/${made.body.registrationId}`)), '400 100.150.203')
  })

  test('is not kept when a bank approves late what v2 has tried since its token ended', async () => {
    const [g, merchantTransactionId] = [await gatewayOf(server), 'paid-later']
    await nextAuthorization(g, { refuse: { code: '51' } })
    const declined = await g.pay({ createRegistration: 'true', merchantTransactionId })
    const token = declined.body.registrationId as string
    assert.equal(outcomeOf(await g.delete(`/v3/registrations/${token}`)), '200 000.000.000')
    const { payments } = (await g.account.test.get(`/v2/payments/?order_id=${merchantTransactionId}`)).body
    await nextAuthorization(g, { time_out: { carried_out: true } })
    await g.account.test.patch(`/v2/payments/${payments[0].id}`, { status: 'capture' })
    await g.account.test.post('/sandbox/clock', { advance: 61 })
    const { body: paid } = await g.account.test.get(`/v2/payments/${payments[0].id}`)
    assert.equal(paid.status, 'to_capture', JSON.stringify(paid))
    const onceMore = { amount: 100, currency: 'eur', card: await meansOf(token) }
    const again = await g.account.test.post('/v2/payments/', onceMore)
    assert.equal(again.status, 409, JSON.stringify(again.body))
  })

  test('is not kept when it was deleted before its bank answered', async () => {
    const g = await gatewayOf(server)
    await nextAuthorization(g, { time_out: { carried_out: true } })
    const token = await tokenOf(g.pay({ createRegistration: 'true' }), 'registrationId')
    const id = await meansOf(token)
    await g.account.test.delete(`/v2/cards/${id}`)
    await g.account.test.post('/sandbox/clock', { advance: 61 })
    assert.equal((await g.account.test.get('/v2/payments/')).body.payments[0].status, 'to_capture')
    const told = (await g.account.test.get(`/v2/events/?object=${id}`)).body.events as { type: string }[]
    assert.deepEqual(
      told.map(({ type }) => type),
      ['card.deleted', 'card.created'],
    )
  })

  test('takes its tokens along when it is deleted there', async () => {
    const token = await registered()
    await shop.account.test.delete(`/v2/cards/${await meansOf(token)}`)
    const pay = shop.post(`/v3/registrations/${token}/payments`, toPay)
    assert.deepEqual(
      [outcomeOf(await pay), outcomeOf(await shop.get(`/v3/registrations/${token}`)), await end(token)],
      ['400 100.150.202', '400 100.150.202', '400 100.150.202'],
    )
    assert.notEqual(await meansOf(await registered()), await meansOf(token))
  })
})

suite('at the same time', () => {
  test('of two deregistrations one ends the token', async () => {
    const token = await tokenOf(register())
    const answers = await Promise.all([deregister(token), deregister(token), deregister(token)])
    assert.deepEqual(answers.map(outcomeOf).sort(), ['200 000.000.000', '400 100.150.202', '400 100.150.202'])
  })

  const mandated = { ...account, 'bankAccount.mandate.id': 'AT-ONCE' }
  const makings: readonly [string, Form, (shop: Gateway) => Promise<string>][] = [
    ['a card, alone', card, (shop) => tokenOf(shop.post('/v3/registrations', card))],
    ['a card, with a payment', card, (shop) => tokenOf(shop.pay({ createRegistration: 'true' }), 'registrationId')],
    ['an account', mandated, (shop) => tokenOf(shop.post('/v3/registrations', mandated))],
  ]
  for (const [name, form, make] of makings)
    test(`a token that is made while the last other one ends is alive: ${name}`, async () => {
      const shop = await gatewayOf(server)
      const first = await tokenOf(shop.post('/v3/registrations', form))
      let second = ''
      await endedWhile(shop, first, async () => {
        second = await make(shop)
      })
      const paid = await shop.post(`/v3/registrations/${second}/payments`, toPay)
      assert.equal(paid.status, 200, JSON.stringify(paid.body))
    })

  const subscribed: readonly [string, Form, 'card' | 'sepa'][] = [
    ['a card', { ...card, 'card.number': notEnrolled }, 'card'],
    ['an account', mandated, 'sepa'],
  ]
  for (const [name, form, kind] of subscribed)
    test(`a subscription that v2 makes while the last token ends keeps what pays it: ${name}`, async () => {
      const shop = await gatewayOf(server)
      const { create, price } = await subscriptionsOf(shop.account.test)
      const items = { [await price(1000)]: 1 }
      const token = await tokenOf(shop.post('/v3/registrations', form))
      const id = await meansOf(token)
      await endedWhile(shop, token, async () => {
        await create({ items, [kind]: id, methods_allowed: [kind] })
      })
      const kept = await shop.account.test.get(`/v2/${kind === 'card' ? 'cards' : 'sepa'}/${id}`)
      assert.equal(kept.status, 200, JSON.stringify(kept.body))
    })

  test('a payment that begins while its token ends is found by that', async () => {
    const token = await tokenOf(register({ 'card.number': proving }))
    let times = 0
    await decided(gateway, async (ctx) => {
      const view = await readRegistration(ctx, token)
      assert(view !== undefined)
      const outcome = await ended(ctx, view, () => true)
      if (times++ === 0) assert.equal(outcomeOf(await payWith(token, { shopperResultUrl: shopUrl })), '200 000.200.000')
      return outcome
    })
    assert.equal(times, 2)
  })

  const ways: readonly [string, (token: string) => Promise<unknown>][] = [
    ['is deregistered', async (token) => assert.equal(outcomeOf(await deregister(token)), '200 000.000.000')],
    [
      'moves, and nothing else does',
      (token) =>
        server.running.core.store.query({
          text: 'update registrations set deregistered_at = created_at, version = version + 1 where id = $1',
          values: [token],
        }),
    ],
  ]
  for (const [name, goes] of ways)
    test(`a payment does not rest on a token that ${name} since it began`, async () => {
      const [token, other] = [await tokenOf(register()), await tokenOf(register())]
      let times = 0
      const late = decided(gateway, async (ctx) => {
        const outcome = await payByRegistration(ctx, token, { ...toPay, custom: {} })
        if (times++ === 0) await goes(token)
        return outcome
      })
      await assert.rejects(late, { code: '100.150.202' })
      assert.equal(outcomeOf(await payWith(other)), '200 000.000.000', 'the card is there for the other token')
    })
})

suite('a payment whose token ends before any of its readings is refused by that', () => {
  const whole = { 'a card': card, 'an account': { ...account, 'bankAccount.mandate.id': 'ENDS' } }
  for (const [name, form] of Object.entries(whole))
    test(name, async () => {
      for (let number = 1, happened = 1; happened > 0; number += 1) {
        const shop = await gatewayOf(server)
        const token = await tokenOf(shop.post('/v3/registrations', form))
        happened = 0
        const end = async (): Promise<void> => {
          if (happened++ === 0) assert.equal((await shop.delete(`/v3/registrations/${token}`)).status, 200)
        }
        const paid = decided(shop, (ctx) =>
          payByRegistration(movedBeforeReading(ctx, number, end), token, { ...toPay, custom: {} }),
        ).then(
          () => 'paid',
          (error: unknown) => (error as { code?: string }).code,
        )
        assert.equal(await paid, happened > 0 ? '100.150.202' : 'paid', `before reading ${number}`)
      }
    })
})

test('a card is not kept when its token ends before any of the readings of its payment', async () => {
  for (let number = 1, happened = 1; happened > 0; number += 1) {
    const shop = await gatewayOf(server)
    await nextAuthorization(shop, { refuse: { code: '51' } })
    const token = (await shop.pay({ createRegistration: 'true' })).body.registrationId as string
    const { payments } = (await shop.account.test.get('/v2/payments/')).body
    // Any change, so that the server has read anew what the fault changed: otherwise the decision below would run twice in any case.
    assert.equal(
      (await shop.account.test.post('/v2/customers/', { name: 'John Doe', email: 'j@example.org' })).status,
      200,
    )
    happened = 0
    const end = async (): Promise<void> => {
      if (happened++ === 0) assert.equal((await shop.delete(`/v3/registrations/${token}`)).status, 200)
    }
    const isKept = await decided(shop, async (ctx) => {
      const payment = await getPayment(ctx, payments[0].id)
      const follow = await followToken(movedBeforeReading(ctx, number, end), payment)
      const [before, after] = [payment, { ...payment, paidAt: ctx.now }]
      const changes =
        follow?.({ payment: before, authentication: null }, { payment: after, authentication: null }) ?? []
      return { result: changes.length > 0, changes }
    })
    assert.equal(isKept, happened === 0, `before reading ${number}`)
  }
})

describe('what is refused', () => {
  const unknown = '0'.repeat(32)
  const without = (prefix: string, form: Form): Form =>
    Object.fromEntries(Object.keys(form).map((name) => [name, name.startsWith(prefix) ? undefined : form[name]]))
  const rows: readonly [string, () => Promise<ApiAnswer>, string][] = [
    ['neither card nor account', () => register(without('card.', card)), '400 100.150.100'],
    [
      'an account that is none',
      () => gateway.post('/v3/registrations', without('bankAccount.', account)),
      '400 100.150.100',
    ],
    ['a card without its number', () => register({ 'card.number': undefined }), '400 200.300.404'],
    ['no number of a card', () => register({ 'card.number': '4242424242424241' }), '400 100.100.101'],
    ['another brand', () => register({ paymentBrand: 'MASTER' }), '400 100.100.700'],
    ['a brand that is not configured', () => register({ paymentBrand: 'PAYPAL' }), '400 600.200.500'],
    ['no brand', () => register({ paymentBrand: undefined }), '400 200.300.404'],
    ['an amount', () => register({ amount: '1.00' }), '400 200.300.404'],
    [
      'no IBAN',
      () => gateway.post('/v3/registrations', { ...account, 'bankAccount.iban': 'DE00123456781234567890' }),
      '400 100.200.104',
    ],
    ['reading what is unknown', () => read(unknown), '404 100.150.200'],
    ['ending what is unknown', () => deregister(unknown), '404 100.150.200'],
    ['paying with what is unknown', () => payWith(unknown), '404 100.150.200'],
    ['an id that is too short', () => read('abc'), '400 100.150.101'],
    ['an id in capitals', () => payWith('A'.repeat(32)), '400 100.150.101'],
    ['an id that is none', () => deregister('%00'), '400 100.150.101'],
    ['wrong data before an unknown token', () => payWith(unknown, { amount: '1' }), '400 100.550.303'],
    ["a stranger's token", () => ofStranger(), '404 100.150.200'],
    ['a payment without an amount', () => payingKnown({ amount: undefined }), '400 100.550.300'],
    ['a capture', () => payingKnown({ paymentType: 'CP' }), '400 600.200.400'],
    ['a number with a token', () => payingKnown({ 'card.number': card['card.number'] }), '400 200.300.404'],
    ['another brand than that of the token', () => payingKnown({ paymentBrand: 'MASTER' }), '400 200.300.404'],
    ['a registration of a token', () => payingKnown({ createRegistration: 'true' }), '400 200.300.404'],
    ['a later payment of nothing', () => payingKnown({ 'standingInstruction.mode': 'REPEATED' }), '400 200.300.404'],
    [
      'a first payment that the merchant asks for alone',
      () => payingKnown({ 'standingInstruction.mode': 'INITIAL', 'standingInstruction.source': 'MIT' }),
      '400 600.200.501',
    ],
    ['a later payment of an unknown one', () => payingLater(unknown), '400 700.100.100'],
    ['a later payment of a token', async () => payingLater(await tokenOf(register())), '400 700.100.100'],
    [
      'a later payment of a refund',
      async () => payingLater((await gateway.operate((await gateway.pay()).body.id, 'RF', '1.00')).body.id),
      '400 700.100.700',
    ],
    [
      'the number of a card for the name of its holder, with an account',
      () => gateway.post('/v3/registrations', { ...account, 'card.holder': card['card.number'] }),
      '400 100.100.402',
    ],
    ['a mandate that has lapsed', () => registerMandate('LAPSED', lapsed), '400 800.100.204'],
    [
      'a debit by a mandate that has lapsed',
      () => gateway.post('/v3/payments', { ...debitPayment, 'bankAccount.mandate.id': 'LAPSED-TOO', ...lapsed }),
      '400 800.100.204',
    ],
  ]
  const lapsed = { 'bankAccount.mandate.dateOfSignature': '2020-01-01' }
  const registerMandate = (reference: string, form: Form = {}): Promise<ApiAnswer> =>
    gateway.post('/v3/registrations', { ...account, 'bankAccount.mandate.id': reference, ...form })
  const payingLater = (initial: string): Promise<ApiAnswer> =>
    payingKnown({
      'standingInstruction.mode': 'REPEATED',
      'standingInstruction.source': 'MIT',
      'standingInstruction.initialTransactionId': initial,
    })
  const payingKnown = async (form: Form): Promise<ApiAnswer> => payWith(await tokenOf(register()), form)
  const ofStranger = async (): Promise<ApiAnswer> => {
    const stranger = await gatewayOf(server)
    return stranger.get(`/v3/registrations/${await tokenOf(register())}`)
  }
  for (const [name, ask, expected] of rows)
    test(name, async () => {
      const answer = await ask()
      assert.equal(outcomeOf(answer), expected, JSON.stringify(answer.body))
      assert.equal(answer.body.card, undefined)
    })

  test('a reference that is none, or that another mandate has or had, by the name of its parameter', async () => {
    await registerMandate('TAKEN')
    await deregister(await tokenOf(registerMandate('ENDED')))
    const other = { 'bankAccount.iban': 'DE89370400440532013000' }
    for (const answer of [
      await registerMandate('§'),
      await registerMandate('TAKEN', other),
      await registerMandate('ENDED'),
      await gateway.post('/v3/payments', { ...debitPayment, ...other, 'bankAccount.mandate.id': 'TAKEN' }),
    ]) {
      assert.equal(outcomeOf(answer), '400 200.300.404')
      assert.equal(answer.body.result.parameterErrors[0].name, 'bankAccount.mandate.id')
    }
  })

  test('a merchantTransactionId pays once by a token too', async () => {
    const token = await tokenOf(register())
    const pay = (): Promise<ApiAnswer> => payWith(token, { merchantTransactionId: 'token-twice' })
    assert.equal(outcomeOf(await pay()), '200 000.000.000')
    assert.equal(outcomeOf(await pay()), '400 800.130.100')
  })
})
