/** The form: what it shows while a card is typed, what it offers, and in which language it speaks. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { brandOf, cardBrands } from '../../src/cards/brand.ts'
import type { Language } from '../../src/page/languages.ts'
import { wordsOf } from '../../src/page/words/index.ts'
import { anotherAccount } from '../support/another-account.ts'
import { fillCard, pay, payButton, seesHeading } from '../support/browser.ts'
import { startCheckout, words, type Checkout } from '../support/checkout.ts'

let checkout: Checkout
before(async () => {
  checkout = await startCheckout()
})
after(() => checkout.close())

const coBranded = '4000002500000003'
const notAsked = '4242424242424242'

const customer = { name: 'Foo Bar', email: 'foo.bar@example.org' }

const brands: readonly (readonly [typed: string, mark: string, shown: string])[] = [
  ['4', 'Visa', '4'],
  ['424242', 'Visa', '4242 42'],
  ['5555555555554444', 'Mastercard', '5555 5555 5555 4444'],
  ['2221', 'Mastercard', '2221'],
  ['378282246310005', 'Amex', '3782 822463 10005'],
  ['3528000000000007', 'JCB', '3528 0000 0000 0007'],
  ['30569309025904', 'Diners Club', '3056 930902 5904'],
  ['6011111111111117', 'Discover', '6011 1111 1111 1117'],
  ['6200000000000005', 'UnionPay', '6200 0000 0000 0005'],
  ['5019717010103742', 'Dankort', '5019 7170 1010 3742'],
  ['6759649826438453', 'Maestro', '6759 6498 2643 8453'],
  ['1234', '', '1234'],
]

test('the brand is shown while the number is typed', async (t) => {
  const page = await checkout.open(t, await checkout.createPayment())
  const mark = page.locator('#brand')
  for (const [typed, brand, shown] of brands) {
    await page.fill('[name=number]', '')
    await page.locator('[name=number]').pressSequentially(typed)
    assert.deepEqual([(await mark.textContent())?.trim(), await page.inputValue('[name=number]')], [brand, shown])
    assert.equal(await mark.isVisible(), brand !== '', typed)
  }
})

test('a mistake is told when the field is left, and taken back when it is mended', async (t) => {
  const page = await checkout.open(t, await checkout.createPayment())
  const number = page.locator('[name=number]')
  const error = page.locator('#number-error')
  await number.pressSequentially('4242424242424241')
  assert.equal(await error.textContent(), '')
  await number.press('Tab')
  assert.equal(await error.textContent(), words.fieldErrors.number_invalid)
  await number.press('End')
  await number.press('Backspace')
  assert.equal(await error.textContent(), '')
  assert.equal(await number.getAttribute('aria-invalid'), null)
})

describe('a card of two networks', { concurrency: 2 }, () => {
  const rows = [
    { choice: null, expiry: '01/36', preferred: 'national' },
    { choice: 'CB', expiry: '02/36', preferred: 'national' },
    { choice: 'Visa', expiry: '03/36', preferred: 'visa' },
  ]
  for (const { choice, expiry, preferred } of rows)
    test(`pays by ${choice ?? 'what the merchant prefers'}`, async (t) => {
      const id = await checkout.createPayment({ auth: null, return_url: null })
      const page = await checkout.open(t, id)
      const offered = page.getByRole('group', { name: words.form.network })
      assert(await offered.isHidden())
      await fillCard(page, { number: coBranded, expiry })
      await offered.waitFor()
      const names = await offered.locator('label:visible').allInnerTexts()
      assert.deepEqual(names, ['Automatic', 'CB', 'Visa'])
      assert(await offered.getByLabel('Automatic').isChecked())
      if (choice !== null) await offered.getByLabel(choice).check()
      await pay(page)
      await seesHeading(page, words.results.paid.title)
      const { card } = (await checkout.api.get(`/v2/payments/${id}`)).body
      assert.deepEqual([card.brand, card.network, card.preferred_network], ['visa', 'national', preferred])
    })

  test('is told from others: the choice goes away with another number', async (t) => {
    const page = await checkout.open(t, await checkout.createPayment())
    const offered = page.getByRole('group', { name: words.form.network })
    await page.fill('[name=number]', coBranded)
    await offered.waitFor()
    await offered.getByLabel('Visa').check()
    await page.fill('[name=number]', notAsked)
    await offered.waitFor({ state: 'hidden' })
    assert(await page.isChecked('[name=network][value=automatic]'))
  })
})

describe('saved cards', { concurrency: 2 }, () => {
  test('of the customer are offered, the latest first, and pay without number or code', async (t) => {
    const customerId = (await checkout.api.post('/v2/customers/', customer)).body.id
    const other = (await checkout.api.post('/v2/customers/', { name: 'Other', email: 'other@example.org' })).body.id
    const register = async (number: string, owner: string): Promise<string> =>
      (await checkout.api.post('/v2/cards/', { number, exp_month: 12, exp_year: 2036, customer: owner })).body.id
    const visa = await register('4111111111111111', customerId)
    await register('5555555555554444', customerId)
    await register('5105105105105100', other)
    const id = await checkout.createPayment({ auth: null, return_url: null, customer: customerId })
    const page = await checkout.open(t, id)
    const choice = page.getByRole('group', { name: words.form.chooseCard })
    const names = await choice
      .getByRole('radio')
      .evaluateAll((radios) =>
        radios.map((radio) => (radio as unknown as { labels: { textContent: string }[] }).labels[0]?.textContent ?? ''),
      )
    assert.deepEqual(
      names.map((name) => /ending in (\d{4})|Another card/.exec(name)?.at(1) ?? 'another'),
      ['4444', '1111', 'another'],
    )
    assert(await page.locator('[name=number]').isHidden())
    await choice.getByRole('radio', { name: 'Card ending in 1111' }).check()
    const sent = page.waitForRequest((request) => request.method() === 'POST')
    await pay(page)
    assert.deepEqual([...new URLSearchParams((await sent).postData() ?? '').keys()], ['token', 'saved_card'])
    await seesHeading(page, words.results.paid.title)
    assert.equal((await checkout.api.get(`/v2/payments/${id}`)).body.card.id, visa)
  })

  test('leave room for another card', async (t) => {
    const customerId = (await checkout.api.post('/v2/customers/', { name: 'Third', email: 'third@example.org' })).body
      .id
    await checkout.api.post('/v2/cards/', { number: notAsked, exp_month: 11, exp_year: 2036, customer: customerId })
    const id = await checkout.createPayment({ auth: null, return_url: null, customer: customerId })
    const page = await checkout.open(t, id)
    await page.getByRole('radio', { name: words.form.anotherCard }).check()
    await fillCard(page, { number: '5200828282828210' })
    await pay(page)
    await seesHeading(page, words.results.paid.title)
    assert.equal((await checkout.api.get(`/v2/payments/${id}`)).body.card.last4, '8210')
  })

  for (const remembers of [true, false])
    test(remembers ? 'a card is remembered for who asks for it' : 'and not for who does not', async (t) => {
      const { id: customerId } = (
        await checkout.api.post('/v2/customers/', {
          name: 'Fourth',
          mobile: remembers ? '+33639980101' : '+33639980102',
        })
      ).body
      const number = remembers ? '4000000560000004' : '4000002080000001'
      const id = await checkout.createPayment({ auth: null, return_url: null, customer: customerId })
      const page = await checkout.open(t, id)
      await fillCard(page, { number, expiry: '12/36' })
      if (remembers) await page.check('[name=remember]')
      await pay(page)
      await seesHeading(page, words.results.paid.title)
      const listed = (await checkout.api.get(`/v2/cards/?customer=${customerId}`)).body.cards as { last4: string }[]
      assert.deepEqual(
        listed.map(({ last4 }) => last4),
        remembers ? [number.slice(-4)] : [],
      )
      const next = await checkout.createPayment({ auth: null, customer: customerId })
      await page.goto(checkout.addressOf(next))
      assert.equal(
        await page.getByRole('radio', { name: `Card ending in ${number.slice(-4)}` }).count(),
        Number(remembers),
      )
    })

  test('without a customer there is nobody to remember a card for', async (t) => {
    const page = await checkout.open(t, await checkout.createPayment())
    assert.equal(await page.locator('[name=remember]').count(), 0)
  })
})

interface LanguageRow {
  readonly query?: string
  readonly locale?: string
  readonly language: Language
  /** Whether the payer goes on to the result, in the same language. */
  readonly pays?: boolean
}

