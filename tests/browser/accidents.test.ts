/** What payers, shops and networks do without meaning to. Whatever it is: at most one payment is taken, and every window ends on a page that says how things stand. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page, Route } from 'playwright-core'
import { anotherAccount } from '../support/another-account.ts'
import { fillCard, giveCode, pay, payBy, payButton, seesHeading, seesNotice, stopTime } from '../support/browser.ts'
import { day, hour, startCheckout, words, type Checkout } from '../support/checkout.ts'
import { unknownId } from '../support/refusals.ts'
import { operationsOf } from '../support/stored.ts'

const approved = '4242424242424242'
const alsoApproved = '4000000400000008'

let checkout: Checkout
before(async () => {
  checkout = await startCheckout()
})
after(() => checkout.close())

const paidOnce = ['authorization 1000 approved', 'capture 1000 approved']

const operations = (id: string): Promise<string[]> => operationsOf(checkout.server, id)

/** Holds what the page sends with its form, until it is let go. */
async function holdForms(page: Page): Promise<{ readonly arrived: Promise<void>; letGo(): Promise<void> }> {
  const held: Route[] = []
  const { promise: arrived, resolve } = Promise.withResolvers<undefined>()
  let isHolding = true
  await page.route('**/paym_*', async (route) => {
    if (!isHolding || route.request().method() !== 'POST') return route.continue()
    held.push(route)
    resolve(undefined)
  })
  const letGo = async (): Promise<void> => {
    isHolding = false
    await Promise.all(held.map((route) => route.continue()))
  }
  return { arrived, letGo }
}

describe('an impatient payer', { concurrency: 3 }, () => {
  test('clicks twice', async (t) => {
    const id = await checkout.createPayment({ auth: null, return_url: null })
    const page = await checkout.open(t, id)
    await fillCard(page, { number: approved })
    await page.dblclick(payButton)
    await seesHeading(page, words.results.paid.title)
    assert.deepEqual(await operations(id), paidOnce)
  })

  test('presses Enter twice', async (t) => {
    const id = await checkout.createPayment({ auth: null, return_url: null })
    const page = await checkout.open(t, id)
    await fillCard(page, { number: approved })
    await page.focus('[name=security_code]')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await seesHeading(page, words.results.paid.title)
    assert.deepEqual(await operations(id), paidOnce)
  })

  test('clicks again while a slow network has the first click', async (t) => {
    const id = await checkout.createPayment({ auth: null, return_url: null })
    const page = await checkout.open(t, id)
    await fillCard(page, { number: approved })
    let sent = 0
    page.on('request', (request) => (sent += Number(request.method() === 'POST' && request.url() === page.url())))
    const forms = await holdForms(page)
    await pay(page)
    await forms.arrived
    const button = page.locator(payButton)
    assert.deepEqual([await button.isDisabled(), await button.textContent()].map(trimmed), [true, words.form.paying])
    await button.click({ force: true })
    await page.press('[name=number]', 'Enter')
    await forms.letGo()
    await seesHeading(page, words.results.paid.title)
    assert.equal(sent, 1)
    assert.deepEqual(await operations(id), paidOnce)
  })

  test('clicks Confirm twice at the bank', async (t) => {
    const id = await checkout.createPayment({ return_url: null })
    const page = await checkout.open(t, id)
    await payBy(page, alsoApproved)
    await page.fill('[name=code]', '123456')
    await page.dblclick('button[value=confirm]')
    await seesHeading(page, words.results.paid.title)
    assert.deepEqual(await operations(id), paidOnce)
  })

  test('has two windows pay at the same moment, by two cards', async (t) => {
    const id = await checkout.createPayment({ auth: null, return_url: null })
    const pages = [await checkout.open(t, id), await checkout.open(t, id)] as const
    await fillCard(pages[0], { number: approved })
    await fillCard(pages[1], { number: alsoApproved })
    const forms = await Promise.all(pages.map(holdForms))
    await Promise.all(pages.map(pay))
    await Promise.all(forms.map(({ arrived }) => arrived))
    await Promise.all(forms.map(({ letGo }) => letGo()))
    await Promise.all(pages.map((page) => seesHeading(page, words.results.paid.title)))
    assert.deepEqual(await operations(id), paidOnce)
  })

  test('pays in a second window while the first is at the bank', async (t) => {
    const id = await checkout.createPayment({ return_url: null })
    const [first, second] = [await checkout.open(t, id), await checkout.open(t, id)]
    await payBy(first, alsoApproved)
    await first.waitForURL('**/v2/redirect/**')
    await payBy(second, '4000000560000004')
    await second.waitForURL('**/v2/redirect/**')
    await giveCode(second, '123456')
    await seesHeading(second, words.results.paid.title)
    await giveCode(first, '123456')
    await seesHeading(first, words.bank.notices.superseded.title)
    await first.getByRole('link').click()
    await seesHeading(first, words.results.paid.title)
    assert.deepEqual(await operations(id), paidOnce)
    assert.equal((await checkout.api.get(`/v2/payments/${id}`)).body.card.last4, '0004')
  })
})

