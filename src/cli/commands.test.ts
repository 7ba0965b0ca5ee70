import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findCommand, listCommands } from './commands.ts'

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
