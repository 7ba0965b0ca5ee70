/** Every page that a payer can come to see, each with the way to reach it: for the tests that look at all of them, and for pictures of them. */
import type { Page } from 'playwright-core'
import { anotherAccount } from './another-account.ts'
import { cardBody } from './bodies.ts'
import {
  debitButton,
  fillCard,
  giveCode,
  payButton,
  payBy,
  payByAccount,
  seesHeading,
  seesNotice,
  seesText,
} from './browser.ts'
import { day, type Checkout } from './checkout.ts'
import { freshIbans } from './ibans.ts'
import { wordsOf } from '../../src/page/words/index.ts'
import type { Language } from '../../src/page/languages.ts'

export interface PageState {
  readonly name: string
  /** Brings a page to this state, from any other. */
  readonly reach: (page: Page, checkout: Checkout, language: Language) => Promise<unknown>
}

/** Settings of a server on which every state can be reached. */
export const pageStateSettings = {
  GUICHET_PAGE_ATTEMPTS_PER_PAYMENT: '2',
  GUICHET_PAGE_ATTEMPTS_PER_ADDRESS: '100000',
}

const asked = '4000000400000008'
const notAsked = '4242424242424242'
const refused = '4000000000000002'

const goodIban = 'FR1420041010050500013M02606'
const refusedIban = 'FR7099253427049384102178149'
const namedIbans = freshIbans()

const description = 'Order 2026-117: two books'

