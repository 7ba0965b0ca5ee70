/** `guichet notifications`: they are enabled for a mode, and disabled; the secret that notifications are signed with is shown, stays through a reset and a rotation of keys, and can be replaced. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { resetTestMode } from '../accounts/index.ts'
import { run } from '../../tests/support/commands.ts'
import { masterKey, openTestCore, type TestCore } from '../../tests/support/core.ts'
import { notificationCommands } from './notifications.ts'

let shared: TestCore
before(async () => {
  shared = await openTestCore()
})
after(() => shared.close())

interface Shown {
  readonly account: string
  readonly entity: string
  readonly mode: string
  readonly secret: string
}
const lines = (options: Readonly<Record<string, string>> = {}, json = false): Promise<string[]> =>
  run(shared.database, notificationCommands['notifications secret'], [], options, json, {
    GUICHET_MASTER_KEY: masterKey,
  })
const secret = async (options?: Readonly<Record<string, string>>): Promise<Shown> =>
  JSON.parse((await lines(options, true))[0] ?? '') as Shown

test('a secret is made when it is first asked for, for each mode its own', async () => {
  const [once, again, live] = [await secret(), await secret({ mode: 'test' }), await secret({ mode: 'live' })]
  assert.match(once.secret, /^[0-9a-f]{64}$/)
  assert.deepEqual([again, once.mode, once.account], [once, 'test', shared.principal.accountId])
  assert.notEqual(live.secret, once.secret)
  assert.notEqual(live.entity, once.entity)
  assert.deepEqual(
    (await lines()).map((line) => line.split(/ +/).slice(0, 2)),
    [
      ['secret', once.secret],
      ['entity', once.entity],
    ],
  )
})

test('it outlives a reset of the test mode and a rotation of keys', async () => {
  const { secret: before } = await secret()
  await shared.perform(resetTestMode)
  const report = await shared.core.vault.rotate()
  assert.deepEqual([report.finished, report.unreadable], [true, []])
  assert.equal((await secret()).secret, before)
})

test('another one is made when it is asked for', async () => {
  const former = await secret()
  const live = await secret({ mode: 'live' })
  const replaced = await secret({ reset: 'yes' })
  assert.notEqual(replaced.secret, former.secret)
  assert.deepEqual([await secret(), await secret({ mode: 'live' })], [replaced, live])
})

test('they are off until they are enabled, each mode by itself, and can be disabled', async () => {
  const { accountId } = shared.principal
  const change = async (name: string, words: readonly string[] = [], options = {}): Promise<unknown> => {
    const [line = ''] = await run(shared.database, notificationCommands[name], words, options, true)
    return (JSON.parse(line) as Record<string, string>[]).map((row) => `${row['mode']} ${row['notifications']}`)
  }
  const rows: readonly [name: string, words: readonly string[], options: object, shown: readonly string[]][] = [
    ['notifications', [], {}, ['test disabled', 'live disabled']],
    ['notifications enable', [], {}, ['test enabled']],
    ['notifications enable', [accountId], { mode: 'live' }, ['live enabled']],
    ['notifications disable', [], { account: accountId }, ['test disabled']],
    ['notifications', [accountId], {}, ['test disabled', 'live enabled']],
  ]
  for (const [name, words, options, shown] of rows) assert.deepEqual(await change(name, words, options), shown, name)
  const [heading = '', ...entities] = await run(shared.database, notificationCommands['notifications'])
  assert.match(heading, /^account +mode +entity +notifications$/)
  assert.deepEqual(
    entities.map((line) => line.split(/ +/).at(-1)),
    ['disabled', 'enabled'],
  )
  for (const name of ['notifications', 'notifications enable', 'notifications disable'])
    await assert.rejects(change(name, ['acct_none']), /there is no account acct_none/)
})

test('an account that is not there has none', async () => {
  await assert.rejects(secret({ account: 'acct_none' }), /there is no account acct_none/)
})
