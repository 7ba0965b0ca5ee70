/**
 * `npm test`: installs what is missing, checks types, lint, format and architecture, then runs the tests; ends at the first failure.
 *
 *   npm test -- FILE …    these test files only, without the checks
 *   npm run check         the checks without the tests
 *   npm run golden        rewrites the golden files; review the difference afterwards
 */
import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { compileCache, endings, fail, installPackages, nodeProgram, root, runProgram } from './prepare.mjs'

/**
 * Debian packages that the tests need besides a bare system: a browser for the pages, curl for the commands that documentation prints. PostgreSQL's programs bring their libraries with them, apart from libstdc++ and libgcc, which
 * apt needs itself.
 */
const debianPackages = ['chromium', 'curl']

const checks = [
  ['types', 'tsc', ['--project', '.']],
  ['lint', 'eslint', ['.']],
  ['format', 'prettier', ['--check', '.']],
  ['architecture', 'depcruise', ['src']],
]

const everyTest = ['src/**/*.test.ts', 'tests/**/*.test.ts']

let interrupted = false
for (const signal of endings) process.on(signal, () => (interrupted = true))

const [first, ...others] = process.argv.slice(2)
installPackages()
switch (first) {
  case undefined:
    installDebianPackages()
    await runChecks()
    await runTests(everyTest)
    break
  case '--checks':
    await runChecks()
    break
  case '--golden':
    await runTests(goldenTests(), { UPDATE_GOLDEN: '1' })
    break
  default:
    installDebianPackages()
    await runTests([first, ...others])
}

async function runChecks() {
  for (const check of checks) await step(...check)
}

async function runTests(files, environment = {}) {
  const setup = '--test-global-setup=tests/support/global-setup.ts'
  // Each file is a process of its own that loads the program: half its time without what was compiled before.
  const cache = { NODE_COMPILE_CACHE: compileCache }
  // Files wait for their databases and servers half of the time: one fewer than there are cores, as Node has it, leaves the machine idle.
  const concurrency = `--test-concurrency=${availableParallelism()}`
  const words = ['--test', '--test-reporter=spec', concurrency, setup, ...files]
  await step('tests', nodeProgram(), words, { ...cache, ...environment })
}

/** Runs a program of the packages under a heading; ends everything when it fails. */
async function step(name, program, words, environment = {}) {
  console.log(`\n── ${name}`)
  // So that the programs of the packages are found, and run on the packages' Node.
  const path = [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter)
  const code = await runProgram(program, words, {
    cwd: root,
    env: { ...process.env, PATH: path, ...environment },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  // A test run that is interrupted while it starts says that all is well.
  if (interrupted) process.exit(130)
  if (code !== 0) process.exit(code)
}

/** The tests that hold something against a golden file are those that ask for one. */
function goldenTests() {
  const files = ['src', 'tests'].flatMap((directory) =>
    readdirSync(join(root, directory), { recursive: true }).map((file) => join(directory, file)),
  )
  return files.filter(
    (file) => file.endsWith('.test.ts') && readFileSync(join(root, file), 'utf8').includes('/golden.ts'),
  )
}

function installDebianPackages() {
  const isDebian = existsSync('/usr/bin/apt-get')
  const missing = isDebian ? debianPackages.filter((name) => !isInstalled(name)) : []
  if (missing.length === 0) return
  if (process.getuid?.() !== 0) {
    fail(
      `these Debian packages are missing: run \`apt-get install ${missing.join(' ')}\` as root, then the tests again`,
    )
  }
  const install = ['apt-get install --yes --no-install-recommends', ...missing].join(' ')
  const { status } = spawnSync('sh', ['-c', `apt-get update --quiet=2 && ${install}`], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (status !== 0) fail(`these Debian packages could not be installed: ${missing.join(', ')}`)
}

function isInstalled(name) {
  const { stdout } = spawnSync('dpkg-query', ['--show', '--showformat=${db:Status-Status}', name], { encoding: 'utf8' })
  return stdout === 'installed'
}
