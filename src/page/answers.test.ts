import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fastify, type FastifyInstance } from 'fastify'
import { contentSecurityPolicy, sendJson, sendOn, sendPage } from './answers.ts'

/** `form-action` and so on, each with its sources. */
const directivesOf = (policy: string): Record<string, string> =>
  Object.fromEntries(policy.split('; ').map((part) => [part.split(' ')[0] ?? '', part.split(' ').slice(1).join(' ')]))

const always = {
  'default-src': "'none'",
  'style-src': "'self'",
  'script-src': "'self'",
  'img-src': "'self'",
  'connect-src': "'self'",
  'base-uri': "'none'",
}
const httpsFrames = "'self' https:"
const testFrames = `${httpsFrames} http://localhost:* http://127.0.0.1:*`

const policies: readonly [testMode: boolean, targets: readonly (string | null)[], forms: string, frames: string][] = [
  [true, [], "'self'", testFrames],
  [false, [], "'self'", httpsFrames],
  [false, [null], "'self'", httpsFrames],
  [false, ['https://shop.example'], "'self' https://shop.example", httpsFrames],
  // Of an address its origin alone, in its plain form, once.
  [false, ['https://shop.example/a?b=c#d', 'https://SHOP.example:443/e'], "'self' https://shop.example", httpsFrames],
  [true, ['http://127.0.0.1:4242', null, 'http://[::1]:80/'], "'self' http://127.0.0.1:4242 http://[::1]", testFrames],
  [false, ['https://käse.example/'], "'self' https://xn--kse-qla.example", httpsFrames],
  [false, ['https://user:password@shop.example/'], "'self' https://shop.example", httpsFrames],
  [false, ['https://my_shop.example:8443/x'], "'self' https://my_shop.example:8443", httpsFrames],
  // What a host may hold, and a policy would take for words of its own.
  [false, ['https://shop.example;sandbox/'], "'self'", httpsFrames],
  [false, ["https://a,script-src'unsafe-inline'/"], "'self'", httpsFrames],
  [false, ['https://*/', 'https://*.example/', "https://'self'/"], "'self'", httpsFrames],
  [false, ['custom:https://shop.example/'], "'self'", httpsFrames],
]

for (const [testMode, targets, forms, frames] of policies) {
  test(`${testMode ? 'test' : 'live'} mode, forms to ${JSON.stringify(targets)}`, () => {
    const policy = contentSecurityPolicy(testMode, targets)
    assert.deepEqual(directivesOf(policy), { ...always, 'form-action': forms, 'frame-ancestors': frames })
    assert.doesNotMatch(policy, /unsafe|data:|,|\*(?!;|$| )/)
  })
}

const guards = {
  'cache-control': 'no-store',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
}

async function answering(add: (app: FastifyInstance) => void) {
  const app = fastify()
  add(app)
  const answer = await app.inject('/')
  await app.close()
  const { statusCode: status, headers, body } = answer
  return { status, headers, body }
}

test('a page goes out with its policy, and nobody keeps it', async () => {
  const { status, headers, body } = await answering((app) =>
    app.get('/', (_request, reply) => sendPage(reply, 422, 'the policy', '<p>é</p>')),
  )
  assert.equal(status, 422)
  assert.equal(body, '<p>é</p>')
  for (const [name, value] of Object.entries(guards)) assert.equal(headers[name], value)
  assert.equal(headers['content-security-policy'], 'the policy')
  assert.equal(headers['content-type'], 'text/html; charset=utf-8')
})

test('an object goes out as JSON, and nobody keeps it', async () => {
  const { status, headers, body } = await answering((app) =>
    app.get('/', (_request, reply) => sendJson(reply, 404, { go: '/é' })),
  )
  assert.equal(status, 404)
  assert.equal(body, '{"go":"/é"}')
  for (const [name, value] of Object.entries(guards)) assert.equal(headers[name], value)
  assert.equal(headers['content-type'], 'application/json; charset=utf-8')
})

test('the way on is by GET, whatever came', async () => {
  const { status, headers, body } = await answering((app) =>
    app.get('/', (_request, reply) => sendOn(reply, 'https://shop.example/?a=b&c=%20')),
  )
  assert.deepEqual([status, headers['location'], body], [303, 'https://shop.example/?a=b&c=%20', ''])
  for (const [name, value] of Object.entries(guards)) assert.equal(headers[name], value)
})
