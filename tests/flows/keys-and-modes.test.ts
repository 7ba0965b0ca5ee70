/** Keys: whose they are, what they show, and what no other key may see. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createKey, revokeKey } from '../../src/accounts/index.ts'
import { ManualClock, SECOND } from '../../src/kit/clock.ts'
import { anotherAccount, type AnotherAccount } from '../support/another-account.ts'
import { apiClient, type Api, type ApiAnswer } from '../support/api.ts'
import { cardBody, numbers } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { documentedRoutes } from '../support/documented-routes.ts'
import { assertRefused, conflict, notFound, plain, unauthorized, type Refused } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { listed, shaped } from '../support/shapes.ts'
import { assertNothingStored, closeAgreeing } from '../support/stored.ts'

const clock = new ManualClock(someNoon)
let server: TestServer
let other: AnotherAccount
let liveKey: string
before(async () => {
  server = await startTestServer({ clock })
  other = await anotherAccount(server, 'Other Ltd')
  const key = server.running.firstAccount.liveKeys.find((one) => one.key.kind === 'secret')
  assert(key !== undefined)
  liveKey = key.value
})
after(() => closeAgreeing(server))

const basic = (userAndPassword: string): string => `Basic ${Buffer.from(userAndPassword).toString('base64')}`

async function ping(authorization: string | undefined): Promise<ApiAnswer> {
  const answer = await fetch(`${server.url}/v2/ping`, { headers: authorization === undefined ? {} : { authorization } })
  return { status: answer.status, body: await answer.json(), headers: answer.headers }
}

test('a secret key opens, as the user of Basic or as a Bearer token', async () => {
  const { account, testSecretKey } = server.running.firstAccount
  const own = { company: account.name, account: account.id }
  const rows: readonly [authorization: string, body: object][] = [
    [basic(`${testSecretKey}:`), { mode: 'test', ...own }],
    [basic(`${testSecretKey}:`).replace('Basic', 'basic'), { mode: 'test', ...own }],
    [`Bearer ${testSecretKey}`, { mode: 'test', ...own }],
    [`bearer ${testSecretKey}`, { mode: 'test', ...own }],
    [basic(`${liveKey}:`), { mode: 'live', ...own }],
    [`Bearer ${liveKey}`, { mode: 'live', ...own }],
  ]
  for (const [authorization, body] of rows) {
    const answer = await ping(authorization)
    assert.deepEqual([answer.status, answer.body], [200, body])
  }
  assert.equal((await other.test.get('/v2/ping')).body.company, 'Other Ltd')
})

test('anything else does not', async () => {
  const { testSecretKey, testPublicKey } = server.running.firstAccount
  const rows: readonly (string | undefined)[] = [
    undefined,
    '',
    testSecretKey,
    'Basic',
    'Basic !',
    basic(testSecretKey),
    basic(`:${testSecretKey}`),
    basic(`${testSecretKey}:password`),
    basic(`${testSecretKey}x:`),
    basic(`${testSecretKey.slice(0, -1)}:`),
    basic(`${testPublicKey}:`),
    basic(`${other.key('public', 'live').value}:`),
    basic(`stest_${'x'.repeat(24)}:`),
    basic(`sprod_${testSecretKey.slice(6)}:`),
    `Bearer ${testPublicKey}`,
    `Bearer ${testSecretKey} ${testSecretKey}`,
    `Digest ${testSecretKey}`,
  ]
  for (const authorization of rows) {
    const answer = await ping(authorization)
    assertRefused(answer, unauthorized)
    assert.match(answer.headers.get('www-authenticate') ?? '', /^Basic .*Bearer /)
  }
})

test('a revoked key is refused, within a second; the other keys are not', async () => {
  const { store } = server.running.core
  const { account } = server.running.firstAccount
  const made = await createKey(store, account.id, 'secret', 'test', clock.now())
  const authorization = basic(`${made.value}:`)
  assert.equal((await ping(authorization)).status, 200)
  await revokeKey(store, made.key.id, clock.now())
  clock.advance(SECOND)
  assertRefused(await ping(authorization), unauthorized)
  assert.equal((await server.api.get('/v2/ping')).status, 200)
})

test('no route of the API answers without a key', async () => {
  const routes = await documentedRoutes(server.api)
  await assertNothingStored(server, async () => {
    for (const { method, path } of routes) {
      const answer = await fetch(server.url + path.replace('{id}', 'x'), { method })
      assert.equal(answer.status, 401, `${method} ${path}`)
      assert.deepEqual(await answer.json(), unauthorized.body)
    }
  })
})

/** One object of each kind, of the first account's test mode. */
async function oneOfEach(
  api: Api,
): Promise<Record<'customer' | 'address' | 'card' | 'payment' | 'held' | 'refund', string>> {
  const id = async (path: string, body: object): Promise<string> => (await api.post(path, body)).body.id as string
  const customer = await id('/v2/customers/', { email: 'own@example.org', external_id: 'own' })
  const address = await id('/v2/addresses/', { zip_code: '75011', city: 'Paris', country: 'FR' })
  const card = await id('/v2/cards/', cardBody(numbers.capturedAtOnce, { external_id: 'own', customer }))
  const payment = await id('/v2/payments/', { amount: 100, card, customer, unique_id: 'own' })
  const held = await id('/v2/payments/', { amount: 100, card, capture: false })
  const refund = await id('/v2/refunds/', { payment, amount: 10 })
  return { customer, address, card, payment, held, refund }
}

