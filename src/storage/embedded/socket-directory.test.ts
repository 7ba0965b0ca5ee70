import assert from 'node:assert/strict'
import { mkdir, rm, stat, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { query, temporaryDirectory } from './fixtures/holder.ts'
import { findRunningDatabase, startEmbeddedDatabase } from './index.ts'
import { layoutOf } from './layout.ts'
import { chooseSocketDirectory, ensurePrivateDirectory } from './socket-directory.ts'

test('the socket is in the cluster as long as its path fits', () => {
  // 103 bytes with "/.s.PGSQL.5432", which is 14 long.
  assert.equal(chooseSocketDirectory(`/${'d'.repeat(88)}`), `/${'d'.repeat(88)}`)
  for (const cluster of [`/${'d'.repeat(89)}`, `/${'é'.repeat(45)}`]) {
    assert.match(chooseSocketDirectory(cluster), /\/guichet-[0-9a-f]{16}$/)
  }
  assert.notEqual(chooseSocketDirectory(`/${'d'.repeat(90)}`), chooseSocketDirectory(`/${'d'.repeat(91)}`))
})

test('a database whose path is too long for a socket has it elsewhere, and is found there', async (t) => {
  const dataDirectory = join(await temporaryDirectory(t), 'long'.repeat(30), 'data')
  const { cluster } = layoutOf(dataDirectory)
  const socketDirectory = chooseSocketDirectory(cluster)
  t.after(() => rm(socketDirectory, { recursive: true, force: true }))

  const database = await startEmbeddedDatabase({ dataDirectory, durable: false })
  assert.equal(database.connection.host, socketDirectory)
  assert.equal(dirname(socketDirectory), tmpdir())
  assert.equal((await stat(socketDirectory)).mode & 0o777, 0o700)
  assert.deepEqual(await query(database.connection, 'SELECT 1 AS one'), [{ one: 1 }])
  assert.deepEqual(await findRunningDatabase(dataDirectory), database.connection)
  await database.stop()
})

test('a socket directory that others may enter, or that is none, is refused', async (t) => {
  const directory = await temporaryDirectory(t)
  await mkdir(join(directory, 'open'), { mode: 0o755 })
  await mkdir(join(directory, 'private'), { mode: 0o700 })
  await symlink('private', join(directory, 'link'))
  for (const name of ['open', 'link']) {
    await assert.rejects(ensurePrivateDirectory(join(directory, name), undefined), /somebody else has made it/)
  }
  await ensurePrivateDirectory(join(directory, 'private'), undefined)
})