export const pageStates: readonly PageState[] = [
  { name: 'form', reach: openNew },
  {
    name: 'form-typed',
    async reach(page, checkout, language) {
      await openNew(page, checkout, language)
      await fillCard(page, { number: '4000002500000003' })
      await page.locator('#networks.offered').waitFor()
    },
  },
  {
    name: 'form-errors',
    async reach(page, checkout, language) {
      await openNew(page, checkout, language)
      await fillCard(page, { number: '4242424242424241', expiry: '01/20', securityCode: '1' })
      await page.press('[name=security_code]', 'Enter')
      await page.locator('[name=number]:focus').waitFor()
    },
  },
  {
    name: 'form-refused',
    async reach(page, checkout, language) {
      await open(page, checkout, language, await checkout.createPayment({ auth: null, description }))
      await payBy(page, refused)
      await seesNotice(page, wordsOf(language).formNotices.refused)
    },
  },
  {
    name: 'form-changed',
    async reach(page, checkout, language) {
      const id = await checkout.createPayment({ description })
      await open(page, checkout, language, id)
      await fillCard(page, { number: notAsked })
      await checkout.api.patch(`/v2/payments/${id}`, { amount: 2500 })
      await page.click(payButton)
      await seesNotice(page, wordsOf(language).formNotices.changed)
    },
  },
  {
    name: 'form-under-way',
    async reach(page, checkout, language) {
      await openNew(page, checkout, language)
      // Never answered: the next page lets go of it.
      await page.route('**/paym_*', () => undefined, { times: 1 })
      await payBy(page, notAsked)
      await page.locator(`${payButton}:disabled`).waitFor()
    },
  },
  {
    name: 'form-saved-cards',
    async reach(page, checkout, language) {
      const customer = await customerWithCards(checkout)
      await open(page, checkout, language, await checkout.createPayment({ customer, description }))
      await page.locator('.saved-cards').waitFor()
    },
  },
  {
    name: 'form-another-card',
    async reach(page, checkout, language) {
      await stateNamed('form-saved-cards').reach(page, checkout, language)
      await page.check('[name=saved_card][value=new]')
    },
  },
  { name: 'debit-form', reach: chooseDebit },
  {
    name: 'debit-form-errors',
    async reach(page, checkout, language) {
      await chooseDebit(page, checkout, language)
      await page.fill('[name=iban]', 'FR15 2004 1010 0505 0001 3M02 606')
      await page.click(debitButton)
      await page.locator('#agreement-error:not(:empty)').waitFor()
    },
  },
  {
    name: 'debit-form-refused',
    async reach(page, checkout, language) {
      await chooseDebit(page, checkout, language)
      await payByAccount(page, { iban: refusedIban })
      await seesNotice(page, wordsOf(language).formNotices.debit_refused)
    },
  },
  {
    name: 'debit-form-saved',
    async reach(page, checkout, language) {
      const customer = await customerWithAccount(checkout)
      const id = await checkout.createPayment({ customer, methods_allowed: ['sepa'], description })
      await open(page, checkout, language, id)
      await page.locator('[name=saved_account][type=radio]').first().waitFor()
    },
  },
  {
    name: 'debit-form-named',
    async reach(page, { api }, language) {
      const sepa = (await api.post('/v2/sepa/', { iban: namedIbans.next().value, name: 'Foo Bar' })).body.id
      const intent = (await api.post('/v2/payment_intents/', { amount: 1000, sepa, description })).body
      await page.goto(`${intent.url as string}?lang=${language}`)
      await page.locator('.named-account').waitFor()
    },
  },
  {
    name: 'debit-result',
    async reach(page, checkout, language) {
      await open(page, checkout, language, await checkout.createPayment({ methods_allowed: ['sepa'] }))
      await payByAccount(page, { iban: goodIban })
      await seesHeading(page, wordsOf(language).debit.results.paid.title)
    },
  },
  { name: 'challenge', reach: goToBank },
  {
    name: 'challenge-wrong-code',
    async reach(page, checkout, language) {
      await goToBank(page, checkout, language)
      await giveCode(page, '000000')
      await page.locator('#code-error:not(:empty)').waitFor()
    },
  },
  {
    name: 'challenge-resent',
    async reach(page, checkout, language) {
      await goToBank(page, checkout, language)
      await page.click('button[value=resend]')
      await page.locator('.notice.good').waitFor()
    },
  },
  ...(['123456', '222222', '333333', '444444'] as const).map((code) => ({
    name: `bank-return-${code}`,
    reach: async (page: Page, checkout: Checkout, language: Language): Promise<void> => {
      const id = await checkout.createPayment({ card: cardBody(asked), return_url: null })
      const { redirect_url: address } = (await checkout.api.get(`/v2/payments/${id}`)).body.auth
      await page.goto(`${address}?lang=${language}`)
      await giveCode(page, code)
      await page.locator('.message').waitFor()
    },
  })),
  {
    name: 'bank-unknown',
    async reach(page, { server }, language) {
      await page.goto(`${server.url}/v2/redirect/${'0'.repeat(36)}?lang=${language}`)
    },
  },
  {
    name: 'bank-superseded',
    async reach(page, checkout, language) {
      const id = await goToBank(page, checkout, language)
      await checkout.api.patch(`/v2/payments/${id}`, { amount: 2000 })
      await page.reload()
      await seesHeading(page, wordsOf(language).bank.notices.superseded.title)
    },
  },
  {
    name: 'result-paid',
    async reach(page, checkout, language) {
      await openAfterwards(page, checkout, language, { return_url: null })
    },
  },
  {
    name: 'result-authorized',
    async reach(page, checkout, language) {
      await openAfterwards(page, checkout, language, { return_url: null, capture: false })
    },
  },
  {
    name: 'notice-canceled',
    async reach(page, checkout, language) {
      const id = await openAfterwards(page, checkout, language, {})
      await checkout.api.post('/v2/refunds/', { payment: id })
      await page.reload()
      await seesHeading(page, wordsOf(language).notices.canceled.title)
    },
  },
  {
    name: 'notice-no-method',
    async reach(page, checkout, language) {
      await open(
        page,
        checkout,
        language,
        await checkout.createPayment({ methods_allowed: ['sepa'], currency: 'usd', description }),
      )
    },
  },
  {
    name: 'notice-unknown',
    reach: (page, checkout, language) => open(page, checkout, language, 'paym_nothing'),
  },
  {
    name: 'notice-too-many-attempts',
    async reach(page, checkout, language) {
      await stateNamed('form-refused').reach(page, checkout, language)
      await payBy(page, refused)
      await seesHeading(page, wordsOf(language).notices.too_many_attempts.title)
    },
  },
  {
    name: 'notice-unavailable',
    async reach(page, { server }, language) {
      const { live, key } = await anotherAccount(server)
      const { id } = (await live.post('/v2/payments/', { amount: 1000 })).body
      await page.goto(`${server.url}/${key('public', 'live').value}/${id}?lang=${language}`)
      await seesHeading(page, wordsOf(language).notices.unavailable.title)
    },
  },
  {
    name: 'mandate-sign',
    reach: (page, checkout, language) => openMandate(page, checkout, language),
  },
  {
    name: 'mandate-sign-errors',
    async reach(page, checkout, language) {
      await openMandate(page, checkout, language)
      await page.fill('[name=name]', '')
      await page.click('#mandate-form [type=submit]')
      await seesText(page, wordsOf(language).mandate.fieldErrors.name_missing)
    },
  },
  {
    name: 'mandate-signed',
    async reach(page, checkout, language) {
      await openMandate(page, checkout, language)
      await page.check('[name=consent]')
      await page.click('#mandate-form [type=submit]')
      await seesHeading(page, wordsOf(language).mandate.signed.title)
    },
  },
  {
    name: 'mandate-upload',
    reach: (page, checkout, language) => openMandate(page, checkout, language, '/upload'),
  },
  {
    name: 'mandate-upload-errors',
    async reach(page, checkout, language) {
      await openMandate(page, checkout, language, '/upload')
      await page.click('#mandate-form [type=submit]')
      await seesText(page, wordsOf(language).mandate.fieldErrors.file_missing)
    },
  },
  {
    name: 'mandate-unknown',
    async reach(page, { server }, language) {
      await page.goto(`${server.url}/mandates/${'x'.repeat(32)}?lang=${language}`)
      await seesHeading(page, wordsOf(language).mandate.notices.unknown.title)
    },
  },
  // From here on the clock is moved: the states above cannot be reached afterwards.
  {
    name: 'notice-already-paid',
    async reach(page, checkout, language) {
      await openAfterwards(page, checkout, language, {})
      await checkout.advance(day)
      await page.reload()
      await seesHeading(page, wordsOf(language).notices.already_paid.title)
    },
  },
  {
    name: 'notice-expired',
    async reach(page, checkout, language) {
      await openAfterwards(page, checkout, language, { capture: false })
      await checkout.advance(8 * day)
      await page.reload()
      await seesHeading(page, wordsOf(language).notices.expired.title)
    },
  },
  {
    name: 'bank-expired',
    async reach(page, checkout, language) {
      await goToBank(page, checkout, language)
      await checkout.advance(day)
      await page.reload()
      await seesHeading(page, wordsOf(language).bank.notices.expired.title)
    },
  },
]

