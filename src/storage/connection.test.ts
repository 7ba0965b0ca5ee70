import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DatabaseError } from 'pg'
import { createTestDatabase } from '../../tests/support/database.ts'
import { systemClock } from '../kit/clock.ts'
import { connectionIsLost, openKeySession, openSession } from './connection.ts'
import { Store } from './store.ts'

const systemError = (code: string): Error => Object.assign(new Error(code), { code })
const refusal = (code: string): Error => Object.assign(new DatabaseError('', 0, 'error'), { code })

const errors: [error: unknown, lost: boolean][] = [
  [new Error('Connection terminated unexpectedly'), true],
  [systemError('ECONNRESET'), true],
  // A code as long as PostgreSQL's.
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

test('no plan is compiled, though the database compiles those that look dear', async (t) => {
  const { address, drop } = await createTestDatabase()
  t.after(drop)
  const asked = { text: 'show jit', values: [] }
  const session = await openSession(address)
  await session.query(`alter database ${address.database} set jit = on`)
  await session.end()
  const [usual, keySession] = [await openSession(address), await openKeySession(address)]
  const store = new Store({ address, clock: systemClock })
  t.after(() => Promise.all([usual.end(), keySession.end(), store.close()]))
  assert.deepEqual((await usual.query(asked)).rows, [{ jit: 'on' }])
  assert.deepEqual((await keySession.query(asked)).rows, [{ jit: 'off' }])
  assert.deepEqual(await store.query(asked), [{ jit: 'off' }])
})
