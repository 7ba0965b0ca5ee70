/** `guichet keys` and `guichet accounts create`: what they make, show, take back and refuse. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { run } from '../../tests/support/commands.ts'
import { openTestCore, type TestCore } from '../../tests/support/core.ts'
import { accountCommands } from './accounts.ts'
import { keyCommands } from './keys.ts'

let shared: TestCore
let account: string
before(async () => {
  shared = await openTestCore()
  account = shared.principal.accountId
})
after(() => shared.close())

const lines = (
  name: string,
  words: readonly string[] = [],
  options: Readonly<Record<string, string>> = {},
  json = false,
): Promise<string[]> => run(shared.database, { ...accountCommands, ...keyCommands }[name], words, options, json)

const told = async <Told>(...[name, words, options]: Parameters<typeof lines>): Promise<Told> =>
  JSON.parse((await lines(name, words, options, true))[0] ?? '') as Told

interface Key {
  readonly id: string
  readonly account: string
  readonly mode: string
  readonly kind: string
  readonly hint: string
  readonly value?: string
  readonly revoked_at: number | null
}

const listed = (options?: Readonly<Record<string, string>>): Promise<Key[]> => told<Key[]>('keys list', [], options)

describe('a key is made, listed and revoked', () => {
  const rows: readonly [options: Readonly<Record<string, string>>, form: RegExp, isShownAgain: boolean][] = [
    [{}, /^stest_\w{24}$/, true],
    [{ kind: 'public' }, /^ptest_\w{24}$/, true],
    [{ mode: 'live', kind: 'public' }, /^pprod_\w{24}$/, true],
    [{ mode: 'live' }, /^sprod_\w{24}$/, false],
  ]
  for (const [options, form, isShownAgain] of rows)
    test(form.source, async () => {
      const made = await told<Key>('keys create', [], { account, ...options })
      const { value = '' } = made
      assert.match(value, form)
      assert.deepEqual([made.account, made.revoked_at], [account, null])
      const same = async (): Promise<Key | undefined> => (await listed({ account })).find(({ id }) => id === made.id)
      assert.equal((await same())?.value, isShownAgain ? value : undefined)
      const row = (await lines('keys list', [], { account })).find((line) => line.startsWith(made.id)) ?? ''
      assert.deepEqual(row.split(/ +/), [
        made.id,
        account,
        options['mode'] ?? 'test',
        options['kind'] ?? 'secret',
        isShownAgain ? value : made.hint,
      ])
      assert.ok(value.endsWith(made.hint.slice(-4)))
      assert.deepEqual(await lines('keys revoke', [made.id]), [`${made.hint} is revoked`])
      assert.notEqual((await same())?.revoked_at, null)
      assert.match((await lines('keys list')).find((line) => line.startsWith(made.id)) ?? '', / revoked$/)
    })

  test('for people, it is said with its id', async () => {
    const [line = ''] = await lines('keys create', [], { account })
    const [, value, id] = /^(stest_\w{24}) {2}\((akey_\w{24})\)$/.exec(line) ?? []
    assert.ok((await listed()).some((key) => key.id === id && key.value === value))
  })
})

test('what is not there or not possible is refused, and makes no key', async () => {
  const before = await listed()
  const unknown = `acct_${'0'.repeat(24)}`
  const rows: readonly [string, readonly string[], Readonly<Record<string, string>>, RegExp][] = [
    ['keys create', [], {}, /^--account is missing$/],
    ['keys create', [], { account: unknown }, new RegExp(unknown)],
    ['keys create', [], { account, mode: 'both' }, /^--mode must be one of test, live$/],
    ['keys create', [], { account, kind: 'private' }, /^--kind must be one of secret, public$/],
    ['keys list', [], { account: unknown }, new RegExp(unknown)],
    ['keys revoke', [], {}, /id of the key/],
    ['keys revoke', [`akey_${'0'.repeat(24)}`], {}, /^there is no key akey_0+$/],
    ['accounts create', [], {}, /name of the account is missing/],
    ['accounts create', ['  '], {}, /1 to 64 characters/],
  ]
  for (const [name, words, options, message] of rows)
    await assert.rejects(lines(name, words, options), (error: Error) => message.test(error.message), name)
  assert.deepEqual(await listed(), before)
})

test('an account is made with four keys', async () => {
  const [heading = '', ...rows] = await lines('accounts create', ['ACME'])
  const [, id = ''] = /^account (acct_\w{24}) \(ACME\)$/.exec(heading) ?? []
  const forms = rows.map((row) => row.split(/ +/)).map(([mode, kind, value]) => [mode, kind, value?.slice(0, 6)])
  assert.deepEqual(forms.sort(), [
    ['live', 'public', 'pprod_'],
    ['live', 'secret', 'sprod_'],
    ['test', 'public', 'ptest_'],
    ['test', 'secret', 'stest_'],
  ])
  assert.equal((await listed({ account: id })).length, 4)
})
