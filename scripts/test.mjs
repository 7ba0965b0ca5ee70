/**
 * `npm test`: installs what is missing, checks types, lint, format and architecture, then runs the tests; ends at the first failure.
 *
 *   npm test -- FILE …    these test files only, without the checks
 *   npm run check         the checks without the tests
 *   npm run golden        rewrites the golden files; review the difference afterwards
 */
import { spawnSync } from 'node:child_process'
import { availableParallelism, freemem, tmpdir } from 'node:os'
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { compileCache, endings, fail, installPackages, nodeProgram, root, runProgram } from './prepare.mjs'

/**
 * Debian packages that the tests need besides a bare system, each with what does as well: a browser for the pages, curl for the commands that documentation prints. Not every Debian has the browser without a window, with which the
 * browser tests take half of the processor time. PostgreSQL's programs bring their libraries with them, apart from libstdc++ and libgcc, which apt needs itself.
 */
const debianPackages = [['chromium-headless-shell', 'chromium'], ['curl']]

const checks = [
  ['lint', 'eslint', ['.']],
  ['types', 'tsc', ['--project', '.']],
  ['architecture', 'depcruise', ['src']],
  ['format', 'prettier', ['--check', '.']],
]

/** Tests that take long, most of them with browsers or servers that are processes of their own: each file runs alone, and they come first. */
const apart = /^tests[/](?:browser|crash|operations|simulation|trouble|plans)/

/** Other test files in one process. */
const groupSize = 12

const temporaryDirectory = mkdtempSync(join(tmpdir(), 'guichet-test-'))
process.on('exit', () => rmSync(temporaryDirectory, { recursive: true, force: true }))

let interrupted = false
for (const signal of endings) process.on(signal, () => (interrupted = true))

const [first, ...others] = process.argv.slice(2)
installPackages()
switch (first) {
  case undefined:
    installDebianPackages()
    await runChecks()
    await runEveryTest()
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

/** Runs as many checks at once as there are cores, since each of them uses one. It runs all of them even after a failure, so that every fault is seen at once. */
async function runChecks() {
  const waiting = [...checks]
  const codes = []
  const work = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) codes.push(await runCheck(...check))
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  endUnlessWell(codes.find((code) => code !== 0) ?? 0)
}

/** Prints the output of a check when the check has ended. */
async function runCheck(name, program, words) {
  const outputFile = join(temporaryDirectory, `${name}.txt`)
  const output = openSync(outputFile, 'w')
  const code = await runStep(program, words, {}, output)
  closeSync(output)
  console.log(`\n── ${name}`)
  process.stdout.write(readFileSync(outputFile))
  return code
}

/** A test file that runs alone spends a second or more of processor time on loading the program, and most files spend less on their tests. So they share processes. */
async function runEveryTest() {
  const files = testFiles()
  const groups = [
    ...files.filter((file) => apart.test(file)).map((file) => [file]),
    ...groupsOf(files.filter((file) => !apart.test(file))),
  ]
  // Node runs the files in alphabetical order.
  const programs = groups.map((group, index) => {
    const program = join(temporaryDirectory, `${String(index).padStart(3, '0')}.mjs`)
    writeFileSync(program, groupSource(group))
    return program
  })
  await runTests(programs)
}

/** Files that are neighbours in the alphabet are of one kind and take similarly long, so they are dealt out over the groups. */
function groupsOf(files) {
  const groups = Array.from({ length: Math.ceil(files.length / groupSize) }, () => [])
  for (const [index, file] of files.entries()) groups[index % groups.length].push(file)
  return groups
}

/** A program that runs the tests of these files, one file after the other. A file's `before` and `after` apply to that file's tests only. */
function groupSource(files) {
  const suites = files.map((file) => {
    const url = pathToFileURL(join(root, file)).href
    return `describe(${JSON.stringify(file)}, () => import(${JSON.stringify(url)}))`
  })
  return ["import { describe } from 'node:test'", ...suites, ''].join('\n')
}

async function runTests(files, environment = {}) {
  const setup = '--test-global-setup=tests/support/global-setup.ts'
  // Each program is a process that loads the code. In a small one, loading takes half of the time without the compile cache.
  const cache = { NODE_COMPILE_CACHE: compileCache }
  // The processes wait for their databases and servers half of the time: with one process more than cores, two cores were idle for 29 % of the time.
  const concurrency = `--test-concurrency=${availableParallelism() + 2}`
  const words = ['--test', '--test-reporter=spec', concurrency, setup, ...files]
  console.log('\n── tests')
  endUnlessWell(await runStep(nodeProgram(), words, { ...cache, ...quickFiles(), ...environment }, 'inherit'))
}

/** The databases of tests are copied, filled and thrown away by the hundred: in memory, where there is enough of it, the tests take a third less time than on a disk. */
function quickFiles() {
  const [inMemory, gibibyte] = ['/dev/shm', 2 ** 30]
  if (process.env.TMPDIR !== undefined || !existsSync(inMemory)) return {}
  const { bavail, bsize } = statfsSync(inMemory)
  const memory = process.availableMemory?.() ?? freemem()
  return bavail * bsize >= 4 * gibibyte && memory >= 8 * gibibyte ? { TMPDIR: inMemory } : {}
}

/** Runs a program of the packages; resolves to its exit code. */
function runStep(program, words, environment, output) {
  // The programs of the packages are found by this path, and run on the packages' Node.
  const path = [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter)
  return runProgram(program, words, {
    cwd: root,
    env: { ...process.env, PATH: path, ...environment },
    stdio: ['ignore', output, output],
  })
}

function endUnlessWell(code) {
  // A test run that is interrupted while it starts reports success.
  if (interrupted) process.exit(130)
  if (code !== 0) process.exit(code)
}

/** The tests that compare something with a golden file: they import golden.ts. */
function goldenTests() {
  return testFiles().filter((file) => readFileSync(join(root, file), 'utf8').includes('/golden.ts'))
}

function testFiles() {
  const files = ['src', 'tests'].flatMap((directory) =>
    readdirSync(join(root, directory), { recursive: true }).map((file) => join(directory, file)),
  )
  return files.filter((file) => file.endsWith('.test.ts')).sort()
}

function installDebianPackages() {
  const isDebian = existsSync('/usr/bin/apt-get')
  const missing = isDebian ? debianPackages.filter((alternatives) => !alternatives.some(isInstalled)) : []
  if (missing.length === 0) return
  if (process.getuid?.() !== 0) {
    const names = missing.map((alternatives) => alternatives.at(-1)).join(' ')
    fail(`these Debian packages are missing: run \`apt-get install ${names}\` as root, then the tests again`)
  }
  const isUpdated = runApt('update', '--quiet=2')
  const names = missing.map((alternatives) => alternatives.find(isAvailable) ?? alternatives[0])
  if (!isUpdated || !runApt('install', '--yes', '--no-install-recommends', ...names))
    fail(`these Debian packages could not be installed: ${names.join(', ')}`)
}

function runApt(...words) {
  const { status } = spawnSync('apt-get', words, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  return status === 0
}

/** Whether apt knows a version that can be installed. Of a name that it does not know, it says nothing. */
function isAvailable(name) {
  const env = { ...process.env, LC_ALL: 'C' }
  const { stdout } = spawnSync('apt-cache', ['policy', name], { encoding: 'utf8', env })
  return /Candidate: [^(]/.test(stdout)
}

function isInstalled(name) {
  const { stdout } = spawnSync('dpkg-query', ['--show', '--showformat=${db:Status-Status}', name], { encoding: 'utf8' })
  return stdout === 'installed'
}
