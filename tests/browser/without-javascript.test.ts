/** The whole way without JavaScript: forms, answers and redirects alone. What the server makes of forms is in tests/flows/page-forms.test.ts. */
import assert from 'node:assert/strict'
import { after, before, test, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { fillCard, giveCode, pay, payBy, payButton, seesHeading, seesNotice } from '../support/browser.ts'
import { startCheckout, words, type Checkout } from '../support/checkout.ts'
import { operationsOf } from '../support/stored.ts'

let checkout: Checkout
before(async () => {
  checkout = await startCheckout()
})
after(() => checkout.close())

const asked = '4000000400000008'
const notAsked = '4242424242424242'

const open = (t: TestContext, id: string, query = ''): Promise<Page> =>
  checkout.open(t, id, { javaScript: false, query })

test('pays with proof, and goes back to the shop; the number is in no address', async (t) => {
  const id = await checkout.createPayment()
  const page = await open(t, id, '?lang=fr')
  const addresses: string[] = []
  page.on('request', (request) => addresses.push(request.url(), request.headers()['referer'] ?? ''))
  await payBy(page, asked)
  await page.waitForURL('**/v2/redirect/*?lang=fr')
  await giveCode(page, '000000')
  await page.locator('#code-error:not(:empty)').waitFor()
  await page.click('button[value=resend]')
  await page.getByRole('status').waitFor()
  await giveCode(page, '123456')
  await seesHeading(page, 'Paiement réussi')
  await page.waitForURL(`${checkout.shop.url}/thanks`)
  assert.deepEqual(await checkout.stateOf(id), ['to_capture', '00', 'success'])
  assert(!addresses.some((address) => address.includes(asked)))
})

test('pays once, though the button is clicked twice, and stays without a return URL', async (t) => {
  const id = await checkout.createPayment({ auth: null, return_url: null })
  const page = await open(t, id)
  await fillCard(page, { number: notAsked })
  await page.dblclick(payButton)
  await seesHeading(page, words.results.paid.title)
  assert.equal(await page.locator('meta[http-equiv=refresh]').count(), 0)
  assert.deepEqual(await operationsOf(checkout.server, id), ['authorization 1000 approved', 'capture 1000 approved'])
})

test('mistakes are told at their fields; number and code never come back, the rest does', async (t) => {
  const id = await checkout.createPayment({ auth: null, customer: { name: 'Foo Bar', email: 'foo@example.org' } })
  const page = await open(t, id)
  await fillCard(page, { number: notAsked, expiry: '13/35', securityCode: '98' })
  await page.fill('[name=name]', 'Foo Bar')
  await page.check('[name=network][value=mastercard]')
  await page.check('[name=remember]')
  await pay(page)
  await seesNotice(page, words.formNotices.check_fields)
  const fields = ['number', 'expiry', 'security_code', 'name']
  const told = await Promise.all(fields.map((field) => page.textContent(`#${field}-error`)))
  const { expiry_invalid: expiry, security_code_invalid: securityCode } = words.fieldErrors
  assert.deepEqual(
    told.map((text) => text?.trim()),
    ['', expiry, securityCode, ''],
  )
  assert.equal(await page.locator('[name=expiry]:focus').count(), 1)
  const kept = await Promise.all(fields.map((field) => page.inputValue(`[name=${field}]`)))
  assert.deepEqual(kept, ['', '13/35', '', 'Foo Bar'])
  assert(await page.isChecked('[name=network][value=mastercard]'))
  assert(await page.isChecked('[name=remember]'))
  assert.deepEqual(await operationsOf(checkout.server, id), [])
})
