/** How often cards can be tried on the page: whoever tests stolen numbers does not get far, and whoever only mistypes is not stopped. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { fillCard, pay, payBy, seesHeading, seesNotice } from '../support/browser.ts'
import { startCheckout, words, type Checkout } from '../support/checkout.ts'
import { operationsOf } from '../support/stored.ts'

const refused = '4000000000000002'

let checkout: Checkout
before(async () => {
  checkout = await startCheckout({
    environment: { GUICHET_PAGE_ATTEMPTS_PER_PAYMENT: '2', GUICHET_PAGE_ATTEMPTS_PER_ADDRESS: '5' },
  })
})
after(() => checkout.close())

async function isRefused(page: Page): Promise<void> {
  await payBy(page, refused)
  await seesNotice(page, words.formNotices.refused)
}

/** The last try that is let pass leads to the page that says so, and so does every other one. */
async function isStopped(page: Page): Promise<void> {
  const answered = page.waitForResponse((response) => response.status() === 429)
  await payBy(page, refused)
  assert.match((await answered).headers()['content-type'] ?? '', /^text\/html/)
  await seesHeading(page, words.notices.too_many_attempts.title)
}

// The tests follow on each other: all come from one address.

test('of a payment: two tries, with script or without; mistakes are not counted', async (t) => {
  const id = await checkout.createPayment({ auth: null })
  const page = await checkout.open(t, id)
  await fillCard(page, { number: refused, securityCode: '1' })
  await pay(page)
  await page.locator('[name=security_code][aria-invalid=true]').waitFor()
  const late = await checkout.open(t, id)
  const without = await checkout.open(t, id, { javaScript: false })
  await isRefused(page)
  await isStopped(page)
  await isStopped(late)
  await isStopped(without)
  assert.equal((await operationsOf(checkout.server, id)).length, 2)
})

test('another payment can still be tried, but not from an address with five tries', async (t) => {
  const [first, second, third] = [
    await checkout.createPayment({ auth: null }),
    await checkout.createPayment({ auth: null }),
    await checkout.createPayment({ auth: null }),
  ]
  const page = await checkout.open(t, first)
  await isRefused(page)
  await page.goto(checkout.addressOf(second))
  await isRefused(page)
  await page.goto(checkout.addressOf(third))
  await isStopped(page)
  assert.equal((await operationsOf(checkout.server, third)).length, 1)
  const answer = await page.goto(checkout.addressOf(first))
  await seesHeading(page, words.notices.too_many_attempts.title)
  assert.equal(answer?.status(), 429)
  // The count of an address is kept beside a digest of it.
  const rows = await checkout.server.running.core.store.query<{ subject: string }>({
    text: 'select subject from attempts',
    values: [],
  })
  assert(!rows.some(({ subject }) => subject.includes('127.0.0.1')))
})
