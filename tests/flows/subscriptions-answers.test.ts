/** What refusals and late answers make of a subscription: of one that has ended meanwhile, of another card than its own, on the page, while retries wait. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { moveTo } from '../support/moments.ts'
import { payerAt } from '../support/payer.ts'
import { listed } from '../support/shapes.ts'
import { refuse, shopsOnAServer, statuses, timeOut } from '../support/subscription-shops.ts'
import { notEnrolled, toldOf, type Subscriptions } from '../support/subscriptions.ts'

const shops = shopsOnAServer()
const { at } = shops

const intentOf = async ({ api }: Subscriptions, id: string): Promise<{ status: string }> =>
  (await api.get(`/v2/payment_intents/${id}`)).body as { status: string }

suite('a subscription that has ended while a bank owes its answer', () => {
  /** Ended ten seconds after the bank was asked for a period, which is the one that is given. */
  async function endedMeanwhile(subs: Subscriptions, carriedOut: boolean, operation = 'authorization') {
    const { id } = await subs.create({ items: { [await subs.price(1000)]: 1 }, card: await subs.card() })
    await timeOut(subs, carriedOut, operation)
    await moveTo(subs.api, '2030-02-15T12:00:10Z')
    assert.equal((await subs.api.delete(`/v2/subscriptions/${id}`)).body.status, 'canceled')
    const [, period] = await subs.periods(id)
    await moveTo(subs.api, '2030-02-15T12:05:10Z')
    return { id, period }
  }

  test('is not paid on the page after a refusal: its intent is called off', async () => {
    const subs = await at()
    const { id, period } = await endedMeanwhile(subs, false)
    assert.deepEqual([period.status, period.url], ['open', null])
    assert.deepEqual([(await subs.read(id)).status, await statuses(subs, id)], ['canceled', ['paid', 'void']])
    assert.equal((await intentOf(subs, period.payment_intent as string)).status, 'canceled')
    assert.deepEqual(await toldOf(shops.server, period.payment_intent as string), ['processing', 'canceled'])
    const page = await payerAt(shops.server.url).open(`/test_${period.payment_intent}`)
    assert.doesNotMatch(page.text, /name="token"/)
  })

  test('keeps what was approved', async () => {
    const subs = await at()
    const { id } = await endedMeanwhile(subs, true)
    assert.deepEqual([(await subs.read(id)).status, await statuses(subs, id)], ['canceled', ['paid', 'paid']])
  })

  test('lets a capture go its way as well', async () => {
    const subs = await at()
    const { id } = await endedMeanwhile(subs, true, 'capture')
    assert.deepEqual([(await subs.read(id)).status, await statuses(subs, id)], ['canceled', ['paid', 'paid']])
  })

  test('verifies no card on the page either', async () => {
    const subs = await at()
    await timeOut(subs, false)
    const free_until = (await subs.now()) + 30 * 86_400
    const items = { [await subs.price(1000)]: 1 }
    const { id, payment_intent } = await subs.create({ items, card: await subs.card(), free_until })
    assert.equal((await subs.api.delete(`/v2/subscriptions/${id}`)).status, 200)
    assert.equal((await intentOf(subs, payment_intent as string)).status, 'processing')
    await moveTo(subs.api, '2030-01-15T12:05:00Z')
    assert.equal((await intentOf(subs, payment_intent as string)).status, 'canceled')
  })
})

const stolen = '4000000000009987'
const responsesOf = async ({ api }: Subscriptions, intent: string): Promise<string[]> => {
  const { payments } = (await api.get(`/v2/payment_intents/${intent}/payments`)).body
  return (payments as { response: string }[]).map(({ response }) => response).reverse()
}

