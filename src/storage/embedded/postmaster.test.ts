import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { databaseAccount } from './account.ts'
import { temporaryDirectory } from './fixtures/holder.ts'
import { findRunningDatabase, startEmbeddedDatabase } from './index.ts'
import { layoutOf } from './layout.ts'
import { parsePostmaster } from './postmaster.ts'

const files = [
  {
    name: 'of a server that is ready',
    text: '4826\n/d/postgres\n1795205776\n5432\n/d/postgres\n\n 16041018        23\nready   \n',
    expected: { pid: 4826, port: 5432, socketDirectory: '/d/postgres', status: 'ready' },
  },
  {
    name: 'of a server that has just begun',
    text: '4826\n/d/postgres\n1795205776\n5432\n/d/postgres\n',
    expected: { pid: 4826, port: 5432, socketDirectory: '/d/postgres', status: '' },
  },
  {
    name: 'of single-user mode',
    text: '-4826\n/d/postgres\n1795205776\n5432\n',
    expected: { pid: 4826, port: 5432, socketDirectory: '', status: '' },
  },
  { name: 'that is empty', text: '', expected: undefined },
  { name: 'that is none', text: 'hello\n', expected: undefined },
]

for (const { name, text, expected } of files) {
  test(`postmaster.pid ${name}`, () => assert.deepEqual(parsePostmaster(text), expected))
}

test('a postmaster.pid left by a power cut does not stand in the way, whosever its number is now', async (t) => {
  const dataDirectory = join(await temporaryDirectory(t), 'data')
  const { cluster } = layoutOf(dataDirectory)
  const first = await startEmbeddedDatabase({ dataDirectory, durable: false })
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8')
  await first.stop()

  // PostgreSQL tells processes of its own user from others.
  const account = await databaseAccount(cluster)
  const stranger = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'], ...account })
  t.after(() => stranger.kill())
  await once(stranger, 'spawn')
  const named = [stranger.pid ?? 0, process.pid, 4_000_000].map((pid) => text.replace(/^\d+/, String(pid)))
  for (const left of [...named, '']) {
    await writeFile(join(cluster, 'postmaster.pid'), left)
    assert.equal(await findRunningDatabase(dataDirectory), undefined)
    const database = await startEmbeddedDatabase({ dataDirectory, durable: false })
    assert.equal(database.origin, 'started')
    await database.stop()
  }
})
