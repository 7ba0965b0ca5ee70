/** What a payer's browser has to load before the form is there. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Response } from 'playwright-core'
import { giveCode, payBy, seesHeading } from '../support/browser.ts'
import { startCheckout, words, type Checkout } from '../support/checkout.ts'

const mostBytes = 60 * 1024

let checkout: Checkout
before(async () => {
  checkout = await startCheckout()
})
after(() => checkout.close())

test('the form loads little, and from its own origin alone', async (t) => {
  const id = await checkout.createPayment({ description: 'Order 2026-117' })
  const page = await checkout.newPage(t)
  const loaded: Response[] = []
  page.on('response', (response) => loaded.push(response))
  await page.goto(checkout.addressOf(id), { waitUntil: 'networkidle' })
  const sizes = await Promise.all(loaded.map(async (response) => (await response.body()).length))
  assert.deepEqual(new Set(loaded.map((response) => new URL(response.url()).origin)), new Set([checkout.server.url]))
  const types = loaded.map((response) => response.headers()['content-type']?.split(';')[0]).sort()
  assert.deepEqual(
    types.filter((type) => type !== 'image/svg+xml'),
    ['text/css', 'text/html', 'text/javascript'],
  )
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  assert(bytes < mostBytes, `${bytes} bytes`)
})

test('the pages that follow ask for no file again', async (t) => {
  const id = await checkout.createPayment({ return_url: null })
  const page = await checkout.newPage(t)
  await page.goto(checkout.addressOf(id), { waitUntil: 'networkidle' })
  const filesAsked = (): number => checkout.server.log().split('/page/assets/').length
  const before = filesAsked()
  await payBy(page, '4000000400000008')
  await giveCode(page, '123456')
  await seesHeading(page, words.results.paid.title)
  await page.waitForLoadState('networkidle')
  assert.equal(filesAsked(), before)
})
