/**
 * What goes over the wire from the form to the shop. Little is loaded, and from the page's own origin alone; a card's number and its security code travel in the bodies of forms alone: into no address, no
 * answer and no line of the log.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page, Response } from 'playwright-core'
import { fillCard, giveCode, pay, seesHeading, seesNotice, stopTime } from '../support/browser.ts'
import { startCheckout, words, type Checkout } from '../support/checkout.ts'
import { storedRows } from '../support/stored.ts'

const number = '378282246310005'
const securityCode = '8642'

/** Bytes of everything that is there before the form is. */
const mostBytes = 60 * 1024

let checkout: Checkout
before(async () => {
  checkout = await startCheckout()
})
after(() => checkout.close())

interface Heard {
  readonly responses: Response[]
  readonly addresses: string[]
  readonly answers: Promise<string>[]
  readonly bodies: string[]
}

function listen(page: Page): Heard {
  const heard: Heard = { responses: [], addresses: [], answers: [], bodies: [] }
  page.on('request', (request) => {
    heard.addresses.push(request.url(), request.headers()['referer'] ?? '')
    heard.bodies.push(request.postData() ?? '')
  })
  page.on('response', (response) => {
    heard.responses.push(response)
    // A redirect has no body, and that of a page that was left at once is gone.
    const body = response.text().catch(() => '')
    heard.answers.push(body.then((text) => JSON.stringify(response.headers()) + text))
  })
  return heard
}

test('from the form to the shop', async (t) => {
  const { server, shop } = checkout
  const id = await checkout.createPayment({ customer: { name: 'Foo Bar', email: 'foo@example.org' } })
  const page = await checkout.newPage(t)
  const heard = listen(page)
  await page.goto(checkout.addressOf(id), { waitUntil: 'networkidle' })
  await assertLoadedLittle(heard.responses)
  const filesAsked = (): number => server.log().split('/page/assets/').length
  const filesAtFirst = filesAsked()

  await fillCard(page, { number, securityCode: '12' })
  await pay(page)
  await page.locator('[name=security_code][aria-invalid=true]').waitFor()
  await fillCard(page, { number, securityCode })
  await pay(page)
  await page.click('button[value=cancel]')
  await seesNotice(page, words.formNotices.authentication_canceled)
  await fillCard(page, { number, securityCode })
  await page.check('[name=remember]')
  await stopTime(page)
  await pay(page)
  await giveCode(page, '123456')
  await seesHeading(page, words.results.paid.title)
  assert.equal(filesAsked(), filesAtFirst, 'the pages that follow ask for no file again')
  await page.getByRole('link', { name: words.backToShop }).click()
  await page.waitForURL(`${shop.url}/thanks`)

  const answers = await Promise.all(heard.answers)
  assert(answers.some((answer) => answer.includes(words.bank.title)))
  for (const text of [...heard.addresses, ...answers, server.log()]) assertHoldsNoSecret(text)
  assert(heard.bodies.some((body) => body.includes(number) && body.includes(`security_code=${securityCode}`)))
  for (const row of await storedRows(server)) assert(!row.includes(number))
  // The shop is not told where the payer comes from.
  const toShop = heard.addresses.indexOf(`${shop.url}/thanks`)
  assert.equal(heard.addresses[toShop + 1], '')
})

async function assertLoadedLittle(loaded: readonly Response[]): Promise<void> {
  const sizes = await Promise.all(loaded.map(async (response) => (await response.body()).length))
  assert.deepEqual(new Set(loaded.map((response) => new URL(response.url()).origin)), new Set([checkout.server.url]))
  const types = loaded.map((response) => response.headers()['content-type']?.split(';')[0]).sort()
  assert.deepEqual(
    types.filter((type) => type !== 'image/svg+xml'),
    ['text/css', 'text/html', 'text/javascript'],
  )
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  assert(bytes < mostBytes, `${bytes} bytes`)
}

function assertHoldsNoSecret(text: string): void {
  const plain = text.replaceAll(
    /"token":"[^"]*"|name="token" value="[^"]*"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|"(?:time|durationMs)":[\d.]+|(?:paym|card|cust)_\w+/g,
    '',
  )
  assert(!plain.replaceAll(/[\s-]/g, '').includes(number), text.slice(0, 500))
  assert(!new RegExp(`(?<!\\d)${securityCode}(?!\\d)`).test(plain), text.slice(0, 500))
}
