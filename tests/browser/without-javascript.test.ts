/** The whole way without JavaScript: forms, answers and redirects alone. */
import assert from 'node:assert/strict'
import { after, before, describe, test, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { fillCard, giveCode, pay, payBy, payButton, seesHeading, seesNotice } from '../support/browser.ts'
import { startCheckout, testRows, words, type Checkout } from '../support/checkout.ts'
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

describe('pays', { concurrency: 2 }, () => {
  test('with proof, and goes back to the shop', async (t) => {
    const id = await checkout.createPayment()
    const page = await open(t, id, '?lang=fr')
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
  })

  test('by a card whose bank does not ask, and stays without a return URL', async (t) => {
    const id = await checkout.createPayment({ return_url: null })
    const page = await open(t, id)
    await payBy(page, notAsked)
    await seesHeading(page, words.results.paid.title)
    assert.equal(await page.locator('meta[http-equiv=refresh]').count(), 0)
    assert.deepEqual(await checkout.stateOf(id), ['to_capture', '00', 'success'])
  })

  test('once, though the button is clicked twice', async (t) => {
    const id = await checkout.createPayment({ auth: null, return_url: null })
    const page = await open(t, id)
    await fillCard(page, { number: notAsked })
    await page.dblclick(payButton)
    await seesHeading(page, words.results.paid.title)
    assert.deepEqual(await operationsOf(checkout.server, id), ['authorization 1000 approved', 'capture 1000 approved'])
  })

  test('by another card after a refusal and after giving up at the bank', async (t) => {
    const id = await checkout.createPayment({ return_url: null })
    const page = await open(t, id)
    await payBy(page, '4000000000009995')
    await giveCode(page, '123456')
    await seesNotice(page, words.formNotices.insufficient_funds)
    await payBy(page, asked)
    await page.click('button[value=cancel]')
    await seesNotice(page, words.formNotices.authentication_canceled)
    await payBy(page, notAsked)
    await seesHeading(page, words.results.paid.title)
  })
})

interface Mistake {
  readonly name: string
  readonly typed: Readonly<Record<string, string>>
  readonly errors: Readonly<Record<string, string>>
}

const { fieldErrors } = words
const mistakes: readonly Mistake[] = [
  {
    name: 'nothing',
    typed: {},
    errors: {
      number: fieldErrors.number_missing,
      expiry: fieldErrors.expiry_missing,
      security_code: fieldErrors.security_code_missing,
    },
  },
  {
    name: 'digits that do not agree',
    typed: { number: '4242424242424241', expiry: '12/35', security_code: '123' },
    errors: { number: fieldErrors.number_invalid },
  },
  {
    name: 'a month that is over',
    typed: { number: notAsked, expiry: '01/20', security_code: '123' },
    errors: { expiry: fieldErrors.expiry_past },
  },
  {
    name: 'a month that there is not',
    typed: { number: notAsked, expiry: '13/35', security_code: '123' },
    errors: { expiry: fieldErrors.expiry_invalid },
  },
  {
    name: 'a code too short',
    typed: { number: notAsked, expiry: '12/35', security_code: '97' },
    errors: { security_code: fieldErrors.security_code_invalid },
  },
  {
    name: 'a name too short',
    typed: { number: notAsked, expiry: '12/35', security_code: '987', name: 'Bo' },
    errors: { name: fieldErrors.name_invalid },
  },
]

testRows('mistakes are told at their fields; number and code never come back, the rest does', mistakes, {
  nameOf: ({ name }) => name,
  open: (t) => checkout.newPage(t, { javaScript: false }),
  async run(page, { typed, errors }) {
    const id = await checkout.createPayment({ auth: null, customer: { name: 'Foo Bar', email: 'foo@example.org' } })
    await page.goto(checkout.addressOf(id))
    for (const [field, text] of Object.entries(typed)) await page.fill(`[name=${field}]`, text)
    await page.check('[name=network][value=mastercard]')
    await page.check('[name=remember]')
    const answered = page.waitForResponse((response) => response.request().method() === 'POST')
    await pay(page)
    const answer = await answered
    assert.equal(answer.status(), 422)
    await seesNotice(page, words.formNotices.check_fields)

    const told: Record<string, string> = {}
    for (const field of ['number', 'expiry', 'security_code', 'name']) {
      const text = (await page.textContent(`#${field}-error`))?.trim() ?? ''
      if (text !== '') told[field] = text
      assert.equal(await page.getAttribute(`[name=${field}]`, 'aria-invalid'), text === '' ? null : 'true')
    }
    assert.deepEqual(told, errors)
    assert.equal(await page.locator(`[name=${Object.keys(errors)[0] ?? ''}]:focus`).count(), 1)

    const kept = await Promise.all(
      ['number', 'expiry', 'security_code', 'name'].map((field) => page.inputValue(`[name=${field}]`)),
    )
    assert.deepEqual(kept, ['', typed['expiry'] ?? '', '', typed['name'] ?? ''])
    assert(await page.isChecked('[name=network][value=mastercard]'))
    assert(await page.isChecked('[name=remember]'))
    const html = await answer.text()
    for (const secret of [typed['number'], typed['security_code']])
      if (secret !== undefined) assert.doesNotMatch(withoutToken(html), new RegExp(`\\b${secret}\\b`))
    assert.deepEqual(await operationsOf(checkout.server, id), [])
  },
})

/** The token of the form is made of digits and letters, and may hold any. */
const withoutToken = (html: string): string => html.replace(/name="token" value="[^"]*"/, '')
