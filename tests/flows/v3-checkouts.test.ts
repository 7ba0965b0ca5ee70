/** Checkouts of the gateway API without a browser: made, changed, tried, paid, and over. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ManualClock } from '../../src/kit/clock.ts'
import { mandateWords } from '../../src/mandates/index.ts'
import { wordsOf } from '../../src/page/words/index.ts'
import type { ApiAnswer } from '../support/api.ts'
import { createCheckout, pagePath } from '../support/checkouts.ts'
import { someNoon } from '../support/core.ts'
import { gatewayOf, outcomeOf, type Form, type Gateway } from '../support/gateway.ts'
import { payerAt, tokenIn, typed, type PageAnswer, type Payer } from '../support/payer.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { closeAgreeing } from '../support/stored.ts'

const { debit, fieldErrors, form: formWords, formNotices, notices, results } = wordsOf('en')

const approved = '4242424242424242'
const declined = '4000000000000002'
const lost = '4000000000009987'
const asked = '4000000000003220'

let server: TestServer
let gateway: Gateway
let payer: Payer
before(async () => {
  server = await startTestServer({ clock: new ManualClock(someNoon) })
  gateway = await gatewayOf(server)
  payer = payerAt(server.url)
})
after(() => closeAgreeing(server))

const resultOf = (id: string): Promise<ApiAnswer> => gateway.get(`/v3/checkouts/${id}/payment`)
const inquire = (id: string): Promise<ApiAnswer> => gateway.get(`/v3/payments/${id}`)
const advance = (seconds: number): Promise<ApiAnswer> =>
  gateway.account.test.post('/sandbox/clock', { advance: seconds })

/** A page with its characters as they are read. */
const plainly = ({ text }: PageAnswer): string =>
  text.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))

test('a checkout is made, paid on its page, and read', async () => {
  const made = await gateway.post('/v3/checkouts', {
    amount: '92.00',
    currency: 'EUR',
    paymentType: 'DB',
    entityType: 'PARTICIPATOR',
    'merchant.id': 'm1',
    checkoutType: 'X',
    checkoutId: 'order 7',
    merchantTransactionId: 'checkout-1',
    notificationUrl: 'https://shop.example.org/news',
    shopperResultUrl: 'https://shop.example.org/result?order=7#end',
    descriptor: 'Two tickets',
    'customer.givenName': 'Jane',
    'customParameters[shelf]': 'A7',
  })
  const { id, result, timestamp, ndc, buildNumber, ...rest } = made.body
  assert.deepEqual(
    [made.status, result, rest],
    [200, { code: '000.200.100', description: 'Successfully created checkout' }, {}],
  )
  assert.match(id, /^[0-9A-F]{32}\.[a-z0-9-]+$/)
  assert.match(ndc, /^[0-9a-f]{32}_[0-9a-f]{32}$/)
  assert.ok(timestamp !== undefined && buildNumber !== undefined)
  const before = await resultOf(id)
  assert.deepEqual([outcomeOf(before), before.body.id], ['200 000.200.100', undefined])

  assert.equal(await payer.payBy(pagePath(id), approved), pagePath(id))
  const page = plainly(await payer.open(pagePath(id)))
  assert.ok(page.includes(results.paid.title), page)
  const back = `https://shop.example.org/result?order=7&id=${id as string}&resourcePath=%2Fv3%2Fcheckouts%2F${id as string}%2Fpayment#end`
  assert.ok(page.includes(`data-leave-to="${back}"`), page)

  const { status, body } = await resultOf(id)
  assert.match(body.id, /^[0-9a-f]{32}$/)
  const {
    paymentType,
    amount,
    currency,
    paymentBrand,
    card,
    merchantTransactionId,
    descriptor,
    customer,
    customParameters,
  } = body
  assert.deepEqual(
    [
      status,
      paymentType,
      amount,
      currency,
      paymentBrand,
      card.last4Digits,
      merchantTransactionId,
      descriptor,
      customer,
      customParameters,
    ],
    [200, 'DB', '92.00', 'EUR', 'VISA', '4242', 'checkout-1', 'Two tickets', { givenName: 'Jane' }, { shelf: 'A7' }],
  )
  for (const again of [await inquire(body.id), await gateway.get('/v3/payments', { merchantTransactionId })]) {
    const same = ['timestamp', 'ndc'].reduce((left, name) => ({ ...left, [name]: body[name] }), again.body)
    assert.deepEqual(same, body)
  }
  const [kept] = await server.running.core.store.query<{ url: string }>({
    text: 'select notification_url as url from gateway_transactions where id = $1',
    values: [body.id],
  })
  assert.equal(kept?.url, 'https://shop.example.org/news')
  assert.equal(outcomeOf(await gateway.operate(body.id, 'RF', '2.00')), '200 000.000.000')
  assert.equal(outcomeOf(await gateway.post(`/v3/checkouts/${id as string}`, { amount: '1.00' })), '400 100.350.101')
})

