/** The forms of the page and of the bank: what they show while somebody types, what they offer, and in which language they speak. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { brandOf, cardBrands } from '../../src/cards/brand.ts'
import { wordsOf } from '../../src/page/words/index.ts'
import { anotherAccount } from '../support/another-account.ts'
import { fillCard, giveCode, pay, payBy, seesHeading, seesNotice, seesText } from '../support/browser.ts'
import { startCheckout, words, type Checkout } from '../support/checkout.ts'

let checkout: Checkout
before(async () => {
  checkout = await startCheckout()
})
after(() => checkout.close())

const coBranded = '4000002500000003'
const notAsked = '4242424242424242'
const asked = '4000000400000008'

const { bank, formNotices, results } = words

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

test('every brand that a number can have has a row above', () => {
  const shown = new Set(brands.map(([typed]) => brandOf(typed)))
  assert.deepEqual(shown, new Set(cardBrands))
})

test('while a card is typed, its brand is shown, and a mistake is told when the field is left, and taken back when it is mended', async (t) => {
  const page = await checkout.open(t, await checkout.createPayment())
  const number = page.locator('[name=number]')
  const mark = page.locator('#brand')
  for (const [typed, brand, shown] of brands) {
    await number.fill('')
    await number.pressSequentially(typed)
    assert.deepEqual([(await mark.textContent())?.trim(), await number.inputValue()], [brand, shown])
    assert.equal(await mark.isVisible(), brand !== '', typed)
  }
  const error = page.locator('#number-error')
  await number.fill('')
  await number.pressSequentially('4242424242424241')
  assert.equal(await error.textContent(), '')
  await number.press('Tab')
  assert.equal(await error.textContent(), words.fieldErrors.number_invalid)
  await number.press('End')
  await number.press('Backspace')
  assert.equal(await error.textContent(), '')
  assert.equal(await number.getAttribute('aria-invalid'), null)
  // What browsers fill in comes without the spaces and slashes that the form shows.
  await page.fill('[name=number]', notAsked)
  await page.fill('[name=expiry]', '2035-12')
  const filledIn = [await number.inputValue(), await page.inputValue('[name=expiry]')]
  assert.deepEqual(filledIn, ['4242 4242 4242 4242', '12/35'])
})

test('a card of two networks is told from others, and pays by the one that is chosen', async (t) => {
  const id = await checkout.createPayment({ auth: null, return_url: null })
  const page = await checkout.open(t, id)
  const offered = page.getByRole('group', { name: words.form.network })
  assert(await offered.isHidden())
  await page.fill('[name=number]', coBranded)
  await offered.waitFor()
  assert.deepEqual(await offered.locator('label:visible').allInnerTexts(), ['Automatic', 'CB', 'Visa'])
  assert(await offered.getByLabel('Automatic').isChecked())
  await offered.getByLabel('Visa').check()
  // The choice goes away with another number.
  await page.fill('[name=number]', notAsked)
  await offered.waitFor({ state: 'hidden' })
  assert(await page.isChecked('[name=network][value=automatic]'))

  await fillCard(page, { number: coBranded })
  await offered.waitFor()
  await offered.getByLabel('Visa').check()
  await pay(page)
  await seesHeading(page, results.paid.title)
  const { card } = (await checkout.api.get(`/v2/payments/${id}`)).body
  assert.deepEqual([card.brand, card.network, card.preferred_network], ['visa', 'national', 'visa'])
})

test('saved cards of the customer are offered, the latest first, and pay without number or code', async (t) => {
  const { api } = checkout
  const customerOf = async (email: string): Promise<string> => (await api.post('/v2/customers/', { email })).body.id
  const [customer, other] = [await customerOf('foo@example.org'), await customerOf('other@example.org')]
  const register = async (number: string, owner: string): Promise<string> =>
    (await api.post('/v2/cards/', { number, exp_month: 12, exp_year: 2036, customer: owner })).body.id
  const visa = await register('4111111111111111', customer)
  await register('5555555555554444', customer)
  await register('5105105105105100', other)
  const id = await checkout.createPayment({ auth: null, return_url: null, customer })
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
  const number = page.locator('[name=number]')
  assert(await number.isHidden())
  await choice.getByRole('radio', { name: words.form.anotherCard }).check()
  assert(await number.isVisible())
  await choice.getByRole('radio', { name: 'Card ending in 1111' }).check()
  const sent = page.waitForRequest((request) => request.method() === 'POST')
  await pay(page)
  assert.deepEqual([...new URLSearchParams((await sent).postData() ?? '').keys()], ['token', 'saved_card'])
  await seesHeading(page, results.paid.title)
  assert.equal((await api.get(`/v2/payments/${id}`)).body.card.id, visa)
})

test('a card that is refused makes place for another, on the same page', async (t) => {
  const id = await checkout.createPayment({ auth: null, return_url: null })
  const page = await checkout.open(t, id)
  await payBy(page, '4000000000009987')
  await seesNotice(page, formNotices.refused)
  assert.equal(await page.inputValue('[name=number]'), '')
  await payBy(page, '4000000000009995')
  await seesNotice(page, formNotices.insufficient_funds)
  await payBy(page, notAsked)
  await seesHeading(page, results.paid.title)
  assert.deepEqual(await checkout.stateOf(id), ['to_capture', '00', null])
})

describe('the bank', { concurrency: 2 }, () => {
  test('says who is paid how much by which card, fills in the codes that it shows, and wants one', async (t) => {
    const id = await checkout.createPayment({ return_url: null })
    const page = await checkout.open(t, id)
    await payBy(page, asked)
    await seesHeading(page, bank.title)
    assert.match((await page.textContent('.facts')) ?? '', /Guichet[^]*€10\.00[^]*Visa •••• 0008/)
    await page.click('button[value=confirm]')
    assert.equal(await page.locator('[name=code]:invalid').count(), 1)
    assert.deepEqual(await checkout.stateOf(id), [null, null, 'attempted'])
    assert.equal(await page.getByRole('button', { name: /^\d{6}$/ }).count(), 5)
    await page.getByRole('button', { name: '123456' }).click()
    assert.equal(await page.inputValue('[name=code]'), '123456')
    await page.click('button[value=confirm]')
    await seesHeading(page, results.paid.title)
    assert.equal(page.url(), checkout.addressOf(id))
  })

  test('has buttons to send a new code and to give up, beside the one that confirms', async (t) => {
    const id = await checkout.createPayment({ return_url: null })
    const page = await checkout.open(t, id)
    await payBy(page, asked)
    await giveCode(page, '000000')
    await page.locator('#code-error', { hasText: bank.wrongCode(2) }).waitFor()
    await page.click('button[value=resend]')
    await seesText(page, bank.resent)
    await page.click('button[value=cancel]')
    await seesNotice(page, formNotices.authentication_canceled)
    await payBy(page, asked)
    await giveCode(page, '123456')
    await seesHeading(page, results.paid.title)
  })
})

test('the language of the browser, or of the address, to the end', async (t) => {
  const id = await checkout.createPayment({ auth: null, return_url: null, amount: 123450 })
  const page = await checkout.open(t, id, { locale: 'de-AT' })
  for (const [query, language, amount] of [
    ['', 'de', '1.234,50 €'],
    ['?lang=FR_fr', 'fr', '1 234,50 €'],
  ] as const) {
    await page.goto(checkout.addressOf(id, query))
    assert.equal(await page.getAttribute('html', 'lang'), language)
    await page.getByRole('heading', { name: wordsOf(language).form.payByCard }).waitFor()
    // Languages put spaces of several kinds into amounts.
    assert.equal((await page.textContent('.amount'))?.trim().replaceAll(/\s/g, ' '), amount)
  }
  await fillCard(page, { number: notAsked })
  await pay(page)
  await seesHeading(page, wordsOf('fr').results.paid.title)
  assert.equal(new URL(page.url()).search, '?lang=FR_fr')
})

test('names and descriptions are text, whatever is in them', async (t) => {
  const hostile = `<img src=x onerror="document.title='won'"></p></title><script>document.title='won'</script>"'&amp;`
  const description = `<script>document.title='won'</script>"'&lt;`
  const another = await anotherAccount(checkout.server, hostile)
  const card = { number: asked, exp_month: 12, exp_year: 2035 }
  const bodies = [
    { amount: 1000, description, card: { ...card, number: notAsked } },
    { amount: 1000, description, card, auth: true },
    { amount: 1000, description },
  ]
  const page = await checkout.newPage(t)
  for (const body of bodies) {
    const { id } = (await another.test.post('/v2/payments/', body)).body
    await page.goto(`${checkout.server.url}/${another.key('public', 'test').value}/${id}`)
    await page.locator('main', { hasText: hostile }).waitFor()
    assert.notEqual(await page.title(), 'won')
    assert.equal(await page.locator('main img, main script').count(), 0)
  }
  assert.equal((await page.textContent('.description'))?.trim(), description)
})
