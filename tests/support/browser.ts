/** A real browser: Debian's Chromium, driven by Playwright. Nothing leaves the machine: names ending in `.test` lead to this one. */
import { existsSync } from 'node:fs'
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core'

/** The browser without a window takes half of the processor time. scripts/test.mjs installs it, where Debian has it. */
const executablePath = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((program) => existsSync(program))

const args = [
  // The tests may run as root in a container, where Chromium's own sandbox does not work.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP *.test 127.0.0.1',
]

export const startBrowser = (): Promise<Browser> =>
  chromium.launch({ ...(executablePath !== undefined && { executablePath }), args })

export interface PayerOptions extends Pick<
  BrowserContextOptions,
  'bypassCSP' | 'colorScheme' | 'reducedMotion' | 'deviceScaleFactor' | 'hasTouch' | 'extraHTTPHeaders'
> {
  /** Whether scripts run; true if not given. */
  readonly javaScript?: boolean
  /** The browser's language. */
  readonly locale?: string
  /** The size of the window, in CSS pixels. */
  readonly width?: number
  readonly height?: number
}

/** The longest wait for something that a page is to show, in milliseconds. */
const patienceMs = 15_000

/** A payer with a browser window of their own. */
export async function newPayer(
  browser: Browser,
  { javaScript = true, locale = 'en-GB', width = 1000, height = 900, ...others }: PayerOptions = {},
): Promise<BrowserContext> {
  const payer = await browser.newContext({
    javaScriptEnabled: javaScript,
    locale,
    viewport: { width, height },
    ...others,
  })
  payer.setDefaultTimeout(patienceMs)
  return payer
}

/** Collects the browser's complaints about any page of this payer: errors of scripts, and what the policy of a page forbids. */
export function complaintsOf(payer: BrowserContext): readonly string[] {
  const complaints: string[] = []
  payer.on('weberror', (error) => complaints.push(error.error().message))
  payer.on('console', (message) => {
    if (message.type() === 'error' && !expected.test(message.text())) complaints.push(message.text())
  })
  return complaints
}

/**
 * Complaints that are expected: answers that are errors and requests that fail, which pages have to cope with; and the field for the code, which gets no focus within another
 * site's page.
 */
const expected = /^(?:Failed to load resource|Blocked autofocusing)/

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

export const payButton = '#card-form [type=submit]'

/** Sends the form of the page, once. */
export const pay = (page: Page): Promise<void> => page.click(payButton)

export async function payBy(page: Page, number: string): Promise<void> {
  await fillCard(page, { number })
  await pay(page)
}

export const debitButton = '#sepa-form [type=submit]'

/** Fills in the form to pay by account, agrees to the mandate, and sends it once. */
export async function payByAccount(
  page: Page,
  { iban, holder = 'Foo Bar' }: { readonly iban: string; readonly holder?: string },
): Promise<void> {
  await page.fill('[name=iban]', iban)
  await page.fill('[name=holder]', holder)
  await page.check('[name=agreement]')
  await page.click(debitButton)
}

/** Answers the bank's challenge. */
export async function giveCode(page: Page, code: string): Promise<void> {
  await page.fill('[name=code]', code)
  await page.click('button[value=confirm]')
}

/** Waits until the page has this heading. */
export const seesHeading = (page: Page, name: string): Promise<void> =>
  page.getByRole('heading', { name, exact: true }).waitFor()

/** Waits until the page has this text in it. */
export const seesText = (page: Page, text: string): Promise<void> => page.getByText(text).first().waitFor()

/** Waits until the form says this above its fields. */
export const seesNotice = (page: Page, text: string): Promise<void> =>
  page.locator('#notice', { hasText: text }).waitFor()

/** Stops the clock of this window: a result page does not lead on by itself, however slow the machine is. */
export async function stopTime(page: Page): Promise<void> {
  await page.clock.install({ time: 0 })
  await page.clock.pauseAt(1000)
}
