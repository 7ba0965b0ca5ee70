/** What refusals and late answers make of a subscription: of one that has ended meanwhile, of another card than its own, on the page, while retries wait. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { moveTo } from '../support/moments.ts'
import { payerAt } from '../support/payer.ts'
import { shopsOnAServer, statuses, timeOut } from '../support/subscription-shops.ts'
import { toldOf, type Subscriptions } from '../support/subscriptions.ts'

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
    assert.equal(period.status, 'open')
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
