/** `guichet vault`: new data keys, and another master key. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { run } from '../../tests/support/commands.ts'
import { masterKey, openTestCore, type TestCore } from '../../tests/support/core.ts'
import { vaultCommands } from './vault.ts'

let shared: TestCore
before(async () => (shared = await openTestCore()))
after(() => shared.close())

const another = Buffer.alloc(32, 77).toString('hex')

const vault = (
  name: 'rotate' | 'rewrap',
  environment: Readonly<Record<string, string>> = {},
  json = false,
): Promise<string[]> =>
  run(shared.database, vaultCommands[`vault ${name}`], [], {}, json, { GUICHET_MASTER_KEY: masterKey, ...environment })

test('rotating says what was done, for people and for programs', async () => {
  const [line = ''] = await vault('rotate')
  assert.match(line, /^\d+ rows were sealed anew, [1-9]\d* old keys destroyed$/)
  const report = JSON.parse((await vault('rotate', {}, true))[0] ?? '') as Record<string, unknown>
  assert.deepEqual([report['finished'], report['unreadable']], [true, []])
})

test('without a new master key nothing is wrapped anew', async () => {
  await assert.rejects(vault('rewrap'), /GUICHET_NEW_MASTER_KEY must be set/)
  await assert.rejects(vault('rewrap', { GUICHET_NEW_MASTER_KEY: 'short' }), /GUICHET_NEW_MASTER_KEY/)
  await vault('rotate')
})

test('the data keys are wrapped under another master key, and open with that one alone', async () => {
  const [line = ''] = await vault('rewrap', { GUICHET_NEW_MASTER_KEY: another })
  assert.match(line, /under the new master key: set GUICHET_MASTER_KEY/)
  assert.ok(!line.includes(another))
  await assert.rejects(vault('rotate'), { name: 'MasterKeyError' })
  assert.deepEqual(await vault('rewrap', { GUICHET_MASTER_KEY: another, GUICHET_NEW_MASTER_KEY: masterKey }, true), [
    '{"rewrapped":true}',
  ])
  await vault('rotate')
})
