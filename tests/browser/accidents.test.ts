/**
 * What payers, shops and networks do without meaning to. Whatever it is: at most one payment is taken, and the window ends on a page that says how things stand. What needs no browser to happen is in
 * tests/flows/page-forms.test.ts and page-and-bank.test.ts.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page, Route } from 'playwright-core'
import { fillCard, giveCode, pay, payBy, payButton, seesHeading, seesNotice, stopTime } from '../support/browser.ts'
import { startCheckout, words, type Checkout } from '../support/checkout.ts'
import { operationsOf } from '../support/stored.ts'

const approved = '4242424242424242'
const asked = '4000000400000008'

let checkout: Checkout
before(async () => {
  checkout = await startCheckout()
})
after(() => checkout.close())

const paidOnce = ['authorization 1000 approved', 'capture 1000 approved']

const operations = (id: string): Promise<string[]> => operationsOf(checkout.server, id)

/** Holds what the page sends with its form, until it is let go. */
async function holdForms(page: Page): Promise<{ readonly arrived: Promise<void>; letGo(): Promise<void> }> {
  const held: Route[] = []
  const { promise: arrived, resolve } = Promise.withResolvers<undefined>()
  let isHolding = true
  await page.route('**/paym_*', async (route) => {
    if (!isHolding || route.request().method() !== 'POST') return route.continue()
    held.push(route)
    resolve(undefined)
  })
  const letGo = async (): Promise<void> => {
    isHolding = false
    await Promise.all(held.map((route) => route.continue()))
  }
  return { arrived, letGo }
}

describe('an impatient payer', { concurrency: 3 }, () => {
  test('clicks twice, or presses Enter twice', async (t) => {
    const page = await checkout.newPage(t)
    const acts = [
      () => page.dblclick(payButton),
      async () => {
        await page.focus('[name=security_code]')
        await page.keyboard.press('Enter')
        await page.keyboard.press('Enter')
      },
    ]
    for (const act of acts) {
      const id = await checkout.createPayment({ auth: null, return_url: null })
      await page.goto(checkout.addressOf(id))
      await fillCard(page, { number: approved })
      await act()
      await seesHeading(page, words.results.paid.title)
      assert.deepEqual(await operations(id), paidOnce)
    }
  })

  test('clicks again while a slow network has the first click', async (t) => {
    const id = await checkout.createPayment({ auth: null, return_url: null })
    const page = await checkout.open(t, id)
    await fillCard(page, { number: approved })
    let sent = 0
    page.on('request', (request) => (sent += Number(request.method() === 'POST' && request.url() === page.url())))
    const forms = await holdForms(page)
    await pay(page)
    await forms.arrived
    const button = page.locator(payButton)
    assert.deepEqual([await button.isDisabled(), (await button.textContent())?.trim()], [true, words.form.paying])
    await button.click({ force: true })
    await page.press('[name=number]', 'Enter')
    await forms.letGo()
    await seesHeading(page, words.results.paid.title)
    assert.equal(sent, 1)
    assert.deepEqual(await operations(id), paidOnce)
  })

  test('clicks Confirm twice at the bank', async (t) => {
    const id = await checkout.createPayment({ return_url: null })
    const page = await checkout.open(t, id)
    await payBy(page, asked)
    await page.fill('[name=code]', '123456')
    await page.dblclick('button[value=confirm]')
    await seesHeading(page, words.results.paid.title)
    assert.deepEqual(await operations(id), paidOnce)
  })
})

describe('back and again', { concurrency: 2 }, () => {
  test('the back button leads from the bank to the bank while it waits for a code, and from the result to the result', async (t) => {
    const id = await checkout.createPayment({ return_url: null })
    const page = await checkout.open(t, id)
    await payBy(page, asked)
    await seesHeading(page, words.bank.title)
    await page.goBack()
    await seesHeading(page, words.bank.title)
    await page.reload()
    await giveCode(page, '123456')
    await seesHeading(page, words.results.paid.title)
    await page.reload()
    await seesHeading(page, words.results.paid.title)
    await page.goBack()
    await seesHeading(page, words.results.paid.title)
    assert.deepEqual(await operations(id), paidOnce)
  })

  test('back from the shop does not pay again', async (t) => {
    const id = await checkout.createPayment({ auth: null })
    const page = await checkout.open(t, id)
    // The result would leave by itself, and take itself out of the history.
    await stopTime(page)
    await payBy(page, approved)
    await seesHeading(page, words.results.paid.title)
    await page.getByRole('link', { name: words.backToShop }).click()
    await page.waitForURL(`${checkout.shop.url}/thanks`)
    await page.goBack()
    await seesHeading(page, words.results.paid.title)
    assert.deepEqual(await operations(id), paidOnce)
  })
})

