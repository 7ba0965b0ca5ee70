/**
 * `npm run screenshots`: pictures of every page that a payer can come to see, for a person to look at. Nothing is compared; the folder `screenshots/` is made anew.
 *
 *   desk/            every page in a window of a desk
 *   phone/           every page on a phone
 *   dark/            both, by night
 *   languages/       form, challenge and result in every language, on a phone
 *   without-script/  pages that look different without JavaScript
 */
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { languages, type Language } from '../../src/page/languages.ts'
import { newPayer, type PayerOptions } from '../support/browser.ts'
import { startCheckout, type Checkout } from '../support/checkout.ts'
import { startCluster } from '../support/cluster.ts'
import { makeTemplate, serverVariable } from '../support/database.ts'
import { pageStates, pageStateSettings, stateNamed, type PageState } from '../support/page-states.ts'

const directory = fileURLToPath(new URL('../../screenshots/', import.meta.url))

const desk: PayerOptions = { width: 1280, height: 800 }
const phone: PayerOptions = { width: 390, height: 844, deviceScaleFactor: 2, hasTouch: true }

interface Series {
  readonly folder: string
  readonly options: PayerOptions
  readonly states: readonly PageState[]
  readonly language?: Language
  /** Before the name of each picture. */
  readonly prefix?: string
}

const inDark = [
  'form',
  'form-typed',
  'form-errors',
  'form-saved-cards',
  'challenge',
  'result-paid',
  'notice-no-method',
  'mandate-sign-errors',
  'mandate-signed',
  'mandate-upload-errors',
]
const inLanguages = ['form-errors', 'challenge', 'result-paid', 'mandate-sign', 'mandate-upload-errors']
const withoutScript = ['form', 'challenge', 'result-paid']

const series: readonly Series[] = [
  { folder: 'desk', options: desk, states: pageStates },
  { folder: 'phone', options: phone, states: pageStates },
  { folder: 'dark', options: { ...desk, colorScheme: 'dark' }, states: inDark.map(stateNamed), prefix: 'desk-' },
  { folder: 'dark', options: { ...phone, colorScheme: 'dark' }, states: inDark.map(stateNamed), prefix: 'phone-' },
  ...languages.map((language) => ({
    folder: 'languages',
    options: phone,
    states: inLanguages.map(stateNamed),
    language,
    prefix: `${language}-`,
  })),
  { folder: 'without-script', options: { ...phone, javaScript: false }, states: withoutScript.map(stateNamed) },
]

const cluster = await startCluster()
try {
  await makeTemplate(cluster.server)
  process.env[serverVariable] = JSON.stringify(cluster.server)
  const checkout = await startCheckout({ environment: pageStateSettings })
  try {
    await rm(directory, { recursive: true, force: true })
    for (const one of series) await takeSeries(checkout, one)
  } finally {
    await checkout.close()
  }
} finally {
  await cluster.stop()
}
console.log(directory)

async function takeSeries(
  checkout: Checkout,
  { folder, options, states, language = 'en', prefix = '' }: Series,
): Promise<void> {
  await mkdir(join(directory, folder), { recursive: true })
  const payer = await newPayer(checkout.browser, { reducedMotion: 'reduce', ...options })
  const page = await payer.newPage()
  for (const { name, reach } of states) {
    await reach(page, checkout, language)
    await take(page, join(directory, folder, `${prefix}${name}.png`))
  }
  await payer.close()
}

async function take(page: Page, path: string): Promise<void> {
  await page.screenshot({ path, fullPage: true, caret: 'initial' })
  console.log(path.slice(directory.length))
}
