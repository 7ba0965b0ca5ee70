/** What tests of a payer's way need: a server, a shop to come back to, and a browser; and what they often ask of them. */
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { wordsOf } from '../../src/page/words/index.ts'
import type { Api } from './api.ts'
import { complaintsOf, newPayer, startBrowser, type PayerOptions } from './browser.ts'
import { startTestServer, type TestServer } from './server.ts'
import { startShop, type Shop } from './shop.ts'

/** The texts of the pages for payers whose language is English. */
export const words = wordsOf('en')

export interface Checkout {
  readonly server: TestServer
  readonly browser: Browser
  readonly shop: Shop
  readonly api: Api
  /** Id of a new payment of 10.00 EUR with 3-D Secure, which leads back to the shop's `/thanks`. */
  createPayment(given?: object): Promise<string>
  /** The address of a payment's page; `query` is, for example, `?lang=fr`. */
  addressOf(id: string, query?: string): string
  /** A window of a new payer. It is closed after the test, which fails when the browser had any complaint. */
  newPage(t: TestContext, options?: PayerOptions): Promise<Page>
  /** The page of a payment in a new window. */
  open(t: TestContext, id: string, options?: PayerOptions & { readonly query?: string }): Promise<Page>
  /** Moves the time of the test mode. */
  advance(seconds: number): Promise<void>
  /** The payment as the API shows it: status, response and, if there is one, the status of its authentication. */
  stateOf(id: string): Promise<PaymentState>
  close(): Promise<void>
}

export type PaymentState = readonly [status: string | null, response: string | null, auth: string | null]

export interface CheckoutOptions {
  /** Settings of the server, as in src/app/config.ts. */
  readonly environment?: Readonly<Record<string, string>>
  /** Pages of the shop, by path. */
  readonly pages?: Readonly<Record<string, string>>
}

export async function startCheckout({ environment = {}, pages = {} }: CheckoutOptions = {}): Promise<Checkout> {
  const [server, browser, shop] = await Promise.all([
    startTestServer({ environment }),
    startBrowser(),
    startShop(pages),
  ])
  const { api, url, running } = server

  const newPage: Checkout['newPage'] = async (t, options) => {
    const payer = await newPayer(browser, options)
    const complaints = complaintsOf(payer)
    t.after(async () => {
      await payer.close()
      assert.deepEqual(complaints, [])
    })
    return payer.newPage()
  }
  const addressOf: Checkout['addressOf'] = (id, query = '') =>
    `${url}/${running.firstAccount.testPublicKey}/${id}${query}`

  return {
    server,
    browser,
    shop,
    api,
    newPage,
    addressOf,
    async createPayment(given = {}) {
      const { status, body } = await api.post('/v2/payments/', {
        amount: 1000,
        currency: 'eur',
        auth: true,
        return_url: `${shop.url}/thanks`,
        ...given,
      })
      assert.equal(status, 200, JSON.stringify(body))
      return body.id
    },
    async open(t, id, { query = '', ...options } = {}) {
      const page = await newPage(t, options)
      await page.goto(addressOf(id, query))
      return page
    },
    async advance(seconds) {
      const { status, body } = await api.post('/sandbox/clock', { advance: seconds })
      assert.equal(status, 200, JSON.stringify(body))
    },
    async stateOf(id) {
      const { status, response, auth } = (await api.get(`/v2/payments/${id}`)).body
      return [status, response, auth?.status ?? null]
    },
    async close() {
      await browser.close()
      await Promise.all([server.close(), shop.close()])
    },
  }
}

/** Seconds. */
export const day = 24 * 3600
