/** The two flows of the guide, as printed, and the page of an intent, with a real browser in the payer's place. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { fillCard, giveCode, newPayer, pay, startBrowser } from '../support/browser.ts'
import { startShop, type Shop } from '../support/shop.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let browser: Browser
let shop: Shop
before(async () => {
  ;[server, browser, shop] = await Promise.all([startTestServer(), startBrowser(), startShop()])
})
after(() => Promise.all([browser.close(), server.close(), shop.close()]))

test('through integrated payment page', async () => {
  const { api, url, running } = server
  const customer = await api.post('/v2/customers/', { name: 'Foo Bar', email: 'foo.bar@example.org' })
  const payment = await api.post('/v2/payments/', {
    currency: 'eur',
    amount: 100,
    customer: customer.body.id,
    description: 'Test payment',
    auth: true,
    return_url: `${shop.url}/thanks?order=7`,
  })
  assert.equal(payment.body.auth.status, 'requested')
  // Until capture the payment can be changed.
  await api.patch(`/v2/payments/${payment.body.id}`, { amount: 200 })

  const payer = await newPayer(browser)
  const page = await payer.newPage()
  await page.goto(`${url}/${running.firstAccount.testPublicKey}/${payment.body.id}`)
  assert.match((await page.textContent('main')) ?? '', /€2\.00/)
  await fillCard(page, { number: '4000 0025 0000 0003' })
  await pay(page)
  await page.waitForURL('**/v2/redirect/**')
  assert.equal((await api.get(`/v2/payments/${payment.body.id}`)).body.auth.status, 'attempted')
  await giveCode(page, '123456')
  await page.waitForURL(`${shop.url}/thanks?order=7`)

  const { body } = await api.get(`/v2/payments/${payment.body.id}`)
  assert.deepEqual([body.auth.status, body.status, body.response, body.amount], ['success', 'to_capture', '00', 200])
  await payer.close()
})

test('through API', async () => {
  const { api } = server
  const customer = await api.post('/v2/customers/', { name: 'Foo Bar', email: 'foo.bar@example.org' })
  const card = await api.post('/v2/cards/', {
    name: 'Foo Bar',
    number: '4242424242424242',
    exp_month: 10,
    exp_year: 2034,
    cvc: '424',
  })
  const payment = await api.post('/v2/payments/', {
    currency: 'eur',
    amount: 100,
    customer: customer.body.id,
    description: 'Test payment',
    card: card.body.id,
    auth: { return_url: `${shop.url}/back` },
  })
  assert.equal(payment.body.auth.status, 'available')

  const payer = await newPayer(browser)
  const page = await payer.newPage()
  await page.goto(payment.body.auth.redirect_url)
  await page.waitForURL(`${shop.url}/back`)

  const read = await api.get(`/v2/payments/${payment.body.id}`)
  assert.deepEqual([read.body.auth.status, read.body.status], ['success', null])
  const captured = await api.patch(`/v2/payments/${payment.body.id}`, { status: 'capture' })
  assert.deepEqual([captured.body.status, captured.body.response], ['to_capture', '00'])
  await payer.close()
})

test('through the page of a payment intent', async () => {
  const { api, url } = server
  const intent = (await api.post('/v2/payment_intents/', { amount: 4200 })).body
  assert.equal(intent.url, `${url}/test_${intent.id as string}`)
  const payer = await newPayer(browser)
  const page = await payer.newPage()
  await page.goto(intent.url as string)
  await fillCard(page, { number: '4000000400000008' })
  await pay(page)
  await giveCode(page, '123456')
  await page.waitForSelector('body[data-message=finished]')
  assert.equal((await api.get(`/v2/payment_intents/${intent.id as string}`)).body.status, 'captured')
  await payer.close()
})
