import assert from 'node:assert/strict'
import { chmod, chown, mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { canEnter, databaseAccount, ensureOwner, findAccount } from './account.ts'
import { temporaryDirectory } from './fixtures/holder.ts'
import { startEmbeddedDatabase } from './index.ts'
import { layoutOf } from './layout.ts'

const passwd = `root:x:0:0:root:/root:/bin/bash
postgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash
broken
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
`

const accounts = [
  { name: 'postgres', expected: { uid: 101, gid: 104 } },
  { name: 'nobody', expected: { uid: 65534, gid: 65534 } },
  { name: 'root', expected: undefined },
  { name: 'broken', expected: undefined },
  { name: 'absent', expected: undefined },
]

for (const { name, expected } of accounts) {
  test(`the account ${name} of /etc/passwd`, () => assert.deepEqual(findAccount(passwd, name), expected))
}

test('whether an account may enter a directory', async (t) => {
  const directory = join(await temporaryDirectory(t), 'directory')
  await mkdir(directory)
  const { uid, gid } = await stat(directory)
  const [owner, member, other] = [
    { uid, gid: gid + 1 },
    { uid: uid + 1, gid },
    { uid: uid + 1, gid: gid + 1 },
  ]
  const cases = [
    { mode: 0o100, may: [true, false, false] },
    { mode: 0o010, may: [false, true, false] },
    { mode: 0o001, may: [false, false, true] },
    { mode: 0o666, may: [false, false, false] },
    { mode: 0o755, may: [true, true, true] },
  ]
  for (const { mode, may } of cases) {
    for (const [index, account] of [owner, member, other].entries()) {
      await chmod(directory, mode)
      assert.equal(await canEnter(directory, account), may[index], `mode ${mode.toString(8)}, account ${index}`)
    }
  }
})

test('the server runs as the owner of the cluster, never as root', async (t) => {
  const dataDirectory = join(await temporaryDirectory(t), 'data')
  const database = await startEmbeddedDatabase({ dataDirectory, durable: false })
  const { cluster } = layoutOf(dataDirectory)
  const { uid } = await stat(cluster)
  assert.notEqual(uid, 0)
  assert.equal((await stat(join(cluster, 'postmaster.pid'))).uid, uid)
  assert.equal((await databaseAccount(cluster))?.uid ?? process.geteuid?.(), uid)
  await database.stop()
})

test("another user's cluster is refused", async (t) => {
  const directory = await temporaryDirectory(t)
  const isRoot = process.geteuid?.() === 0
  if (isRoot) await chown(directory, 4321, 4321)
  await assert.rejects(ensureOwner(isRoot ? directory : '/', undefined), {
    name: 'EmbeddedDatabaseError',
    message: /belongs to the user with number (4321|0)\. Start Guichet as that user or as root/,
  })
})