test('objects of another account or mode are not there', async () => {
  const { customer, address, card, payment, held, refund } = await oneOfEach(server.api)
  const routes: readonly [
    method: 'get' | 'post' | 'patch' | 'delete',
    path: string,
    body: object | undefined,
    missing: Refused,
  ][] = [
    ['get', `customers/${customer}`, undefined, notFound('Customer', customer)],
    ['patch', `customers/${customer}`, { name: 'Stolen' }, notFound('Customer', customer)],
    ['delete', `customers/${customer}`, undefined, notFound('Customer', customer)],
    ['get', `customers/${customer}/payment_intents`, undefined, notFound('Customer', customer)],
    ['get', `customers/${customer}/subscriptions`, undefined, notFound('Customer', customer)],
    ['get', `addresses/${address}`, undefined, notFound('Address', address)],
    ['delete', `addresses/${address}`, undefined, notFound('Address', address)],
    ['get', `cards/${card}`, undefined, notFound('Card', card)],
    ['patch', `cards/${card}`, { exp_month: 1 }, notFound('Card', card)],
    ['delete', `cards/${card}`, undefined, notFound('Card', card)],
    ['get', `payments/${payment}`, undefined, notFound('Payment', payment)],
    ['get', `checkout/${payment}`, undefined, notFound('Payment', payment)],
    ['patch', `payments/${payment}`, { description: 'Stolen' }, notFound('Payment', payment)],
    ['patch', `payments/${held}`, { status: 'capture' }, notFound('Payment', held)],
    ['post', `payments/${held}/capture`, undefined, notFound('Payment', held)],
    ['post', `payments/${payment}/refund`, undefined, notFound('Payment', payment)],
    ['get', `payments/${payment}/refunds`, undefined, notFound('Payment', payment)],
    ['get', `payments/${payment}/disputes`, undefined, notFound('Payment', payment)],
    ['post', 'refunds', { payment }, notFound('Payment', payment)],
    ['get', `refunds/${refund}`, undefined, notFound('Refund', refund)],
    // What a new object refers to must be of the same account and mode.
    ['post', 'customers', { email: 'x@example.org', billing_address: address }, notFound('Address', address)],
    ['post', 'cards', cardBody(undefined, { customer }), notFound('Customer', customer)],
    ['post', 'payments', { amount: 100, customer }, notFound('Customer', customer)],
    ['post', 'payments', { amount: 100, billing_address: address }, notFound('Address', address)],
  ]
  const strangers = [other.test, other.live, apiClient(server.url, liveKey)]
  await assertNothingStored(server, async () => {
    for (const stranger of strangers) {
      for (const [method, path, body, missing] of routes)
        assertRefused(await stranger[method](`/v2/${path}`, body), missing)
    }
    assertRefused(await other.test.post('/v2/payments/', { amount: 100, card }), notFound('Card', card))
  })
  for (const stranger of strangers) {
    for (const name of ['customers', 'addresses', 'cards', 'payments', 'refunds']) {
      const filters = name === 'cards' ? [`?customer=${customer}`] : name === 'payments' ? [`?card=${card}`] : []
      for (const query of ['', ...filters])
        assert.deepEqual(listed(name, await stranger.get(`/v2/${name}/${query}`)), [])
    }
  }
})

