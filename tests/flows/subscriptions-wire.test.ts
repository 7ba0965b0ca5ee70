/** Subscriptions on the wire: what is shown, refused and listed; in live mode through a connector. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { connect } from '../../src/app/connectors.ts'
import { startWorld, type World } from '../../src/app/world.ts'
import { DAY, ManualClock, SECOND } from '../../src/kit/clock.ts'
import { anotherAccount } from '../support/another-account.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { moveTo } from '../support/moments.ts'
import { assertRefused, conflict, invalid, notFound, unknownId, type Refused } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { listed, shaped } from '../support/shapes.ts'
import { assertNothingStored, closeAgreeing } from '../support/stored.ts'
import { assertPaidOnce, notEnrolled, subscriptionsOf, type Subscriptions } from '../support/subscriptions.ts'

const clock = new ManualClock(someNoon)
const noon = someNoon / SECOND
let directory: string
let world: World
let server: TestServer
let subs: Subscriptions
let api: Api
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'guichet-world-'))
  world = await startWorld({ host: '127.0.0.1', port: 0, secret: 'a-secret-of-the-network', directory }, (error) => {
    throw error
  })
  server = await startTestServer({ clock })
  api = (await anotherAccount(server)).test
  subs = await subscriptionsOf(api)
})
after(async () => {
  try {
    await assertPaidOnce(server)
  } finally {
    await closeAgreeing(server)
    await world.close()
    await rm(directory, { recursive: true })
  }
})

test('is shown with every field, read again, and told as it was', async () => {
  const [price, card] = [await subs.price(1000, { interval: 'week', interval_count: 2 }), await subs.card()]
  const given = {
    items: { [price]: 3 },
    card,
    metadata: { a: 1 },
    description: 'Tea',
    return_url: 'https://shop.test/',
  }
  const made = await subs.create({ ...given, retry_days: [2], methods_allowed: ['card'] })
  const { id, payment_intent, ...shown } = made
  assert.match(id as string, /^sub_[a-zA-Z0-9]{24}$/)
  assert.deepEqual(shown, {
    ...given,
    status: 'active',
    url: null,
    created_at: noon,
    cancel_at: null,
    currency: 'eur',
    current_period_start: noon,
    current_period_end: noon + 14 * 86_400,
    customer: subs.customer,
    ended_at: null,
    free_until: null,
    interval: 'week',
    interval_count: 2,
    methods_allowed: ['card'],
    next_items: null,
    pending_lines: [],
    retry_days: [2],
    sepa: null,
    start_at: '2030-01-15',
    time_zone: 'Europe/Paris',
  })
  assert.deepEqual(await subs.read(id as string), made)
  const [period] = await subs.periods(id as string)
  const line = { kind: 'item', price, quantity: 3, amount: 3000, start: noon, end: noon + 14 * 86_400 }
  assert.deepEqual(period, {
    id: period.id,
    status: 'paid',
    url: null,
    subscription: id,
    created_at: noon,
    start: noon,
    end: noon + 14 * 86_400,
    amount: 3000,
    currency: 'eur',
    lines: [line],
    payment_intent,
    response: null,
    retries: 0,
    retry_at: null,
    paid_at: noon,
  })
  for (const [object, data] of [
    [id, made],
    [period.id, period],
  ]) {
    const [event] = listed('events', await api.get(`/v2/events/?object=${object}`))
    assert.deepEqual(event.data, data)
  }
  assert.deepEqual(await subs.change(id as string, { description: 'Tea' }), made)
})

test('under the same idempotency key it is made once', async () => {
  const body = { customer: subs.customer, items: { [await subs.price(1000)]: 1 }, start_at: noon }
  const post = (): Promise<ApiAnswer> => api.post('/v2/subscriptions/', body, { 'idempotency-key': 'once' })
  assert.equal(shaped('subscription', await post()).id, shaped('subscription', await post()).id)
})

test('what is refused, with nothing stored', async () => {
  const [price, other, once] = [
    await subs.price(1000),
    await subs.price(1000, { interval: 'year' }),
    await subs.price(1000, { interval: null }),
  ]
  const [dear, dollars, off] = [
    await subs.price(4_294_967_295),
    await subs.price(1000, { currency: 'usd' }),
    await subs.price(1, { active: false }),
  ]
  const [card, unkept] = [await subs.card(), await subs.card('4111111111111111', { tokenize: false })]
  const sepa = await subs.account()
  const items = { [price]: 1 }
  const at = (...fields: string[]): string[] => ['body', ...fields]
  const agree = 'All prices of a subscription have the same currency, interval and interval_count'
  const rows: readonly [given: object, refused: Refused][] = [
    [{ items: {} }, invalid(at('items'), 'You must provide an item at least')],
    [{ items: { [once]: 1 } }, invalid(at('items', once), 'This price is paid once: a subscription has none')],
    [{ items: { ...items, [other]: 1 } }, invalid(at('items', other), agree)],
    [{ items: { ...items, [dollars]: 1 } }, invalid(at('items', dollars), agree)],
    [{ items: { [dear]: 2 } }, invalid(at('items'), 'A period costs 4294967295 at most')],
    [{ items: { [off]: 1 } }, conflict('Price is not active', off)],
    [{ items: { [unknownId('price')]: 1 } }, notFound('Price', unknownId('price'))],
    [{ items, customer: unknownId('cust') }, notFound('Customer', unknownId('cust'))],
    [{ items, card: unknownId('card') }, notFound('Card', unknownId('card'))],
    [{ items, card: unkept }, conflict('Card cannot be used again, it was not tokenized', unkept)],
    [{ items, card, sepa }, invalid(at('sepa'), 'give either card or sepa')],
    [{ items, card, methods_allowed: ['sepa'] }, invalid(at('card'), 'card is not among methods_allowed')],
    [{ items, sepa, methods_allowed: ['card'] }, invalid(at('sepa'), 'sepa is not among methods_allowed')],
    [{ items: { [dollars]: 1 }, sepa }, invalid(at('sepa'), 'SEPA debits are made in eur only')],
    [
      { items: { [dollars]: 1 }, methods_allowed: ['sepa'] },
      invalid(at('methods_allowed'), 'SEPA debits are made in eur only'),
    ],
    [
      { items, methods_allowed: ['sepa'], free_until: noon + 5 },
      invalid(at('methods_allowed'), 'What is charged later takes a card, or a SEPA account with a signed mandate'),
    ],
    [{ items, start_at: noon - 86_401 }, invalid(at('start_at'), 'A subscription starts a day ago at the earliest')],
    [{ items, start_at: '2030-01-14' }, invalid(at('start_at'), 'A subscription starts a day ago at the earliest')],
    [{ items, free_until: noon }, invalid(at('free_until'), 'free_until must be after start_at, and not have passed')],
    [{ items, cancel_at: noon }, invalid(at('cancel_at'), 'cancel_at must be after start_at, and not have passed')],
    [{ items, retry_days: [3, 3] }, invalid(at('retry_days'), 'Each of retry_days must be later than the one before')],
  ]
  const malformed: readonly [given: object, field: readonly string[]][] = [
    [{ items: { [price]: 0 } }, ['items', price]],
    [{ items: { [price]: 1.5 } }, ['items', price]],
    [{ items: { [price]: 1_000_001 } }, ['items', price]],
    [{ items: { nothing: 1 } }, ['items', 'nothing']],
    [{ items: [price] }, ['items']],
    [{ items, start_at: 'soon' }, ['start_at']],
    [{ items, start_at: '2030-02-30' }, ['start_at']],
    [{ items, cancel_at: '2201-01-01' }, ['cancel_at']],
    [{ items, retry_days: [0] }, ['retry_days', '0']],
    [{ items, status: 'active' }, ['status']],
  ]
  await assertNothingStored(server, async () => {
    for (const [given, refused] of rows) assertRefused(await subs.post(given), refused)
    for (const [given, field] of malformed) {
      const { status, body } = await subs.post(given)
      assert.deepEqual([status, body.detail[0].loc.map(String)], [422, at(...field)], JSON.stringify(given))
    }
    for (const method of ['get', 'delete'] as const)
      assertRefused(
        await api[method](`/v2/subscriptions/${unknownId('sub')}`),
        notFound('Subscription', unknownId('sub')),
      )
  })
  const prototype = JSON.parse('{"__proto__": 1}') as object
  assert.equal((await subs.post({ items: prototype })).status, 422)
})

test('what may change depends on how far it has come', async () => {
  const [price, other] = [await subs.price(1000), await subs.price(1000, { interval: 'year' })]
  const waiting = await subs.create({ items: { [price]: 1 } })
  const active = await subs.create({ items: { [price]: 1 }, card: await subs.card() })
  const ended = await subs.create({ items: { [price]: 1 } })
  await api.delete(`/v2/subscriptions/${ended.id}`)
  const early = 'Subscription waits for its first payment: its items, methods and what pays it cannot be modified yet'
  const rows: readonly [id: string, given: object, refused: Refused][] = [
    [waiting.id, { items: { [price]: 2 } }, conflict(early, waiting.id as string)],
    [waiting.id, { card: active.card as string }, conflict(early, waiting.id as string)],
    [waiting.id, { methods_allowed: ['sepa'] }, conflict(early, waiting.id as string)],
    [
      ended.id,
      { description: 'Tea' },
      conflict('Subscription cannot be modified any more, it is canceled', ended.id as string),
    ],
    [
      active.id,
      { items: { [other]: 1 } },
      invalid(
        ['body', 'items', other],
        'All prices of a subscription have the same currency, interval and interval_count',
      ),
    ],
    [active.id, { methods_allowed: ['sepa'] }, invalid(['body', 'card'], 'card is not among methods_allowed')],
    [
      active.id,
      { cancel_at: noon },
      invalid(['body', 'cancel_at'], 'cancel_at must be after start_at, and not have passed'),
    ],
  ]
  await assertNothingStored(server, async () => {
    for (const [id, given, refused] of rows) assertRefused(await api.patch(`/v2/subscriptions/${id}`, given), refused)
  })
  assert.equal((await subs.change(waiting.id as string, { description: 'Tea' })).description, 'Tea')
})

test('lists, of all and of a customer', async () => {
  const other = await subscriptionsOf((await anotherAccount(server)).test)
  const price = await other.price(1000)
  const card = await other.card()
  const [active, waiting] = [
    await other.create({ items: { [price]: 1 }, card }),
    await other.create({ items: { [price]: 1 } }),
  ]
  const { id: stranger } = (await other.api.post('/v2/customers/', { email: 'bob@example.org' })).body
  const ids = async (path: string): Promise<string[]> =>
    listed('subscriptions', await other.api.get(path)).map(({ id }) => id as string)
  const all = [waiting.id, active.id].sort() as string[]
  const rows: readonly [path: string, ids: readonly string[]][] = [
    ['/v2/subscriptions/', all],
    [`/v2/subscriptions/?customer=${other.customer}`, all],
    [`/v2/subscriptions/?customer=${stranger}`, []],
    ['/v2/subscriptions/?status=incomplete', [waiting.id as string]],
    [`/v2/subscriptions/?created=${noon + 86_400}`, []],
    [`/v2/customers/${other.customer}/subscriptions`, all],
    [`/v2/customers/${stranger}/subscriptions`, []],
  ]
  for (const [path, expected] of rows) assert.deepEqual((await ids(path)).sort(), expected, path)
  const [shown] = listed('subscriptions', await other.api.get('/v2/subscriptions/?status=active'))
  assert.deepEqual(shown, active)
  assert.deepEqual((await api.get(`/v2/subscriptions/${active.id}`)).status, 404)
})

test('a test mode that is reset has none', async () => {
  const other = await subscriptionsOf((await anotherAccount(server)).test)
  await other.create({ items: { [await other.price(1000)]: 1 }, card: await other.card() })
  assert.equal((await other.api.post('/sandbox/reset')).status, 200)
  assert.deepEqual(listed('subscriptions', await other.api.get('/v2/subscriptions/')), [])
  await moveTo(other.api, '2030-06-01T00:00:00Z')
})

/** A live mode with a price by the day and a card, and what a subscription takes there. */
async function liveSubscription(live: Api): Promise<object> {
  const made = async (path: string, body: object): Promise<string> => {
    const answer = await live.post(path, body)
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    return answer.body.id as string
  }
  const product = await made('/v2/products/', { name: 'Tea' })
  const price = await made('/v2/prices/', { product, amount: 1000, interval: 'day' })
  const customer = await made('/v2/customers/', { email: 'ada@example.org' })
  const card = await made('/v2/cards/', cardBody(notEnrolled, { customer }))
  return { customer, card, items: { [price]: 1 }, start_at: noon }
}

