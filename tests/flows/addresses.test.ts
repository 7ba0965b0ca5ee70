/** Addresses: made, read, listed, deleted, and never changed. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ManualClock, secondsOf } from '../../src/kit/clock.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { someNoon } from '../support/core.ts'
import { assertRefused, notFound, plain, unknownId } from '../support/refusals.ts'
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

const least = { zip_code: '75011', city: 'Paris', country: 'FR' }

const create = async (given: object = {}): Promise<ApiAnswer['body']> =>
  shaped('address', await api.post('/v2/addresses/', { ...least, ...given }))

test('an address is shown with every field, those that were not given as null', async () => {
  const { id, ...address } = await create()
  assert.match(id as string, /^addr_[a-zA-Z0-9]{24}$/)
  const unset = { line1: null, line2: null, line3: null, state: null, metadata: null }
  assert.deepEqual(address, { ...least, ...unset, created_at: secondsOf(clock.now()), deleted: false })
})

test('all that was given comes back, and is read again', async () => {
  const given = { line1: '1 rue de la Paix', line2: 'Bât. B', line3: '3ᵉ étage', state: 'IDF', metadata: { door: 12 } }
  const address = await create(given)
  assert.deepEqual({ ...address, ...least, ...given }, address)
  assert.deepEqual(shaped('address', await api.get(`/v2/addresses/${address.id}`)), address)
})

test('metadata are any JSON', async () => {
  for (const metadata of [{ a: { b: [1, 'two', null, true] } }, [], [1, [2]], 'text', '', 1.5, 0, false, null]) {
    const { id, metadata: shown } = await create({ metadata })
    assert.deepEqual(shown, metadata)
    assert.deepEqual((await api.get(`/v2/addresses/${id}`)).body.metadata, metadata)
  }
})

test('the same data make another address', async () => {
  assert.notEqual((await create()).id, (await create()).id)
})

test('a deleted address still answers, and is neither listed nor deleted again', async () => {
  const address = await create()
  const path = `/v2/addresses/${address.id}`
  const deleted = shaped('address', await api.delete(path))
  assert.deepEqual(deleted, { ...address, deleted: true })
  assert.deepEqual((await api.get(path)).body, deleted)
  const ids = listed('addresses', await api.get('/v2/addresses/?limit=100')).map(({ id }) => id as string)
  assert(!ids.includes(address.id as string))
  await assertNothingStored(server, async () => assertRefused(await api.delete(path), notFound('Address', address.id)))
})

test('an unknown address is not found, and none is changed', async () => {
  const { id } = await create()
  const unknown = unknownId('addr')
  await assertNothingStored(server, async () => {
    assertRefused(await api.get(`/v2/addresses/${unknown}`), notFound('Address', unknown))
    assertRefused(await api.delete(`/v2/addresses/${unknown}`), notFound('Address', unknown))
    const patched = await api.patch(`/v2/addresses/${id}`, { city: 'Lyon' })
    assertRefused(patched, plain(405, 'This method is not allowed here, see the Allow header'))
    assert.deepEqual(patched.headers.get('allow')?.split(', ').sort(), ['DELETE', 'GET', 'HEAD'])
  })
})

test('lists are newest first, page by page', async () => {
  const ids: string[] = []
  for (const city of ['Lille', 'Nantes', 'Metz']) {
    clock.advance(1)
    ids.unshift((await create({ city })).id as string)
  }
  const answer = await api.get('/v2/addresses/?limit=2')
  assert.deepEqual(
    listed('addresses', answer).map(({ id }) => id as string),
    ids.slice(0, 2),
  )
  const { count, ...range } = answer.body.range
  assert.deepEqual(range, { start: 0, end: 2, limit: 2, has_more: true })
  const rest = await api.get(`/v2/addresses/?start=2&limit=100`)
  assert.equal(listed('addresses', rest)[0].id, ids[2])
  assert.deepEqual(rest.body.range, { start: 2, end: count, limit: 100, count, has_more: false })
})