test('what is unique is so within an account and mode', async () => {
  const third = await anotherAccount(server)
  const [one, two] = [await oneOfEach(third.test), await oneOfEach((await anotherAccount(server)).test)]
  for (const kind of ['customer', 'card', 'payment'] as const) assert.notEqual(one[kind], two[kind])
  shaped('customer', await third.live.post('/v2/customers/', { email: 'own@example.org', external_id: 'own' }))
  const card = shaped(
    'card',
    await third.live.post('/v2/cards/', cardBody(numbers.capturedAtOnce, { external_id: 'own' })),
  )
  assert.notEqual(card.id, one.card)
})

test('live mode keeps customers and cards, and takes no payment without a connector', async () => {
  const { live } = await anotherAccount(server)
  const customer = shaped('customer', await live.post('/v2/customers/', { email: 'live@example.org' })).id as string
  shaped('address', await live.post('/v2/addresses/', { zip_code: '75011', city: 'Paris', country: 'FR' }))
  const card = shaped('card', await live.post('/v2/cards/', cardBody(undefined, { customer, cvc: '123' }))).id as string
  const { id, status } = shaped('payment', await live.post('/v2/payments/', { amount: 100, customer }))
  assert.equal(status, null)
  const missing = plain(
    501,
    'No card network is connected to this account: live payments need a connector, and none is configured. ' +
      'Customers and cards can be kept meanwhile; use a test key to simulate payments',
  )
  const withMethod: readonly (() => Promise<ApiAnswer>)[] = [
    () => live.post('/v2/payments/', { amount: 100, card }),
    () =>
      live.post('/v2/payments/', {
        amount: 100,
        card: cardBody('4000000000000077'),
        customer: { email: 'new@example.org' },
      }),
    () => live.post('/v2/payments/', { amount: 100, card: 'card_xxxxxxxxxxxxxxxxxxxxxxxx' }),
    () => live.patch(`/v2/payments/${id}`, { card }),
    () => live.patch(`/v2/payments/${id}`, { card: cardBody('4000000000000077') }),
    () => live.patch(`/v2/payments/${id}`, { status: 'capture' }),
    () => live.post(`/v2/payments/${id}/capture`),
  ]
  await assertNothingStored(server, async () => {
    for (const ask of withMethod) assertRefused(await ask(), missing)
    assertRefused(
      await live.post('/v2/refunds/', { payment: id }),
      conflict('Payment cannot be refunded, it is not paid', id as string),
    )
  })
  assert.equal(shaped('payment', await live.patch(`/v2/payments/${id}`, { amount: 200 })).amount, 200)
})

test('the sandbox is for test keys', async () => {
  const refused = plain(403, 'The sandbox is for test keys only')
  await assertNothingStored(server, async () => {
    assertRefused(await other.live.get('/sandbox/clock'), refused)
    assertRefused(await other.live.post('/sandbox/clock', { advance: 60 }), refused)
  })
})

test("moving one account's clock moves no other", async () => {
  const { test: own } = await anotherAccount(server)
  const before = (await other.test.get('/sandbox/clock')).body.now as number
  assert.equal((await own.post('/sandbox/clock', { advance: 3600 })).body.now, before + 3600)
  assert.equal((await own.get('/sandbox/clock')).body.now, before + 3600)
  assert.equal((await other.test.get('/sandbox/clock')).body.now, before)
  const customer = { email: 'clock@example.org' }
  assert.equal((await own.post('/v2/customers/', customer)).body.created, before + 3600)
  assert.equal((await other.test.post('/v2/customers/', customer)).body.created, before)
})
