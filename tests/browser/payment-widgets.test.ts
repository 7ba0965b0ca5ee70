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
const securityCode = '987'

/** What no shop may see of a card. Ports and ids hold digits too, but not these alone. */
const secrets = new RegExp(`4242 ?4242|\\b${securityCode}\\b`)

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
${given
  .getAll('checkout')
  .map((id) => `<script async src="${serverUrl}/v3/paymentWidgets.js?checkoutId=${id}"></script>`)
  .join('')}
</head>
<body><h1>Checkout</h1>
${(given.has('action') ? given.getAll('action') : ['/result?order=7']).map((action) => `<form action="${action}" class="paymentWidgets" data-brands="${given.get('brands') ?? ''}"></form>`).join('')}
</body></html>`

interface Opened {
  readonly page: Page
  readonly frame: FrameLocator
}

async function openShop(t: TestContext, id: string, brands = 'VISA MASTER'): Promise<Opened> {
  const page = await checkout.newPage(t)
  await page.goto(`${merchant.url}/pay?${new URLSearchParams({ checkout: id, brands }).toString()}`)
  return { page, frame: page.frameLocator('form.paymentWidgets iframe') }
}

async function payIn(frame: FrameLocator, number: string): Promise<void> {
  await frame.locator('[name=number]').fill(number)
  await frame.locator('[name=expiry]').fill('12/35')
  await frame.locator('[name=security_code]').fill(securityCode)
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
  assert.doesNotMatch(await page.content(), secrets)
  assert.equal(await page.evaluate('document.querySelector("iframe").contentDocument'), null)
  assert.deepEqual(await backInShop({ page }), addressed(id))
  const { body, status } = await gateway.get(`/v3/checkouts/${id}/payment`)
  assert.deepEqual([status, body.result.code, body.card.last4Digits], [200, '000.000.000', '4242'])
  assert.ok(merchant.got.length > 1)
  assert.doesNotMatch(merchant.got.join('\n'), secrets)
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
  await frame.locator('[name=security_code]').fill(securityCode)
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
  await page.goto(`${merchant.url}/pay?checkout=nothing`)
  assert.match((await told).text(), /nothing is unknown/)
  await page.frameLocator('iframe').getByRole('heading', { name: words.notices.unknown.title }).waitFor()
})

/** Opens a page whose console is looked at: what it says, and the frame of each form, by what it is asked to show. */
async function framesOf(t: TestContext, address: string): Promise<{ said: string[]; frames: (string | null)[] }> {
  const page = await (await checkout.browser.newContext()).newPage()
  t.after(() => page.context().close())
  const said: string[] = []
  page.on('console', (message) => {
    if (message.text().startsWith('paymentWidgets: ')) said.push(message.text())
  })
  page.on('pageerror', (error) => said.push(error.message))
  await page.goto(merchant.url + address)
  const frames = await page
    .locator('form')
    .evaluateAll((forms) => forms.map((form) => [...form.querySelectorAll('iframe')].map(({ src }) => src).join(' ')))
  return {
    said,
    frames: frames.map((src) => (src === '' ? null : new URL(src).searchParams.get('shopperResultUrl'))),
  }
}

test('each form has one frame, and one that leads nowhere holds up no other', async (t) => {
  const [id, other] = [await createCheckout(gateway, formOnly), await createCheckout(gateway, formOnly)]
  const actions = ['http://', 'javascript:0', '/thanks']
    .map((action) => `&action=${encodeURIComponent(action)}`)
    .join('')
  const frames = [null, null, `${merchant.url}/thanks`]
  const once = await framesOf(t, `/pay?checkout=${id}${actions}`)
  assert.deepEqual(once.frames, frames)
  assert.deepEqual(once.said, [
    "paymentWidgets: the form's action is no address of the web: http://",
    "paymentWidgets: the form's action is no address of the web: javascript:0",
  ])
  assert.deepEqual((await framesOf(t, `/pay?checkout=${id}&checkout=${id}${actions}`)).frames, frames)
  const two = await framesOf(t, `/pay?checkout=${id}&checkout=${other}${actions}`)
  assert.deepEqual(two.frames, frames)
  assert.equal(two.said.filter((text) => text.endsWith('but of another checkout')).length, 1)
})

test('a page that a payer came back to leads to itself, without what tells of the checkout before', async (t) => {
  const [before, id] = [await createCheckout(gateway, formOnly), await createCheckout(gateway, formOnly)]
  const own = `/pay?checkout=${id}&id=7&action=&note=a+b`
  const path = (of: string): string => encodeURIComponent(`/v3/checkouts/${of}/payment`)
  const rows: readonly [appended: string, expected: string][] = [
    ['', own],
    [`&id=${before}&resourcePath=${path(before)}`, own],
    // The shop's own words.
    ['&resourcePath=home', `${own}&resourcePath=home`],
  ]
  for (const [appended, expected] of rows)
    assert.deepEqual((await framesOf(t, own + appended)).frames, [merchant.url + expected])
})

test('the frame is called what it is, in the language of the payer', async () => {
  for (const [language, title] of [
    ['de-AT', 'Bezahlung'],
    ['xx', 'Payment'],
  ] as const) {
    const headers = { 'accept-language': language }
    const script = await fetch(`${checkout.server.url}/v3/paymentWidgets.js`, { headers })
    const text = await script.text()
    assert.ok(text.includes(`frameTitle = "${title}"`) && !text.includes('FRAME_TITLE'), text)
    assert.equal(script.headers.get('vary'), 'accept-language')
  }
})