test('several attempts and one success: each is a payment of its own', async () => {
  const id = await createCheckout(gateway, { merchantTransactionId: 'tried', paymentType: 'PA' })
  const ids: string[] = []
  const tried = async (expected: string): Promise<void> => {
    const answer = await resultOf(id)
    assert.equal(outcomeOf(answer), expected)
    ids.push(answer.body.id)
  }
  await payer.payBy(pagePath(id), declined)
  await tried('400 800.100.152')
  await payer.payBy(pagePath(id), lost)
  const page = await payer.open(pagePath(id))
  assert.ok(page.text.includes(formNotices.refused), 'the reason is not for whoever holds the card')
  assert.doesNotMatch(page.text, /800\.100|lost/i)
  await tried('400 800.100.165')
  const bank = await payer.payBy(pagePath(id), asked)
  await tried('200 000.200.000')
  await payer.send(bank, { token: await payer.tokenOf(bank), action: 'cancel' })
  assert.equal(outcomeOf(await resultOf(id)), '400 100.396.101')
  const secondBank = await payer.payBy(pagePath(id), asked)
  await payer.giveCode(secondBank, '123456')
  await tried('200 000.000.000')
  assert.equal(new Set(ids).size, 4)
  const outcomes = ['400 800.100.152', '400 800.100.165', '400 100.396.101', '200 000.000.000']
  assert.deepEqual(await Promise.all(ids.map(async (one) => outcomeOf(await inquire(one)))), outcomes)
  assert.equal((await gateway.get('/v3/payments', { merchantTransactionId: 'tried' })).body.id, ids[3])
  assert.equal(outcomeOf(await gateway.operate(ids[3] ?? '', 'CP', '92.00')), '200 000.000.000')
})

test('it is changed until it is paid, and what was not said again stays', async () => {
  const id = await createCheckout(gateway, { descriptor: 'Two tickets', 'customer.givenName': 'Jane' })
  const changed = await gateway.post(`/v3/checkouts/${id}`, {
    amount: '10.50',
    'customer.surname': 'Jones',
    paymentType: 'PA',
  })
  assert.deepEqual([outcomeOf(changed), changed.body.id], ['200 000.200.101', id])
  await payer.payBy(pagePath(id), approved)
  const { body } = await resultOf(id)
  assert.deepEqual(
    [body.paymentType, body.amount, body.descriptor, body.customer],
    ['PA', '10.50', 'Two tickets', { givenName: 'Jane', surname: 'Jones' }],
  )
  const refused: readonly [Form, string][] = [
    [{ amount: '0.00' }, '400 100.550.300'],
    [{ currency: 'EURO' }, '400 200.300.404'],
    [{ paymentBrand: 'DIRECTDEBIT_SEPA' }, '400 600.200.500'],
    [{ paymentType: 'CD' }, '400 600.200.400'],
    [{ 'standingInstruction.mode': 'INITIAL' }, '400 200.300.404'],
  ]
  const dollars = await createCheckout(gateway, { currency: 'USD', createRegistration: 'false' })
  for (const [form, expected] of refused)
    assert.equal(outcomeOf(await gateway.post(`/v3/checkouts/${dollars}`, form)), expected)
})

for (const form of [{ createRegistration: 'true' }, { 'standingInstruction.mode': 'INITIAL' }] as const)
  test(`what pays is kept under a token where that is asked for, as the payer is told: ${Object.keys(form).join()}`, async () => {
    const id = await createCheckout(gateway, form)
    assert.ok(plainly(await payer.open(pagePath(id))).includes(formWords.kept.shop))
    await payer.payBy(pagePath(id), declined)
    const payBy = (token: string): Promise<ApiAnswer> =>
      gateway.post(`/v3/registrations/${token}/payments`, { amount: '5.00', currency: 'EUR', paymentType: 'DB' })
    const { registrationId: unused } = (await resultOf(id)).body
    assert.equal(outcomeOf(await payBy(unused)), '400 100.150.203')
    await payer.payBy(pagePath(id), approved)
    const { registrationId: token } = (await resultOf(id)).body
    const paid = await payBy(token)
    assert.deepEqual(
      [outcomeOf(paid), paid.body.registrationId, paid.body.card.last4Digits],
      ['200 000.000.000', token, '4242'],
    )
  })

