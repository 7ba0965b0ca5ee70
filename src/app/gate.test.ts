import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestCore, type TestCore } from '../../tests/support/core.ts'
import { createKey, revokeKey } from '../accounts/index.ts'
import { DAY, SECOND } from '../kit/clock.ts'
import { startHousekeeping, purge } from './housekeeping.ts'

let shared: TestCore
before(async () => (shared = await openTestCore()))
after(() => shared.close())

test('a revoked key is forgotten within a second', async () => {
  const { core, clock, principal } = shared
  const { key, value } = await createKey(core.store, principal.accountId, 'secret', 'test', clock.now())
  assert.deepEqual(await core.gate.authenticate(value), principal)
  await revokeKey(core.store, key.id, clock.now())
  clock.advance(SECOND)
  assert.equal(await core.gate.authenticate(value), undefined)
})

test('a public key opens nothing', async () => {
  const { core, clock, principal } = shared
  const { value } = await createKey(core.store, principal.accountId, 'public', 'test', clock.now())
  assert.equal(await core.gate.authenticate(value), undefined)
})

test('what is past its time is purged, what is not stays', async () => {
  const { core, clock, perform } = shared
  const anything = { kind: 'note', objectId: 'x' }
  const { setTimer, takeBackTimer } = await import('../timers/index.ts')
  await perform((ctx) => Promise.resolve({ result: 0, changes: [setTimer(ctx, { ...anything, dueAt: ctx.now })] }))
  clock.advance(DAY + SECOND)
  await perform((ctx) => Promise.resolve({ result: 0, changes: [takeBackTimer(ctx, 'note', 'x')] }))
  assert.ok((await purge({ db: core.store, clock })) >= 1)
  const [left] = await core.store.query<{ count: number }>({
    text: 'select count(*) as count from commits',
    values: [],
  })
  assert.equal(left?.count, 1)
})

test('housekeeping ends when it is told to', async () => {
  const stop = startHousekeeping({
    db: shared.core.store,
    clock: shared.clock,
    refreshVault: () => Promise.resolve(),
    onError: (error) => assert.fail(String(error)),
  })
  await stop()
})
