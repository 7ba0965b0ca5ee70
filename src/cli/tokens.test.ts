/** `guichet tokens`: what it makes, shows, takes back and refuses; and the entities that `guichet accounts` shows. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { run } from '../../tests/support/commands.ts'
import { openTestCore, type TestCore } from '../../tests/support/core.ts'
import { accountCommands } from './accounts.ts'
import { keyCommands } from './keys.ts'
import { tokenCommands } from './tokens.ts'

let shared: TestCore
let account: string
/** Ids, by mode. */
let entities: readonly { readonly id: string; readonly mode: string }[]
before(async () => {
  shared = await openTestCore()
  account = shared.principal.accountId
  const [only] = JSON.parse(await lineOf('accounts list')) as [{ id: string; entities: typeof entities }]
  assert.equal(only.id, account)
  entities = only.entities
})
after(() => shared.close())

const lines = (
  name: string,
  words: readonly string[] = [],
  options: Readonly<Record<string, string>> = {},
  json = false,
): Promise<string[]> =>
  run(shared.database, { ...tokenCommands, ...accountCommands, ...keyCommands }[name], words, options, json)

const lineOf = async (...[name, words, options]: Parameters<typeof lines>): Promise<string> =>
  (await lines(name, words, options, true))[0] ?? ''

interface Shown {
  readonly id: string
  readonly account: string
  readonly entities: typeof entities
  readonly hint: string
  readonly value?: string
  readonly created_at: number
  readonly revoked_at: number | null
}
const create = async (options?: Readonly<Record<string, string>>): Promise<Shown> =>
  JSON.parse(await lineOf('tokens create', [], options)) as Shown
const list = async (options?: Readonly<Record<string, string>>): Promise<Shown[]> =>
  JSON.parse(await lineOf('tokens list', [], options)) as Shown[]

test('accounts are listed with an entity for each mode', async () => {
  assert.deepEqual(
    entities.map(({ mode }) => mode),
    ['test', 'live'],
  )
  const [heading, ...rows] = await lines('accounts list')
  assert.match(heading ?? '', /^id +test entity +live entity +name$/)
  assert.deepEqual(
    rows.map((row) => row.split(/ +/)),
    [[account, ...entities.map(({ id }) => id), 'Guichet']],
  )
})

test('the only account needs no name; a token is for its test mode unless another is asked for', async () => {
  const [token, ...others] = await lines('tokens create')
  assert.match(token ?? '', /^token +[A-Za-z0-9]{48} +\(atok_\w{24}\), shown this once$/)
  const [test, live] = entities
  assert.deepEqual(
    others.map((line) => line.split(/ +/)),
    [['entity', test?.id, '(test)']],
  )
  const rows: readonly [mode: string | undefined, entities: readonly object[]][] = [
    [undefined, [test ?? {}]],
    ['test', [test ?? {}]],
    ['live', [live ?? {}]],
    ['both', entities],
  ]
  for (const [mode, expected] of rows) {
    const made = await create(mode === undefined ? {} : { mode })
    assert.deepEqual([made.account, made.entities, made.revoked_at], [account, expected, null])
    assert.match(made.value ?? '', /^[A-Za-z0-9]{48}$/)
    assert.equal((await shared.core.gate.authenticateToken(made.value ?? ''))?.entities.length, expected.length)
  }
})

test('a token is never shown again, and is told by its end', async () => {
  const { value = '', ...made } = await create({ account })
  assert.equal(made.hint, `…${value.slice(-4)}`)
  assert.deepEqual(
    (await list()).find(({ id }) => id === made.id),
    made,
  )
  const shown = await lines('tokens list')
  assert.ok(shown.some((line) => line.startsWith(`${made.id}  ${account}  test `) && line.endsWith(made.hint)))
  assert.ok(!shown.join('\n').includes(value))
})

test('a revoked one opens nothing, and is listed as such', async () => {
  const { id, value = '', hint } = await create({ account })
  assert.deepEqual(await lines('tokens revoke', [id]), [`${hint} is revoked`])
  assert.equal(await shared.core.gate.authenticateToken(value), undefined)
  const line = (await lines('tokens list')).find((one) => one.startsWith(id))
  assert.ok(line?.endsWith(`${hint}  revoked`), line)
  const again = JSON.parse(await lineOf('tokens revoke', [id])) as Shown
  assert.ok(again.revoked_at !== null && again.id === id)
})

test('of one account alone where it is named', async () => {
  const other = JSON.parse(await lineOf('accounts create', ['Other'])) as { id: string; entities: typeof entities }
  const made = await create({ account: other.id, mode: 'both' })
  assert.deepEqual(made.entities, other.entities)
  assert.deepEqual(
    (await list({ account: other.id })).map(({ id }) => id),
    [made.id],
  )
  assert.ok((await list()).length > 1)
  await assert.rejects(lines('tokens create'), { name: 'UsageError', message: /^--account is missing: .* several/ })
})

const refused: readonly [
  name: string,
  command: string,
  words: readonly string[],
  options: Record<string, string>,
  error: object,
][] = [
  [
    'a mode that is none',
    'tokens create',
    [],
    { mode: 'all' },
    { name: 'UsageError', message: '--mode must be one of test, live, both' },
  ],
  [
    'an account that there is not',
    'tokens create',
    [],
    { account: 'acct_none' },
    { name: 'AccountError', message: 'there is no account acct_none' },
  ],
  ['no id', 'tokens revoke', [], {}, { name: 'UsageError', message: 'the id of the token (atok_…) is missing' }],
  [
    'an id that there is not, without repeating it',
    'tokens revoke',
    ['x'.repeat(48)],
    {},
    { name: 'UsageError', message: 'there is no token with this id (atok_…)' },
  ],
]
for (const [name, command, words, options, error] of refused)
  test(`${name} is refused`, () => assert.rejects(lines(command, words, options), error))

test('an account has a name, in one line', async () => {
  for (const name of ['', ' \t ', 'ACME\nSARL', 'ACME\u2028SARL', 'x'.repeat(65)])
    await assert.rejects(lines('accounts create', [name]), {
      name: 'UsageError',
      message: 'the name of the account must have from 1 to 64 characters, in one line',
    })
  const made = JSON.parse(await lineOf('accounts create', [` ${'x'.repeat(64)} `])) as { name: string }
  assert.equal(made.name, 'x'.repeat(64))
})

for (const name of ['tokens list', 'keys list'])
  test(`${name} refuses an account that there is not`, () =>
    assert.rejects(lines(name, [], { account: 'nope' }), { name: 'UsageError', message: 'there is no account nope' }))