test('another id of the merchant may be taken back, and goes on counting its attempts', async () => {
  const id = await createCheckout(gateway, { merchantTransactionId: 'renamed' })
  await payer.payBy(pagePath(id), declined)
  const rename = (merchantTransactionId: string): Promise<ApiAnswer> =>
    gateway.post(`/v3/checkouts/${id}`, { merchantTransactionId })
  assert.equal(outcomeOf(await rename('renamed-too')), '200 000.200.101')
  assert.equal(outcomeOf(await rename('renamed')), '200 000.200.101')
  await gateway.pay({ merchantTransactionId: 'of-another' })
  assert.equal(outcomeOf(await rename('of-another')), '400 800.130.100')
  await payer.payBy(pagePath(id), approved)
  const { body } = await resultOf(id)
  assert.deepEqual([body.result.code, body.merchantTransactionId], ['000.000.000', 'renamed'])
})

test('the name on the card is shown as it was typed, and never a number in its place', async () => {
  for (const name of ['Jane Jones', 'J. Jones']) {
    const id = await createCheckout(gateway, { createRegistration: 'true' })
    const token = await payer.tokenOf(pagePath(id))
    const wrong = await payer.send(pagePath(id), { ...typed(approved, { name: '4242 4242 4242 4242' }), token })
    assert.deepEqual([wrong.status, outcomeOf(await resultOf(id))], [422, '200 000.200.100'])
    await payer.payBy(pagePath(id), approved, { name })
    const { body } = await resultOf(id)
    const registration = await gateway.get(`/v3/registrations/${String(body.registrationId)}`)
    assert.deepEqual([body.card.holder, registration.body.card.holder], [name, name])
  }
})

test('an account is kept by a mandate for later debits too, as the payer is told', async () => {
  const id = await createCheckout(gateway, { createRegistration: 'true', paymentBrand: 'DIRECTDEBIT_SEPA' })
  const page = plainly(await payer.open(pagePath(id)))
  assert.ok(page.includes(debit.kept.shop) && page.includes(mandateWords('en').recurrent), page)
  await payByAccount(id)
  const { registrationId: token, result } = (await resultOf(id)).body
  const again = { amount: '5.00', currency: 'EUR', paymentType: 'DB' }
  const later = await gateway.post(`/v3/registrations/${String(token)}/payments`, again)
  assert.deepEqual([result.code, outcomeOf(later)], ['800.400.501', '200 800.400.501'])
})

describe('what is refused', () => {
  const rows: readonly [string, Form, string, RegExp?][] = [
    ['a card', { 'card.number': approved, 'card.cvv': '123' }, '400 200.300.404', /card\.number/],
    ['an account', { 'bankAccount.iban': 'DE87123456781234567890' }, '400 200.300.404'],
    ['no amount', { amount: undefined }, '400 100.550.300'],
    ['no type', { paymentType: undefined }, '400 200.300.404'],
    ['a credit', { paymentType: 'CD' }, '400 600.200.400'],
    ['a chargeback', { paymentType: 'CB' }, '400 700.400.402'],
    ['a brand that is none', { paymentBrand: 'PAYPAL' }, '400 600.200.500'],
    ['a debit in dollars', { paymentBrand: 'DIRECTDEBIT_SEPA', currency: 'USD' }, '400 600.200.500'],
    ['an address of no browser', { shopperResultUrl: 'javascript:alert(1)' }, '400 200.300.404'],
    [
      'what is kept and is not',
      { 'standingInstruction.mode': 'INITIAL', createRegistration: 'false' },
      '400 200.300.404',
      /createRegistration/,
    ],
    ['a payer who is not there', { 'standingInstruction.mode': 'REPEATED' }, '400 200.300.404'],
  ]
  for (const [name, form, expected, told] of rows)
    test(name, async () => {
      const answer = await gateway.post('/v3/checkouts', {
        amount: '1.00',
        currency: 'EUR',
        paymentType: 'DB',
        ...form,
      })
      assert.equal(outcomeOf(answer), expected, JSON.stringify(answer.body))
      const text = JSON.stringify(answer.body)
      assert.ok(!text.includes(approved) && !text.includes('DE8712'), text)
      if (told !== undefined) assert.match(text, told)
    })

  const odd = ['nothing', '%00', `${'0'.repeat(32)}.guichet`, 'A'.repeat(90), '%F0%9F%92%A9']
  for (const id of odd)
    test(`what is no checkout: ${id}`, async () => {
      assert.equal(outcomeOf(await resultOf(id)), '404 200.300.404')
      assert.equal(outcomeOf(await gateway.post(`/v3/checkouts/${id}`, { amount: '1.00' })), '404 200.300.404')
      const page = await payer.open(`/v3/checkouts/${id}/page`)
      assert.deepEqual([page.status, page.text.includes(notices.unknown.title)], [404, true])
    })

  test("another account's", async () => {
    const id = await createCheckout(gateway)
    const stranger = await gatewayOf(server)
    assert.equal(outcomeOf(await stranger.get(`/v3/checkouts/${id}/payment`)), '404 200.300.404')
    assert.equal(outcomeOf(await stranger.post(`/v3/checkouts/${id}`, { amount: '1.00' })), '404 200.300.404')
  })

  test('without a token', async () => {
    const answer = await fetch(`${server.url}/v3/checkouts/${await createCheckout(gateway)}/payment`)
    assert.equal(answer.status, 401)
  })
})

