import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, cp, mkdir, readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { databaseAccount, giveTo } from './account.ts'
import { findBinaries } from './binaries.ts'
import { asOrdinaryUser, script, startScript, temporaryDirectory } from './fixtures/holder.ts'
import { startEmbeddedDatabase } from './index.ts'
import { layoutOf } from './layout.ts'
import type { Command } from './launch.ts'
import { launcherFor, passageCapability } from './launch.ts'

const capabilities = [
  { held: 'all', status: 'CapPrm:\t000001ffffffffff', expected: 'dac_read_search' },
  {
    held: "Docker's default set",
    status: 'CapInh:\t0000000000000004\nCapPrm:\t00000000a80425fb',
    expected: 'dac_override',
  },
  { held: 'none', status: 'CapPrm:\t0000000000000000', expected: undefined },
  { held: 'nothing known', status: '', expected: undefined },
]

for (const { held, status, expected } of capabilities) {
  test(`capability to enter directories, of ${held}`, () => assert.equal(passageCapability(status), expected))
}

const outputs = [
  { output: 'spawn setpriv ENOENT', expected: /cannot enter \/\. .*DATABASE_URL/ },
  { output: 'setpriv: apply capabilities: Operation not permitted', expected: /cannot enter \/\. / },
  { output: 'setpriv: failed to execute /x/postgres: Permission denied', expected: /cannot enter \/\. / },
  { output: 'spawn /x/postgres EACCES', expected: /cannot enter \/\. / },
  {
    output: 'setpriv: failed to execute /x/postgres: No such file or directory',
    expected: /GNU C library.*DATABASE_URL/,
  },
  { output: 'spawn /x/postgres ENOENT', expected: /GNU C library.*DATABASE_URL/ },
  { output: 'spawn EPERM', expected: /does not let root run it as another user.*DATABASE_URL/ },
]

for (const { output, expected } of outputs) {
  test(`what to do about "${output}"`, async () => {
    const launcher = await launcherFor({ account: { uid: 1, gid: 1 }, directories: ['/'], libraryPath: undefined })
    assert.match(launcher.explain(output) ?? '', expected)
  })
}

test('other output is left to speak for itself', async () => {
  const launcher = await launcherFor({ account: { uid: 1, gid: 1 }, directories: ['/'], libraryPath: undefined })
  assert.equal(launcher.explain('FATAL:  could not create shared memory segment'), undefined)
})

test('a program below a directory that only its owner may enter is run, and no mode is changed', async (t) => {
  const directory = await temporaryDirectory(t)
  const { native } = await findBinaries(join(directory, 'libraries'))
  const copy = await copyPostgres(native, join(directory, 'private', 'native'))
  await chmod(join(directory, 'private'), 0o700)

  const account = await databaseAccount(join(directory, 'none'))
  const launcher = await launcherFor({ account, directories: [copy], libraryPath: undefined })
  // Looks for its own files before it looks for a cluster.
  const { file, args, options } = launcher.command(join(copy, 'bin', 'postgres'), ['-D', '/none'])
  await assert.rejects(promisify(execFile)(file, args, options), /postgres: could not access directory "\/none"/)
  assert.equal((await stat(join(directory, 'private'))).mode & 0o777, 0o700)
})

test('a data directory below one that only its owner may enter is used, and no mode is changed', async (t) => {
  const directory = await temporaryDirectory(t)
  await chmod(directory, 0o700)
  await mkdir(join(directory, 'data'), { mode: 0o700 })
  const database = await startEmbeddedDatabase({ dataDirectory: join(directory, 'data'), durable: false })
  await database.stop()
  const modes = await Promise.all(
    [directory, join(directory, 'data')].map(async (path) => (await stat(path)).mode & 0o777),
  )
  assert.deepEqual(modes, [0o700, 0o700])
})

test('root with the capabilities of a container is as good', async (t) => {
  const directory = await temporaryDirectory(t)
  await chmod(directory, 0o700)
  const holder = startScript(withoutCapabilities('dac_read_search')(...script('hold.ts', join(directory, 'data'))))
  assert.equal((await holder.report).origin, 'started')
  assert.deepEqual(await holder.ended, [0, null])
})

test('root that may not become another user is told so, before the database is made and after', async (t) => {
  const dataDirectory = join(await temporaryDirectory(t), 'data')
  for (let round = 0; round < 2; round += 1) {
    const report = await startScript(withoutCapabilities('setuid', 'setgid')(...script('hold.ts', dataDirectory)))
      .report
    if (process.geteuid?.() === 0) assert.match(report.message ?? '', /does not let root run it as another user/)
    else assert.equal(report.error, undefined)
    const database = await startEmbeddedDatabase({ dataDirectory, durable: false })
    await database.stop()
  }
})

test('an ordinary user runs it as themselves', async (t) => {
  const directory = join(await temporaryDirectory(t), 'home')
  await mkdir(directory, { mode: 0o700 })
  await giveTo(directory, await databaseAccount(directory))
  const { uid } = await stat(directory)

  const dataDirectory = join(directory, 'data')
  const holder = startScript(await asOrdinaryUser(...script('hold.ts', dataDirectory, 'until-end')))
  assert.deepEqual(await holder.report, { origin: 'started', uid })
  const { cluster, passwordFile, logFile } = layoutOf(dataDirectory)
  const owners = [dataDirectory, cluster, passwordFile, logFile, join(cluster, 'postmaster.pid')].map(ownerOf)
  assert.deepEqual(new Set(await Promise.all(owners)), new Set([uid]))
  holder.child.stdin?.end()
  assert.deepEqual(await holder.ended, [0, null])
})

/** Runs a program without some of root's capabilities; as it is when we are not root and have none. */
function withoutCapabilities(...names: string[]): (program: string, args: string[]) => Command {
  const options = { cwd: '/', env: process.env }
  const limit = `--bounding-set=${names.map((name) => `-${name}`).join(',')}`
  if (process.geteuid?.() !== 0) return (file, args) => ({ file, args, options })
  return (program, args) => ({ file: 'setpriv', args: [limit, '--', program, ...args], options })
}

async function ownerOf(path: string): Promise<number> {
  return (await stat(path)).uid
}

/** postgres and what it loads on starting, in directories that anybody may enter. */
async function copyPostgres(native: string, copy: string): Promise<string> {
  await mkdir(join(copy, 'lib', 'postgresql'), { recursive: true })
  const libraries = (await readdir(join(native, 'lib'))).filter((name) => name.includes('.so'))
  for (const path of ['bin/postgres', ...libraries.map((name) => `lib/${name}`)]) {
    await cp(join(native, path), join(copy, path), { verbatimSymlinks: true })
  }
  return realpath(copy)
}