const trimmed = (value: boolean | string | null): boolean | string | null =>
  typeof value === 'string' ? value.trim() : value

describe('back and again', { concurrency: 3 }, () => {
  test('the back button leads from the bank to the bank, as long as it waits for a code', async (t) => {
    const id = await checkout.createPayment({ return_url: null })
    const page = await checkout.open(t, id)
    await payBy(page, alsoApproved)
    await seesHeading(page, words.bank.title)
    await page.goBack()
    await seesHeading(page, words.bank.title)
    await page.reload()
    await giveCode(page, '123456')
    await seesHeading(page, words.results.paid.title)
    assert.deepEqual(await operations(id), paidOnce)
  })

  test('back from the result, and reload of it, show the result', async (t) => {
    const id = await checkout.createPayment({ return_url: null })
    const page = await checkout.open(t, id)
    await payBy(page, alsoApproved)
    await giveCode(page, '123456')
    await seesHeading(page, words.results.paid.title)
    await page.reload()
    await seesHeading(page, words.results.paid.title)
    await page.goBack()
    await seesHeading(page, words.results.paid.title)
    assert.deepEqual(await operations(id), paidOnce)
  })

  test('back from the shop does not pay again', async (t) => {
    const id = await checkout.createPayment({ auth: null })
    const page = await checkout.open(t, id)
    // The result would leave by itself, and take itself out of the history.
    await stopTime(page)
    await payBy(page, approved)
    await page.getByRole('link', { name: words.backToShop }).click()
    await page.waitForURL(`${checkout.shop.url}/thanks`)
    await page.goBack()
    await seesHeading(page, words.results.paid.title)
    assert.deepEqual(await operations(id), paidOnce)
  })

  test('a form that was open since before another window paid shows the result', async (t) => {
    const id = await checkout.createPayment({ auth: null, return_url: null })
    const [late, soon] = [await checkout.open(t, id), await checkout.open(t, id)]
    await payBy(soon, approved)
    await seesHeading(soon, words.results.paid.title)
    await payBy(late, alsoApproved)
    await seesHeading(late, words.results.paid.title)
    assert.deepEqual(await operations(id), paidOnce)
  })
})

describe('the shop changes its mind', { concurrency: 3 }, () => {
  for (const javaScript of [true, false])
    test(`about the amount, ${javaScript ? 'with' : 'without'} JavaScript`, async (t) => {
      const id = await checkout.createPayment({ auth: null, return_url: null })
      const page = await checkout.open(t, id, { javaScript })
      await fillCard(page, { number: approved })
      await checkout.api.patch(`/v2/payments/${id}`, { amount: 2500 })
      await pay(page)
      await seesNotice(page, words.formNotices.changed)
      assert.deepEqual(await operations(id), [])
      // The payer is to see what they are about to pay.
      await page.locator('.amount', { hasText: '€25.00' }).waitFor()
      await page.locator(payButton, { hasText: words.form.pay('€25.00') }).waitFor()
      await payBy(page, approved)
      await seesHeading(page, words.results.paid.title)
      assert.deepEqual(await operations(id), ['authorization 2500 approved', 'capture 2500 approved'])
    })

  test('about the sale, while the payer types', async (t) => {
    const id = await checkout.createPayment({ auth: null, return_url: null, capture: false })
    const [late, soon] = [await checkout.open(t, id), await checkout.open(t, id)]
    await payBy(soon, approved)
    await seesHeading(soon, words.results.authorized.title)
    await checkout.api.post('/v2/refunds/', { payment: id })
    await payBy(late, alsoApproved)
    await seesHeading(late, words.notices.canceled.title)
  })
})

test('pages of payments of the past', async (t) => {
  const page = await checkout.newPage(t)
  const past = {
    already_paid: await checkout.createPayment({ auth: null, card: card(approved) }),
    expired: await checkout.createPayment({ auth: null, card: card(approved), capture: false }),
    canceled: await checkout.createPayment({ auth: null, card: card(approved) }),
  }
  await checkout.api.post('/v2/refunds/', { payment: past.canceled })
  const waiting = await checkout.createPayment()
  await checkout.advance(8 * day)
  for (const reason of ['already_paid', 'expired', 'canceled'] as const) {
    const answer = await page.goto(checkout.addressOf(past[reason]))
    await seesHeading(page, words.notices[reason].title)
    assert.equal(answer?.status(), 200)
    const wayBack = page.getByRole('link', { name: words.backToShop })
    assert.equal(await wayBack.getAttribute('href'), `${checkout.shop.url}/thanks`)
  }
  // A payment that was never tried can still be made.
  await page.goto(checkout.addressOf(waiting))
  await payBy(page, alsoApproved)
  await giveCode(page, '123456')
  await seesHeading(page, words.results.paid.title)
})