test("the merchant's own id pays once, by whatever way", async () => {
  const merchantTransactionId = 'once'
  const first = await createCheckout(gateway, { merchantTransactionId })
  const second = await createCheckout(gateway, { merchantTransactionId })
  await payer.payBy(pagePath(first), declined)
  assert.equal(outcomeOf(await gateway.pay({ merchantTransactionId })), '400 800.130.100')
  assert.equal(outcomeOf(await gateway.post('/v3/checkouts', { ...plain, merchantTransactionId })), '400 800.130.100')
  const token = await payer.tokenOf(pagePath(first))
  assert.ok((await payer.open(pagePath(second))).text.includes(notices.canceled.title))
  await payer.send(pagePath(first), { ...typed(approved), token })
  assert.equal(outcomeOf(await resultOf(first)), '200 000.000.000')

  // Both forms are open: one of them takes the id.
  const both = [
    await createCheckout(gateway, { merchantTransactionId: 'race' }),
    await createCheckout(gateway, { merchantTransactionId: 'race' }),
  ]
  const tokens = await Promise.all(both.map((id) => payer.tokenOf(pagePath(id))))
  await Promise.all(
    both.map((id, place) => payer.send(pagePath(id), { ...typed(approved), token: tokens[place] ?? '' })),
  )
  const outcomes = await Promise.all(both.map(async (id) => outcomeOf(await resultOf(id))))
  assert.deepEqual(outcomes.sort(), ['200 000.000.000', '200 000.200.100'])
})

const plain = { amount: '92.00', currency: 'EUR', paymentType: 'DB' } as const

describe('what the form in the page of a merchant asks for', () => {
  const shown = async (id: string, query: Form): Promise<string> => {
    const pairs = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined)
    return plainly(await payer.open(`${pagePath(id)}?${new URLSearchParams(pairs).toString()}`))
  }
  const card = 'id="card-form"'
  const byDebit = 'id="sepa-form"'
  const brandRows: readonly [brands: string | undefined, form: Form, expected: readonly string[]][] = [
    [undefined, {}, [card, byDebit]],
    ['VISA MASTER', {}, [card]],
    ['VISA DIRECTDEBIT_SEPA', {}, [card, byDebit]],
    ['DIRECTDEBIT_SEPA', {}, [byDebit]],
    ['PAYPAL', {}, []],
    ['VISA MASTER', { paymentBrand: 'DIRECTDEBIT_SEPA' }, []],
    [undefined, { paymentBrand: 'DIRECTDEBIT_SEPA' }, [byDebit]],
    ['VISA', { currency: 'USD' }, [card]],
  ]
  for (const [brands, form, expected] of brandRows)
    test(`brands ${String(brands)} of ${JSON.stringify(form)}`, async () => {
      const text = await shown(await createCheckout(gateway, form), { brands })
      assert.deepEqual(
        [card, byDebit].filter((part) => text.includes(part)),
        expected,
      )
    })

  test('a card of another brand is refused in the form', async () => {
    const send = async (path: string): Promise<PageAnswer> =>
      payer.sendByScript(path, { ...typed(approved), token: await payer.tokenOf(path) })
    const byForm = `${pagePath(await createCheckout(gateway))}?brands=MASTER`
    const byServer = `${pagePath(await createCheckout(gateway, { paymentBrand: 'MASTER' }))}?brands=MASTER+VISA`
    for (const path of [byForm, byServer]) {
      const answer = await send(path)
      assert.deepEqual([answer.status, JSON.parse(answer.text).errors], [422, { number: fieldErrors.number_brand }])
    }
  })

  const shop = 'https://shop.example.org/result'
  const rows: readonly [given: string | undefined, action: string, expected: string | null][] = [
    [undefined, 'https://shop.example.org/thanks?a=1', 'https://shop.example.org/thanks?a=1&id='],
    [undefined, 'javascript:alert(1)', null],
    [undefined, '//evil.example', null],
    [shop, 'https://shop.example.org/thanks', 'https://shop.example.org/thanks?id='],
    // What the merchant's server has said is not led away from by an address.
    [shop, 'https://evil.example/thanks', `${shop}?id=`],
  ]
  for (const [given, action, expected] of rows)
    test(`the action ${action} where ${String(given)} was given`, async () => {
      const text = await shown(await createCheckout(gateway, { shopperResultUrl: given }), { shopperResultUrl: action })
      const [, href = null] = /data-return-url="([^"]*)"/.exec(text) ?? []
      assert.equal(expected === null ? href : href?.slice(0, expected.length), expected)
    })

  test('an action that is too long leads nowhere, before and after paying', async () => {
    const id = await createCheckout(gateway, { shopperResultUrl: undefined })
    const path = `${pagePath(id)}?shopperResultUrl=${encodeURIComponent(`${shop}/${'a'.repeat(2048)}?order=7`)}`
    const { text } = await payer.open(path)
    const { location } = await payer.send(path, { ...typed(approved), token: tokenIn(text) })
    const after = await payer.open(location ?? '')
    for (const page of [text, after.text]) assert.doesNotMatch(page, /data-return-url|shopperResultUrl/)
  })
})

