/** Prices: made, read, changed until they are in use, listed, deleted. */
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
let product: string
before(async () => {
  server = await startTestServer({ clock })
  api = server.api
  product = shaped('product', await api.post('/v2/products/', { name: 'Tea' })).id as string
})
after(() => closeAgreeing(server))

const create = async (given: object = {}): Promise<ApiAnswer['body']> =>
  shaped('price', await api.post('/v2/prices/', { product, amount: 500, ...given }))
const use = (...ids: string[]): Promise<unknown> => asFirstAccount(server, (ctx) => usePrices(ctx, ids))

test('a price is shown with every field: paid once, in euros, for sale, when nothing else is said', async () => {
  const { id, ...price } = await create()
  assert.match(id as string, /^price_[a-zA-Z0-9]{24}$/)
  const unset = { currency: 'eur', interval: null, interval_count: null, active: true, metadata: null }
  assert.deepEqual(price, { product, amount: 500, ...unset, created_at: secondsOf(clock.now()), deleted: false })
  assert.deepEqual(await storedEvents(server, id), ['price.created'])
})

test('all that was given comes back, and is read again', async () => {
  const given = { amount: 0, currency: 'usd', interval: 'month', interval_count: 3, active: false, metadata: ['a'] }
  const price = await create(given)
  assert.deepEqual({ ...price, ...given }, price)
  assert.deepEqual(shaped('price', await api.get(`/v2/prices/${price.id}`)), price)
})

test('the same data make another price, under the same idempotency key the same', async () => {
  const post = (): Promise<ApiAnswer> => api.post('/v2/prices/', { product, amount: 7 }, { 'idempotency-key': 'once' })
  const { id } = shaped('price', await post())
  assert.equal(shaped('price', await post()).id, id)
  assert.notEqual((await create({ amount: 7 })).id, id)
})

const noInterval = invalid(['body', 'interval_count'], 'You must provide an interval with interval_count')
const tooLong = (max: number, interval: string) =>
  invalid(
    ['body', 'interval_count'],
    `interval_count must be at most ${max} with interval ${interval}: a period is three years at most`,
  )

test('each interval has its longest period', async () => {
  for (const [interval, max] of Object.entries({ day: 1095, week: 156, month: 36, year: 3 })) {
    assert.equal((await create({ interval })).interval_count, 1)
    assert.equal((await create({ interval, interval_count: max })).interval_count, max)
    const { id } = await create({ interval })
    await assertNothingStored(server, async () => {
      const body = { product, amount: 1, interval, interval_count: max + 1 }
      assertRefused(await api.post('/v2/prices/', body), tooLong(max, interval))
      assertRefused(await api.patch(`/v2/prices/${id}`, { interval_count: max + 1 }), tooLong(max, interval))
    })
  }
})

test('what is refused, with nothing stored', async () => {
  const { id } = await create()
  const both: readonly [field: string, values: readonly unknown[]][] = [
    ['amount', [-1, 4_294_967_296, 1.5, 'x', true]],
    ['currency', ['EUR', 'jpy', '', 5]],
    ['interval', ['months', 'MONTH', '', 1]],
    ['interval_count', [0, -1, 1.5, 'x']],
    ['active', ['yes', 1, {}]],
    ['metadata', [{ constructor: 1 }]],
    ['used_at', [1]],
  ]
  await assertNothingStored(server, async () => {
    for (const [field, values] of both) {
      for (const value of values) {
        for (const answer of [
          await api.post('/v2/prices/', { product, amount: 500, interval: 'day', [field]: value }),
          await api.patch(`/v2/prices/${id}`, { interval: 'day', [field]: value }),
        ]) {
          assert.equal(answer.status, 422, `${field} ${JSON.stringify(value)}`)
          assert.deepEqual(answer.body.detail[0].loc.slice(0, 2), ['body', field])
        }
      }
    }
    for (const field of ['product', 'amount']) {
      const missing = invalid(['body', field], 'field required', 'value_error.missing')
      assertRefused(await api.post('/v2/prices/', { product, amount: 1, [field]: undefined }), missing)
    }
    const unknown = unknownId('prod')
    assertRefused(await api.post('/v2/prices/', { product: unknown, amount: 1 }), notFound('Product', unknown))
    assertRefused(await api.post('/v2/prices/', { product, amount: 1, interval_count: 2 }), noInterval)
    assertRefused(await api.patch(`/v2/prices/${id}`, { interval_count: 2 }), noInterval)
    assertRefused(await api.patch(`/v2/prices/${id}`, { interval: null, interval_count: 2 }), noInterval)
    const elsewhere = invalid(['body', 'product'], 'extra fields not permitted', 'value_error.extra')
    assertRefused(await api.patch(`/v2/prices/${id}`, { product }), elsewhere)
  })
})

