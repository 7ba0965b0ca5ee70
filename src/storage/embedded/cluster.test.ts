import assert from 'node:assert/strict'
import { chown, mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { startHolder, temporaryDirectory } from './fixtures/holder.ts'
import { startEmbeddedDatabase } from './index.ts'
import { layoutOf } from './layout.ts'

test('a process killed while it makes the database leaves nothing that stands in the way', async (t) => {
  const dataDirectory = join(await temporaryDirectory(t), 'data')
  const holder = startHolder(dataDirectory)
  while (!(await namesIn(dataDirectory)).some((name) => name.startsWith('postgres.new-'))) continue
  holder.child.kill('SIGKILL')
  await assert.rejects(holder.report, /it said nothing/)

  const database = await startEmbeddedDatabase({ dataDirectory, durable: false })
  assert.equal(database.origin, 'started')
  await database.stop()
})

test('what an interrupted attempt left is removed', async (t) => {
  const dataDirectory = join(await temporaryDirectory(t), 'data')
  const leftover = join(dataDirectory, 'postgres.new-abc123', 'cluster')
  await mkdir(leftover, { recursive: true })
  await writeFile(join(leftover, 'PG_VERSION'), '18\n')
  const database = await startEmbeddedDatabase({ dataDirectory, durable: false })
  await database.stop()
  assert.deepEqual(await namesIn(dataDirectory), ['postgres', 'postgres.log', 'postgres.password'])
})

test('what stands in the place of the database and is none is left alone', async (t) => {
  const dataDirectory = join(await temporaryDirectory(t), 'data')
  const { cluster } = layoutOf(dataDirectory)
  await mkdir(cluster, { recursive: true })
  await writeFile(join(cluster, 'letter.txt'), 'dear')
  await assert.rejects(startEmbeddedDatabase({ dataDirectory, durable: false }), {
    name: 'EmbeddedDatabaseError',
    message: /postgres is in the place of the database and is none\. Move it away/,
  })
  assert.equal(await readFile(join(cluster, 'letter.txt'), 'utf8'), 'dear')
})

test('a database that does not start says why', async (t) => {
  const dataDirectory = join(await temporaryDirectory(t), 'data')
  const { cluster } = layoutOf(dataDirectory)
  const first = await startEmbeddedDatabase({ dataDirectory, durable: false })
  await first.stop()
  await writeFile(join(cluster, 'postgresql.auto.conf'), 'no_such_setting = 1\n')
  await assert.rejects(startEmbeddedDatabase({ dataDirectory, durable: false }), {
    name: 'EmbeddedDatabaseError',
    message: /does not start\..*no_such_setting.*code 1.*postgres\.log/s,
  })
})

test('a password that is not that of the database is named, and nothing is left running', async (t) => {
  const dataDirectory = join(await temporaryDirectory(t), 'data')
  const { cluster, passwordFile } = layoutOf(dataDirectory)
  const first = await startEmbeddedDatabase({ dataDirectory, durable: false })
  await first.stop()
  await rename(passwordFile, `${passwordFile}.old`)
  await assert.rejects(startEmbeddedDatabase({ dataDirectory, durable: false }), {
    name: 'EmbeddedDatabaseError',
    message: /does not accept the password.*Restore both from the same backup/,
  })
  assert(!(await namesIn(cluster)).includes('postmaster.pid'))
})

test('a cluster restored by root from a copy is run', async (t) => {
  const dataDirectory = join(await temporaryDirectory(t), 'data')
  const { cluster } = layoutOf(dataDirectory)
  const first = await startEmbeddedDatabase({ dataDirectory, durable: false })
  await first.stop()
  for (const name of ['', ...(await readdir(cluster, { recursive: true }))]) {
    await chown(join(cluster, name), process.geteuid?.() ?? 0, process.getegid?.() ?? 0)
  }
  const second = await startEmbeddedDatabase({ dataDirectory, durable: false })
  await second.stop()
})

async function namesIn(directory: string): Promise<string[]> {
  return readdir(directory).catch(() => [])
}
