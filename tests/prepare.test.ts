/** scripts/prepare.mjs, by which every command of a checkout begins. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

test('packages are not installed through a link, which would empty the directory that it leads to', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'guichet-prepare-'))
  t.after(() => rm(directory, { recursive: true }))
  const [checkout, elsewhere] = [join(directory, 'checkout'), join(directory, 'elsewhere')]
  await Promise.all([mkdir(join(checkout, 'scripts'), { recursive: true }), mkdir(elsewhere)])
  await Promise.all([
    copyFile(new URL('../scripts/prepare.mjs', import.meta.url), join(checkout, 'scripts', 'prepare.mjs')),
    writeFile(join(checkout, 'package.json'), '{}'),
    writeFile(join(checkout, 'package-lock.json'), '{ "lockfileVersion": 3, "packages": {} }'),
    writeFile(join(elsewhere, 'kept'), ''),
    symlink(elsewhere, join(checkout, 'node_modules')),
  ])
  const install = `import('./scripts/prepare.mjs').then(({ installPackages }) => installPackages())`
  const { status, stderr } = spawnSync(process.execPath, ['-e', install], { cwd: checkout, encoding: 'utf8' })
  assert.deepEqual([status, await readdir(elsewhere)], [1, ['kept']])
  assert.match(stderr, /^guichet: packages have to be installed, and node_modules is a link: .*\n$/)
})