const languageRows: readonly LanguageRow[] = [
  { query: '?lang=fr', language: 'fr' },
  { query: '?lang=fr-fr', language: 'fr' },
  { query: '?lang=FR_fr', language: 'fr', pays: true },
  { query: '?lang=fr', locale: 'de-DE', language: 'fr' },
  { query: '?lang=xx', locale: 'de-DE', language: 'en', pays: true },
  { locale: 'de-AT', language: 'de' },
  { locale: 'es-MX', language: 'es' },
  { locale: 'it-CH', language: 'it' },
  { locale: 'nl', language: 'nl' },
  { locale: 'pt-BR', language: 'pt' },
  { locale: 'ja-JP', language: 'en' },
]

const amountIn: Readonly<Record<Language, string>> = {
  en: '€1,234.50',
  fr: '1 234,50 €',
  de: '1.234,50 €',
  es: '1234,50 €',
  it: '1234,50 €',
  nl: '€ 1.234,50',
  pt: '1234,50 €',
}

describe('languages', { concurrency: 3 }, () => {
  for (const { query, locale, language, pays } of languageRows)
    test(`${query ?? ''} ${locale ?? ''}: ${language}`, async (t) => {
      const id = await checkout.createPayment({ auth: null, return_url: null, amount: 123450 })
      const page = await checkout.open(t, id, {
        ...(query !== undefined && { query }),
        ...(locale !== undefined && { locale }),
      })
      assert.equal(await page.getAttribute('html', 'lang'), language)
      const { form, results } = wordsOf(language)
      await page.getByRole('heading', { name: form.payByCard }).waitFor()
      assert.equal(plainSpaces(await page.textContent('.amount')), amountIn[language])
      if (pays !== true) return
      await fillCard(page, { number: notAsked })
      await pay(page)
      await seesHeading(page, results.paid.title)
      assert.equal(new URL(page.url()).search, query)
    })
})