test('the shop changes the amount while the payer types: it is shown, and nothing but the security code is asked for again', async (t) => {
  const id = await checkout.createPayment({ auth: null, return_url: null })
  const page = await checkout.open(t, id)
  await fillCard(page, { number: approved })
  await page.fill('[name=name]', 'Ada Lovelace')
  await checkout.api.patch(`/v2/payments/${id}`, { amount: 2500 })
  await pay(page)
  await seesNotice(page, words.formNotices.changed)
  await page.locator('.amount', { hasText: '€25.00' }).waitFor()
  await page.locator(payButton, { hasText: words.form.pay('€25.00') }).waitFor()
  assert.deepEqual(await typedIn(page), ['4242 4242 4242 4242', '12/35', '', 'Ada Lovelace'])
  assert.equal(page.url(), checkout.addressOf(id))
  // A click too many does not agree to what nobody has read.
  await pay(page)
  await page.locator('[name=security_code]:focus').waitFor()
  assert.deepEqual(await operations(id), [])

  await page.fill('[name=security_code]', '123')
  await pay(page)
  await seesHeading(page, words.results.paid.title)
  assert.deepEqual(await operations(id), ['authorization 2500 approved', 'capture 2500 approved'])
})

const typedIn = (page: Page): Promise<string[]> =>
  Promise.all(['number', 'expiry', 'security_code', 'name'].map((name) => page.inputValue(`[name=${name}]`)))

test('the page becomes nobody’s while the payer types: its form says so', async (t) => {
  const id = await checkout.createPayment({ auth: null })
  const page = await checkout.open(t, id)
  await fillCard(page, { number: approved })
  // As after the merchant has revoked the key in the address.
  await page.evaluate("document.getElementById('card-form').setAttribute('action', '/ptest_revoked/paym_nothing')")
  await pay(page)
  await seesNotice(page, words.notices.unknown.text)
  assert.deepEqual(await typedIn(page), ['4242 4242 4242 4242', '12/35', '123', ''])
})

test('a network that fails, again and again: nothing typed is lost, and one payment is made', async (t) => {
  const id = await checkout.createPayment({ auth: null, return_url: null })
  const page = await checkout.open(t, id)
  await fillCard(page, { number: approved })
  const failures: Readonly<Record<string, (route: Route) => Promise<void>>> = {
    'no connection': (route) => route.abort('internetdisconnected'),
    'a connection that breaks': (route) => route.abort('connectionreset'),
    'something in between that answers': (route) => route.fulfill({ status: 502, body: '<h1>Bad gateway</h1>' }),
    // The payment was made, and the next click says so.
    'an answer that is lost': async (route) => {
      await route.fetch()
      await route.abort('connectionreset')
    },
  }
  for (const [name, fail] of Object.entries(failures)) {
    await page.route('**/paym_*', fail, { times: 1 })
    await pay(page)
    await seesNotice(page, words.form.notSent)
    assert.deepEqual(await typedIn(page), ['4242 4242 4242 4242', '12/35', '123', ''], name)
    assert.equal((await page.textContent(payButton))?.trim(), words.form.pay('€10.00'))
  }
  await pay(page)
  await seesHeading(page, words.results.paid.title)
  assert.deepEqual(await operations(id), paidOnce)
})

test('a form of another site does nothing', async (t) => {
  const id = await checkout.createPayment({ auth: null, return_url: null })
  const page = await checkout.open(t, id)
  const token = await page.inputValue('[name=token]')
  await page.goto(`${checkout.shop.url}/`)
  const fields = { token, number: approved, expiry: '12/35', security_code: '123', saved_card: 'new' }
  const inputs = Object.entries(fields).map(([name, value]) => `<input name="${name}" value="${value}">`)
  await page.setContent(
    `<form method="post" action="${checkout.addressOf(id)}">${inputs.join('')}<button>Win</button></form>`,
  )
  await page.click('button')
  await seesNotice(page, words.formNotices.form_expired)
  assert.deepEqual(await operations(id), [])
})
