import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ApiError, conflict, invalidField, notAvailable, notFound } from '../../kit/errors.ts'
import { failures, Refusal } from '../failures.ts'
import { errorAnswer } from './errors.ts'
import { parametersRefused, ResultError, transactionNotFound } from './result-error.ts'

const now = Date.UTC(2026, 10, 22, 9, 5, 7, 8)

describe('a refusal has its status and result code', () => {
  const rows: readonly [string, ApiError | Refusal, number, string][] = [
    ['no authorization', new Refusal(failures.unauthorized), 401, '800.900.300'],
    ['an unknown path', new Refusal(failures.unknownRoute), 404, '200.100.199'],
    ['a method that the path does not have', new Refusal(failures.wrongMethod), 404, '200.300.403'],
    ['another encoding', new Refusal(failures.wrongContentType), 400, '200.100.101'],
    ['a body that is too large', new Refusal(failures.bodyTooLarge), 400, '200.100.103'],
    ['a fault of the program', new Refusal(failures.internal), 500, '600.100.100'],
    ['no database', new Refusal(failures.unavailable), 503, '800.800.800'],
    ['too many', new ApiError(429, 'too many'), 429, '800.120.100'],
    ['an unknown object', notFound('Card', 'card_1'), 404, '200.100.199'],
    ['a conflict', conflict('no'), 400, '700.400.000'],
    ['no network', notAvailable('none'), 400, '600.200.201'],
    ['a field', invalidField(['body', 'amount'], 'no'), 400, '200.300.404'],
    ['parameters', parametersRefused([{ name: 'amount', message: 'must not be blank' }]), 400, '200.300.404'],
    ['an unknown transaction', transactionNotFound(), 404, '700.400.580'],
    ['a result of its own', new ResultError('100.550.303'), 400, '100.550.303'],
  ]
  for (const [name, error, status, code] of rows)
    test(name, () => {
      const answer = errorAnswer(error, now)
      assert.equal(answer.status, status)
      assert.equal((answer.body as { result: { code: string } }).result.code, code)
    })
})

test('a body holds result, parameters and what every answer carries', () => {
  const refused = parametersRefused([{ name: 'currency', value: 'EURO', message: 'must match [a-zA-Z]{3}' }])
  const { body } = errorAnswer(refused, now, 'a'.repeat(32))
  const { buildNumber, ndc, ...rest } = body as { buildNumber: string; ndc: string }
  assert.match(buildNumber, /^[0-9a-f]{40}@\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}\+0000$/)
  assert.match(ndc, /^a{32}_[0-9a-f]{32}$/)
  assert.deepEqual(rest, {
    result: {
      code: '200.300.404',
      description: 'Invalid or missing parameter',
      parameterErrors: [{ name: 'currency', value: 'EURO', message: 'must match [a-zA-Z]{3}' }],
    },
    timestamp: '2026-11-22 09:05:07.008+0000',
  })
})

test('nothing is refused by a code that refuses nothing', () => {
  assert.throws(() => new ResultError('000.000.000'), /refuses nothing/)
})
