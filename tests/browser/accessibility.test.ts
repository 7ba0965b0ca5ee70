/** Nobody is shut out: axe finds nothing on any page, on a desk or on a phone, by day or by night; and a keyboard is enough. */
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { after, before, describe, test } from 'node:test'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { fillCard, pay, seesHeading } from '../support/browser.ts'
import { startCheckout, testRows, words, type Checkout, type RowTests } from '../support/checkout.ts'
import { pageStatesOfLater, pageStatesOfNow, pageStateSettings, type PageState } from '../support/page-states.ts'

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

let checkout: Checkout
before(async () => {
  checkout = await startCheckout({ environment: pageStateSettings })
})
after(() => checkout.close())

const desk = { width: 1000, height: 900 }
/** The narrowest that pages have to fit in without scrolling sideways (WCAG 2.2, 1.4.10). */
const phone = { width: 320, height: 640 }

const inspection: RowTests<PageState> = {
  nameOf: ({ name }) => name,
  // What is under way from one colour to the other would be measured in between.
  open: (t) => checkout.newPage(t, { bypassCSP: true, reducedMotion: 'reduce' }),
  async run(page, { reach }) {
    await page.setViewportSize(desk)
    await page.emulateMedia({ colorScheme: 'light' })
    await reach(page, checkout, 'en')
    await page.addScriptTag({ path: axePath })
    await findsNothing(page)
    await page.setViewportSize(phone)
    await page.emulateMedia({ colorScheme: 'dark' })
    await findsNothing(page)
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), phone.width)
  },
}

describe('axe finds nothing, and nothing scrolls sideways', () => {
  testRows('on any page', pageStatesOfNow, inspection)
  testRows('on any page of later', pageStatesOfLater, { ...inspection, payers: 1 })
})

test('the longest words fit on a phone', async (t) => {
  const page = await checkout.newPage(t, phone)
  const id = await checkout.createPayment({ amount: 99999999, description: 'x'.repeat(64) })
  for (const lang of ['de', 'fr', 'nl', 'pt']) {
    await page.goto(checkout.addressOf(id, `?lang=${lang}`))
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), phone.width, lang)
  }
})

async function findsNothing(page: Page): Promise<void> {
  const { violations }: AxeResults = await page.evaluate('axe.run()')
  const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
  assert.deepEqual(found, [])
}

test('the button leads to the first wrong field as well', async (t) => {
  const page = await checkout.open(t, await checkout.createPayment())
  await fillCard(page, { number: '4242424242424242', expiry: '01/20', securityCode: '1' })
  await pay(page)
  await page.locator('[name=expiry]:focus').waitFor()
})

describe('with a keyboard alone', () => {
  test('a payment by a new card, with a code from the bank', async (t) => {
    const id = await checkout.createPayment({ return_url: null })
    const page = await checkout.open(t, id)
    await tabTo(page, 'number')
    await page.keyboard.type('4000000400000008')
    await tabTo(page, 'expiry')
    await page.keyboard.type('1235')
    await tabTo(page, 'security_code')
    await page.keyboard.type('123')
    await page.keyboard.press('Enter')
    // The field for the code has the focus already.
    await page.locator('[name=code]:focus').waitFor()
    await page.keyboard.type('123456')
    await page.keyboard.press('Enter')
    await seesHeading(page, words.results.paid.title)
  })

  test('a choice between saved cards, networks and the button', async (t) => {
    const { id: customer } = (await checkout.api.post('/v2/customers/', { name: 'Foo Bar', mobile: '+33639980101' }))
      .body
    for (const number of ['5555555555554444', '4111111111111111'])
      await checkout.api.post('/v2/cards/', { number, exp_month: 10, exp_year: 2036, customer })
    const page = await checkout.open(t, await checkout.createPayment({ auth: null, customer, return_url: null }))
    await tabTo(page, 'saved_card')
    await page.keyboard.press('ArrowUp')
    await tabTo(page, 'number')
    await page.keyboard.type('4000002500000003')
    await tabTo(page, 'expiry')
    await page.keyboard.type('1036')
    await tabTo(page, 'security_code')
    await page.keyboard.type('123')
    await tabTo(page, 'network')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    assert(await page.isChecked('[name=network][value=visa]'))
    await tabTo(page, 'remember')
    await page.keyboard.press('Space')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    await seesHeading(page, words.results.paid.title)
  })

  test('mistakes: the first wrong field has the focus, and its message is read with it', async (t) => {
    const page = await checkout.open(t, await checkout.createPayment())
    await tabTo(page, 'number')
    await page.keyboard.type('4242424242424242')
    await page.keyboard.press('Enter')
    await page.locator('[name=expiry]:focus').waitFor()
    const expiry = page.getByRole('textbox', { name: words.form.expiry })
    const descriptions = (await expiry.getAttribute('aria-describedby'))?.split(' ') ?? []
    const texts = await Promise.all(descriptions.map((id) => page.textContent(`#${id}`)))
    assert.equal(texts.map((text) => text?.trim()).join(' '), words.fieldErrors.expiry_missing)
    assert.equal(await expiry.getAttribute('aria-invalid'), 'true')
  })
})

/** Presses Tab until the field has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 12; presses++) {
    await page.keyboard.press('Tab')
    if ((await page.locator(`[name=${name}]:focus`).count()) === 1) return
  }
  assert.fail(`Tab does not lead to ${name}`)
}

test('browsers know what to fill in', async (t) => {
  const page = await checkout.open(t, await checkout.createPayment())
  const expected = { number: 'cc-number', expiry: 'cc-exp', security_code: 'cc-csc', name: 'cc-name' }
  for (const [field, autofill] of Object.entries(expected))
    assert.equal(await page.getAttribute(`[name=${field}]`, 'autocomplete'), autofill)
  for (const field of ['number', 'expiry', 'security_code'])
    assert.equal(await page.getAttribute(`[name=${field}]`, 'inputmode'), 'numeric')
  // What browsers fill in comes without the spaces and slashes that the form shows.
  await page.fill('[name=number]', '4242424242424242')
  await page.fill('[name=expiry]', '2035-12')
  assert.deepEqual(
    [await page.inputValue('[name=number]'), await page.inputValue('[name=expiry]')],
    ['4242 4242 4242 4242', '12/35'],
  )
})
