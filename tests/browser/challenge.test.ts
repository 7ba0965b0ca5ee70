/** The bank's page: every code and button of it, and every way to leave it and come back. */
import assert from 'node:assert/strict'
import { after, before, describe, test, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { cardBody } from '../support/bodies.ts'
import { fillCard, giveCode, pay, payBy, seesHeading, seesNotice, seesText } from '../support/browser.ts'
import { hour, startCheckout, testRows, words, type Checkout, type PaymentState } from '../support/checkout.ts'
import { operationsOf } from '../support/stored.ts'

const asked = '4000000400000008'
const proofRequired = '4000000000003220'
const notAsked = '4242424242424242'

const { bank, formNotices, results } = words

let checkout: Checkout
before(async () => {
  checkout = await startCheckout({ environment: { GUICHET_PAGE_ATTEMPTS_PER_ADDRESS: '1000' } })
})
after(() => checkout.close())

/** For a payment whose page stays at the end. */
async function sendToBank(page: Page, number = asked): Promise<string> {
  const id = await checkout.createPayment({ return_url: null })
  await page.goto(checkout.addressOf(id))
  await payBy(page, number)
  await page.waitForURL('**/v2/redirect/**')
  return id
}

async function goToBank(t: TestContext, number = asked): Promise<{ id: string; page: Page }> {
  const page = await checkout.newPage(t)
  return { page, id: await sendToBank(page, number) }
}

const cancel = (page: Page): Promise<void> => page.click('button[value=cancel]')

interface Row {
  readonly name: string
  readonly number?: string
  readonly act: (page: Page) => Promise<void>
  /** What the form says afterwards; null where the payment is made. */
  readonly notice: string | null
  readonly state: PaymentState
}

const table: readonly Row[] = [
  {
    name: '123456',
    number: proofRequired,
    act: (page) => giveCode(page, '123456'),
    notice: null,
    state: ['to_capture', '00', 'success'],
  },
  {
    name: '111111',
    number: proofRequired,
    act: (page) => giveCode(page, '111111'),
    notice: null,
    state: ['to_capture', '00', 'success'],
  },
  {
    name: '222222',
    act: (page) => giveCode(page, '222222'),
    notice: formNotices.authentication_declined,
    state: [null, null, 'declined'],
  },
  {
    name: '333333',
    act: (page) => giveCode(page, '333333'),
    notice: formNotices.authentication_failed,
    state: [null, null, 'failed'],
  },
  {
    name: '444444, and the issuer does without',
    act: (page) => giveCode(page, '444444'),
    notice: null,
    state: ['to_capture', '00', 'unavailable'],
  },
  {
    name: '444444, and the issuer insists',
    number: proofRequired,
    act: (page) => giveCode(page, '444444'),
    notice: formNotices.refused,
    state: ['refused', 'A1', 'unavailable'],
  },
  {
    name: 'spaces around the code',
    act: (page) => giveCode(page, ' 123456 '),
    notice: null,
    state: ['to_capture', '00', 'success'],
  },
  { name: 'Cancel', act: cancel, notice: formNotices.authentication_canceled, state: [null, null, 'declined'] },
  {
    name: 'Send a new code, then the code',
    act: async (page) => {
      await page.click('button[value=resend]')
      await seesText(page, bank.resent)
      await giveCode(page, '123456')
    },
    notice: null,
    state: ['to_capture', '00', 'success'],
  },
  {
    name: 'two wrong codes, then the right one',
    act: async (page) => {
      for (const triesLeft of [2, 1]) {
        await giveCode(page, '000000')
        await page.locator('#code-error', { hasText: bank.wrongCode(triesLeft) }).waitFor()
      }
      await giveCode(page, '123456')
    },
    notice: null,
    state: ['to_capture', '00', 'success'],
  },
  {
    name: 'three wrong codes, with a new one sent between',
    act: async (page) => {
      await giveCode(page, '000000')
      await page.locator('#code-error', { hasText: bank.wrongCode(2) }).waitFor()
      await page.click('button[value=resend]')
      await seesText(page, bank.resent)
      await giveCode(page, '999999')
      await page.locator('#code-error', { hasText: bank.wrongCode(1) }).waitFor()
      await giveCode(page, '12345')
    },
    notice: formNotices.authentication_declined,
    state: [null, null, 'declined'],
  },
]

testRows('codes and buttons', table, {
  nameOf: ({ name }) => name,
  open: (t) => checkout.newPage(t),
  async run(page, { number, act, notice, state }) {
    const id = await sendToBank(page, number)
    await act(page)
    await (notice === null ? seesHeading(page, results.paid.title) : seesNotice(page, notice))
    await page.waitForURL(checkout.addressOf(id))
    assert.deepEqual(await checkout.stateOf(id), state)
  },
})

test('the page says who is paid how much by which card, and fills in the codes that it shows', async (t) => {
  const { page } = await goToBank(t)
  assert.match((await page.textContent('.facts')) ?? '', /Guichet|€10\.00[^]*Visa •••• 0008/)
  await page.getByRole('button', { name: '123456' }).click()
  assert.equal(await page.inputValue('[name=code]'), '123456')
  assert.equal(await page.getByRole('button', { name: /^\d{6}$/ }).count(), 5)
})

test('nothing is sent without a code', async (t) => {
  const { id, page } = await goToBank(t)
  await page.click('button[value=confirm]')
  assert.equal(await page.locator('[name=code]:invalid').count(), 1)
  assert.deepEqual(await checkout.stateOf(id), [null, null, 'attempted'])
})

describe('after an authentication that brought no proof', { concurrency: 2 }, () => {
  test('another card can be given, and again another', async (t) => {
    const { id, page } = await goToBank(t)
    await cancel(page)
    await seesNotice(page, formNotices.authentication_canceled)
    await payBy(page, proofRequired)
    await giveCode(page, '222222')
    await seesNotice(page, formNotices.authentication_declined)
    await payBy(page, notAsked)
    await seesHeading(page, results.paid.title)
    assert.deepEqual(await operationsOf(checkout.server, id), ['authorization 1000 approved', 'capture 1000 approved'])
  })

  test('a remembered card can be tried again without typing it', async (t) => {
    const id = await checkout.createPayment({
      return_url: null,
      customer: { name: 'Foo Bar', email: 'foo@example.org' },
    })
    const page = await checkout.open(t, id)
    // No card of the other tests, which did not ask for it to be remembered.
    await fillCard(page, { number: asked, expiry: '11/36' })
    await page.check('[name=remember]')
    await pay(page)
    await cancel(page)
    await seesNotice(page, formNotices.authentication_canceled)
    await page.getByRole('radio', { name: 'Card ending in 0008', checked: true }).waitFor()
    await pay(page)
    await giveCode(page, '123456')
    await seesHeading(page, results.paid.title)
    assert.deepEqual(await checkout.stateOf(id), ['to_capture', '00', 'success'])
  })
})

describe('a payer who left takes it up again', { concurrency: 2 }, () => {
  test("from the bank's address, and from the payment's", async (t) => {
    const { id, page } = await goToBank(t)
    const address = page.url()
    await giveCode(page, '000000')
    await page.locator('#code-error').waitFor()
    await page.close()

    const again = await checkout.newPage(t)
    await again.goto(address)
    await seesHeading(again, bank.title)
    await again.goto(checkout.addressOf(id))
    await again.waitForURL('**/v2/redirect/**')
    // What was wrong before still counts.
    await giveCode(again, '000000')
    await again.locator('#code-error', { hasText: bank.wrongCode(1) }).waitFor()
    await giveCode(again, '123456')
    await seesHeading(again, results.paid.title)
    await again.goto(address)
    await seesHeading(again, results.paid.title)
    assert.deepEqual(await checkout.stateOf(id), ['to_capture', '00', 'success'])
  })

  test('who closed the window right after the code has paid', async (t) => {
    const { id, page } = await goToBank(t)
    await page.route('**/v2/redirect/**', async (route) => {
      if (route.request().method() === 'POST') await route.fetch({ maxRedirects: 0 })
      await route.abort()
    })
    const lost = page.waitForEvent('requestfailed')
    await giveCode(page, '123456')
    await lost
    await page.close()
    assert.deepEqual(await checkout.stateOf(id), ['to_capture', '00', 'success'])
  })
})

test('the shop asks for more while the payer is at the bank', async (t) => {
  const { id, page } = await goToBank(t)
  await checkout.api.patch(`/v2/payments/${id}`, { amount: 1500 })
  await giveCode(page, '123456')
  await seesHeading(page, bank.notices.superseded.title)
  assert.deepEqual(await checkout.stateOf(id), [null, null, 'available'])
  await page.getByRole('link', { name: words.backToShop }).click()
  await seesHeading(page, bank.title)
  assert.match((await page.textContent('.facts')) ?? '', /€15\.00/)
  await giveCode(page, '123456')
  await seesHeading(page, results.paid.title)
  assert.deepEqual(await operationsOf(checkout.server, id), ['authorization 1500 approved', 'capture 1500 approved'])
})

describe('an authentication that was asked for through the API', { concurrency: 2 }, () => {
  test('ends at its own address', async (t) => {
    const id = await checkout.createPayment({ card: cardBody(asked), auth: { return_url: `${checkout.shop.url}/own` } })
    const page = await checkout.newPage(t)
    await page.goto((await checkout.api.get(`/v2/payments/${id}`)).body.auth.redirect_url)
    await giveCode(page, '123456')
    await page.waitForURL(`${checkout.shop.url}/own`)
    assert.deepEqual(await checkout.stateOf(id), [null, null, 'success'])
  })

  for (const [code, outcome] of Object.entries({
    123456: 'success',
    222222: 'declined',
    333333: 'failed',
    444444: 'unavailable',
  } as const))
    test(`stays without one: ${outcome}`, async (t) => {
      const id = await checkout.createPayment({ card: cardBody(asked), return_url: null })
      const page = await checkout.newPage(t)
      await page.goto((await checkout.api.get(`/v2/payments/${id}`)).body.auth.redirect_url)
      await giveCode(page, code)
      await seesHeading(page, bank.returns[outcome].title)
      await seesText(page, words.mayClose)
      assert.equal(await page.getByRole('link').count(), 0)
      assert.deepEqual(await checkout.stateOf(id), [null, null, outcome])
    })
})

test('addresses that lead to no authentication', async (t) => {
  const page = await checkout.newPage(t)
  for (const id of ['00000000-0000-4000-8000-000000000000', 'f'.repeat(36)]) {
    const answer = await page.goto(`${checkout.server.url}/v2/redirect/${id}`)
    await seesHeading(page, bank.notices.unknown.title)
    assert.equal(answer?.status(), 404)
  }
})

// The last of the file: the clock is moved for all payments.
test('after six hours it is too late', async (t) => {
  // No card that another test has registered: it would be offered.
  const { id, page } = await goToBank(t, '4000000560000004')
  const address = page.url()
  await checkout.advance(6 * hour)
  await giveCode(page, '123456')
  await seesHeading(page, bank.notices.expired.title)
  assert.deepEqual(await checkout.stateOf(id), [null, null, 'expired'])

  const again = await checkout.newPage(t)
  await again.goto(address)
  await seesHeading(again, bank.notices.expired.title)
  await again.getByRole('link', { name: words.backToShop }).click()
  await seesNotice(again, formNotices.authentication_expired)
  await payBy(again, notAsked)
  await seesHeading(again, results.paid.title)
  assert.deepEqual(await checkout.stateOf(id), ['to_capture', '00', 'success'])
})
