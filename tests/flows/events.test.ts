/** Events: every change of every object is told in its order, and shown as the object was. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ManualClock } from '../../src/kit/clock.ts'
import { anotherAccount, type AnotherAccount } from '../support/another-account.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody, numbers } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { assertRefused, invalid, notFound, unknownId } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { listed, shaped } from '../support/shapes.ts'
import { assertNothingStored, closeAgreeing } from '../support/stored.ts'

const clock = new ManualClock(someNoon)
let server: TestServer
let account: AnotherAccount
let api: Api
before(async () => {
  server = await startTestServer({ clock })
  account = await anotherAccount(server)
  api = account.test
})
after(() => closeAgreeing(server))

type Body = ApiAnswer['body']

/** Of an object, oldest first. */
const eventsOf = async (id: string): Promise<Body[]> =>
  listed('events', await api.get(`/v2/events/?object=${id}&limit=100`)).reverse()
const made = async (path: string, body: object): Promise<Body> => {
  const answer = await api.post(`/v2/${path}/`, body)
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return answer.body
}

/** Objects that are made, changed with what changes and with what does not, and deleted; what is told shows each as the answer did. */
const lives: readonly (readonly [kind: string, path: string, body: object, change: object | undefined])[] = [
  ['customer', 'customers', { email: 'a@example.org' }, { name: 'Ada' }],
  ['address', 'addresses', { zip_code: '75011', city: 'Paris', country: 'FR' }, undefined],
  ['card', 'cards', cardBody(), { zip_code: '75011' }],
  ['sepa', 'sepa', { iban: 'DE89370400440532013000', name: 'Max Mustermann' }, { name: 'Maria Mustermann' }],
  ['product', 'products', { name: 'Tea' }, { name: 'Coffee' }],
]
for (const [kind, path, body, change] of lives) {
  test(`the life of one of ${path}`, async () => {
    const created = await made(path, body)
    const shown: [type: string, data: object][] = [[`${kind}.created`, created]]
    const at = `/v2/${path}/${created.id}`
    if (change !== undefined) {
      shown.push([`${kind}.changed`, (await api.patch(at, change)).body])
      await api.patch(at, change)
    }
    shown.push([`${kind}.deleted`, (await api.delete(at)).body])
    const told = await eventsOf(created.id as string)
    assert.deepEqual(
      told.map(({ type, data }) => [type, data]),
      shown,
    )
    for (const event of told) {
      assert.match(event.id as string, /^evt_[a-zA-Z0-9]{24}$/)
      assert.deepEqual(shaped('event', await api.get(`/v2/events/${event.id}`)), event)
    }
  })
}

test('a payment is told of with ids in place of objects, as it was then', async () => {
  const customer = await made('customers', { email: 'payer@example.org' })
  const untried = await made('payments', { amount: 100, customer: customer.id })
  const changed = (await api.patch(`/v2/payments/${untried.id}`, { description: 'Tea' })).body
  const card = await made('cards', cardBody(numbers.approved))
  const paid = (await api.patch(`/v2/payments/${untried.id}`, { card: card.id })).body
  const told = await eventsOf(untried.id as string)
  assert.deepEqual(
    told.map(({ type, data }) => [type, data]),
    [
      ['payment.created', { ...untried, customer: customer.id }],
      ['payment.changed', { ...changed, customer: customer.id }],
      ['payment.to_capture', { ...paid, customer: customer.id, card: card.id }],
    ],
  )
  const refund = await made('refunds', { payment: untried.id })
  assert.deepEqual(
    (await eventsOf(refund.id as string)).map(({ type, data }) => [type, data]),
    [['refund.payment_canceled', refund]],
  )
})

test('what is not v2’s own object is shown as well: an authentication, a payout without its figures', async () => {
  const paid = await made('payments', {
    amount: 100,
    card: cardBody('4000000000003220'),
    auth: { return_url: 'https://a.example.org' },
  })
  const [told] = await eventsOf(paid.auth.uuid as string)
  assert.deepEqual(told.data, { ...paid.auth, created: paid.created, payment: paid.id })
  await made('payments', { amount: 100, card: cardBody(numbers.capturedAtOnce) })
  await api.post('/sandbox/clock', { advance: 3 * 24 * 3600 })
  const [payout] = listed('payouts', await api.get('/v2/payouts/'))
  const all = await eventsOf(payout.id as string)
  assert.deepEqual(
    all.map(({ type }) => type),
    ['pending', 'to_pay', 'sent', 'paid'].map((status) => `payout.${status}`),
  )
  const { id, reference, currency, amount, status, date, date_bank } = payout
  assert.deepEqual(all.at(-1).data, { id, reference, currency, amount, status, date, date_bank })
})

test('no number is told', async () => {
  const rows = await server.running.core.store.query<{ snapshot: string }>({
    text: 'select snapshot::text from events where type like any($1)',
    values: [['card.%', 'sepa.%', 'payment.%']],
  })
  assert(rows.length > 5)
  for (const { snapshot } of rows) assert.doesNotMatch(snapshot, /sealed|fingerprint|KeyId|424242424242|3704004405/i)
})

test('events of one moment keep their order', async () => {
  const { id } = await made('products', { name: 'Order' })
  const names = Array.from({ length: 30 }, (_, index) => `Order ${index}`)
  for (const name of names) await api.patch(`/v2/products/${id}`, { name })
  const told = await eventsOf(id as string)
  assert.equal(new Set(told.map(({ created }) => created as number)).size, 1)
  assert.deepEqual(
    told.map(({ data }) => data.name as string),
    ['Order', ...names],
  )
})

test('lists: every filter, newest first; other accounts and modes have their own', async () => {
  const { test: own, live } = await anotherAccount(server)
  const ids: string[] = []
  for (const name of ['One', 'Two', 'Three']) {
    clock.advance(1500)
    ids.push((await own.post('/v2/products/', { name })).body.id as string)
  }
  await own.delete(`/v2/products/${ids[0]}`)
  const [, , since] = listed('events', await own.get('/v2/events/'))
  const rows: readonly [query: string, found: readonly string[]][] = [
    ['', ['deleted 0', 'created 2', 'created 1', 'created 0']],
    ['type=product.deleted', ['deleted 0']],
    ['type=product.created&start=1&limit=1', ['created 1']],
    [`object=${ids[0]}`, ['deleted 0', 'created 0']],
    [`object=${unknownId('prod')}`, []],
    [`created=${since.created}`, ['deleted 0', 'created 2', 'created 1']],
    [`created=${since.created}&type=product.created`, ['created 2', 'created 1']],
    [`created=${since.created + 100}`, []],
  ]
  for (const [query, found] of rows) {
    const events = listed('events', await own.get(`/v2/events/?${query}`))
    assert.deepEqual(
      events.map(({ type, data }) => `${String(type).split('.')[1]} ${ids.indexOf(data.id as string)}`),
      found,
      query,
    )
  }
  await assertNothingStored(server, async () => {
    for (const stranger of [live, api, server.api]) {
      assertRefused(await stranger.get(`/v2/events/${since.id}`), notFound('Event', since.id as string))
      assert.deepEqual(listed('events', await stranger.get(`/v2/events/?object=${ids[0]}`)), [])
    }
    const { status, body } = await own.get('/v2/events/?type=product.sold')
    assert.deepEqual([status, body.detail[0].loc], [422, ['query', 'type']])
    const wrong = 'string does not match regex "^evt_[a-zA-Z0-9]{24}$"'
    assertRefused(await own.get('/v2/events/evt_x'), invalid(['path', 'id'], wrong, 'value_error.str.regex'))
  })
})
