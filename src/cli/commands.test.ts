import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UsageError, type Command } from './command.ts'
import { findCommand, listCommands, refuseMoreWords, refuseOtherOptions } from './commands.ts'

test('every command is found by the words that its usage begins with', async () => {
  const commands = await listCommands()
  assert.ok(commands.length > 20)
  for (const command of commands) {
    const words = command.usage.split(' ').filter((word) => /^[a-z]+$/.test(word))
    const found = await findCommand([...words, 'more'])
    assert.equal(found.command, command, command.usage)
    assert.equal(found.name, words.join(' '))
  }
})

const unknown: readonly (readonly [words: string[], message: string])[] = [
  [['nothing'], 'there is no command nothing'],
  [['nothing', 'list'], 'there is no command nothing list'],
  [['toString'], 'there is no command toString'],
  [['constructor', 'name'], 'there is no command constructor name'],
  [
    ['tokens', 'toString'],
    'there is no command tokens toString; with tokens there is tokens list, tokens create, tokens revoke',
  ],
]
for (const [words, message] of unknown)
  test(`${words.join(' ')} is none`, () => assert.rejects(findCommand(words), { name: 'UsageError', message }))

test('no command takes more words than its usage has before its options', async () => {
  const most: Readonly<Record<string, number>> = Object.fromEntries(
    (await listCommands()).map((command) => {
      const words: string[] = []
      while (takes(command, [...words, 'more'])) words.push('more')
      return [command.usage, words.length]
    }),
  )
  for (const [usage, count] of Object.entries({
    start: 1,
    'accounts list': 2,
    'accounts create NAME': 3,
    'keys list [--account ID]': 2,
    'keys create --account ID [--mode test|live] [--kind secret|public]': 2,
    'creditor [ACCOUNT]': 2,
    'creditor set ACCOUNT [--mode test|live] --name …': 3,
    'listen [--forward-to URL] [--events TYPES] [--since 10m]': 1,
    'trigger [EVENT] [--amount 1200] [--set FIELD=VALUE]': 2,
    'vault rotate': 2,
  }))
    assert.equal(most[usage], count, usage)
  assert.ok(Object.values(most).every((count) => count <= 3))
})

function takes(command: Command, words: readonly string[]): boolean {
  try {
    refuseMoreWords(command, words)
    return true
  } catch (error) {
    assert.ok(error instanceof UsageError)
    assert.equal(error.message, `there are more words than in guichet ${command.usage}`)
    return false
  }
}

test('a command takes the options that the help names beside it, and no others', async () => {
  const rows: readonly [command: string, options: readonly string[], refused?: string][] = [
    ['fees', []],
    ['fees', ['card'], 'card'],
    ['fees', ['account'], 'account'],
    ['fees set', ['mode', 'card', 'sepa', 'dispute', 'disbursement', 'vat']],
    ['creditor', ['name'], 'name'],
    ['creditor set', ['mode', 'name', 'address', 'identifier', 'prenotification-days']],
    ['connectors', ['account'], 'account'],
    ['connectors set', ['url']],
    ['keys list', ['account', 'mode'], 'mode'],
    ['ledger verify', ['account', 'mode', 'seal']],
    ['ledger verify', ['set'], 'set'],
    ['notifications secret', ['account', 'mode', 'reset']],
    ['reviews accept', ['account', 'key', 'url']],
    ['seed', ['account', 'reset']],
    ['listen', ['forward-to', 'events', 'since', 'secret', 'account', 'key', 'url']],
    ['listen', ['amount'], 'amount'],
    ['trigger', ['amount', 'set', 'currency', 'customer', 'card', 'payment', 'no-advance', 'account', 'key', 'url']],
    ['trigger', ['since'], 'since'],
  ]
  for (const [name, options, refused] of rows) {
    const { command } = await findCommand(name.split(' '))
    const refuse = (): void => refuseOtherOptions(command, options)
    if (refused === undefined) refuse()
    else assert.throws(refuse, { message: `there is no option --${refused} in guichet ${command.usage}` })
  }
})
