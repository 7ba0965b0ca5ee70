/** Payouts that are asked for are bounded as those that are made by themselves. What they take and refuse is told over HTTP (tests/flows/payouts-by-hand.test.ts). */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestCore, someNoon, type TestCore } from '../../tests/support/core.ts'
import { payoutInput } from '../../tests/support/objects.ts'
import { createPayout } from './create-payout.ts'
import { itemLimit } from './pay-out-balance.ts'

let shared: TestCore
before(async () => {
  shared = await openTestCore()
  await shared.core.store.query({
    text: `insert into balance_items (realm_id, object_id, transition, version, created_at, kind, method, currency, amount, fee, vat)
      select $1, 'payment ' || i, 'settle', 1, $2::bigint - i, 'payment', 'card', 'eur', 10, 1, 0 from generate_series(0, $3::integer) i`,
    values: [shared.realmId, someNoon, itemLimit],
  })
})
after(() => shared.close())

test('of more than a payout takes, what is named is refused', async () => {
  const paymentIds = Array.from({ length: itemLimit + 1 }, (_, place) => `payment ${place}`)
  await assert.rejects(
    shared.perform((ctx) => createPayout(ctx, payoutInput({ paymentIds }))),
    { status: 422, message: 'A payout takes 20000 items at most' },
  )
})

test('of more than a payout takes, the oldest are taken where nothing is named, and the rest by the next', async () => {
  for (const count of [itemLimit, 1]) {
    const { payout, composition } = await shared.perform((ctx) => createPayout(ctx, payoutInput()))
    assert.deepEqual([payout.amount, composition.payments.card.count], [9 * count, count])
  }
  const [last] = await shared.core.store.query<{ objectId: string }>({
    text: `select object_id as "objectId" from balance_items where payout_id = (select id from payouts where amount = 9)`,
    values: [],
  })
  assert.equal(last?.objectId, 'payment 0')
})
