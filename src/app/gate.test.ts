import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestCore, type TestCore } from '../../tests/support/core.ts'
import { createKey, createToken, listEntities, revokeKey, revokeToken } from '../accounts/index.ts'
import { DAY, SECOND } from '../kit/clock.ts'
import { newId } from '../kit/id.ts'
import { locate } from '../locators/index.ts'
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

test('a token says whose it is and for which entities; a revoked one is forgotten within a second', async () => {
  const { core, clock, principal } = shared
  const { accountId, accountName } = principal
  const { token, value } = await createToken(core.store, accountId, ['test', 'live'], clock.now())
  const entities = (await listEntities(core.store, accountId)).map(({ id, mode }) => ({ id, mode }))
  assert.deepEqual(
    entities.map(({ mode }) => mode),
    ['test', 'live'],
  )
  assert.deepEqual(await core.gate.authenticateToken(value), { accountId, accountName, entities })
  await revokeToken(core.store, token.id, clock.now())
  clock.advance(SECOND)
  assert.equal(await core.gate.authenticateToken(value), undefined)
  // A key is no token, and a token is no key.
  const key = await createKey(core.store, accountId, 'secret', 'test', clock.now())
  assert.equal(await core.gate.authenticateToken(key.value), undefined)
  assert.equal(await core.gate.authenticate(value), undefined)
  assert.deepEqual(await Promise.all(entities.map(({ id }) => core.gate.knowsEntity(id))), [true, true])
  assert.equal(await core.gate.knowsEntity('f'.repeat(32)), false)
})

test('a public key opens nothing', async () => {
  const { core, clock, principal } = shared
  const { value } = await createKey(core.store, principal.accountId, 'public', 'test', clock.now())
  assert.equal(await core.gate.authenticate(value), undefined)
})

test('a public key says whose page it is, until it is revoked', async () => {
  const { core, clock, principal } = shared
  const { key, value } = await createKey(core.store, principal.accountId, 'public', 'test', clock.now())
  assert.deepEqual(await core.gate.ownerOfPublicKey(value), principal)
  await revokeKey(core.store, key.id, clock.now())
  // At once: nothing is remembered of public keys.
  assert.equal(await core.gate.ownerOfPublicKey(value), undefined)
})

test('of both modes and of no other kind', async () => {
  const { core, clock, principal } = shared
  const { accountId } = principal
  const live = await createKey(core.store, accountId, 'public', 'live', clock.now())
  assert.deepEqual(await core.gate.ownerOfPublicKey(live.value), { ...principal, mode: 'live' })
  const { value: known } = await createKey(core.store, accountId, 'public', 'test', clock.now())
  const { value: secret } = await createKey(core.store, accountId, 'secret', 'test', clock.now())
  const nobodys = [
    secret,
    secret.replace('stest_', 'ptest_'),
    live.value.replace('pprod_', 'ptest_'),
    known.replace('ptest_', 'pprod_'),
    `${known}0`,
    known.slice(0, -1),
    known.toUpperCase(),
    ` ${known}`,
    `ptest_${'x'.repeat(24)}`,
    'ptest_',
    '',
    '\0',
    'x'.repeat(100_000),
  ]
  for (const key of nobodys) assert.equal(await core.gate.ownerOfPublicKey(key), undefined, key.slice(0, 40))
  // What was asked of it as a public key opens nothing as a secret one, and the other way round.
  assert.equal(await core.gate.authenticate(known), undefined)
  assert.deepEqual(await core.gate.authenticate(secret), principal)
})

test('an id that was located says whose it is, and no other id does', async () => {
  const { core, clock, perform, principal } = shared
  const id = newId('intent', clock.now())
  const livesId = newId('intent', clock.now())
  assert.equal(await core.gate.ownerOf(id), undefined)
  await perform((ctx) => Promise.resolve({ result: 0, changes: [locate(ctx, id)] }))
  await perform((ctx) => Promise.resolve({ result: 0, changes: [locate(ctx, livesId)] }), 'live')
  assert.deepEqual(await core.gate.ownerOf(id), principal)
  assert.deepEqual(await core.gate.ownerOf(livesId), { ...principal, mode: 'live' })
  for (const other of [id.toLowerCase(), `${id}0`, id.slice(0, -1), '', 'x'.repeat(100_000)])
    assert.equal(await core.gate.ownerOf(other), undefined)
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
    bringTurnsForward: () => Promise.resolve(),
    onError: (error) => assert.fail(String(error)),
  })
  await stop()
})