test('a price that nothing rests on can be changed in everything but its product', async () => {
  const price = await create({ metadata: { a: 1 } })
  const path = `/v2/prices/${price.id}`
  const changes: readonly [change: object, shown: object][] = [
    [{ amount: 600 }, {}],
    [{ currency: 'gbp' }, {}],
    [{ interval: 'month' }, { interval_count: 1 }],
    [{ interval_count: 6 }, {}],
    [{ interval: 'week' }, {}],
    [{ interval_count: null }, { interval_count: 1 }],
    [{ interval: null }, { interval_count: null }],
    [{ active: false, metadata: null }, {}],
  ]
  let expected = price
  for (const [change, shown] of changes) {
    expected = { ...expected, ...change, ...shown }
    assert.deepEqual(shaped('price', await api.patch(path, change)), expected)
    assert.deepEqual((await api.get(path)).body, expected)
  }
  await assertNothingStored(server, async () => {
    for (const same of [{}, { amount: 600, interval: null }])
      assert.deepEqual((await api.patch(path, same)).body, expected)
  })
  assert.deepEqual(await storedEvents(server, price.id), [...changes.map(() => 'price.changed'), 'price.created'])
})

test('a price in use keeps what it costs, and is not deleted; its sale can end', async () => {
  const price = await create({ interval: 'month' })
  await use(price.id)
  const path = `/v2/prices/${price.id}`
  const fixed = 'Price is in use, its amount, currency and interval cannot be changed: create another price instead'
  const kept = 'Price cannot be deleted, it is in use: set active to false instead'
  await assertNothingStored(server, async () => {
    for (const change of [
      { amount: 1 },
      { currency: 'usd' },
      { interval: 'day' },
      { interval: null },
      { interval_count: 2 },
    ])
      assertRefused(await api.patch(path, { ...change, active: false }), conflict(fixed, price.id))
    assertRefused(await api.delete(path), conflict(kept, price.id))
  })
  const change = { amount: 500, currency: 'eur', interval: 'month', active: false, metadata: 1 }
  assert.deepEqual(shaped('price', await api.patch(path, change)), { ...price, ...change })
})

test('of a first use and another amount at once, the one knows the other', async () => {
  for (let round = 0; round < 5; round++) {
    const { id } = await create()
    const uses: number[] = []
    const [, answer] = await Promise.all([
      asFirstAccount(server, async (ctx) => {
        const { result, changes } = await usePrices(ctx, [id])
        uses.push(result[0]?.amount ?? NaN)
        return { result, changes }
      }),
      api.patch(`/v2/prices/${id}`, { amount: 600 }),
    ])
    assert.equal(uses.at(-1), (await api.get(`/v2/prices/${id}`)).body.amount)
    assert.equal(answer.status, uses.at(-1) === 600 ? 200 : 409)
  }
})

test('a deleted price still answers, and is neither changed nor deleted again', async () => {
  const price = await create()
  const path = `/v2/prices/${price.id}`
  assert.deepEqual(shaped('price', await api.delete(path)), { ...price, deleted: true })
  assert.deepEqual((await api.get(path)).body, { ...price, deleted: true })
  assert.deepEqual(await storedEvents(server, price.id), ['price.created', 'price.deleted'])
  const gone = notFound('Price', price.id as string)
  await assertNothingStored(server, async () => {
    assertRefused(await api.delete(path), gone)
    assertRefused(await api.patch(path, { amount: 1 }), gone)
  })
})

test('lists: every filter, newest first; other accounts and modes have their own', async () => {
  const { test: own, live } = await anotherAccount(server)
  const sold = async (): Promise<string> =>
    shaped('product', await own.post('/v2/products/', { name: 'Tea' })).id as string
  const [tea, coffee] = [await sold(), await sold()]
  const given = [
    { product: tea },
    { product: coffee, interval: 'month', currency: 'usd' },
    { product: tea, interval: 'month', active: false },
    { product: tea, interval: 'year' },
  ]
  const made: { id: string; created_at: number }[] = []
  for (const one of given) {
    clock.advance(1500)
    made.push(shaped('price', await own.post('/v2/prices/', { amount: 1, ...one })) as (typeof made)[number])
  }
  const since = made[2]?.created_at ?? 0
  const rows: readonly [query: string, found: readonly number[]][] = [
    ['', [3, 2, 1, 0]],
    [`product=${tea}`, [3, 2, 0]],
    ['active=true', [3, 1, 0]],
    ['active=false', [2]],
    ['currency=usd', [1]],
    ['interval=month', [2, 1]],
    ['interval=week', []],
    [`product=${tea}&interval=month&active=false&currency=eur`, [2]],
    [`created=${since}`, [3, 2]],
    [`created=${since}&active=true`, [3]],
    ['start=1&limit=2', [2, 1]],
  ]
  for (const [query, found] of rows) {
    const ids = listed('prices', await own.get(`/v2/prices/?${query}`)).map(({ id }) => id as string)
    assert.deepEqual(
      ids,
      found.map((index) => made[index]?.id),
      query,
    )
  }
  const { id = '' } = made[0] ?? {}
  await assertNothingStored(server, async () => {
    for (const stranger of [live, api]) {
      const missing = notFound('Price', id)
      assertRefused(await stranger.get(`/v2/prices/${id}`), missing)
      assertRefused(await stranger.patch(`/v2/prices/${id}`, { active: false }), missing)
      assertRefused(await stranger.delete(`/v2/prices/${id}`), missing)
      assert.deepEqual(listed('prices', await stranger.get(`/v2/prices/?product=${tea}`)), [])
    }
  })
})
