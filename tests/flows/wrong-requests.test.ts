/** Requests that are wrong before any field of theirs is: ids, bodies, paths and methods. Each is refused in its form, and nothing stored. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Api, ApiAnswer } from '../support/api.ts'
import { assertRefused, invalid, plain, unknownId, type Refused } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { assertNothingStored, closeAgreeing } from '../support/stored.ts'

let server: TestServer
let api: Api
let key: string
before(async () => {
  server = await startTestServer()
  api = server.api
  key = server.running.firstAccount.testSecretKey
})
after(() => closeAgreeing(server))

const long = (length: number): string => 'x'.repeat(length)

test('ids of a wrong shape', async () => {
  const paths: readonly [path: string, prefix: string][] = [
    ['customers', 'cust'],
    ['addresses', 'addr'],
    ['cards', 'card'],
    ['payments', 'paym'],
    ['checkout', 'paym'],
    ['refunds', 'refd'],
  ]
  const wrong = (prefix: string): string[] => [
    'x',
    prefix,
    `${prefix}_`,
    `${prefix}_${long(23)}`,
    `${prefix}_${long(25)}`,
    `${prefix}_${long(23)}-`,
    `${prefix.toUpperCase()}_${long(24)}`,
    unknownId(prefix === 'card' ? 'cust' : 'card'),
    `${unknownId(prefix)}%0A`,
    `${unknownId(prefix)}%20`,
  ]
  for (const [path, prefix] of paths) {
    for (const id of wrong(prefix)) {
      const message = `string does not match regex "^${prefix}_[a-zA-Z0-9]{24}$"`
      assertRefused(await api.get(`/v2/${path}/${id}`), invalid(['path', 'id'], message, 'value_error.str.regex'))
    }
  }
})

/** A request as no client makes it. */
async function raw(
  method: string,
  path: string,
  body: string | Buffer,
  headers: Record<string, string>,
): Promise<ApiAnswer> {
  const authorization = `Bearer ${key}`
  const answer = await fetch(server.url + path, { method, body, headers: { authorization, ...headers } })
  return { status: answer.status, body: await answer.json(), headers: answer.headers }
}

test('bodies that are no JSON, of another type, or too large', async () => {
  const json = { 'content-type': 'application/json' }
  const badJson = plain(400, 'The body is not valid JSON')
  const wrongType = plain(415, 'The body must be JSON, sent with Content-Type: application/json')
  const notObject = invalid(['body'], 'value is not a valid dict', 'type_error.dict')
  const body = '{"email": "a@example.org"}'
  const rows: readonly [body: string | Buffer, headers: Record<string, string>, refused: Refused][] = [
    ['{', json, badJson],
    ["{'email': 'a@example.org'}", json, badJson],
    ['{"email": "a@example.org",}', json, badJson],
    ['email=a@example.org', json, badJson],
    ['NaN', json, badJson],
    [Buffer.from('{"email": "\xe9@example.org"}', 'latin1'), json, badJson],
    ['[]', json, notObject],
    ['"text"', json, notObject],
    ['5', json, notObject],
    ['null', json, invalid(['body'], 'none is not an allowed value', 'type_error.none.not_allowed')],
    ['', json, invalid(['body'], 'field required', 'value_error.missing')],
    [body, { 'content-type': 'text/plain' }, wrongType],
    [body, { 'content-type': 'application/x-www-form-urlencoded' }, wrongType],
    [body, { 'content-type': 'application/jsonp' }, wrongType],
    [JSON.stringify({ name: long(1024 * 1024) }), json, plain(413, 'The body is larger than 1 MiB')],
  ]
  await assertNothingStored(server, async () => {
    for (const path of ['/v2/customers/', '/v2/cards/', '/v2/payments/', '/v2/refunds/'])
      for (const [given, headers, refused] of rows) assertRefused(await raw('POST', path, given, headers), refused)
  })
  const utf8 = await raw('POST', '/v2/customers/', body, { 'content-type': 'application/json; charset=utf-8' })
  assert.equal(utf8.status, 200)
})

test('paths and methods that are none', async () => {
  const nothing = plain(404, 'There is nothing at this address, see /docs')
  const notAllowed = plain(405, 'This method is not allowed here, see the Allow header')
  const rows: readonly [method: string, path: string, refused: Refused][] = [
    ['GET', '/v2/nothing/', nothing],
    ['GET', '/v2/', nothing],
    ['POST', '/v4/payments/', nothing],
    ['GET', '/v2/customers/a/b', nothing],
    ['PUT', '/v2/customers/', notAllowed],
    ['DELETE', '/v2/customers/', notAllowed],
    ['PATCH', '/v2/payments/', notAllowed],
    ['DELETE', `/v2/payments/${unknownId('paym')}`, notAllowed],
    ['PATCH', `/v2/addresses/${unknownId('addr')}`, notAllowed],
    ['PATCH', `/v2/refunds/${unknownId('refd')}`, notAllowed],
    ['GET', `/v2/payments/${unknownId('paym')}/capture`, notAllowed],
    ['POST', `/v2/payments/${unknownId('paym')}/refunds`, notAllowed],
  ]
  await assertNothingStored(server, async () => {
    for (const [method, path, refused] of rows) {
      const answer = await fetch(server.url + path, { method, headers: { authorization: `Bearer ${key}` } })
      assertRefused({ status: answer.status, body: await answer.json(), headers: answer.headers }, refused)
    }
  })
})
