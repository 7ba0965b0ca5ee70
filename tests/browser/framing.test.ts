/** The page in a frame of a shop, as shop modules have it: what the shop's window is told, and where it goes in the end (stancer-v2 section 7). */
import assert from 'node:assert/strict'
import { after, before, describe, test, type TestContext } from 'node:test'
import type { FrameLocator, Page } from 'playwright-core'
import { cardBody, numbers } from '../support/bodies.ts'
import { seesHeading } from '../support/browser.ts'
import { startCheckout, words, type Checkout } from '../support/checkout.ts'

/** The shop's page: it shows in a frame what its fragment names, and keeps what it is told. */
const framingPage = `<!doctype html><title>Shop</title><h1>Checkout</h1>
<script>
  const messages = []
  addEventListener('message', ({ data, origin }) => messages.push({ ...data, origin }))
  const frame = document.createElement('iframe')
  frame.allow = 'payment'
  frame.setAttribute('sandbox', 'allow-scripts allow-forms allow-same-origin allow-top-navigation')
  frame.src = location.hash.slice(1)
  frame.style = 'width: 360px; height: 500px'
  document.body.append(frame)
</script>`

let checkout: Checkout
before(async () => {
  checkout = await startCheckout({ pages: { '/checkout': framingPage } })
})
after(() => checkout.close())

const asked = '4000000400000008'
const notAsked = '4242424242424242'

interface Message {
  readonly status: string
  readonly width: number
  readonly height: number
  readonly url: string | null
  readonly paymentStatus: string | null
  readonly origin: string
}

async function openFramed(t: TestContext, address: string): Promise<{ page: Page; frame: FrameLocator }> {
  const page = await checkout.newPage(t)
  // Of another site than the server's, and of those that may frame it over http.
  await page.goto(`http://localhost:${new URL(checkout.shop.url).port}/checkout#${address}`)
  return { page, frame: page.frameLocator('iframe') }
}

async function payBy(frame: FrameLocator, number: string): Promise<void> {
  await frame.locator('[name=number]').fill(number)
  await frame.locator('[name=expiry]').fill('12/35')
  await frame.locator('[name=security_code]').fill('123')
  await frame.locator('#card-form [type=submit]').click()
}

async function giveCode(frame: FrameLocator, code: string): Promise<void> {
  await frame.locator('[name=code]').fill(code)
  await frame.locator('button[value=confirm]').click()
}

const heading = (frame: FrameLocator, name: string): Promise<void> =>
  frame.getByRole('heading', { name, exact: true }).waitFor()

const messagesOf = (page: Page): Promise<Message[]> => page.evaluate('messages')

/** Waits until the shop was told this, and gives all that it was told until then. */
async function toldUntil(page: Page, status: string): Promise<Message[]> {
  await page.waitForFunction(`messages.some((message) => message.status === '${status}')`)
  return messagesOf(page)
}

/** A page speaks again when its size changes. */
const statusesOf = (messages: readonly Message[]): string[] =>
  messages.map(({ status }) => status).filter((status, place, all) => status !== all[place - 1])

