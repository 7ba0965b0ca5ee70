/** Subscriptions in live mode, through a connector: what happens while nobody knows whether a period was paid. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DAY, SECOND } from '../../src/kit/clock.ts'
import { cardBody } from '../support/bodies.ts'
import { openLiveShop, type LiveShop } from '../support/live-shop.ts'
import { assertPaidOnce, notEnrolled, subscriptionsOf, toldOf, type Subscriptions } from '../support/subscriptions.ts'
import type { Mishap } from '../support/unreliable-wire.ts'

let shop: LiveShop
let subscriptions: Subscriptions
let price: string
before(async () => {
  shop = await openLiveShop()
  subscriptions = await subscriptionsOf(shop.account.live)
  price = await subscriptions.price(1000, { interval: 'day' })
})
after(async () => {
  await assertPaidOnce(shop.server)
  await shop.close()
})

async function begin(): Promise<string> {
  const card = await subscriptions.card(notEnrolled)
  const start_at = shop.clock.now() / SECOND
  return (await subscriptions.create({ card, items: { [price]: 1 }, start_at })).id as string
}

/** `active: paid, paid`: the status, and those of its periods, the earliest first. */
async function stateOf(id: string): Promise<string> {
  const periods = await subscriptions.periods(id)
  return `${String((await subscriptions.read(id)).status)}: ${periods.map(({ status }) => String(status)).join(', ')}`
}

async function nextDay(): Promise<void> {
  shop.clock.advance(DAY)
  await shop.runDue()
}

/** What is known in the end: the request has arrived and its answer has not, or it has never arrived. */
const rows: readonly [mishap: Mishap, first: string, renewed: string][] = [
  ['answer lost', 'active: paid', 'active: paid, paid'],
  ['lost', 'incomplete: open', 'past_due: paid, past_due'],
]
for (const [mishap, first, renewed] of rows) {
  test(`the first payment, ${mishap}: it is incomplete until the network has said what became of it`, async () => {
    shop.wire.meet(mishap)
    const id = await begin()
    assert.equal(await stateOf(id), 'incomplete: open')
    await shop.askUntilKnown()
    assert.equal(await stateOf(id), first)
    await subscriptions.api.delete(`/v2/subscriptions/${id}`)
  })

  test(`a renewal, ${mishap}: nothing is tried meanwhile`, async () => {
    const id = await begin()
    shop.wire.meet(mishap)
    await nextDay()
    assert.equal(await stateOf(id), 'active: paid, open')
    await shop.askUntilKnown()
    await shop.runDue()
    assert.equal(await stateOf(id), renewed)
    await subscriptions.api.delete(`/v2/subscriptions/${id}`)
  })

  test(`one that was ended meanwhile, ${mishap}: what was taken counts, and nothing more is taken`, async () => {
    shop.wire.meet(mishap)
    const id = await begin()
    await subscriptions.api.delete(`/v2/subscriptions/${id}`)
    assert.equal(await stateOf(id), 'canceled: open')
    await shop.askUntilKnown()
    await nextDay()
    assert.equal(await stateOf(id), `canceled: ${mishap === 'lost' ? 'void' : 'paid'}`)
    assert.deepEqual(await toldOf(shop.server, id), ['incomplete', 'canceled'])
  })
}

test('days without a network: each period is billed, and all are paid by another card when it is back', async () => {
  const id = await begin()
  shop.wire.cut(true)
  for (let day = 0; day < 3; day += 1) await nextDay()
  assert.equal(await stateOf(id), 'active: paid, open, open, open')
  shop.wire.cut(false)
  await shop.askUntilKnown()
  await shop.runDue()
  // None of them had arrived.
  assert.equal(await stateOf(id), 'past_due: paid, past_due, past_due, past_due')
  const { body } = await subscriptions.api.post(
    '/v2/cards/',
    cardBody(notEnrolled, { customer: subscriptions.customer }),
  )
  await subscriptions.change(id, { card: body.id as string })
  await shop.runDue()
  assert.equal(await stateOf(id), 'active: paid, paid, paid, paid')
})