suite('a debit that the bank accepts late', () => {
  const late = async (subs: Subscriptions): Promise<void> => {
    const { body } = await subs.api.post('/sandbox/clock', { advance: 61 })
    assert.notEqual(body.now, undefined)
  }

  test('makes a new subscription active, as one that is accepted at once', async () => {
    const subs = await at()
    const [items, sepa] = [{ [await subs.price(1000)]: 1 }, await subs.account()]
    await timeOut(subs, true)
    const { id, payment_intent } = await subs.create({ items, sepa })
    assert.deepEqual([(await subs.read(id)).status, await statuses(subs, id)], ['incomplete', ['open']])
    await late(subs)
    assert.deepEqual([(await subs.read(id)).status, await statuses(subs, id)], ['active', ['processing']])
    await moveTo(subs.api, '2030-02-01T00:00:00Z')
    assert.deepEqual([(await subs.read(id)).status, await statuses(subs, id)], ['active', ['paid']])
    assert.deepEqual(await toldOf(shops.server, id), ['incomplete', 'active'])
    // To the shop the intent was being processed all the time.
    assert.deepEqual(await toldOf(shops.server, payment_intent as string), ['processing', 'captured'])
  })

  test('for a period lets the next ones be billed', async () => {
    const subs = await at()
    const items = { [await subs.price(1000, { interval: 'week' })]: 1 }
    const { id } = await subs.create({ items, card: await subs.card(), retry_days: [] })
    await subs.change(id, { card: await subs.card('4000000000000002') })
    await moveTo(subs.api, '2030-01-22T12:00:00Z')
    assert.deepEqual([(await subs.read(id)).status, await statuses(subs, id)], ['unpaid', ['paid', 'unpaid']])
    await timeOut(subs, true)
    await subs.change(id, { sepa: await subs.account() })
    assert.deepEqual([(await subs.read(id)).status, await statuses(subs, id)], ['unpaid', ['paid', 'unpaid']])
    await late(subs)
    assert.deepEqual([(await subs.read(id)).status, await statuses(subs, id)], ['active', ['paid', 'processing']])
  })

  test('of a subscription that has ended meanwhile is collected', async () => {
    const subs = await at()
    const [items, sepa] = [{ [await subs.price(1000)]: 1 }, await subs.account()]
    const { id } = await subs.create({ items, sepa })
    await moveTo(subs.api, '2030-02-15T11:59:59Z')
    await timeOut(subs, true)
    await moveTo(subs.api, '2030-02-15T12:00:10Z')
    assert.equal((await subs.api.delete(`/v2/subscriptions/${id}`)).status, 200)
    await late(subs)
    assert.deepEqual([(await subs.read(id)).status, await statuses(subs, id)], ['canceled', ['paid', 'processing']])
    await moveTo(subs.api, '2030-03-01T00:00:00Z')
    assert.deepEqual([(await subs.read(id)).status, await statuses(subs, id)], ['canceled', ['paid', 'paid']])
  })
})

suite('two debits of a subscription that are due on one morning', () => {
  /** Billed on Saturday and on Sunday, so that both debits settle on the same day. */
  async function twoDebits(subs: Subscriptions): Promise<string> {
    const items = { [await subs.price(1000, { interval: 'day' })]: 1 }
    const { id } = await subs.create({ items, sepa: await subs.account(), retry_days: [] })
    assert.deepEqual(await statuses(subs, id), ['processing'])
    await moveTo(subs.api, '2030-01-20T12:00:00Z')
    assert.deepEqual(await statuses(subs, id), ['processing', 'processing'])
    return id
  }

  for (const [refused, expected] of [
    [1, ['paid', 'unpaid']],
    [2, ['unpaid', 'unpaid']],
  ] as const)
    test(`are settled, of which ${refused} refused`, async () => {
      const subs = await at('2030-01-19T11:00:00Z')
      const id = await twoDebits(subs)
      const fault = { operation: 'settlement', times: refused, refuse: { code: 'AC04' } }
      assert.equal((await subs.api.post('/sandbox/faults', fault)).status, 200)
      await moveTo(subs.api, '2030-01-21T08:00:00Z')
      assert.deepEqual([(await subs.read(id)).status, (await statuses(subs, id)).sort()], ['unpaid', expected])
    })
})