describe('a payment', { concurrency: 2 }, () => {
  test('with proof: from init to finished; then the whole window goes to the return URL', async (t) => {
    const id = await checkout.createPayment({ return_url: `${checkout.shop.url}/thanks?order=7` })
    const { page, frame } = await openFramed(t, checkout.addressOf(id))
    await payBy(frame, asked)
    await giveCode(frame, '123456')
    const messages = await toldUntil(page, 'finished')
    assert.deepEqual(statusesOf(messages), ['init', 'secure-auth-start', 'secure-auth-end', 'finished'])
    for (const { origin, width, height } of messages) {
      assert.equal(origin, checkout.server.url)
      assert(Number.isInteger(width) && width > 100 && width <= 360, `width ${width}`)
      assert(Number.isInteger(height) && height > 100, `height ${height}`)
    }
    const { url, paymentStatus } = messages.at(-1) ?? {}
    assert.deepEqual([url, paymentStatus], [`${checkout.shop.url}/thanks?order=7`, 'to_capture'])
    await page.waitForURL(`${checkout.shop.url}/thanks?order=7`)
    assert.deepEqual(await checkout.stateOf(id), ['to_capture', '00', 'success'])
  })

  test('without a return URL: finished has none, and the window stays', async (t) => {
    const id = await checkout.createPayment({ auth: null, return_url: null })
    const { page, frame } = await openFramed(t, checkout.addressOf(id))
    await payBy(frame, notAsked)
    const messages = await toldUntil(page, 'finished')
    assert.deepEqual(statusesOf(messages), ['init', 'finished'])
    assert.deepEqual(
      messages.map(({ url }) => url),
      messages.map(() => null),
    )
    await heading(frame, words.results.paid.title)
    await seesHeading(page, 'Checkout')
  })

  test('whose payer gives up, and pays then', async (t) => {
    const id = await checkout.createPayment({ return_url: null })
    const { page, frame } = await openFramed(t, checkout.addressOf(id))
    await payBy(frame, asked)
    await frame.locator('button[value=cancel]').click()
    await frame.locator('#notice', { hasText: words.formNotices.authentication_canceled }).waitFor()
    await payBy(frame, notAsked)
    const messages = await toldUntil(page, 'finished')
    // The bank has nothing to ask of the second card.
    const expected = ['init', 'secure-auth-start', 'secure-auth-error', 'init', 'secure-auth-end', 'finished']
    assert.deepEqual(statusesOf(messages), expected)
  })

  test('the shop is given no address of ours to follow, and its own when there is nothing to try again', async (t) => {
    const shopUrl = `${checkout.shop.url}/thanks`
    const id = await checkout.createPayment()
    const { page, frame } = await openFramed(t, checkout.addressOf(id))
    await payBy(frame, asked)
    await giveCode(frame, '222222')
    const onPage = (await toldUntil(page, 'secure-auth-error')).filter(({ status }) => status.startsWith('secure-auth'))
    assert.deepEqual(new Set(onPage.map(({ url }) => url)), new Set([null]))

    const byApi = await checkout.createPayment({
      card: cardBody(asked),
      auth: { return_url: shopUrl },
      return_url: null,
    })
    const bank = (await checkout.api.get(`/v2/payments/${byApi}`)).body.auth.redirect_url as string
    await checkout.api.patch(`/v2/payments/${byApi}`, { amount: 2000 })
    await page.evaluate(`messages.length = 0; frame.src = '${bank}'`)
    const message = (await toldUntil(page, 'secure-auth-error')).find(({ status }) => status === 'secure-auth-error')
    assert.equal(message?.url, shopUrl)
  })

  test('the height follows what is shown', async (t) => {
    const { page, frame } = await openFramed(t, checkout.addressOf(await checkout.createPayment()))
    const before = (await toldUntil(page, 'init')).at(-1)?.height ?? 0
    await frame.locator('#card-form [type=submit]').click()
    await page.waitForFunction(`messages.at(-1).height > ${before}`)
    await frame.locator('[name=number]').fill(notAsked)
    await frame.locator('[name=expiry]').fill('12/35')
    await frame.locator('[name=security_code]').fill('123')
    await page.waitForFunction(`messages.at(-1).height === ${before}`)
  })
})

describe('what is not to be paid', { concurrency: 2 }, () => {
  test('was paid before', async (t) => {
    // Captured at once: no cut-off makes it another status while time passes.
    const id = await checkout.createPayment({ auth: null, card: cardBody(numbers.capturedAtOnce) })
    await checkout.advance(3600)
    const { page, frame } = await openFramed(t, checkout.addressOf(id))
    await heading(frame, words.notices.already_paid.title)
    const [message] = await toldUntil(page, 'finished')
    assert.deepEqual([message?.url, message?.paymentStatus], [`${checkout.shop.url}/thanks`, 'captured'])
    await frame.getByRole('link', { name: words.backToShop }).click()
    await page.waitForURL(`${checkout.shop.url}/thanks`)
  })

  test('is unknown', async (t) => {
    const { page, frame } = await openFramed(t, checkout.addressOf('paym_nothing'))
    await heading(frame, words.notices.unknown.title)
    const [message] = await toldUntil(page, 'error')
    assert.deepEqual([message?.url, message?.paymentStatus], [null, null])
  })
})

test('a shop on https frames it', async (t) => {
  const page = await checkout.newPage(t)
  // A browser asks its user before a page of the web reaches this machine.
  await page.context().grantPermissions(['local-network-access'])
  await page.route('https://shop.test/checkout', (route) =>
    route.fulfill({ contentType: 'text/html', body: framingPage }),
  )
  await page.goto(`https://shop.test/checkout#${checkout.addressOf(await checkout.createPayment())}`)
  await toldUntil(page, 'init')
})
