/** Emptying a test mode, and what there is to see of its books and its timers. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { changeFees } from '../../src/accounts/index.ts'
import { ManualClock, SECOND } from '../../src/kit/clock.ts'
import { setTimer } from '../../src/timers/index.ts'
import { anotherAccount, type AnotherAccount } from '../support/another-account.ts'
import { cardBody, numbers } from '../support/bodies.ts'
import { openTestCore, someNoon } from '../support/core.ts'
import { liveThrough } from '../support/life.ts'
import { assertRefused, plain } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { listed, shaped } from '../support/shapes.ts'
import { closeAgreeing } from '../support/stored.ts'

const clock = new ManualClock(someNoon)
let server: TestServer
let shop: AnotherAccount
before(async () => {
  server = await startTestServer({ clock })
  shop = await anotherAccount(server)
})
after(() => closeAgreeing(server))

const now = (): number => someNoon / 1000

suite('a reset', () => {
  test('leaves nothing of what was made, and opens an empty mode under the same keys', async () => {
    const { test: api } = shop
    await liveThrough(api)
    const lists = [
      'payments',
      'refunds',
      'disputes',
      'payouts',
      'disbursements',
      'cards',
      'customers',
      'payment_intents',
    ]
    const intent = (await api.post('/v2/payment_intents/', { amount: 100, currency: 'eur' })).body as {
      id: string
      url: string
    }
    const [payment] = (await api.get('/v2/payments/')).body.payments as { id: string }[]
    assert(payment !== undefined)
    const page = (id: string): string => `${server.url}/${shop.key('public', 'test').value}/${id}`
    assert.equal((await fetch(intent.url)).status, 200)
    assert.notEqual((await fetch(page(payment.id))).status, 404)

    assert.deepEqual((await api.post('/sandbox/reset')).body, { now: now(), epoch: 2 })

    assert.equal((await api.get('/v2/ping')).status, 200)
    assert.equal((await api.get(`/v2/payments/${payment.id}`)).status, 404)
    assert.equal((await api.get(`/v2/payment_intents/${intent.id}`)).status, 404)
    assert.equal((await fetch(intent.url)).status, 404)
    assert.equal((await fetch(page(payment.id))).status, 404)
    for (const name of lists) {
      assert.deepEqual(listed(name, await api.get(`/v2/${name}/`)), [], name)
    }
    assert.deepEqual((await api.get('/sandbox/clock')).body, { now: now() })
    assert.deepEqual((await api.get('/sandbox/ledger')).body, { balanced: true, closed_until: null, accounts: [] })
  })

  test('begins a life that goes as any other', async () => {
    const { test: api } = shop
    // What was unique before is free again.
    const unique = { amount: 100, unique_id: 'one' }
    await api.post('/v2/payments/', unique)
    assert.equal((await api.post('/sandbox/reset')).body.epoch, 3)
    shaped('payment', await api.post('/v2/payments/', unique))
    await liveThrough(api)
    assert.equal((await api.get('/sandbox/ledger')).body.balanced, true)
  })

  test('keeps fees, and the other accounts and modes', async () => {
    const { test: neighbour, live, key } = await anotherAccount(server)
    const customer = (await live.post('/v2/customers/', { email: 'live@example.org' })).body as { id: string }
    const id = (await neighbour.post('/v2/payments/', { amount: 100 })).body.id as string
    assert.equal((await shop.test.post('/sandbox/reset')).status, 200)
    assert.equal((await neighbour.get(`/v2/payments/${id}`)).status, 200)

    const [row] = await server.running.core.store.query<{ account: string }>({
      text: 'select account_id as account from api_keys where id = $1',
      values: [key('secret', 'test').id],
    })
    const dear = { basisPoints: 1_000, fixed: 0 }
    await changeFees(server.running.core.store, row?.account ?? '', ['test'], (fees) => ({ ...fees, card: dear }))
    await neighbour.post('/sandbox/reset')
    const paid = await neighbour.post('/v2/payments/', { amount: 1_000, card: cardBody(numbers.capturedAtOnce) })
    assert.equal(shaped('payment', paid).fee, 100)
    assert.equal((await neighbour.get(`/v2/payments/${id}`)).status, 404)
    assert.equal((await live.get(`/v2/customers/${customer.id}`)).status, 200)
  })

  test('is for test keys', async () => {
    const refused = plain(403, 'The sandbox is for test keys only')
    for (const [method, path] of [
      ['post', '/sandbox/reset'],
      ['post', '/sandbox/quiet'],
      ['get', '/sandbox/quiet'],
      ['get', '/sandbox/ledger'],
    ] as const)
      assertRefused(await shop.live[method](path), refused)
  })

  test('reaches other processes: what they decide is decided anew, what they remember is forgotten within a second', async () => {
    const shared = await openTestCore()
    const other = await shared.openAnother()
    try {
      const realmOf = async (fresh = false): Promise<number> =>
        (await other.gate.open(shared.principal, fresh)).realm.epoch
      assert.equal(await realmOf(), 1)
      const epochs: number[] = []
      await other.performer.perform(
        (fresh) => other.gate.open(shared.principal, fresh),
        async (ctx) => {
          epochs.push(ctx.realm.epoch)
          if (epochs.length === 1) assert.equal((await shared.core.resetter.reset(shared.principal)).epoch, 2)
          return { result: undefined, changes: [setTimer(ctx, { kind: 'note', objectId: 'x', dueAt: ctx.now })] }
        },
      )
      assert.deepEqual(epochs, [1, 2])

      await shared.core.resetter.reset(shared.principal)
      assert.equal((await shared.core.gate.open(shared.principal, false)).realm.epoch, 3)
      assert.equal(await realmOf(), 2)
      shared.clock.advance(SECOND)
      assert.equal(await realmOf(), 3)

      // What was asked for before realms were forgotten is not remembered afterwards.
      const asked = other.gate.open(shared.principal, true)
      other.gate.forgetRealms()
      await asked
      await shared.core.resetter.reset(shared.principal)
      assert.equal(await realmOf(), 4)
    } finally {
      await other.close()
      await shared.close()
    }
  })

  test('made twice at once is made twice', async () => {
    const { test: api } = await anotherAccount(server)
    const answers = await Promise.all([api.post('/sandbox/reset'), api.post('/sandbox/reset')])
    assert.deepEqual(answers.map(({ body }) => body.epoch as number).sort(), [2, 3])
  })
})

test('the books show what happened', async () => {
  const { test: api } = await anotherAccount(server)
  await api.post('/v2/payments/', { amount: 10_000, card: cardBody(numbers.capturedAtOnce) })
  const accounts = [
    ['payers', 10_000, 10_000, 0],
    ['card_network', 10_000, 10_000, 0],
    ['bank', 10_000, 0, 10_000],
    ['merchant_pending', 10_000, 10_000, 0],
    ['merchant_available', 92, 10_000, -9_908],
    ['fees', 0, 77, -77],
    ['vat', 0, 15, -15],
  ].map(([account, debits, credits, balance]) => ({ account, currency: 'eur', debits, credits, balance }))
  assert.deepEqual((await api.get('/sandbox/ledger')).body, { balanced: true, closed_until: null, accounts })
  // Rolled up they are the same, before the payout of the next business morning.
  await api.post('/sandbox/clock', { advance: 12 * 60 * 60 })
  const { body } = await api.get('/sandbox/ledger')
  assert.deepEqual(body, { balanced: true, closed_until: now() + 10 * 60 * 60, accounts })
})

suite('quiet', () => {
  test('is told with what comes next', async () => {
    const { test: api } = await anotherAccount(server)
    // The first turn of the banks' day.
    const quiet = { now: now(), quiet: true, next: now() + 10 * 60 * 60 }
    assert.deepEqual((await api.get('/sandbox/quiet')).body, quiet)
    assert.deepEqual((await api.post('/sandbox/quiet')).body, quiet)
    await api.post('/sandbox/clock', { advance: 11 * 60 * 60 })
    const { body } = await api.post('/sandbox/quiet')
    assert.deepEqual(body, { now: now() + 11 * 60 * 60, quiet: true, next: now() + 17 * 60 * 60 })
  })
})