suite('what is tried on the page while retries wait', () => {
  /** Refused on 15 February at noon for too little money, and to be tried again a day later. */
  async function pastDue(subs: Subscriptions, given: object = {}) {
    const items = { [await subs.price(1000)]: 1 }
    const { id } = await subs.create({ items, card: await subs.card(), ...given })
    await refuse(subs, '51')
    await moveTo(subs.api, '2030-02-15T12:00:30Z')
    const { payment_intent, url } = await subs.read(id)
    // Another card than the subscription's.
    const pay = (): Promise<string> =>
      payerAt(shops.server.url).payBy(new URL(url as string).pathname, notEnrolled, { expiry: '10/37' })
    const retryAt = async () => new Date(((await subs.periods(id))[1].retry_at as number) * 1000).toISOString()
    return { id: id as string, intent: payment_intent as string, pay, retryAt }
  }

  test('changes nothing of them: refused at once, or after a time in which nobody knew', async () => {
    const subs = await at()
    const { id, intent, pay, retryAt } = await pastDue(subs)
    const noon = '2030-02-16T12:00:00.000Z'
    await moveTo(subs.api, '2030-02-15T12:10:00Z')
    await refuse(subs, '41')
    await pay()
    assert.equal(await retryAt(), noon)
    await moveTo(subs.api, '2030-02-15T12:20:00Z')
    await timeOut(subs, false)
    await pay()
    assert.equal((await intentOf(subs, intent)).status, 'processing')
    assert.equal(await retryAt(), noon)
    await moveTo(subs.api, '2030-02-15T13:00:00Z')
    assert.equal(await retryAt(), noon)
    // What the page's cards were refused for is not held against the subscription's own.
    await moveTo(subs.api, noon)
    assert.deepEqual(await responsesOf(subs, intent), ['51', '41', '91', '00'])
    assert.deepEqual([(await subs.read(id)).status, await statuses(subs, id)], ['active', ['paid', 'paid']])
  })

  test('puts a retry off that is due before its answer is known, and no more', async () => {
    const subs = await at()
    const { id, intent, pay, retryAt } = await pastDue(subs)
    await moveTo(subs.api, '2030-02-16T11:59:50Z')
    await timeOut(subs, false)
    await pay()
    await moveTo(subs.api, '2030-02-16T12:00:10Z')
    assert.deepEqual(await responsesOf(subs, intent), ['51', '09'])
    await moveTo(subs.api, '2030-02-16T12:30:00Z')
    assert.equal(await retryAt(), '2030-02-16T13:00:00.000Z')
    await moveTo(subs.api, '2030-02-16T13:00:00Z')
    assert.deepEqual(await responsesOf(subs, intent), ['51', '91', '00'])
    assert.equal((await subs.read(id)).status, 'active')
  })

  test('is over with the subscription, with the retries', async () => {
    const subs = await at()
    const { id, intent, pay } = await pastDue(subs)
    await timeOut(subs, false)
    await pay()
    assert.equal((await subs.api.delete(`/v2/subscriptions/${id}`)).status, 200)
    const [, period] = await subs.periods(id)
    assert.deepEqual([period.status, period.retry_at, period.url], ['past_due', null, null])
    // As it was told.
    const [event] = listed('events', await subs.api.get(`/v2/events/?object=${period.id}`))
    assert.deepEqual([event?.type, event?.data], ['subscription_period.changed', period])
    await moveTo(subs.api, '2030-03-01T12:00:00Z')
    assert.deepEqual(await responsesOf(subs, intent), ['51', '91'])
    assert.deepEqual([(await subs.read(id)).status, await statuses(subs, id)], ['canceled', ['paid', 'void']])
  })

  for (const [name, retry_days, status] of [
    ['leaves them as they are', [1], 'past_due'],
    ['leaves a page where there are none any more', [], 'unpaid'],
  ] as const)
    test(`and is not captured ${name}`, async () => {
      const subs = await at()
      const { id, intent, pay, retryAt } = await pastDue(subs, { retry_days })
      await refuse(subs, '57', 'capture')
      await pay()
      const after = await subs.read(id)
      const [, period] = await subs.periods(id)
      assert.deepEqual([after.status, period.status, period.response], [status, status, '51'])
      assert.deepEqual([after.payment_intent, after.payment_intent === intent], [period.payment_intent, false])
      if (status === 'past_due') assert.equal(await retryAt(), '2030-02-16T12:00:00.000Z')
      await payerAt(shops.server.url).payBy(new URL(after.url as string).pathname, notEnrolled)
      assert.equal((await subs.read(id)).status, 'active')
    })
})

