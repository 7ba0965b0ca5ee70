import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { masterKey, openTestCore, type TestCore } from '../../tests/support/core.ts'
import { openSession } from '../storage/connection.ts'
import { Store } from '../storage/store.ts'
import { MasterKey, MasterKeyError, openVault } from '../vault/index.ts'
import { isReady } from './ready.ts'

let shared: TestCore
before(async () => {
  shared = await openTestCore()
})
after(() => shared.close())

/** Carries a statement out, beside the program. */
async function order(text: string): Promise<void> {
  const session = await openSession(shared.database.address)
  await session.query('set default_transaction_read_only = off')
  await session.query(text)
  await session.end()
}

test('a server is ready when its database is', async () => {
  assert.equal(await isReady(shared.core), true)
})

test('not with a database that only reads', async (t) => {
  const { address } = shared.database
  await order(`alter database ${address.database} set default_transaction_read_only = on`)
  const store = new Store({ address, clock: shared.clock })
  t.after(() => store.close())
  assert.equal(await isReady({ store, vault: shared.core.vault }), false)
})

test('not with a schema that lacks a migration', async () => {
  await order(`update migrations set name = name || '_' where name like '0002%'`)
  assert.equal(await isReady(shared.core), false)
  await order(`update migrations set name = rtrim(name, '_') where name like '0002%'`)
  assert.equal(await isReady(shared.core), true)
})

test('not with a master key that another has taken the place of', async () => {
  const present = MasterKey.parse(masterKey, 'a test')
  const vault = await openVault({ masterKey: present, database: shared.core.store, clock: shared.clock })
  await vault.rewrap(MasterKey.parse(randomBytes(32).toString('hex'), 'a test'))
  // The keys that the server has in memory are good still.
  assert.equal(await isReady(shared.core), true)
  await vault.rotate()
  await assert.rejects(isReady(shared.core), MasterKeyError)
})
