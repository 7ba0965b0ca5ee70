/** Holds docs/connectors.md equal to the protocol, and its examples to what the world answers. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { startWorld } from '../app/world.ts'
import { answerBody, bodyLimit, networkBody, requestBody, RequestBody, AnswerBody } from './protocol.ts'

const page = readFileSync(new URL('../../docs/connectors.md', import.meta.url), 'utf8')

/** Each command with what is said to come of it. */
const examples = [...page.matchAll(/```sh\n([^`]*)```\n\n```json\n([^`]*)```/g)].map(
  ([, command = '', answer = '']) => ({
    command,
    answer: JSON.parse(answer) as unknown,
  }),
)

async function shell(command: string, environment: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn('bash', ['-c', command], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return text(child.stdout)
}

test('the examples are answered as the page says, one after another', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'guichet-examples-'))
  const secret = 'a-secret-that-nobody-guesses'
  const world = await startWorld({ host: '127.0.0.1', port: 0, secret, directory }, (error) =>
    assert.fail(String(error)),
  )
  try {
    assert.ok(examples.length >= 6)
    for (const { command, answer } of examples)
      assert.deepEqual(JSON.parse(await shell(command, { CONNECTOR: world.url, SECRET: secret })), answer, command)
  } finally {
    await world.close()
    rmSync(directory, { recursive: true })
  }
})

test('the examples are of the protocol', () => {
  for (const { command, answer } of examples) {
    const [, body] = /-d '([^']*)'/.exec(command) ?? []
    if (body !== undefined) assert.ok(requestBody.Check(JSON.parse(body)), command)
    const isNever = (answer as { outcome?: unknown }).outcome === 'never'
    assert.ok(isNever || answerBody.Check(answer) || networkBody.Check(answer), command)
  }
})

/** The first cells of the table under a head. */
const firstCells = (head: string): string[] => {
  const table = page.slice(page.indexOf(`| ${head} |`)).split('\n\n')[0] ?? ''
  return table
    .split('\n')
    .slice(2)
    .map((row) => (/`(\w+)`/.exec(row) ?? [])[1] ?? '')
}

test('the page names every field, and the limit of a body', () => {
  const variants = RequestBody.anyOf.map((variant) => Object.keys(variant.properties))
  assert.deepEqual(new Set(firstCells('field | in | holds')), new Set(variants.flat()))
  assert.deepEqual(firstCells('field | holds'), Object.keys(AnswerBody.properties))
  const [authorization] = RequestBody.anyOf
  const { card, authentication } = authorization.properties
  for (const { properties } of [card, authentication.anyOf[0]])
    for (const field of Object.keys(properties)) assert.ok(page.includes(`\`${field}\``), field)
  assert.deepEqual(firstCells('kind | asks'), ['authorization', 'increment', 'capture', 'refund', 'reversal'])
  assert.ok(page.includes(`at most ${bodyLimit} bytes`))
})
