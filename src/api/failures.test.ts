/** What a client is told, and what the log is told, when something goes wrong inside a verb. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { ApiError, conflict, invalidField, notAvailable, notFound } from '../kit/errors.ts'
import { UnknownOutcomeError } from '../storage/committer.ts'
import { ConflictError } from '../storage/conflict.ts'
import { jsonHeaders, sampleId, sampleServer } from './fixtures/sample.ts'

let thrown: unknown
const lines: string[] = []
const app = await sampleServer({
  log: (line) => lines.push(line),
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- anything can be thrown
  happen: () => Promise.reject(thrown),
})
after(() => app.close())

/** The answer to a request whose verb throws this, and the lines that it left in the log. */
async function outcomeOf(
  error: unknown,
): Promise<{ status: number; headers: Record<string, unknown>; body: unknown; logged: string[] }> {
  thrown = error
  lines.length = 0
  const answer = await app.inject({ method: 'POST', url: '/v2/samples/', headers: jsonHeaders, payload: { amount: 1 } })
  return { status: answer.statusCode, headers: answer.headers, body: answer.json(), logged: [...lines] }
}

const withCode = (code: string, fields: object = {}): Error =>
  Object.assign(new Error('a driver said no'), { code, ...fields })

describe('refusals of a rule', () => {
  const object = (message: unknown): object => ({ error: { type: 'invalid_request_error', message } })
  const cases: readonly (readonly [error: ApiError, status: number, body: object])[] = [
    [notFound('Card', 'card_x'), 404, { error: 'Card `card_x` not found' }],
    [
      conflict('Payment already exists, duplicate unique_id', sampleId),
      409,
      object({ error: 'Payment already exists, duplicate unique_id', id: sampleId }),
    ],
    [
      conflict('Payment cannot be partially refunded before it has been captured'),
      409,
      object('Payment cannot be partially refunded before it has been captured'),
    ],
    [
      invalidField(['body', 'auth'], "Auth can't be False"),
      422,
      { detail: [{ loc: ['body', 'auth'], msg: "Auth can't be False", type: 'value_error' }] },
    ],
    [new ApiError(422, 'Not now'), 422, { detail: [{ loc: ['body'], msg: 'Not now', type: 'value_error' }] }],
    [new ApiError(401, 'Your key is old'), 401, object('Your key is old')],
    [new ApiError(402, 'Pay first'), 402, { error: 'Pay first' }],
    [new ApiError(410, 'Gone'), 410, { error: 'Gone' }],
    [notAvailable('No connector is configured'), 501, { error: 'No connector is configured' }],
    [new ApiError(429, 'Too often'), 429, { error: 'Too often' }],
    [new ApiError(503, 'The clock is being moved'), 503, { error: 'The clock is being moved' }],
  ]
  for (const [error, status, body] of cases) {
    test(`${status} ${error.message}`, async () => {
      const outcome = await outcomeOf(error)
      assert.equal(outcome.headers['retry-after'], [429, 503].includes(status) ? '1' : undefined)
      assert.deepEqual([outcome.status, outcome.body], [status, body])
    })
  }

  test('are no faults: the log has the line of the request and nothing else', async () => {
    for (const [error] of cases) {
      const { logged } = await outcomeOf(error)
      assert.deepEqual(
        logged.map((line) => JSON.parse(line).msg),
        ['request'],
      )
    }
  })
})

describe('the database is away', () => {
  const errors: Readonly<Record<string, unknown>> = {
    'conflict that was not settled': new ConflictError('stale'),
    'unknown outcome': new UnknownOutcomeError({ cause: withCode('ECONNREFUSED') }),
    'connection refused': withCode('ECONNREFUSED'),
    'no such socket': withCode('ENOENT', { syscall: 'connect' }),
    'connection reset': withCode('ECONNRESET'),
    'server shuts down': withCode('57P01'),
    'server starts': withCode('57P03'),
    'too many connections': withCode('53300'),
    'serialization failure': withCode('40001'),
    'session ended': new Error('Connection terminated unexpectedly'),
    'no answer': new Error('Query read timeout'),
    'statement canceled': withCode('57014'),
    'pool is exhausted': new Error('timeout exceeded when trying to connect'),
    'deeper cause': new Error('could not write', { cause: withCode('08006') }),
  }
  for (const [name, error] of Object.entries(errors)) {
    test(name, async () => {
      const { status, headers, body } = await outcomeOf(error)
      assert.deepEqual([status, body], [503, { error: 'The database cannot be reached or is overloaded, try again' }])
      assert.equal(headers['retry-after'], '1')
    })
  }
})

test('a full disk is told as such, and tried again later', async () => {
  for (const error of [withCode('53100'), new Error('could not write', { cause: withCode('53100') })]) {
    const { status, headers, body } = await outcomeOf(error)
    const expected = { error: 'The database has no space left on its disk, nothing was changed' }
    assert.deepEqual([status, body, headers['retry-after']], [503, expected, '30'])
  }
})

describe('faults', () => {
  const faults: readonly unknown[] = [
    new TypeError('x is not a function'),
    withCode('23514', {
      constraint: 'payments_amount_check',
      detail: 'Failing row contains (4242424242424242)',
      where: 'x',
    }),
    withCode('ENOENT'),
    withCode('42P01'),
    'a text',
    undefined,
    null,
    { statusCode: 200 },
  ]
  for (const fault of faults) {
    test(String(fault instanceof Error ? ((fault as { code?: string }).code ?? fault.message) : fault), async () => {
      const { status, headers, body, logged } = await outcomeOf(fault)
      assert.deepEqual([status, body], [500, { error: 'Internal server error' }])
      const line = JSON.parse(logged[0] ?? '')
      assert.deepEqual(
        [line.level, line.msg, line.requestId],
        ['error', 'Internal server error', headers['x-request-id']],
      )
      assert.equal(JSON.parse(logged[1] ?? '').status, 500)
    })
  }

  test('are logged with their stack, their constraint and their cause, and without the values that a driver repeats', async () => {
    const cause = withCode('23514', { constraint: 'cards_last4', detail: 'Failing row contains (secret)' })
    const { logged } = await outcomeOf(new Error('could not write', { cause }))
    const { error } = JSON.parse(logged[0] ?? '')
    assert.equal(error.message, 'could not write')
    assert.match(error.stack, /failures\.test\.ts/)
    assert.deepEqual([error.cause.code, error.cause.constraint], ['23514', 'cards_last4'])
    assert.doesNotMatch(logged.join(''), /secret/)
  })

  test('are logged without numbers, keys and tokens, even when their message repeats one', async () => {
    const secrets = [
      '4242424242424242',
      '4242 4242 4242 4242',
      'FR7630006000011234567890189',
      `sprod_${'a'.repeat(24)}`,
      'aB3'.repeat(16),
    ]
    for (const secret of secrets) {
      const { logged } = await outcomeOf(new Error(`invalid input: "${secret}"`))
      assert.match(logged[0] ?? '', /\[hidden\]/)
      assert.ok(!logged.join('').includes(secret), secret)
    }
  })
})