/** The payer types an account, and agrees to its mandate. */
async function payByAccount(id: string): Promise<void> {
  const { text } = await payer.open(pagePath(id))
  const [, agreed = ''] = /name="agreed" value="([^"]*)"/.exec(text) ?? []
  const fields = {
    method: 'sepa',
    iban: 'DE87123456781234567890',
    holder: 'Jane Jones',
    agreement: 'on',
    saved_account: 'new',
    agreed,
  }
  const sent = await payer.send(pagePath(id), { ...fields, token: tokenIn(text) })
  assert.equal(sent.status, 303, sent.text)
}

test('a debit is paid by it', async () => {
  const id = await createCheckout(gateway, { paymentBrand: 'DIRECTDEBIT_SEPA' })
  await payByAccount(id)
  const { status, body } = await resultOf(id)
  assert.deepEqual([status, body.result.code, body.paymentBrand], [200, '800.400.501', 'DIRECTDEBIT_SEPA'])
})

test('what a risk rule asks for is put under review', async () => {
  const id = await createCheckout(gateway, { 'customer.surname': 'Review' })
  await payer.payBy(pagePath(id), approved)
  assert.equal(outcomeOf(await resultOf(id)), '200 000.400.000')
})

test('after half an hour nothing can be paid any more', async () => {
  const [untried, atBank, refused, paid] = [
    await createCheckout(gateway),
    await createCheckout(gateway),
    await createCheckout(gateway, { paymentType: 'PA' }),
    await createCheckout(gateway, { paymentType: 'PA' }),
  ]
  const token = await payer.tokenOf(pagePath(untried))
  await advance(1790)
  const bank = await payer.payBy(pagePath(atBank), asked)
  await payer.payBy(pagePath(refused), declined)
  await payer.payBy(pagePath(paid), approved)
  const attempt = (await resultOf(atBank)).body.id
  await advance(10)
  await payer.send(pagePath(untried), { ...typed(approved), token })
  await payer.open(bank)
  assert.ok((await payer.open(pagePath(untried))).text.includes(notices.expired.title))
  assert.equal(outcomeOf(await resultOf(untried)), '404 200.300.404')
  assert.equal(outcomeOf(await gateway.post(`/v3/checkouts/${untried}`, { amount: '1.00' })), '404 200.300.404')
  // Who came last is still back in time to read what became of it.
  assert.equal(outcomeOf(await resultOf(atBank)), '400 100.396.103')
  assert.equal(outcomeOf(await resultOf(refused)), '400 800.100.152')
  assert.equal(outcomeOf(await resultOf(paid)), '200 000.000.000')
  await advance(1800)
  for (const id of [atBank, refused, paid]) assert.equal(outcomeOf(await resultOf(id)), '404 200.300.404')
  assert.equal(outcomeOf(await inquire(attempt)), '400 100.396.103')
})
