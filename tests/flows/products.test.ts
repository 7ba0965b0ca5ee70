/** Products: made, read, changed, listed, and deleted with their prices. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { usePrices } from '../../src/catalog/index.ts'
import { ManualClock, secondsOf } from '../../src/kit/clock.ts'
import { anotherAccount } from '../support/another-account.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { asFirstAccount, storedEvents } from '../support/catalog.ts'
import { someNoon } from '../support/core.ts'
import { assertRefused, conflict, invalid, notFound, unknownId } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { listed, shaped } from '../support/shapes.ts'
import { assertNothingStored, closeAgreeing } from '../support/stored.ts'

const clock = new ManualClock(someNoon)
let server: TestServer
let api: Api
before(async () => {
  server = await startTestServer({ clock })
  api = server.api
})
after(() => closeAgreeing(server))

const create = async (given: object = {}): Promise<ApiAnswer['body']> =>
  shaped('product', await api.post('/v2/products/', { name: 'Tea', ...given }))
const priced = async (product: string): Promise<string> =>
  shaped('price', await api.post('/v2/prices/', { product, amount: 500 })).id as string

test('a product is shown with every field, those that were not given as null', async () => {
  const { id, ...product } = await create()
  assert.match(id as string, /^prod_[a-zA-Z0-9]{24}$/)
  const unset = { description: null, active: true, metadata: null }
  assert.deepEqual(product, { name: 'Tea', ...unset, created_at: secondsOf(clock.now()), deleted: false })
  assert.deepEqual(await storedEvents(server, id), ['product.created'])
})

test('all that was given comes back, and is read again', async () => {
  const given = { name: 'x'.repeat(64), description: 'y'.repeat(1024), active: false, metadata: { shelf: [1, null] } }
  const product = await create(given)
  assert.deepEqual({ ...product, ...given }, product)
  assert.deepEqual(shaped('product', await api.get(`/v2/products/${product.id}`)), product)
})

test('the same data make another product, under the same idempotency key the same', async () => {
  const post = (): Promise<ApiAnswer> => api.post('/v2/products/', { name: 'Once' }, { 'idempotency-key': 'once' })
  const { id } = shaped('product', await post())
  assert.equal(shaped('product', await post()).id, id)
  assert.notEqual((await create({ name: 'Once' })).id, id)
})

test('a change leaves what it does not name, and null empties', async () => {
  const product = await create({ description: 'Green', metadata: { a: 1 } })
  const path = `/v2/products/${product.id}`
  let shown = product
  const changes: readonly object[] = [
    { name: 'Coffee' },
    { description: null },
    { active: 'false', metadata: [] },
    { metadata: null },
  ]
  for (const change of changes) {
    const changed = shaped('product', await api.patch(path, change))
    shown = { ...shown, ...change, ...('active' in change && { active: false }) }
    assert.deepEqual(changed, shown)
    assert.deepEqual((await api.get(path)).body, shown)
  }
  await assertNothingStored(server, async () => {
    for (const same of [{}, { name: 'Coffee', active: false }])
      assert.deepEqual((await api.patch(path, same)).body, shown)
  })
  assert.deepEqual(await storedEvents(server, product.id), [...changes.map(() => 'product.changed'), 'product.created'])
})

test('what is refused, with nothing stored', async () => {
  const { id } = await create()
  const rows: readonly [field: string, values: readonly unknown[]][] = [
    ['name', ['xx', 'x'.repeat(65), 5, '']],
    ['description', ['', 'y'.repeat(1025), 5]],
    ['active', ['yes', 1, {}]],
    ['metadata', [{ constructor: 1 }]],
    ['id', [unknownId('prod')]],
    ['price', [5]],
  ]
  await assertNothingStored(server, async () => {
    for (const [field, values] of rows) {
      for (const value of values) {
        for (const answer of [
          await api.post('/v2/products/', { name: 'Tea', [field]: value }),
          await api.patch(`/v2/products/${id}`, { [field]: value }),
        ]) {
          assert.equal(answer.status, 422, `${field} ${JSON.stringify(value)}`)
          assert.deepEqual(answer.body.detail[0].loc.slice(0, 2), ['body', field])
        }
      }
    }
    const missing = invalid(['body', 'name'], 'field required', 'value_error.missing')
    assertRefused(await api.post('/v2/products/', {}), missing)
  })
})

test('a deleted product still answers, its prices with it, and neither is changed, listed or priced any more', async () => {
  const product = await create()
  const prices = [await priced(product.id), await priced(product.id)]
  const path = `/v2/products/${product.id}`
  assert.deepEqual(shaped('product', await api.delete(path)), { ...product, deleted: true })
  assert.deepEqual((await api.get(path)).body, { ...product, deleted: true })
  for (const price of prices) {
    assert.equal(shaped('price', await api.get(`/v2/prices/${price}`)).deleted, true)
    assert.deepEqual(await storedEvents(server, price), ['price.created', 'price.deleted'])
  }
  assert.deepEqual(await storedEvents(server, product.id), ['product.created', 'product.deleted'])
  assert.deepEqual(listed('prices', await api.get(`/v2/prices/?product=${product.id}`)), [])
  const products = listed('products', await api.get('/v2/products/?limit=100'))
  assert(!products.some(({ id }) => id === product.id))
  const gone = notFound('Product', product.id as string)
  await assertNothingStored(server, async () => {
    assertRefused(await api.delete(path), gone)
    assertRefused(await api.patch(path, { name: 'Back' }), gone)
    assertRefused(await api.post('/v2/prices/', { product: product.id, amount: 1 }), gone)
  })
})

test('a product whose price is in use is not deleted', async () => {
  const product = await create()
  await priced(product.id)
  const used = await priced(product.id)
  await asFirstAccount(server, (ctx) => usePrices(ctx, [used]))
  const refused = conflict('Product cannot be deleted, one of its prices is in use: set active to false instead', used)
  await assertNothingStored(server, async () => assertRefused(await api.delete(`/v2/products/${product.id}`), refused))
  assert.equal((await api.patch(`/v2/products/${product.id}`, { active: false })).body.active, false)
})

test('a product that is deleted while it is priced leaves no price behind', async () => {
  for (let round = 0; round < 5; round++) {
    const { id } = await create()
    const [deleted, ...made] = await Promise.all([
      api.delete(`/v2/products/${id}`),
      ...[1, 2, 3, 4].map((amount) => api.post('/v2/prices/', { product: id, amount })),
    ])
    assert.equal(deleted.status, 200)
    for (const answer of made) if (answer.status !== 200) assertRefused(answer, notFound('Product', id as string))
    assert.deepEqual(listed('prices', await api.get(`/v2/prices/?product=${id}`)), [])
  }
})

test('changes at once all happen', async () => {
  const { id } = await create()
  const fields = [{ name: 'Busy' }, { description: 'Busy' }, { active: false }, { metadata: 'busy' }]
  await Promise.all(fields.map((field) => api.patch(`/v2/products/${id}`, field)))
  const { name, description, active, metadata } = (await api.get(`/v2/products/${id}`)).body
  assert.deepEqual({ name, description, active, metadata }, Object.assign({}, ...fields))
})

test('lists: every filter, newest first; other accounts and modes have their own', async () => {
  const { test: own, live } = await anotherAccount(server)
  const made: { id: string; created_at: number }[] = []
  for (const active of [true, false, true]) {
    clock.advance(1500)
    made.push(shaped('product', await own.post('/v2/products/', { name: 'Tea', active })) as (typeof made)[number])
  }
  const since = made[1]?.created_at ?? 0
  const rows: readonly [query: string, found: readonly number[]][] = [
    ['', [2, 1, 0]],
    ['active=true', [2, 0]],
    ['active=false', [1]],
    [`created=${since}`, [2, 1]],
    [`created=${since}&active=true`, [2]],
    ['start=1&limit=1', [1]],
  ]
  for (const [query, found] of rows) {
    const ids = listed('products', await own.get(`/v2/products/?${query}`)).map(({ id }) => id as string)
    assert.deepEqual(
      ids,
      found.map((index) => made[index]?.id),
      query,
    )
  }
  assert.deepEqual((await own.get('/v2/products/?start=1&limit=1')).body.range, {
    ...{ start: 1, end: 2, limit: 1, count: 3, has_more: true },
  })
  const { id = '' } = made[0] ?? {}
  await assertNothingStored(server, async () => {
    for (const stranger of [live, api]) {
      const missing = notFound('Product', id)
      assertRefused(await stranger.get(`/v2/products/${id}`), missing)
      assertRefused(await stranger.patch(`/v2/products/${id}`, { name: 'Mine' }), missing)
      assertRefused(await stranger.delete(`/v2/products/${id}`), missing)
      assertRefused(await stranger.post('/v2/prices/', { product: id, amount: 1 }), missing)
    }
    assert.deepEqual(listed('products', await live.get('/v2/products/')), [])
  })
})