/** Languages put spaces of several kinds into amounts. */
const plainSpaces = (text: string | null): string => (text ?? '').trim().replaceAll(/\s/g, ' ')

const amounts: readonly (readonly [amount: number, currency: string, shown: string])[] = [
  [50, 'eur', '€0.50'],
  [100, 'eur', '€1.00'],
  [99999999, 'eur', '€999,999.99'],
  [1050, 'usd', '$10.50'],
  [1050, 'chf', 'CHF 10.50'],
]

test('amounts', async (t) => {
  const page = await checkout.newPage(t, { locale: 'en-US' })
  for (const [amount, currency, shown] of amounts) {
    await page.goto(checkout.addressOf(await checkout.createPayment({ amount, currency })))
    assert.equal(plainSpaces(await page.textContent('.amount')), shown)
    assert.equal(plainSpaces(await page.textContent(payButton)), words.form.pay(shown))
  }
})

test('names and descriptions are text, whatever is in them', async (t) => {
  const hostile = `<img src=x onerror="document.title='won'"></p></title><script>document.title='won'</script>"'&amp;`
  const description = `<script>document.title='won'</script>"'&lt;`
  const another = await anotherAccount(checkout.server, hostile)
  const card = { number: '4000000400000008', exp_month: 12, exp_year: 2035 }
  const bodies = [
    { amount: 1000, description },
    { amount: 1000, description, card: { ...card, number: notAsked } },
    { amount: 1000, description, card, auth: true },
  ]
  const page = await checkout.newPage(t)
  for (const body of bodies) {
    const { id } = (await another.test.post('/v2/payments/', body)).body
    await page.goto(`${checkout.server.url}/${another.key('public', 'test').value}/${id}`)
    await page.locator('main', { hasText: hostile }).waitFor()
    assert.notEqual(await page.title(), 'won')
    assert.equal(await page.locator('main img, main script').count(), 0)
  }
  const form = (await another.test.post('/v2/payments/', { amount: 1000, description })).body.id
  await page.goto(`${checkout.server.url}/${another.key('public', 'test').value}/${form}`)
  assert.equal((await page.textContent('.description'))?.trim(), description)
})

test('every brand that a number can have has a row above', () => {
  const shown = new Set(brands.map(([typed]) => brandOf(typed)))
  assert.deepEqual(shown, new Set(cardBrands))
})
