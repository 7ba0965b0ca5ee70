/** Whatever is sent, the answer is a clear one: never a 5xx. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import type { InjectOptions } from 'fastify'
import { jsonHeaders, sampleId, sampleServer } from './fixtures/sample.ts'

const app = await sampleServer()
after(() => app.close())

async function checkAnswer(request: InjectOptions): Promise<void> {
  const answer = await app.inject({ headers: jsonHeaders, ...request })
  assert.ok(answer.statusCode < 500, `${answer.statusCode} ${answer.body}`)
  const body = answer.json()
  if (answer.statusCode === 422) assert.ok(Array.isArray(body.detail) && body.detail.length > 0)
  else if (answer.statusCode >= 400) assert.ok(body.error !== undefined)
}

const fieldNames = [
  'amount',
  'currency',
  'name',
  'email',
  'card',
  'auth',
  'born',
  'due',
  'methods',
  'metadata',
  '__proto__',
  'constructor',
  'x',
]

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constantFrom('\0', '\ud800', '1', '-0', 'True', '2024-02-30'),
)
const anyValue = fc.oneof(fc.jsonValue(), anyText, fc.double(), fc.maxSafeInteger())
const anyObject = fc.dictionary(fc.oneof(fc.constantFrom(...fieldNames), anyText), anyValue)
const anyBody = fc.oneof(
  anyObject.map((value) => JSON.stringify(value)),
  anyObject.map((value) => JSON.stringify({ amount: 1, ...value })),
  anyValue.map((value) => JSON.stringify(value)),
  anyText,
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
)

test('bodies', async () => {
  const method = fc.constantFrom('POST' as const, 'PATCH' as const)
  await fc.assert(
    fc.asyncProperty(method, anyBody, (verb, payload) =>
      checkAnswer({ method: verb, url: verb === 'POST' ? '/v2/samples/' : `/v2/samples/${sampleId}`, payload }),
    ),
    { numRuns: 500 },
  )
})

/** Bytes as they may stand in a request line: encoded, or plain where HTTP allows it. */
const anyEncoded = fc.oneof(
  anyText.map((text) => encodeURIComponent(text.toWellFormed())),
  fc.uint8Array().map((bytes) => [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')),
  fc.stringMatching(/^[a-c0-9%&=+/?.:;~_[\]{}|\\^`"<>'()!*,@$-]*$/),
)

/** By dots a path may lead up to the pages, which answer in HTML. */
const isWithinApi = (url: string): boolean => new URL(url, 'http://localhost').pathname.startsWith('/v2/')

test('queries and paths', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyEncoded,
      fc.constantFrom('/v2/samples/', '/v2/samples/?', '/v2/samples/?start=', '/v2/'),
      (encoded, prefix) => {
        const url = prefix + encoded
        fc.pre(isWithinApi(url))
        return checkAnswer({ method: 'GET', url })
      },
    ),
    { numRuns: 500 },
  )
})

test('headers', async () => {
  const visible = fc.string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)) })
  const names = fc.constantFrom(
    'authorization',
    'content-type',
    'idempotency-key',
    'x-request-id',
    'accept',
    'content-encoding',
  )
  await fc.assert(
    fc.asyncProperty(fc.dictionary(names, visible), (headers) =>
      checkAnswer({
        method: 'POST',
        url: '/v2/samples/',
        headers: { ...jsonHeaders, ...headers },
        payload: '{"amount":1}',
      }),
    ),
    { numRuns: 300 },
  )
})