suite('what a former card or account is refused for', () => {
  test('is not held against the one that was named meanwhile, which is tried at once', async () => {
    const subs = await at()
    const { id } = await subs.create({ items: { [await subs.price(1000)]: 1 }, card: await subs.card() })
    for (const [month, status] of [
      // While it is active, and while it is past due.
      ['02', 'active'],
      ['03', 'past_due'],
    ] as const) {
      await subs.change(id, { card: await subs.card(stolen) })
      if (status === 'past_due') {
        await refuse(subs, '51')
        await moveTo(subs.api, `2030-${month}-15T12:00:00Z`)
      }
      await timeOut(subs, true)
      await moveTo(subs.api, `2030-${month}-${status === 'active' ? 15 : 16}T12:00:10Z`)
      assert.equal((await subs.read(id)).status, status)
      await subs.change(id, { card: await subs.card() })
      await moveTo(subs.api, `2030-${month}-${status === 'active' ? 15 : 16}T12:05:00Z`)
      const { status: now, payment_intent } = await subs.read(id)
      assert.equal(now, 'active')
      assert.deepEqual((await responsesOf(subs, payment_intent as string)).slice(-2), ['41', '00'])
    }
  })

  test('and comes back from an account says nothing of another', async () => {
    const subs = await at()
    const { id } = await subs.create({ items: { [await subs.price(1000)]: 1 }, sepa: await subs.account() })
    await moveTo(subs.api, '2030-02-01T12:00:00Z')
    const { payment } = (await subs.api.get(`/v2/payment_intents/${(await subs.read(id)).payment_intent}`)).body
    await subs.change(id, { sepa: await subs.account('DE89370400440532013000') })
    assert.equal((await subs.api.post(`/sandbox/payments/${payment}/dispute`, {})).status, 200)
    const [period] = await subs.periods(id)
    assert.deepEqual([period.status, period.response], ['past_due', null])
    await moveTo(subs.api, '2030-02-02T12:00:00Z')
    assert.deepEqual([(await subs.read(id)).status, await statuses(subs, id)], ['active', ['processing']])
  })
})

