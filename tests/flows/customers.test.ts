/** Customers, from their making to their end, found by their data or under an id of the merchant's own. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ManualClock, secondsOf } from '../../src/kit/clock.ts'
import { anotherAccount } from '../support/another-account.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
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

const create = async (given: object): Promise<ApiAnswer['body']> =>
  shaped('customer', await api.post('/v2/customers/', given))
const read = (id: string): Promise<ApiAnswer> => api.get(`/v2/customers/${id}`)
const address = async (): Promise<string> =>
  (await api.post('/v2/addresses/', { zip_code: '75011', city: 'Paris', country: 'FR' })).body.id as string

const unset = {
  deleted: false,
  email: null,
  name: null,
  mobile: null,
  date_birth: null,
  legal_id: null,
  country: null,
  external_id: null,
  billing_address: null,
  shipping_address: null,
}

const noContact = invalid(['body', 'email'], 'You must provide an email or a mobile phone number to create a customer')

test('a customer is shown with every field, those that were not given as null', async () => {
  const { id, ...customer } = await create({ email: 'foo@example.org' })
  assert.match(id as string, /^cust_[a-zA-Z0-9]{24}$/)
  assert.deepEqual(customer, { ...unset, created: secondsOf(clock.now()), email: 'foo@example.org' })
})

test('all that was given comes back, and is read again', async () => {
  const given = {
    email: 'bar@example.org',
    name: 'Bar Baz',
    mobile: '+33612345678',
    date_birth: '1970-02-28',
    legal_id: '552100554',
    country: 'FR',
    external_id: 'all-fields',
    billing_address: await address(),
    shipping_address: await address(),
  }
  const { id, created: _, ...customer } = await create(given)
  assert.deepEqual(customer, { ...given, deleted: false })
  assert.deepEqual(shaped('customer', await read(id as string)), { id, created: secondsOf(clock.now()), ...customer })
})

test('an email or a mobile is needed', async () => {
  assert.equal((await create({ mobile: '0612345678' })).email, null)
  const { id } = await create({ email: 'one@example.org' })
  await assertNothingStored(server, async () => {
    for (const given of [{}, { name: 'Nobody' }, { email: null, mobile: null }])
      assertRefused(await api.post('/v2/customers/', given), noContact)
    assertRefused(await api.patch(`/v2/customers/${id}`, { email: null }), noContact)
  })
})

test('a mobile has four characters, as it is shown', async () => {
  assert.equal((await create({ mobile: '3631' })).mobile, '3631')
  const tooShort = 'ensure this value has at least 4 characters'
  await assertNothingStored(server, async () =>
    assertRefused(
      await api.post('/v2/customers/', { mobile: '363' }),
      invalid(['body', 'mobile'], tooShort, 'value_error.any_str.min_length'),
    ),
  )
})

test('the same data make another customer', async () => {
  const given = { email: 'twice@example.org', name: 'Twice' }
  assert.notEqual((await create(given)).id, (await create(given)).id)
})

test('a change leaves what it does not name, and null empties', async () => {
  const { id } = await create({ email: 'change@example.org', name: 'Before', country: 'FR' })
  const path = `/v2/customers/${id}`
  const changes: readonly [change: object, shown: object][] = [
    [{ name: 'After' }, { name: 'After', country: 'FR', mobile: null }],
    [{ country: null }, { name: 'After', country: null }],
    [{ mobile: '0612345678' }, { mobile: '0612345678', email: 'change@example.org' }],
    [
      { email: null, name: null },
      { mobile: '0612345678', email: null, name: null },
    ],
    [{}, { mobile: '0612345678' }],
  ]
  for (const [change, shown] of changes) {
    const changed = shaped('customer', await api.patch(path, change))
    assert.deepEqual({ ...changed, ...shown }, changed)
    assert.deepEqual((await api.get(path)).body, changed)
  }
})

test('a deleted customer is gone', async () => {
  const { id, ...customer } = await create({ email: 'gone@example.org', name: 'Gone' })
  const path = `/v2/customers/${id}`
  assert.deepEqual(shaped('customer', await api.delete(path)), { id, ...customer, deleted: true })
  await assertNothingStored(server, async () => {
    const again = [read(id), api.patch(path, { name: 'Back' }), api.delete(path), api.get(`${path}/subscriptions`)]
    for (const answer of await Promise.all(again)) assertRefused(answer, notFound('Customer', id))
  })
  assert.deepEqual(listed('customers', await api.get('/v2/customers/?name=Gone')), [])
})

test('what belongs to a customer is listed, and is nothing yet', async () => {
  const { id } = await create({ email: 'lists@example.org' })
  for (const name of ['payment_intents', 'subscriptions']) {
    const answer = await api.get(`/v2/customers/${id}/${name}?limit=5&start=2`)
    assert.deepEqual(listed(name, answer), [])
    assert.deepEqual(answer.body.range, { start: 2, end: 2, limit: 5, count: 0, has_more: false })
    const unknown = unknownId('cust')
    assertRefused(await api.get(`/v2/customers/${unknown}/${name}`), notFound('Customer', unknown))
  }
})

test('addresses of a customer must be there', async () => {
  const [used, deleted, unknown] = [await address(), await address(), unknownId('addr')]
  await api.delete(`/v2/addresses/${deleted}`)
  const { id } = await create({ email: 'address@example.org', billing_address: used })
  await assertNothingStored(server, async () => {
    for (const field of ['billing_address', 'shipping_address']) {
      for (const missing of [deleted, unknown]) {
        const given = { email: 'lost@example.org', [field]: missing }
        assertRefused(await api.post('/v2/customers/', given), notFound('Address', missing))
        assertRefused(await api.patch(`/v2/customers/${id}`, { [field]: missing }), notFound('Address', missing))
      }
    }
  })
  await api.delete(`/v2/addresses/${used}`)
  assert.equal((await read(id)).body.billing_address, used)
  assert.equal((await api.get(`/v2/addresses/${used}`)).body.deleted, true)
  // Whole objects are sent back.
  const { body: again } = await api.patch(`/v2/customers/${id}`, { billing_address: used, name: 'Foo Bar' })
  assert.deepEqual([again.billing_address, again.name], [used, 'Foo Bar'])
})

const taken = (id: string) => conflict('Customer already exists, duplicate external_id', id)

test('an external id finds its customer again, or is refused to other data', async () => {
  const given = { email: 'ext@example.org', name: 'Ext', external_id: 'ext-1' }
  const first = await create(given)
  const others = [{ name: 'Another' }, { email: 'else@example.org' }, { mobile: '0612345678' }]
  await assertNothingStored(server, async () => {
    assert.deepEqual(await create(given), first)
    assert.deepEqual(await create({ email: given.email, external_id: 'ext-1' }), first)
    for (const other of others)
      assertRefused(await api.post('/v2/customers/', { ...given, ...other }), taken(first.id as string))
  })
})

test('an external id moves with a change, and is free after a deletion', async () => {
  const one = await create({ email: 'one@example.org', external_id: 'moving' })
  const two = await create({ email: 'two@example.org', external_id: 'staying' })
  const change = (id: string, externalId: string | null): Promise<ApiAnswer> =>
    api.patch(`/v2/customers/${id}`, { external_id: externalId })
  await assertNothingStored(server, async () => assertRefused(await change(one.id, 'staying'), taken(two.id)))
  shaped('customer', await change(one.id, 'moved'))
  assert.notEqual((await create({ email: 'three@example.org', external_id: 'moving' })).id, one.id)
  shaped('customer', await change(one.id, null))
  shaped('customer', await change(two.id, 'moved'))
  await api.delete(`/v2/customers/${two.id}`)
  const four = await create({ email: 'four@example.org', external_id: 'moved' })
  assertRefused(await change(one.id, 'moved'), taken(four.id))
})

test('of ten who ask for one external id at once, one is the customer', async () => {
  const ask = (email: (index: number) => string, externalId: string): Promise<ApiAnswer[]> =>
    Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        api.post('/v2/customers/', { email: email(index), external_id: externalId }),
      ),
    )
  const same = await ask(() => 'same@example.org', 'race-same')
  const [first] = same
  for (const answer of same) assert.deepEqual(answer.body, first?.body)

  const other = await ask((index) => `other${index}@example.org`, 'race-other')
  const [made, ...more] = other.filter(({ status }) => status === 200)
  assert.deepEqual(more, [])
  for (const answer of other) if (answer.status !== 200) assertRefused(answer, taken(made?.body.id as string))
})

test('changes at once all happen', async () => {
  const { id } = await create({ email: 'busy@example.org' })
  const fields = [{ name: 'Busy' }, { mobile: '0612345678' }, { country: 'FR' }, { legal_id: '1' }]
  await Promise.all(fields.map((field) => api.patch(`/v2/customers/${id}`, field)))
  const { name, mobile, country, legal_id } = (await read(id)).body
  assert.deepEqual({ name, mobile, country, legal_id }, Object.assign({}, ...fields))
})

test('lists: every filter, newest first', async () => {
  const { test: own } = await anotherAccount(server)
  const people = [
    { name: 'Ada', email: 'ada@example.org', country: 'FR', legal_id: '552100554', external_id: 'one' },
    { name: 'Bob', email: 'bob@example.org', country: 'FR' },
    { name: 'Ada', mobile: '0612345678', country: 'BE' },
    { name: 'Dan', email: 'ada@example.org', legal_id: '552100554' },
  ]
  const made: { id: string; created: number }[] = []
  for (const person of people) {
    clock.advance(1500)
    made.push(shaped('customer', await own.post('/v2/customers/', person)) as (typeof made)[number])
  }
  const [created = 0] = made.slice(2).map((customer) => customer.created)
  const rows: readonly [query: string, found: readonly number[]][] = [
    ['', [3, 2, 1, 0]],
    ['name=Ada', [2, 0]],
    ['name=ada', []],
    ['email=ada@example.org', [3, 0]],
    ['country=FR', [1, 0]],
    ['legal_id=552100554', [3, 0]],
    ['external_id=one', [0]],
    ['external_id=two', []],
    ['name=Ada&country=FR&legal_id=552100554', [0]],
    ['name=Bob&country=BE', []],
    [`created=${created}`, [3, 2]],
    [`created=${created + 1}`, [3]],
    [`created=${new Date(created * 1000).toISOString()}`, [3, 2]],
    [`created=${created}&name=Ada`, [2]],
    [`created=${created + 100}`, []],
  ]
  for (const [query, found] of rows) {
    const answer = await own.get(`/v2/customers/?${query}`)
    const ids = listed('customers', answer).map(({ id }) => id as string)
    assert.deepEqual(
      ids,
      found.map((index) => made[index]?.id),
      query,
    )
    assert.equal(answer.body.range.count, found.length, query)
  }
})

test('lists: page by page', async () => {
  const { test: own } = await anotherAccount(server)
  for (let index = 0; index < 12; index++) {
    clock.advance(1)
    await own.post('/v2/customers/', { email: `${index}@example.org` })
  }
  const rows: readonly [query: string, emails: readonly number[], range: object][] = [
    ['', [11, 10, 9, 8, 7, 6, 5, 4, 3, 2], { start: 0, limit: 10, end: 10, has_more: true }],
    ['?start=10', [1, 0], { start: 10, limit: 10, end: 12, has_more: false }],
    ['?limit=5', [11, 10, 9, 8, 7], { start: 0, limit: 5, end: 5, has_more: true }],
    ['?start=9&limit=3', [2, 1, 0], { start: 9, limit: 3, end: 12, has_more: false }],
    ['?start=8&limit=3', [3, 2, 1], { start: 8, limit: 3, end: 11, has_more: true }],
    ['?start=12', [], { start: 12, limit: 10, end: 12, has_more: false }],
    ['?start=50&limit=1', [], { start: 50, limit: 1, end: 50, has_more: false }],
    ['?limit=100', [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0], { start: 0, limit: 100, end: 12, has_more: false }],
  ]
  for (const [query, emails, range] of rows) {
    const answer = await own.get(`/v2/customers/${query}`)
    const found = listed('customers', answer).map(({ email }) => email as string)
    assert.deepEqual(
      found,
      emails.map((index) => `${index}@example.org`),
      query,
    )
    assert.deepEqual(answer.body.range, { ...range, count: 12 }, query)
  }
})
