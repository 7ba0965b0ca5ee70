import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, describe, test } from 'node:test'
import { promisify } from 'node:util'
import type { InjectOptions } from 'fastify'
import { errorFields } from './logging.ts'
import { basic, jsonHeaders, sampleId, sampleServer, testKey } from './fixtures/sample.ts'

const lines: string[] = []
const app = await sampleServer({ log: (line) => lines.push(line) })
after(() => app.close())

async function logOf(request: InjectOptions): Promise<{ line: Record<string, unknown>; id: unknown }> {
  lines.length = 0
  const answer = await app.inject({ headers: jsonHeaders, ...request })
  assert.equal(lines.length, 1)
  return { line: JSON.parse(lines[0] ?? ''), id: answer.headers['x-request-id'] }
}

test('a request leaves one line, with the pattern of its route', async () => {
  const cases: readonly (readonly [InjectOptions, object])[] = [
    [{ url: `/v2/samples/${sampleId}` }, { method: 'GET', route: '/v2/samples/:id', status: 200 }],
    [{ url: '/v2/samples?limit=5' }, { method: 'GET', route: '/v2/samples/', status: 200 }],
    [
      { method: 'HEAD', url: '/v2/samples' },
      { method: 'HEAD', route: '/v2/samples/', status: 200 },
    ],
    [
      { method: 'POST', url: '/v2/samples/', payload: {} },
      { method: 'POST', route: '/v2/samples/', status: 422 },
    ],
    [
      { url: '/v2/samples/', headers: {} },
      { method: 'GET', route: '/v2/samples/', status: 401 },
    ],
    [{ url: '/v2/nothing/secret' }, { method: 'GET', route: 'none', status: 404 }],
    [
      { method: 'PUT', url: '/v2/samples/' },
      { method: 'PUT', route: 'none', status: 405 },
    ],
    [{ url: '/v2/samples/%zz' }, { method: 'GET', route: 'none', status: 400 }],
  ]
  for (const [request, expected] of cases) {
    const { line, id } = await logOf(request)
    const { method, route, status, level, msg, requestId, durationMs } = line
    assert.deepEqual({ method, route, status }, expected)
    assert.deepEqual([level, msg, requestId], ['info', 'request', id])
    assert.ok(typeof durationMs === 'number' && durationMs >= 0)
  }
})

test('nothing of a request but its method and route is logged', async () => {
  const secret = 'letmein4242'
  const { line } = await logOf({
    method: 'POST',
    url: `/v2/samples/?name=${secret}`,
    headers: {
      ...jsonHeaders,
      authorization: basic(testKey),
      'user-agent': secret,
      'idempotency-key': secret,
      cookie: secret,
    },
    payload: { amount: secret, [secret]: secret },
  })
  assert.equal(line.status, 422)
  assert.ok(!lines.join('').includes(secret))
  assert.ok(!lines.join('').includes(testKey))
})

describe('of what an error says', () => {
  const reference = '01ab40c0838752c18d0f123456789012'
  const cases: Readonly<Record<string, readonly [said: string, logged: string]>> = {
    'a card number is hidden': ['card 4242424242424242 is lost', 'card [hidden] is lost'],
    'with spaces and within a word too': ['n4242 4242 4242 4242x', 'n[hidden]x'],
    'an IBAN is hidden': ['of FR1420041010050500013M02606', 'of [hidden]'],
    'a key is hidden': [`key ${testKey}`, 'key [hidden]'],
    'an access token is hidden': [`Bearer ${'aB3'.repeat(16)}`, 'Bearer [hidden]'],
    'the reference of an operation stays': [`capture ${reference} at`, `capture ${reference} at`],
    'the id of an authentication stays': [
      'of 01b92571-1111-7222-8333-123456789012',
      'of 01b92571-1111-7222-8333-123456789012',
    ],
    'a number beside a reference is hidden': [`${reference} 4242424242424242`, `${reference} [hidden]`],
  }
  for (const [name, [said, logged]] of Object.entries(cases))
    test(name, () => {
      const { message } = errorFields(new Error(said)) as { message: string }
      assert.equal(message, logged)
    })
})

describe('request ids', () => {
  const idFor = async (given: string): Promise<unknown> =>
    (await logOf({ url: '/healthz', headers: { 'x-request-id': given } })).id

  test('a sane one of the client is taken over', async () => {
    for (const given of ['abc', '7f3c-11ee.42_x', 'a'.repeat(64)]) assert.equal(await idFor(given), given)
  })

  test('any other is replaced by a new one', async () => {
    for (const given of ['', 'a b', 'a"b', '<x>', 'a'.repeat(65), 'é']) {
      assert.match(String(await idFor(given)), /^\w{10}-[0-9a-z]+$/)
    }
  })

  test('two requests never have the same', async () => {
    assert.notEqual((await logOf({ url: '/healthz' })).id, (await logOf({ url: '/healthz' })).id)
  })
})

describe('lines on standard output are complete however the process ends', () => {
  const ends: Readonly<Record<string, string>> = {
    'by itself': '',
    'by an exit': 'process.exit(3)',
    'by an exception': 'throw new Error("oh")',
  }
  for (const [name, end] of Object.entries(ends)) {
    test(name, async () => {
      const logging = new URL('logging.ts', import.meta.url).href
      const program = `
        import { createLogger } from ${JSON.stringify(logging)}
        const logger = createLogger({ level: 'info' })
        for (let number = 1; number <= 3000; number++) logger.info({ number }, 'line')
        ${end}`
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]).catch(
        (error: unknown) => error as { stdout: string },
      )
      const numbers = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).number)
      assert.deepEqual(
        numbers,
        Array.from({ length: 3000 }, (_, index) => index + 1),
      )
    })
  }
})