test('live mode has none without a connector', async () => {
  const { live } = await anotherAccount(server)
  const body = await liveSubscription(live)
  for (const given of [body, { ...body, card: undefined }])
    assert.equal((await live.post('/v2/subscriptions/', given)).status, 501)
})

test('in live mode the network is told whose wish a payment is, and by what right', async () => {
  const { live, account } = await anotherAccount(server)
  const { store, vault, runner } = server.running.core
  await connect(store, vault, account.id, { url: world.url, secret: 'a-secret-of-the-network' })
  const { id, status } = shaped('subscription', await live.post('/v2/subscriptions/', await liveSubscription(live)))
  assert.equal(status, 'active')
  clock.advance(DAY)
  const [realm] = await store.query<{ id: number }>({
    text: `select id from realms where account_id = $1 and mode = 'live'`,
    values: [account.id],
  })
  assert(realm !== undefined)
  await runner.runDue(realm.id)
  const rows = await store.query<{ credential: object; reference: string }>({
    text: `select p.stored_credential as credential, o.network_reference as reference
      from payments p join payment_intents i on i.id = p.intent_id join operations o on o.payment_id = p.id and o.kind = 'authorization'
      where i.subscription_id = $1 order by p.created_at`,
    values: [id],
  })
  assert.deepEqual(
    rows.map(({ credential }) => credential),
    [{ initiator: 'customer' }, { initiator: 'merchant', agreedWith: rows[0]?.reference }],
  )
})
