import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { findProcess, parseStat } from './process.ts'

const cases = [
  { text: '42 (postgres) S 7 42 42 0 -1', expected: { program: 'postgres', parent: 7 } },
  { text: '42 (a) b) (c) R 7 42 42 0 -1', expected: { program: 'a) b) (c', parent: 7 } },
  { text: '42 (postgres) Z 7 42 42 0 -1', expected: undefined },
  { text: '42 (postgres) X 7 42 42 0 -1', expected: undefined },
  { text: '', expected: undefined },
]

for (const { text, expected } of cases) {
  test(`process status "${text}"`, () => assert.deepEqual(parseStat(text), expected))
}

test('a process is found until it has ended', async () => {
  const child = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] })
  await once(child, 'spawn')
  const found = await findProcess(child.pid ?? 0)
  assert.equal(found?.parent ?? process.pid, process.pid)
  child.stdin.end()
  await once(child, 'exit')
  assert.equal(await findProcess(child.pid ?? 0), undefined)
})
