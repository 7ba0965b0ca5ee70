/** Nobody is shut out: axe finds nothing on any page, on a desk or on a phone, by day or by night; nothing scrolls sideways in any language; and a keyboard is enough. */
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { after, before, describe, test, type TestContext } from 'node:test'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { minorUnitsOf } from '../../src/kit/money.ts'
import { languages } from '../../src/page/languages.ts'
import { renderCheckout } from '../../src/page/views/index.ts'
import { formPage, order, renderEveryPage } from '../../src/page/views/pages.test-support.ts'
import { pay, seesHeading } from '../support/browser.ts'
import { startCheckout, words, type Checkout } from '../support/checkout.ts'
import { pageStateSettings, stateNamed } from '../support/page-states.ts'

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

let checkout: Checkout
before(async () => {
  checkout = await startCheckout({ environment: pageStateSettings })
})
after(() => checkout.close())

const desk = { width: 1000, height: 900 }
const phone = { width: 390, height: 844 }
/** The narrowest that pages have to fit in without scrolling sideways (WCAG 2.2, 1.4.10). */
const narrow = { width: 320, height: 640 }

// What is under way from one colour to the other would be measured in between.
const openForAxe = (t: TestContext): Promise<Page> => checkout.newPage(t, { bypassCSP: true, reducedMotion: 'reduce' })

describe('axe finds nothing', () => {
  test('on any page', async (t) => {
    const page = await openForAxe(t)
    await page.goto(checkout.addressOf('paym_nothing'))
    await page.addScriptTag({ path: axePath })
    for (const [name, html] of pagesThatDiffer())
      await t.test(name, async () => {
        await wear(page, html)
        await findsNothing(page)
      })
  })

  // What the script makes of pages.
  test('on any page that the script has changed', async (t) => {
    const page = await openForAxe(t)
    for (const name of [
      'form-typed',
      'form-errors',
      'form-under-way',
      'form-another-card',
      'debit-form-errors',
      'challenge',
    ])
      await t.test(name, async () => {
        await page.setViewportSize(desk)
        await stateNamed(name).reach(page, checkout, 'en')
        await page.addScriptTag({ path: axePath })
        await findsNothing(page)
      })
  })
})

/** Pages that differ in words alone look alike: one of them stands for all. */
function pagesThatDiffer(): ReadonlyMap<string, string> {
  const markups = new Set<string>()
  const pages = Array.from(renderEveryPage('en')).filter(([, html]) => {
    const markup = html.replaceAll(/>[^<]+</g, '><').replaceAll(/<body[^>]*>|(?:href|value)="[^"]*"/g, '')
    if (markups.has(markup)) return false
    markups.add(markup)
    return true
  })
  assert(pages.length > 10)
  return new Map(pages)
}

/** Gives the page the looks of another one, whose files are the same: without loading anything, axe least of all. */
const wear = (page: Page, html: string): Promise<void> => page.evaluate(`(${wearing})(${JSON.stringify(html)})`)

const wearing = `(html) => {
  const next = new DOMParser().parseFromString(html, 'text/html')
  document.body.replaceWith(document.adoptNode(next.body))
  document.title = next.title
  document.documentElement.lang = next.documentElement.lang
}`

async function findsNothing(page: Page): Promise<void> {
  for (const [size, colorScheme, rules] of looks) {
    await page.setViewportSize(size)
    await page.emulateMedia({ colorScheme })
    const { violations }: AxeResults = await page.evaluate(`axe.run({ runOnly: ${JSON.stringify(rules)} })`)
    const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
    assert.deepEqual(found, [])
  }
}

/** On a phone by night a page is the same document: what may differ there are its colours and sizes. */
const looks = [
  [desk, 'light', undefined],
  [narrow, 'dark', ['color-contrast', 'target-size', 'link-in-text-block', 'scrollable-region-focusable']],
] as const

test('the longest words fit on a phone, in every language and on every page', async (t) => {
  const page = await checkout.newPage(t, narrow)
  await page.goto(checkout.addressOf('paym_nothing'))
  const amount = { amount: minorUnitsOf(99999999), currency: 'eur' } as const
  const longest = { ...order, amount, description: 'x'.repeat(64) }
  for (const language of languages) {
    const form = renderCheckout(formPage({ language, order: longest }))
    await page.setViewportSize(narrow)
    for (const [name, html] of [...renderEveryPage(language), ['form with the longest words', form] as const]) {
      await wear(page, html)
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), narrow.width, `${language} ${name}`)
    }
    await page.setViewportSize(phone)
    const boxes = page.locator('.field-expiry .box, .field-security_code .box')
    const tops = await boxes.evaluateAll((found) =>
      found.map((box) => (box as unknown as { offsetTop: number }).offsetTop),
    )
    assert.equal(new Set(tops).size, 1, `expiry date and security code stand side by side in ${language}`)
  }
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
    const { cards } = (await checkout.api.get(`/v2/cards/?customer=${customer as string}`)).body
    assert.deepEqual(
      cards.map(({ last4 }: { last4: string }) => last4),
      ['0003', '1111', '4444'],
    )
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
    // The button leads there as well.
    await page.focus('[name=name]')
    await pay(page)
    await page.locator('[name=expiry]:focus').waitFor()
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
