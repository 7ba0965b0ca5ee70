/** The page of a payment intent, whose address the API gives in `url`: paid by a card, after a refusal by another one, and every page on which there is nothing to pay. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { cardBody } from '../support/bodies.ts'
import { fillCard, giveCode, newPayer, pay, startBrowser } from '../support/browser.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { startShop, type Shop } from '../support/shop.ts'

let server: TestServer
let browser: Browser
let shop: Shop
before(async () => {
  ;[server, browser, shop] = await Promise.all([startTestServer(), startBrowser(), startShop()])
})
after(() => Promise.all([browser.close(), server.close(), shop.close()]))

const optional = '4000000400000008'
const refused = '4000000000009987'

test('opened, paid, and back at the shop', async () => {
  const intent = await newIntent({ return_url: `${shop.url}/thanks` })
  assert.equal(intent.status, 'require_payment_method')
  assert.equal(intent.url, `${server.url}/test_${intent.id}`)
  await asPayer(async (page) => {
    await page.goto(intent.url)
    await fillCard(page, { number: optional })
    await pay(page)
    await page.waitForURL('**/v2/redirect/**')
    assert.equal((await read(intent.id)).status, 'require_authentication')
    await giveCode(page, '123456')
    await page.waitForURL(`${shop.url}/thanks`)
  })
  const paid = await read(intent.id)
  assert.equal(paid.status, 'captured')
  assert.equal((await server.api.get(`/v2/payments/${paid.payment}`)).body.origin, 2)
})

test('a refused card leaves it open, and another card pays', async () => {
  const intent = await newIntent({ threeds: 'none' })
  await asPayer(async (page) => {
    await page.goto(intent.url)
    await fillCard(page, { number: refused })
    await pay(page)
    await page.waitForSelector('#notice:not([hidden])')
    assert.equal((await read(intent.id)).status, 'require_payment_method')
    await fillCard(page, { number: optional })
    await pay(page)
    await page.waitForSelector('body[data-message=finished]')
  })
  const { body } = await server.api.get(`/v2/payment_intents/${intent.id}/payments`)
  assert.deepEqual(body.payments.map(({ status }: { status: string }) => status).sort(), ['refused', 'to_capture'])
})

test('a card that the merchant gave is sent to its bank at once', async () => {
  const card = await server.api.post('/v2/cards/', cardBody(optional))
  const intent = await newIntent({ card: card.body.id })
  assert.equal(intent.status, 'require_authentication')
  await asPayer(async (page) => {
    await page.goto(intent.url)
    await page.waitForURL('**/v2/redirect/**')
    await giveCode(page, '111111')
    await page.waitForSelector('body[data-message=finished]')
  })
  assert.equal((await read(intent.id)).status, 'captured')
})

test('what the payer does not prove is not paid, and can be tried again', async () => {
  const intent = await newIntent({})
  await asPayer(async (page) => {
    await page.goto(intent.url)
    await fillCard(page, { number: '4000000760000002' })
    await pay(page)
    await page.waitForURL('**/v2/redirect/**')
    await page.click('button[value=cancel]')
    await page.waitForURL(intent.url)
    assert.equal((await read(intent.id)).status, 'require_payment_method')
    await fillCard(page, { number: '4000000760000002' })
    await pay(page)
    await page.waitForURL('**/v2/redirect/**')
    await giveCode(page, '123456')
    await page.waitForSelector('body[data-message=finished]')
  })
  assert.equal((await read(intent.id)).status, 'captured')
})

test('capture: false holds the amount', async () => {
  const intent = await newIntent({ capture: false, threeds: 'none' })
  await asPayer(async (page) => {
    await page.goto(intent.url)
    await fillCard(page, { number: optional })
    await pay(page)
    await page.waitForSelector('body[data-message=finished]')
  })
  assert.equal((await read(intent.id)).status, 'authorized')
  const { body } = await server.api.post(`/v2/payment_intents/${intent.id}/capture`)
  assert.equal(body.status, 'captured')
})

test('two tabs with two cards pay once', async () => {
  const intent = await newIntent({ threeds: 'none' })
  await asPayer(async (page) => {
    const other = await page.context().newPage()
    await Promise.all([page.goto(intent.url), other.goto(intent.url)])
    await fillCard(page, { number: optional })
    await fillCard(other, { number: '4000000560000004' })
    await Promise.all([pay(page), pay(other)])
    await Promise.all([page, other].map((tab) => tab.waitForSelector('body[data-message=finished]')))
  })
  const { body } = await server.api.get(`/v2/payment_intents/${intent.id}/payments`)
  assert.deepEqual(
    body.payments.map(({ status }: { status: string }) => status),
    ['to_capture'],
  )
})

describe('a page on which there is nothing to pay', () => {
  const cases: readonly (readonly [what: string, status: number, prepare: () => Promise<string>])[] = [
    [
      'canceled',
      200,
      async () => {
        const intent = await newIntent({})
        await server.api.delete(`/v2/payment_intents/${intent.id}`)
        return intent.url
      },
    ],
    ['unknown', 404, () => Promise.resolve(`${server.url}/test_pi_${'a'.repeat(24)}`)],
    ["of the other mode's address", 404, async () => (await newIntent({})).url.replace('test_', '')],
    ['without a method that is to be had', 200, async () => (await newIntent({ methods_allowed: ['sepa'] })).url],
    [
      'paid long ago',
      200,
      async () => {
        const card = await server.api.post('/v2/cards/', cardBody(optional))
        const intent = await newIntent({ card: card.body.id, threeds: 'none' })
        await server.api.post('/sandbox/clock', { advance: 3600 })
        return intent.url
      },
    ],
  ]
  for (const [what, status, prepare] of cases) {
    test(what, async () => {
      const url = await prepare()
      await asPayer(async (page) => {
        const answer = await page.goto(url)
        assert.equal(answer?.status(), status)
        assert.equal(await page.locator('#card-form').count(), 0)
        assert.ok(((await page.textContent('main')) ?? '').trim().length > 10)
      })
    })
  }
})

async function newIntent(given: object) {
  const { status, body } = await server.api.post('/v2/payment_intents/', { amount: 4200, ...given })
  assert.equal(status, 200, JSON.stringify(body))
  return body
}

const read = async (id: string) => (await server.api.get(`/v2/payment_intents/${id}`)).body

async function asPayer(story: (page: Page) => Promise<void>): Promise<void> {
  const payer = await newPayer(browser)
  try {
    await story(await payer.newPage())
  } finally {
    await payer.close()
  }
}
