/** Paths: every one answers with and without a slash at its end, and never by a redirect, which would lose the body. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { idPattern, prefixes, type IdKind } from '../../src/kit/id.ts'
import { ManualClock } from '../../src/kit/clock.ts'
import type { Api } from '../support/api.ts'
import { cardBody } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { documentedRoutes } from '../support/documented-routes.ts'
import { unknownId } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { listed, shaped } from '../support/shapes.ts'
import { closeAgreeing } from '../support/stored.ts'

let server: TestServer
let api: Api
before(async () => {
  // Its time stands still: one route tells it.
  server = await startTestServer({ clock: new ManualClock(someNoon) })
  api = server.api
})
after(() => closeAgreeing(server))

const kinds: Readonly<Record<string, IdKind>> = {
  customers: 'customer',
  addresses: 'address',
  cards: 'card',
  payments: 'payment',
  checkout: 'payment',
  refunds: 'refund',
  disputes: 'dispute',
  disbursements: 'disbursement',
  payouts: 'payout',
  payment_intents: 'intent',
  payment_intent: 'intent',
  sepa: 'sepa',
  mandates: 'mandate',
  products: 'product',
  prices: 'price',
  subscriptions: 'subscription',
  events: 'event',
  webhooks: 'webhook',
}

const unknownUuid = '01890a5d-ac96-774b-bcce-b302099a8057'

/** What a route wants in its body before it looks for the object; of one that wants nothing, what it does not take. */
const neededBodies: Readonly<Record<string, object>> = {
  '/sandbox/authentications/{id}': { outcome: 'authenticated' },
  '/sandbox/disputes/{id}': { status: 'won' },
  '/sandbox/payouts/{id}': { status: 'paid' },
  '/sandbox/refunds/{id}': { status: 'refunded' },
  '/sandbox/disbursements/{id}': { status: 'disbursed' },
  '/v2/payouts/': { status: 'failed' },
  '/sandbox/reviews/{id}': { decision: 'accept' },
  '/sandbox/quiet': { unexpected: true },
  '/sandbox/reset': { unexpected: true },
}

/** The path of an object that is not there: whoever answers has looked for it. */
function withUnknownId(path: string): string {
  const kind = kinds[path.split('/')[2] ?? '']
  if (!path.includes('{id}')) return path
  if (path.startsWith('/sandbox/authentications/')) return path.replace('{id}', unknownUuid)
  if (path.startsWith('/v2/sepa/check/')) return path.replace('{id}', unknownId(prefixes.check))
  if (path.startsWith('/sandbox/reviews/')) return path.replace('{id}', '0'.repeat(32))
  assert(kind !== undefined, `${path} is of a kind`)
  const id = unknownId(prefixes[kind])
  assert.match(id, new RegExp(idPattern(kind)))
  return path.replace('{id}', id).replace('{event}', unknownId(prefixes.event))
}

const isNowhere = /There is nothing at this address|Nothing matches the given URI/

/** Of a request that looks for nothing that is there, and whose body lacks what is needed; v1 shows no payouts of a test mode. */
function expectedStatus(path: string, sendsBody: boolean): number {
  if (path.startsWith('/v1/payouts')) return 501
  if (path.includes('{id}')) return 404
  if (!sendsBody) return 200
  return path.startsWith('/v1/') ? 400 : 422
}

test('every route answers the same with and without a slash', async () => {
  const authorization = `Bearer ${server.running.firstAccount.testSecretKey}`
  for (const { method, path } of await documentedRoutes(api)) {
    const bare = withUnknownId(path).replace(/\/$/, '')
    const sendsBody = method === 'POST' || method === 'PATCH'
    const ask = async (url: string): Promise<{ status: number; body: unknown }> => {
      const body = sendsBody ? JSON.stringify(neededBodies[path] ?? {}) : null
      const headers = { authorization, ...(body !== null && { 'content-type': 'application/json' }) }
      const answer = await fetch(server.url + url, { method, headers, body, redirect: 'manual' })
      return { status: answer.status, body: await answer.json() }
    }
    const answer = await ask(bare)
    assert.deepEqual(await ask(`${bare}/`), answer, `${method} ${path}`)
    assert.equal(answer.status, expectedStatus(path, sendsBody), `${method} ${path}`)
    assert.ok(!isNowhere.test(JSON.stringify(answer.body)), `${method} ${path}`)
    if (!path.includes('{id}') && method === 'GET')
      assert.deepEqual(await ask(`${bare}?`), await ask(`${bare}/?`), `${method} ${path}`)
  }
})

test('a story with the slashes the other way round', async () => {
  const customer = shaped('customer', await api.post('/v2/customers', { email: 'slash@example.org' }))
  const card = shaped('card', await api.post('/v2/cards', cardBody(undefined, { customer: customer.id })))
  const body = { amount: 100, card: card.id, customer: customer.id, capture: false }
  const payment = shaped('payment', await api.post('/v2/payments', body))
  assert.deepEqual((await api.get(`/v2/payments/${payment.id}/`)).body, payment)
  assert.deepEqual(listed('payments', await api.get(`/v2/payments?card=${card.id}&limit=1`)), [payment])
  assert.deepEqual(listed('payments', await api.get('/v2/checkout?limit=1')), [payment])
  const changed = shaped('payment', await api.patch(`/v2/payments/${payment.id}/`, { description: 'Slashes' }))
  const captured = shaped('payment', await api.post(`/v2/payments/${payment.id}/capture/`))
  assert.deepEqual(captured, { ...changed, status: 'to_capture' })
  const refund = shaped('refund', await api.post('/v2/refunds', { payment: payment.id }))
  assert.deepEqual((await api.get(`/v2/payments/${payment.id}/refunds/`)).body, [refund])
  assert.deepEqual(shaped('customer', await api.delete(`/v2/customers/${customer.id}/`)).deleted, true)
})

test('docs/sandbox.md names every route under /sandbox/, and no other', async () => {
  const page = readFileSync(new URL('../../docs/sandbox.md', import.meta.url), 'utf8')
  const named = [...page.matchAll(/^\| `(\w+ \/sandbox\/\S+)` \|/gm)].map(([, route]) => route)
  const routes = (await documentedRoutes(api)).filter(({ path }) => path.startsWith('/sandbox/'))
  assert.deepEqual(named.sort(), routes.map(({ method, path }) => `${method} ${path}`).sort())
})
