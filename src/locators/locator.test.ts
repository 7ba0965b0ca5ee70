import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestCore, type TestCore } from '../../tests/support/core.ts'
import type { Mode } from '../kit/context.ts'
import { newUuid } from '../kit/uuid.ts'
import { findRealmOf, locate } from './locator.ts'

let shared: TestCore
before(async () => (shared = await openTestCore()))
after(() => shared.close())

const located = async (mode: Mode): Promise<string> => {
  const id = newUuid(shared.clock.now())
  await shared.perform((ctx) => Promise.resolve({ result: undefined, changes: [locate(ctx, id)] }), mode)
  return id
}

for (const mode of ['test', 'live'] as const) {
  test(`what was located in ${mode} mode is found in that realm, by its id alone`, async () => {
    const id = await located(mode)
    const realm = await shared.read((ctx) => Promise.resolve(ctx.realm), mode)
    assert.deepEqual(await findRealmOf(shared.core.store, id), realm)
  })
}

test('what was never located is nowhere', async () => {
  await located('test')
  assert.equal(await findRealmOf(shared.core.store, newUuid(shared.clock.now())), undefined)
  assert.equal(await findRealmOf(shared.core.store, ''), undefined)
})

test('what belongs to an epoch that has ended is nowhere any more', async () => {
  const [ended, open] = [await located('test'), await located('live')]
  await shared.core.store.query({
    text: 'update realms set closed_at = $2 where id = $1 returning 1',
    values: [shared.realmId, shared.clock.now()],
  })
  assert.equal(await findRealmOf(shared.core.store, ended), undefined)
  assert.notEqual(await findRealmOf(shared.core.store, open), undefined)
})