export function stateNamed(name: string): PageState {
  const found = pageStates.find((state) => state.name === name)
  if (found === undefined) throw new Error(`there is no page state ${name}`)
  return found
}

async function open(page: Page, checkout: Checkout, language: Language, id: string): Promise<void> {
  await page.goto(checkout.addressOf(id, `?lang=${language}`))
}

async function openNew(page: Page, checkout: Checkout, language: Language): Promise<void> {
  await open(page, checkout, language, await checkout.createPayment({ description }))
}

/** Opens the form to pay by account on a page with a choice. */
async function chooseDebit(page: Page, checkout: Checkout, language: Language): Promise<void> {
  await openNew(page, checkout, language)
  await page.check('#pay-by-sepa')
}

async function goToBank(page: Page, checkout: Checkout, language: Language): Promise<string> {
  const id = await checkout.createPayment({ description })
  await open(page, checkout, language, id)
  await payBy(page, asked)
  await seesHeading(page, wordsOf(language).bank.title)
  return id
}

/** The page of a payment that was made through the API a moment ago. */
async function openAfterwards(page: Page, checkout: Checkout, language: Language, given: object): Promise<string> {
  const id = await checkout.createPayment({ auth: null, card: cardBody(notAsked), description, ...given })
  await open(page, checkout, language, id)
  return id
}

/** A page of a new mandate. */
async function openMandate(page: Page, { api }: Checkout, language: Language, below = ''): Promise<void> {
  const account = { iban: 'FR7630006000011234567890189', name: 'Ada Lovelace' }
  const { id: sepa } = (await api.post('/v2/sepa/', account)).body
  const { sign_url: url } = (await api.post('/v2/mandates/', { sepa })).body
  await page.goto(`${url as string}${below}?lang=${language}`)
}

const customers = new WeakMap<Checkout, Promise<string>>()

/** Returns the same customer each time, because a card has one owner. */
async function customerWithCards(checkout: Checkout): Promise<string> {
  const customer = customers.get(checkout) ?? createCustomerWithCards(checkout)
  customers.set(checkout, customer)
  return customer
}

async function createCustomerWithCards({ api }: Checkout): Promise<string> {
  const { id: customer } = (await api.post('/v2/customers/', { name: 'Foo Bar', mobile: '+33639980100' })).body
  for (const number of ['5555555555554444', '4111111111111111'])
    await api.post('/v2/cards/', { ...cardBody(number), customer })
  return customer
}

const debtors = new WeakMap<Checkout, Promise<string>>()

async function customerWithAccount(checkout: Checkout): Promise<string> {
  const customer = debtors.get(checkout) ?? createCustomerWithAccount(checkout)
  debtors.set(checkout, customer)
  return customer
}

async function createCustomerWithAccount({ api }: Checkout): Promise<string> {
  const { id: customer } = (await api.post('/v2/customers/', { name: 'Foo Bar', mobile: '+33639980102' })).body
  for (const [day, iban] of [
    ['2026-01-10', goodIban],
    ['2026-01-11', 'DE89370400440532013000'],
  ])
    await api.post('/v2/sepa/', { iban, name: 'Foo Bar', customer, date_mandate: day })
  return customer
}
