/** Paying by account in a browser: the choice of the method, the IBAN while it is typed, consent, the copy of the mandate, and a debit that comes back. What the server makes of forms is in tests/flows/page-sepa.test.ts. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { debitButton, pay, payByAccount, seesHeading, seesNotice } from '../support/browser.ts'
import { day, startCheckout, words, type Checkout } from '../support/checkout.ts'
import { freshIbans } from '../support/ibans.ts'
import { flowing, showPdf } from '../support/pdf.ts'
import { operationsOf } from '../support/stored.ts'

const { debit, fieldErrors } = words
const comesBack = 'BE08510007547063'
const refused = 'FR7099253427049384102178149'
const ibans = freshIbans()

let checkout: Checkout
before(async () => {
  checkout = await startCheckout()
})
after(() => checkout.close())

const errorOf = async (page: Page, field: string): Promise<string> =>
  ((await page.textContent(`#${field}-error`)) ?? '').trim()

for (const javaScript of [true, false]) {
  test(`from account to consent to debit, captured, and returned ${javaScript ? 'with the script' : 'without JavaScript'}`, async (t) => {
    const id = await checkout.createPayment({ return_url: null })
    const page = await checkout.open(t, id, { javaScript })
    assert.deepEqual([await page.isVisible('#card-form'), await page.isVisible('#sepa-form')], [true, false])
    await page.check('#pay-by-sepa')
    assert.deepEqual([await page.isVisible('#card-form'), await page.isVisible('#sepa-form')], [false, true])
    // Nothing is sent with the script, and nothing happens without it.
    await page.fill('[name=holder]', 'Camille Honnête')
    await page.fill('[name=iban]', 'BE08 5100 0754 7064')
    await page.click(debitButton)
    await page.locator('#agreement-error:not(:empty)').waitFor()
    assert.deepEqual(
      [await errorOf(page, 'iban'), await errorOf(page, 'holder'), await errorOf(page, 'agreement')],
      [fieldErrors.iban_check_digits, '', fieldErrors.agreement_missing],
    )
    assert.equal(await page.locator(':focus').getAttribute('name'), 'iban')
    assert.equal(await page.inputValue('[name=holder]'), 'Camille Honnête')
    assert.ok(await page.isVisible('#sepa-form'))
    assert.deepEqual(await checkout.stateOf(id), [null, null, 'requested'])

    await page.fill('[name=iban]', comesBack.toLowerCase())
    await page.check('[name=agreement]')
    await page.dblclick(debitButton)
    await seesHeading(page, debit.results.paid.title)
    assert.ok(!(await page.content()).includes(comesBack) && !page.url().includes(comesBack))
    assert.equal((await operationsOf(checkout.server, id)).length, 2)

    const [download] = await Promise.all([page.waitForEvent('download'), page.click('a[download]')])
    const shown = flowing(await showPdf(await readFile(await download.path())))
    assert.match(shown, /BE08 5100 0754 7063.*Signed electronically Camille Honnête/)

    const { date_bank: collected } = (await checkout.api.get(`/v2/payments/${id}`)).body
    await checkout.api.post('/sandbox/clock', { to: Date.parse(`${collected as string}T12:00:00Z`) / 1000 })
    assert.deepEqual(await checkout.stateOf(id), ['captured', '00', 'unavailable'])
    await page.goto(checkout.addressOf(id))
    await seesHeading(page, words.notices.already_paid.title)
    await checkout.advance(14 * day)
    const [dispute] = (await checkout.api.get(`/v2/payments/${id}/disputes`)).body
    assert.deepEqual([(await checkout.stateOf(id))[0], dispute.response], ['disputed', 'AM04'])
  })
}

test('while an IBAN is typed it is grouped, and told of as soon as it cannot become right', async (t) => {
  const page = await checkout.open(t, await checkout.createPayment({ methods_allowed: ['sepa'] }))
  const iban = page.locator('[name=iban]')
  const rows: readonly (readonly [typed: string, shown: string, error: string])[] = [
    ['f', 'F', ''],
    ['fr14200', 'FR14 200', ''],
    ['us64', 'US64', fieldErrors.iban_country],
    ['fr1420041010050500013m02606', 'FR14 2004 1010 0505 0001 3M02 606', ''],
    ['fr1520041010050500013m02606', 'FR15 2004 1010 0505 0001 3M02 606', fieldErrors.iban_check_digits],
    ['de893704004405320130000', 'DE89 3704 0044 0532 0130 000', fieldErrors.iban_length],
  ]
  for (const [typed, shown, error] of rows) {
    await iban.fill('')
    await iban.pressSequentially(typed)
    assert.deepEqual([await iban.inputValue(), await errorOf(page, 'iban')], [shown, error])
    assert.equal(await iban.getAttribute('aria-invalid'), error === '' ? null : 'true')
  }
  await iban.fill('DE89 3704')
  await iban.press('Tab')
  assert.equal(await errorOf(page, 'iban'), fieldErrors.iban_length)
  // Typing in the middle keeps the caret where it is.
  await iban.fill('DE89 3704 0044')
  await iban.evaluate((input: unknown) =>
    (input as { setSelectionRange(from: number, to: number): void }).setSelectionRange(4, 4),
  )
  await page.keyboard.type('12')
  assert.equal(await iban.inputValue(), 'DE89 1237 0400 44')
  await page.keyboard.type('5')
  assert.equal(await iban.inputValue(), 'DE89 1253 7040 044')
})

test('a keyboard is enough; a refused account stays on the page, and one that is kept needs no typing', async (t) => {
  const { id: customer } = (await checkout.api.post('/v2/customers/', { email: 'debtor@example.org' })).body
  const first = await checkout.createPayment({ auth: null, return_url: null, customer })
  const page = await checkout.open(t, first)
  await page.focus('#pay-by-card')
  await page.keyboard.press('ArrowRight')
  await payByAccount(page, { iban: refused })
  await seesNotice(page, debit.formNotices.debit_refused)
  assert.ok(await page.isVisible('#sepa-form'))
  await page.focus('[name=iban]')
  await page.keyboard.type(ibans.next().value)
  await page.keyboard.press('Tab')
  await page.keyboard.type('Ada Lovelace')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  assert.equal(await page.locator(':focus').getAttribute('name'), 'agreement')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await seesHeading(page, debit.results.paid.title)

  await page.goto(checkout.addressOf(await checkout.createPayment({ auth: null, return_url: null, customer })))
  await page.check('#pay-by-sepa')
  const choice = page.getByRole('group', { name: debit.chooseAccount })
  assert.deepEqual([await choice.getByRole('radio').count(), await page.isVisible('[name=iban]')], [2, false])
  await choice.getByRole('radio', { name: debit.anotherAccount }).check()
  assert.ok((await page.isVisible('[name=iban]')) && (await page.isVisible('[name=agreement]')))
  await choice.getByRole('radio').first().check()
  const sent = page.waitForRequest((request) => request.method() === 'POST')
  await page.click(debitButton)
  assert.deepEqual([...new URLSearchParams((await sent).postData() ?? '').keys()], ['method', 'token', 'saved_account'])
  await seesHeading(page, debit.results.paid.title)
})

test('another amount is agreed to anew', async (t) => {
  const id = await checkout.createPayment({ auth: null, return_url: null })
  const page = await checkout.open(t, id)
  await page.check('#pay-by-sepa')
  await checkout.api.patch(`/v2/payments/${id}`, { amount: 2500 })
  await payByAccount(page, { iban: ibans.next().value })
  await seesNotice(page, words.formNotices.changed)
  assert.equal(await page.isChecked('[name=agreement]'), false)
  assert.equal((await page.textContent(`${debitButton} span`))?.trim(), words.form.pay('€25.00'))
  await page.click(debitButton)
  assert.equal(await errorOf(page, 'agreement'), fieldErrors.agreement_missing)
  // The other form knows of it as well.
  await page.check('#pay-by-card')
  await page.fill('[name=number]', '4242424242424242')
  await page.fill('[name=expiry]', '12/35')
  await page.fill('[name=security_code]', '123')
  await pay(page)
  await seesHeading(page, words.results.paid.title)
})