const card = (number: string): object => ({ number, exp_month: 12, exp_year: 2035 })

test('a result is told for a quarter of an hour', async (t) => {
  const id = await checkout.createPayment({ auth: null, return_url: null })
  const page = await checkout.open(t, id)
  await payBy(page, approved)
  await seesHeading(page, words.results.paid.title)
  await checkout.advance(hour / 4)
  await page.reload()
  await seesHeading(page, words.notices.already_paid.title)
})

test('addresses that lead to no payment', async (t) => {
  const { server } = checkout
  const { testPublicKey, testSecretKey } = server.running.firstAccount
  const another = await anotherAccount(server)
  const id = await checkout.createPayment()
  const page = await checkout.newPage(t)
  const addresses = {
    'unknown payment': `/${testPublicKey}/${unknownId('paym')}`,
    'another account': `/${another.key('public', 'test').value}/${id}`,
    'live key for a test payment': `/${another.key('public', 'live').value}/${id}`,
    'unknown key': `/ptest_${'x'.repeat(24)}/${id}`,
    'secret key': `/${testSecretKey}/${id}`,
  }
  for (const [name, path] of Object.entries(addresses)) {
    const answer = await page.goto(server.url + path)
    await seesHeading(page, words.notices.unknown.title)
    assert.equal(answer?.status(), 404, name)
    assert.doesNotMatch(await page.content(), /€|Guichet/, name)
  }
  assert(!server.log().includes(testSecretKey))
})

test('live mode has no card network: nothing can be paid', async (t) => {
  const another = await anotherAccount(checkout.server)
  const { status, body } = await another.live.post('/v2/payments/', { amount: 1000, return_url: 'https://shop.test/' })
  assert.equal(status, 200, JSON.stringify(body))
  const page = await checkout.newPage(t)
  const answer = await page.goto(`${checkout.server.url}/${another.key('public', 'live').value}/${body.id}`)
  await seesHeading(page, words.notices.unavailable.title)
  assert.equal(answer?.status(), 501)
  assert.equal(await page.getByText(words.testMode).count(), 0)
})

describe('a network that fails', { concurrency: 3 }, () => {
  const failures = {
    'no connection': (route: Route) => route.abort('internetdisconnected'),
    'a connection that breaks': (route: Route) => route.abort('connectionreset'),
    'something in between that answers': (route: Route) => route.fulfill({ status: 502, body: '<h1>Bad gateway</h1>' }),
  }
  for (const [name, fail] of Object.entries(failures))
    test(name, async (t) => {
      const id = await checkout.createPayment({ auth: null, return_url: null })
      const page = await checkout.open(t, id)
      await page.route('**/paym_*', fail, { times: 1 })
      await payBy(page, approved)
      await seesNotice(page, words.form.notSent)
      const typed = await Promise.all(
        ['number', 'expiry', 'security_code'].map((name) => page.inputValue(`[name=${name}]`)),
      )
      assert.deepEqual(typed, ['4242 4242 4242 4242', '12/35', '123'])
      assert.equal((await page.textContent(payButton))?.trim(), words.form.pay('€10.00'))
      await pay(page)
      await seesHeading(page, words.results.paid.title)
      assert.deepEqual(await operations(id), paidOnce)
    })

  test('an answer that is lost: the payment was made, and the next click says so', async (t) => {
    const id = await checkout.createPayment({ auth: null, return_url: null })
    const page = await checkout.open(t, id)
    await page.route(
      '**/paym_*',
      async (route) => {
        await route.fetch()
        await route.abort('connectionreset')
      },
      { times: 1 },
    )
    await payBy(page, approved)
    await seesNotice(page, words.form.notSent)
    await pay(page)
    await seesHeading(page, words.results.paid.title)
    assert.deepEqual(await operations(id), paidOnce)
  })
})

test('a form of another site does nothing', async (t) => {
  const id = await checkout.createPayment({ auth: null, return_url: null })
  const page = await checkout.open(t, id)
  const token = await page.inputValue('[name=token]')
  await page.goto(`${checkout.shop.url}/`)
  const fields = { token, number: approved, expiry: '12/35', security_code: '123', saved_card: 'new' }
  const inputs = Object.entries(fields).map(([name, value]) => `<input name="${name}" value="${value}">`)
  await page.setContent(
    `<form method="post" action="${checkout.addressOf(id)}">${inputs.join('')}<button>Win</button></form>`,
  )
  await page.click('button')
  await seesNotice(page, words.formNotices.form_expired)
  assert.deepEqual(await operations(id), [])
})
