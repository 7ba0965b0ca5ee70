/** A real browser: Debian's Chromium, driven by Playwright. Nothing leaves the machine: names ending in `.test` lead to this one. */
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'

export const executablePath = '/usr/bin/chromium'

const args = [
  // The tests may run as root, in a container, where Chromium's own sandbox cannot.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP *.test 127.0.0.1',
]

export const startBrowser = (): Promise<Browser> => chromium.launch({ executablePath, args })

/** A payer with a window of their own. Without `javaScript`, scripts do not run. */
export function newPayer(
  browser: Browser,
  { javaScript = true, locale = 'en-GB', width = 1000 }: { javaScript?: boolean; locale?: string; width?: number } = {},
): Promise<BrowserContext> {
  return browser.newContext({ javaScriptEnabled: javaScript, locale, viewport: { width, height: 900 } })
}

export interface PayersCard {
  readonly number: string
  readonly expiry?: string
  readonly securityCode?: string
}

/** Types a card into the form. */
export async function fillCard(
  page: Page,
  { number, expiry = '12/35', securityCode = '123' }: PayersCard,
): Promise<void> {
  await page.fill('[name=number]', number)
  await page.fill('[name=expiry]', expiry)
  await page.fill('[name=security_code]', securityCode)
}

/** Sends the form of the page, once. */
export const pay = (page: Page): Promise<void> => page.click('#card-form [type=submit]')

/** Answers the bank's challenge. */
export async function giveCode(page: Page, code: string): Promise<void> {
  await page.fill('[name=code]', code)
  await page.click('button[value=confirm]')
}
