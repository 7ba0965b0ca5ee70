import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestCore, type TestCore } from '../../tests/support/core.ts'
import { hours } from '../../tests/support/names.ts'
import { readKey } from './api-key.ts'
import { AccountError, createAccount, createKey, ensureFirstAccount, type Founding } from './service.ts'
import { findKeyOwner, listAccounts, listKeys, revokeKey } from './store.ts'
import { hashOf } from './api-key.ts'

let shared: TestCore
before(async () => {
  shared = await openTestCore()
  // What follows comes after the first account.
  shared.clock.advance(1)
})
after(() => shared.close())

const twentyFour = 'abcdefghijklmnopqrstuvwx'

const at = (): Founding => ({ now: shared.clock.now(), hours })

/** What a key says of itself. */
const forms: readonly [string, ReturnType<typeof readKey>][] = [
  [`stest_${twentyFour}`, { kind: 'secret', mode: 'test' }],
  [`sprod_${twentyFour}`, { kind: 'secret', mode: 'live' }],
  [`ptest_${twentyFour}`, { kind: 'public', mode: 'test' }],
  [`pprod_${twentyFour}`, { kind: 'public', mode: 'live' }],
  [`stest_${twentyFour}y`, undefined],
  [`stest_${twentyFour.slice(1)}`, undefined],
  [`xtest_${twentyFour}`, undefined],
  [`stest_${twentyFour}\n`, undefined],
  ['', undefined],
]

for (const [value, expected] of forms) {
  test(`the key ${JSON.stringify(value)} is ${JSON.stringify(expected)}`, () =>
    assert.deepEqual(readKey(value), expected))
}

test('an account has a secret and a public key for each mode; the live secret one is kept as a hash alone', async () => {
  const { store } = shared.core
  const { account, keys } = await createAccount(store, 'Shop', at())
  assert.deepEqual(keys.map(({ key }) => `${key.mode} ${key.kind}`).sort(), [
    'live public',
    'live secret',
    'test public',
    'test secret',
  ])
  for (const { key, value } of keys) {
    const stored = (await listKeys(store, account.id)).find(({ id }) => id === key.id)
    assert.equal(stored?.value, key.mode === 'live' && key.kind === 'secret' ? null : value)
    const found = await findKeyOwner(store, 'secret', hashOf(value))
    assert.deepEqual(found, key.kind === 'secret' ? { accountId: account.id, mode: key.mode, name: 'Shop' } : undefined)
  }
})

test('a revoked key opens nothing, and is told apart in the list', async () => {
  const { store } = shared.core
  const { account } = await createAccount(store, 'Shop', at())
  const { key, value } = await createKey(store, account.id, 'secret', 'live', shared.clock.now())
  assert.ok(await findKeyOwner(store, 'secret', hashOf(value)))
  const revoked = await revokeKey(store, key.id, shared.clock.now())
  assert.equal(revoked?.revokedAt, shared.clock.now())
  assert.equal(await findKeyOwner(store, 'secret', hashOf(value)), undefined)
})

test('a key for an account that does not exist is refused', async () => {
  await assert.rejects(createKey(shared.core.store, 'acct_none', 'secret', 'test', 0), AccountError)
})

test('processes that start together make one first account', async () => {
  const fresh = await openTestCore()
  try {
    const { store } = fresh.core
    await store.transaction(async (run) => {
      // The modes of an account are never removed otherwise.
      await run({ text: 'set local session_replication_role = replica', values: [] })
      for (const table of ['api_keys', 'entities', 'realms', 'accounts'])
        await run({ text: `delete from ${table}`, values: [] })
    })
    const started = await Promise.all(
      [1, 2, 3, 4].map(() => ensureFirstAccount(store, {}, { now: fresh.clock.now(), hours })),
    )
    assert.equal(new Set(started.map(({ account }) => account.id)).size, 1)
    assert.equal(new Set(started.map(({ testSecretKey }) => testSecretKey)).size, 1)
    assert.equal(started.filter(({ liveKeys }) => liveKeys.length > 0).length, 1)
    assert.equal((await listAccounts(store)).length, 1)
  } finally {
    await fresh.close()
  }
})

test('a key that belongs to another account cannot become the first account’s', async () => {
  const { store } = shared.core
  const { keys } = await createAccount(store, 'Other', at())
  const taken = keys.find(({ key }) => key.mode === 'test' && key.kind === 'secret')
  await assert.rejects(ensureFirstAccount(store, { testSecretKey: taken?.value }, at()), AccountError)
})
