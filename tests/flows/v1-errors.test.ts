/** What v1 says of requests that are wrong before any rule of a resource is asked: in an object, with the texts that the libraries compare (stancer-v1 section 1). */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Api } from '../support/api.ts'
import { assertRefused, unauthorized } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { assertNothingStored, closeAgreeing } from '../support/stored.ts'
import { v1NotFound, v1Refused } from '../support/v1.ts'

let server: TestServer
let api: Api
let key: string
before(async () => {
  server = await startTestServer()
  api = server.api
  key = server.running.firstAccount.testSecretKey
})
after(() => closeAgreeing(server))

const nowhere = v1Refused(404, 'Nothing matches the given URI')

test('lists that v1 does not have, and paths that lead nowhere', async () => {
  const paths = [
    'customers',
    'cards',
    'sepa',
    'payment_intents',
    'addresses',
    'mandates',
    'webhooks',
    'disbursements',
    'ping',
    'nothing',
  ]
  for (const path of paths) {
    assertRefused(await api.get(`/v1/${path}/`), nowhere)
    assertRefused(await api.get(`/v1/${path}?limit=5`), nowhere)
    assert.equal((await fetch(`${server.url}/v1/${path}`, { method: 'HEAD' })).status, 404)
  }
  assertRefused(await api.get('/v1'), nowhere)
  assertRefused(await api.get('/v1/'), nowhere)
  assertRefused(await api.post('/v1/payment_intents/', {}), nowhere)
})

test('a method that a path has not', async () => {
  const answer = await api.delete('/v1/checkout/paym_x')
  assertRefused(answer, v1Refused(405, 'This method is not allowed here, see the Allow header'))
  assert.equal(answer.headers.get('allow'), 'GET, HEAD, PATCH')
})

test('ids of any shape are ids of nothing', async () => {
  const rows: readonly [path: string, resource: string][] = [
    ['checkout', 'payment'],
    ['customers', 'customer'],
    ['cards', 'card'],
    ['refunds', 'refund'],
    ['disputes', 'dispute'],
  ]
  for (const [path, resource] of rows)
    for (const id of ['x', 'X'.repeat(29), `${resource}-1`, '%C3%A9%20%22'])
      assertRefused(await api.get(`/v1/${path}/${id}`), v1NotFound(resource, decodeURIComponent(id)))
})

test('a number in the place of an id is not repeated', async () => {
  for (const number of [
    '4242424242424242',
    '4242 4242 4242 4242',
    '4242-4242-4242-4242',
    'FR1420041010050500013M02606',
  ]) {
    assertRefused(await api.get(`/v1/cards/${encodeURIComponent(number)}`), nowhere)
    const given = { amount: 1000, currency: 'eur', card: number }
    assertRefused(await api.post('/v1/checkout/', given), nowhere)
  }
})

test('a character that no id can have', async () => {
  assertRefused(await api.get('/v1/cards/a%00b'), nowhere)
})

interface Sent {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

async function send(path: string, { method = 'GET', headers = {}, body }: Sent) {
  const authorization = `Basic ${Buffer.from(`${key}:`).toString('base64')}`
  const answer = await fetch(server.url + path, {
    method,
    headers: { authorization, ...headers },
    ...(body !== undefined && { body }),
  })
  return { status: answer.status, body: await answer.json(), headers: answer.headers }
}

test('without a key', async () => {
  for (const authorization of ['', 'Basic eA==', 'Bearer nothing', `Basic ${Buffer.from('x:y').toString('base64')}`]) {
    const answer = await send('/v1/checkout/', { headers: { authorization } })
    assertRefused(answer, unauthorized)
    assert.match(answer.headers.get('www-authenticate') ?? '', /^Basic realm=/)
  }
})

test('bodies that cannot be read', async () => {
  const json = { 'content-type': 'application/json' }
  const rows: readonly [sent: Sent, status: number, message: string][] = [
    [{ headers: json, body: '{' }, 400, 'The body is not valid JSON'],
    [{ headers: json, body: '[]' }, 400, 'body: value is not a valid dict'],
    [{ headers: json, body: 'null' }, 400, 'body: none is not an allowed value'],
    [{ headers: json, body: '' }, 400, 'body: field required'],
    [
      { headers: { 'content-type': 'text/plain' }, body: '{}' },
      415,
      'The body must be JSON, sent with Content-Type: application/json',
    ],
    [{ headers: json, body: JSON.stringify({ x: 'x'.repeat(1024 * 1024) }) }, 413, 'The body is larger than 1 MiB'],
  ]
  await assertNothingStored(server, async () => {
    for (const [sent, status, message] of rows)
      assertRefused(await send('/v1/checkout/', { method: 'POST', ...sent }), v1Refused(status, message))
  })
})

test('a key that was used for another request', async () => {
  const headers = { 'idempotency-key': 'once' }
  const first = await api.post('/v1/customers/', { email: 'first@example.org' }, headers)
  assert.deepEqual((await api.post('/v1/customers/', { email: 'first@example.org' }, headers)).body, first.body)
  const { status, body } = await api.post('/v1/customers/', { email: 'other@example.org' }, headers)
  assert.deepEqual([status, typeof body.error.message], [400, 'string'])
})
