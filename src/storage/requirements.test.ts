import assert from 'node:assert/strict'
import { test } from 'node:test'
import { urlOf } from '../../tests/support/commands.ts'
import { createTestDatabase } from '../../tests/support/database.ts'
import { startTransactionPooler } from '../../tests/support/transaction-pooler.ts'
import { systemClock } from '../kit/clock.ts'
import { openSession, UnreachableDatabaseError } from './connection.ts'
import { migrate } from './migrations.ts'
import { findRiskySettings, refusalOf } from './requirements.ts'
import { Store } from './store.ts'

const refusals: readonly (readonly [versionNumber: number, version: string, encoding: string, refusal?: string])[] = [
  [180001, '18.1', 'UTF8'],
  [140000, '14.0', 'UTF8'],
  [130023, '13.23 (Debian 13.23-1)', 'UTF8', 'it is PostgreSQL 13.23 (Debian 13.23-1), and must be 14 or newer'],
  [90624, '9.6.24', 'SQL_ASCII', 'it is PostgreSQL 9.6.24, and must be 14 or newer'],
  [
    150000,
    '15.0',
    'LATIN1',
    `its encoding is LATIN1, and must be UTF8 (create database … encoding 'UTF8' template template0)`,
  ],
]
for (const [versionNumber, version, encoding, refusal] of refusals) {
  test(`PostgreSQL ${version} in ${encoding} is ${refusal === undefined ? 'accepted' : 'refused'}`, () => {
    assert.equal(refusalOf({ versionNumber, version, encoding }), refusal)
  })
}

test('a database behind a pooler that pools by transaction is refused before anything is made in it', async (t) => {
  const { address, drop } = await createTestDatabase({ empty: true })
  t.after(drop)
  const pooler = await startTransactionPooler(address)
  t.after(() => pooler.close())
  await assert.rejects(migrate({ url: urlOf(pooler) }), (error) => {
    assert.ok(error instanceof UnreachableDatabaseError)
    assert.match(error.message, /^the database cannot be used: .* pools by transaction, .* pools by session$/)
    return true
  })
  const session = await openSession(address)
  t.after(() => session.end())
  const { rows } = await session.query(`select to_regclass('migrations') as made`)
  assert.deepEqual(rows, [{ made: null }])
})

test('settings that put answered commits at risk are found', async (t) => {
  const { address, drop } = await createTestDatabase()
  t.after(drop)
  const store = new Store({ address, clock: systemClock })
  t.after(() => store.close())
  // The server of the tests forces nothing to disk.
  assert.deepEqual(await findRiskySettings(store), ['fsync', 'full_page_writes'])
})
