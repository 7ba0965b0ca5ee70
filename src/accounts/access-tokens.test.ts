import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestCore, type TestCore } from '../../tests/support/core.ts'
import { hours } from '../../tests/support/names.ts'
import type { Mode } from '../kit/context.ts'
import { hashOf } from './api-key.ts'
import { createToken } from './create-token.ts'
import { AccountError, createAccount } from './service.ts'
import { findTokenOwner, hasEntity, listEntities, listTokens, revokeToken } from './token-store.ts'

let shared: TestCore
before(async () => (shared = await openTestCore()))
after(() => shared.close())

test('an account is made with an entity for each mode, of an id that no other has', async () => {
  const { store } = shared.core
  const { account, entities } = await createAccount(store, 'Shop', { now: shared.clock.now(), hours })
  assert.deepEqual(await listEntities(store, account.id), entities)
  assert.deepEqual(
    entities.map(({ accountId, mode }) => [accountId, mode]),
    [
      [account.id, 'test'],
      [account.id, 'live'],
    ],
  )
  const all = await listEntities(store)
  assert.equal(new Set(all.map(({ id }) => id)).size, 4)
  for (const { id } of all) {
    assert.match(id, /^[0-9a-f]{32}$/)
    assert.equal(await hasEntity(store, id), true)
    assert.equal(await hasEntity(store, `${id}0`), false)
  }
})

const modes: readonly (readonly Mode[])[] = [['test'], ['live'], ['test', 'live']]

for (const own of modes) {
  test(`a token for ${own.join(' and ')} belongs to as many entities, and is kept as a hash alone`, async () => {
    const { store } = shared.core
    const { accountId, accountName: name } = shared.principal
    const { token, value } = await createToken(store, accountId, own, shared.clock.now())
    assert.match(value, /^[A-Za-z0-9]{48}$/)
    assert.match(token.id, /^atok_[A-Za-z0-9]{24}$/)
    const entities = (await listEntities(store, accountId)).filter(({ mode }) => own.includes(mode))
    assert.deepEqual(await findTokenOwner(store, hashOf(value)), {
      accountId,
      name,
      entities: entities.map(({ id, mode }) => ({ id, mode })),
    })
    assert.equal(await findTokenOwner(store, value), undefined)
    const [row] = await store.query<{ row: string }>({
      text: 'select t::text as row from access_tokens t where id = $1',
      values: [token.id],
    })
    assert.ok(row?.row.includes(hashOf(value)) === true && !row.row.includes(value))
    assert.deepEqual(
      (await listTokens(store, accountId)).find(({ id }) => id === token.id),
      token,
    )
  })
}

test('a revoked token opens nothing; revoked again it keeps its time', async () => {
  const { store } = shared.core
  const { token, value } = await createToken(store, shared.principal.accountId, ['test'], shared.clock.now())
  const revokedAt = shared.clock.now() + 1
  assert.deepEqual(await revokeToken(store, token.id, revokedAt), { ...token, revokedAt })
  assert.equal(await findTokenOwner(store, hashOf(value)), undefined)
  assert.equal((await revokeToken(store, token.id, revokedAt + 1))?.revokedAt, revokedAt)
  assert.equal(await revokeToken(store, 'atok_none', revokedAt), undefined)
})

test('a token for an account that does not exist is refused', async () => {
  await assert.rejects(createToken(shared.core.store, 'acct_none', ['test'], 0), AccountError)
})