suite('what pays', () => {
  test('and is named once more is tried once more, at once: its expiry is another by now', async () => {
    const subs = await at()
    const card = await subs.card('4000000400000008')
    const { id } = await subs.create({ items: { [await subs.price(1000)]: 1 }, card: await subs.card() })
    await subs.change(id, { card })
    await subs.api.patch(`/v2/cards/${card}`, { exp_year: 2030, exp_month: 1 })
    await moveTo(subs.api, '2030-02-17T12:00:00Z')
    const { payment_intent } = await subs.read(id)
    const [, refused] = await subs.periods(id)
    assert.deepEqual([refused.status, refused.response, refused.retries], ['past_due', '54', 1])
    await subs.api.patch(`/v2/cards/${card}`, { exp_year: 2035, exp_month: 1 })
    // A card that has expired is not tried again by itself.
    await moveTo(subs.api, '2030-02-18T12:00:00Z')
    assert.deepEqual(await responsesOf(subs, payment_intent as string), ['54'])
    await subs.change(id, { card })
    const [, again] = await subs.periods(id)
    assert.deepEqual([again.response, again.retries, again.retry_at], [null, 0, await subs.now()])
    await moveTo(subs.api, '2030-02-18T12:00:01Z')
    assert.deepEqual(await responsesOf(subs, payment_intent as string), ['54', '00'])
    assert.equal((await subs.read(id)).status, 'active')
  })

  test('by a method that is not allowed any more is not charged at a renewal: its payer is asked for another', async () => {
    const subs = await at()
    const { id } = await subs.create({ items: { [await subs.price(1000)]: 1 }, sepa: await subs.account() })
    await moveTo(subs.api, '2030-02-01T12:00:00Z')
    await refuse(subs, 'AC04')
    await moveTo(subs.api, '2030-02-15T12:00:00Z')
    const { url } = await subs.read(id)
    await subs.change(id, { methods_allowed: ['sepa'] })
    // The page of the period was made while cards were allowed.
    await payerAt(shops.server.url).payBy(new URL(url as string).pathname, notEnrolled)
    const paid = await subs.read(id)
    assert.deepEqual([paid.status, paid.sepa, paid.methods_allowed], ['active', null, ['sepa']])
    await moveTo(subs.api, '2030-03-15T12:00:00Z')
    const { status, payment_intent } = await subs.read(id)
    assert.deepEqual([status, await statuses(subs, id)], ['past_due', ['paid', 'paid', 'past_due']])
    assert.deepEqual(await responsesOf(subs, payment_intent as string), [])
  })

  test('is not what was refused on the page of a period that was given up: that says nothing of it', async () => {
    const subs = await at()
    const items = { [await subs.price(1000)]: 1 }
    const { id } = await subs.create({ items, card: await subs.card(), retry_days: [] })
    await refuse(subs, '51')
    await moveTo(subs.api, '2030-02-15T12:00:00Z')
    await moveTo(subs.api, '2030-02-15T12:01:00Z')
    const { url, card, status, payment_intent } = await subs.read(id)
    assert.equal(status, 'unpaid')
    await timeOut(subs, false)
    await payerAt(shops.server.url).payBy(new URL(url as string).pathname, notEnrolled, { expiry: '10/37' })
    await moveTo(subs.api, '2030-02-15T12:05:00Z')
    assert.deepEqual(await responsesOf(subs, payment_intent as string), ['51', '91'])
    const [, period] = await subs.periods(id)
    assert.deepEqual([period.status, period.response, (await subs.read(id)).card], ['unpaid', '51', card])
    await subs.change(id, { card: card as string })
    await moveTo(subs.api, '2030-02-15T12:05:01Z')
    assert.equal((await subs.read(id)).status, 'active')
  })

  test('and is refused for a period that was given up does not have it tried again, whatever retries were set since', async () => {
    const subs = await at()
    const items = { [await subs.price(1000)]: 1 }
    const { id } = await subs.create({ items, card: await subs.card(), retry_days: [] })
    await refuse(subs, '51')
    await moveTo(subs.api, '2030-02-15T12:00:00Z')
    await moveTo(subs.api, '2030-02-15T12:01:00Z')
    assert.equal((await subs.read(id)).status, 'unpaid')
    await subs.change(id, { retry_days: [5, 6, 7] })
    const { payment_intent } = await subs.change(id, { card: await subs.card('4000000000009995') })
    await moveTo(subs.api, '2030-02-25T12:00:00Z')
    assert.equal((await subs.read(id)).status, 'unpaid')
    const [, period] = await subs.periods(id)
    assert.deepEqual([period.status, period.paid_at], ['unpaid', null])
    assert.deepEqual(await responsesOf(subs, payment_intent as string), ['51', '51'])
  })
})
