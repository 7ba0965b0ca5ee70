import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DatabaseError } from 'pg'
import { connectionIsLost } from './connection.ts'

const systemError = (code: string): Error => Object.assign(new Error(code), { code })
const refusal = (code: string): Error => Object.assign(new DatabaseError('', 0, 'error'), { code })

const errors: [error: unknown, lost: boolean][] = [
  [new Error('Connection terminated unexpectedly'), true],
  [systemError('ECONNRESET'), true],
  // As long as a code of PostgreSQL's.
  [systemError('EPIPE'), true],
  [refusal('08006'), true],
  [refusal('57P01'), true],
  [refusal('23505'), false],
  [refusal('40001'), false],
  [refusal('57014'), false],
  [refusal('GU001'), false],
  ['no error at all', false],
]
for (const [error, lost] of errors) {
  test(`${String(error)} ${(error as { code?: string }).code ?? ''}: the connection is ${lost ? 'lost' : 'there'}`, () => {
    assert.equal(connectionIsLost(error), lost)
  })
}
