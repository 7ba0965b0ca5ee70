import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openTestCore, type TestCore } from '../../tests/support/core.ts'
import { ConflictError } from '../storage/conflict.ts'
import { minorUnitsOf } from '../kit/money.ts'
import { createPrice, deletePrice, updatePrice } from './prices.ts'
import type { Price } from './price.ts'
import { createProduct, updateProduct } from './products.ts'
import { findPrice } from './store.ts'
import { usePrices } from './use-prices.ts'

let shared: TestCore
before(async () => {
  shared = await openTestCore()
})
after(() => shared.close())

/** A product, and the ids of two prices of its. */
async function sold(): Promise<{ product: string; ids: [string, string] }> {
  const input = { name: 'Tea', description: null, active: true, metadata: null }
  const { id } = await shared.perform((ctx) => Promise.resolve(createProduct(ctx, input)))
  const price = { ...input, productId: id, currency: 'eur', interval: 'month', intervalCount: 1 } as const
  const make = (amount: number): Promise<Price> =>
    shared.perform((ctx) => createPrice(ctx, { ...price, amount: minorUnitsOf(amount) }))
  return { product: id, ids: [(await make(500)).id, (await make(600)).id] }
}

const use = (...ids: string[]): Promise<readonly Price[]> => shared.perform((ctx) => usePrices(ctx, ids))

describe('using prices', () => {
  test('marks each once, at the first time', async () => {
    const { ids } = await sold()
    const [one, two] = ids
    const [first] = await use(one)
    shared.clock.advance(1000)
    const used = await use(one, two, one)
    assert.deepEqual(
      used.map(({ id, usedAt }) => [id, usedAt]),
      [
        [one, first?.usedAt],
        [two, shared.clock.now()],
      ],
    )
    assert.deepEqual(
      await shared.read((ctx) => Promise.all([one, two].map((id) => findPrice(ctx, id)))),
      used.map((price) => ({ ...price, version: 2 })),
    )
  })

  test('of what is used already writes nothing, and leaves all that it rests on asserted', async () => {
    const {
      product,
      ids: [price],
    } = await sold()
    await use(price)
    const { changes } = await shared.read((ctx) => usePrices(ctx, [price]))
    assert.deepEqual(
      changes.map((change) => change.kind),
      ['unchanged', 'unchanged'],
    )
    // Whoever ends the sale first makes the decision that was made before fail.
    const commit = (): Promise<void> => shared.core.store.commit(shared.realmId, changes)
    await commit()
    await shared.perform((ctx) => updateProduct(ctx, product, { active: false }))
    await assert.rejects(commit(), ConflictError)
  })

  const refusals: readonly (readonly [
    name: string,
    spoil: (product: string, price: string) => Promise<unknown>,
    status: number,
  ])[] = [
    ['not active', (_, id) => shared.perform((ctx) => updatePrice(ctx, id, { active: false })), 409],
    [
      'of a product that is not active',
      (id) => shared.perform((ctx) => updateProduct(ctx, id, { active: false })),
      409,
    ],
    ['deleted', (_, id) => shared.perform((ctx) => deletePrice(ctx, id)), 404],
  ]
  for (const [name, spoil, status] of refusals) {
    test(`refuses one that is ${name}`, async () => {
      const { product, ids } = await sold()
      await spoil(product, ids[0])
      await assert.rejects(use(...ids), { name: 'ApiError', status })
      const stored = await shared.read((ctx) => Promise.all(ids.map((id) => findPrice(ctx, id))))
      assert.deepEqual(
        stored.map((price) => price?.usedAt),
        [null, null],
      )
    })
  }
})
