/** The form of a checkout in a page of the merchant's, which loads paymentWidgets.js: of another origin, under a policy of its own, and without ever seeing what the payer types. */
import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test, type TestContext } from 'node:test'
import type { FrameLocator, Page } from 'playwright-core'
import { giveCode, seesHeading } from '../support/browser.ts'
import { startCheckout, words, type Checkout } from '../support/checkout.ts'
import { createCheckout } from '../support/checkouts.ts'
import { gatewayOf, outcomeOf, type Gateway } from '../support/gateway.ts'

let checkout: Checkout
let gateway: Gateway
let merchant: Merchant
before(async () => {
  checkout = await startCheckout()
  gateway = await gatewayOf(checkout.server)
  merchant = await startMerchant(checkout.server.url)
})
after(async () => {
  await merchant.close()
  await checkout.close()
})

const approved = '4242424242424242'
const declined = '4000000000000002'
const asked = '4000000000003220'

interface Merchant {
  /** Another origin than the server's. */
  readonly url: string
  /** Everything that was ever sent to it, addresses and bodies. */
  readonly got: readonly string[]
  close(): Promise<void>
}

/** Its page lets come from elsewhere what the documentation says is needed, and nothing else. */
async function startMerchant(serverUrl: string): Promise<Merchant> {
  const got: string[] = []
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [Buffer.from(request.url ?? '')]
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      got.push(Buffer.concat(parts).toString())
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost')
      response.setHeader('content-type', 'text/html; charset=utf-8')
      response.setHeader(
        'content-security-policy',
        `default-src 'none'; script-src ${serverUrl}; frame-src ${serverUrl}`,
      )
      response.end(
        pathname === '/pay' ? payPage(serverUrl, searchParams) : '<!doctype html><title>Shop</title><h1>Result</h1>',
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    got,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const payPage = (serverUrl: string, given: URLSearchParams): string => `<!doctype html>
<html lang="en"><head><title>Shop</title>
<script async src="${serverUrl}/v3/paymentWidgets.js?checkoutId=${given.get('id') ?? ''}"></script></head>
<body><h1>Checkout</h1>
<form action="/result?order=7" class="paymentWidgets" data-brands="${given.get('brands') ?? ''}"></form>
</body></html>`

interface Opened {
  readonly page: Page
  readonly frame: FrameLocator
}

async function openShop(t: TestContext, id: string, brands = 'VISA MASTER'): Promise<Opened> {
  const page = await checkout.newPage(t)
  await page.goto(`${merchant.url}/pay?${new URLSearchParams({ id, brands }).toString()}`)
  return { page, frame: page.frameLocator('form.paymentWidgets iframe') }
}

async function payIn(frame: FrameLocator, number: string): Promise<void> {
  await frame.locator('[name=number]').fill(number)
  await frame.locator('[name=expiry]').fill('12/35')
  await frame.locator('[name=security_code]').fill('987')
  await frame.locator('#card-form [type=submit]').click()
}

/** Waits until the whole window is back in the shop, and gives what it was told there. */
async function backInShop({ page }: Pick<Opened, 'page'>): Promise<Record<string, string>> {
  await page.waitForURL(`${merchant.url}/result?*`)
  await seesHeading(page, 'Result')
  return Object.fromEntries(new URL(page.url()).searchParams)
}

const addressed = (id: string): Record<string, string> => ({
  order: '7',
  id,
  resourcePath: `/v3/checkouts/${id}/payment`,
})

const formOnly = { shopperResultUrl: undefined } as const

test('a payer pays within the page of the shop, which never gets the card', async (t) => {
  const id = await createCheckout(gateway, formOnly)
  const { page, frame } = await openShop(t, id)
  await frame.locator('[name=number]').waitFor()
  await payIn(frame, approved)
  await frame.getByRole('heading', { name: words.results.paid.title, exact: true }).waitFor()
  assert.doesNotMatch(await page.content(), /4242|987/)
  assert.equal(await page.evaluate('document.querySelector("iframe").contentDocument'), null)
  assert.deepEqual(await backInShop({ page }), addressed(id))
  const { body, status } = await gateway.get(`/v3/checkouts/${id}/payment`)
  assert.deepEqual([status, body.result.code, body.card.last4Digits], [200, '000.000.000', '4242'])
  assert.ok(merchant.got.length > 1)
  assert.doesNotMatch(merchant.got.join('\n'), /4242|987/)
})

test('a card that is declined, and then another', async (t) => {
  const id = await createCheckout(gateway, formOnly)
  const { page, frame } = await openShop(t, id)
  const height = async (): Promise<number> => Number(await page.locator('iframe').getAttribute('height'))
  await payIn(frame, declined)
  await frame.locator('#notice', { hasText: words.formNotices.refused }).waitFor()
  const first = await gateway.get(`/v3/checkouts/${id}/payment`)
  assert.equal(outcomeOf(first), '400 800.100.152')
  // All of it is seen: the frame is as high as its page.
  const content = await frame.locator('body').evaluate((body) => body.getBoundingClientRect().height)
  await page.waitForFunction(`Math.abs(document.querySelector('iframe').clientHeight - ${content}) <= 2`)
  assert.ok((await height()) > 300)
  await payIn(frame, approved)
  assert.deepEqual(await backInShop({ page }), addressed(id))
  const second = await gateway.get(`/v3/checkouts/${id}/payment`)
  assert.equal(outcomeOf(second), '200 000.000.000')
  assert.notEqual(second.body.id, first.body.id)
})

test('the whole window goes to the bank, and from there to the shop', async (t) => {
  const id = await createCheckout(gateway, formOnly)
  const { page, frame } = await openShop(t, id)
  await payIn(frame, asked)
  await page.waitForURL(`${checkout.server.url}/v2/redirect/*`)
  assert.equal(outcomeOf(await gateway.get(`/v3/checkouts/${id}/payment`)), '200 000.200.000')
  await giveCode(page, '123456')
  assert.deepEqual(await backInShop({ page }), addressed(id))
  assert.equal(outcomeOf(await gateway.get(`/v3/checkouts/${id}/payment`)), '200 000.000.000')
})

test('what is kept is told before the card is taken, and what was typed stays', async (t) => {
  const id = await createCheckout(gateway, formOnly)
  const { frame } = await openShop(t, id)
  await frame.locator('[name=number]').waitFor()
  await gateway.post(`/v3/checkouts/${id}`, { createRegistration: 'true' })
  await payIn(frame, approved)
  await frame.locator('#notice', { hasText: words.formNotices.kept_changed }).waitFor()
  await frame.locator('#card-form .kept', { hasText: words.form.kept.shop }).waitFor()
  assert.equal(await frame.locator('[name=number]').inputValue(), '4242 4242 4242 4242')
  await frame.locator('[name=security_code]').fill('987')
  await frame.locator('#card-form [type=submit]').click()
  await frame.getByRole('heading', { name: words.results.paid.title, exact: true }).waitFor()
  assert.ok((await gateway.get(`/v3/checkouts/${id}/payment`)).body.registrationId !== undefined)
})

test('a brand that is not listed is refused in the form, and methods that are not are not there', async (t) => {
  const { frame } = await openShop(t, await createCheckout(gateway, formOnly), 'MASTER')
  await payIn(frame, approved)
  await frame.locator('#number-error', { hasText: words.fieldErrors.number_brand }).waitFor()
  assert.equal(await frame.locator('#sepa-form').count(), 0)
})

test('a checkout that is not there is told in the frame and to the console', async (t) => {
  // Its console is the point.
  const page = await (await checkout.browser.newContext()).newPage()
  t.after(() => page.context().close())
  const told = page.waitForEvent('console', (message) => message.text().startsWith('paymentWidgets: '))
  await page.goto(`${merchant.url}/pay?id=nothing`)
  assert.match((await told).text(), /nothing is unknown/)
  await page.frameLocator('iframe').getByRole('heading', { name: words.notices.unknown.title }).waitFor()
})
