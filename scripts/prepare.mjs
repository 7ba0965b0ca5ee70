/**
 * What every command of a checkout needs before it can run: the packages, and a Node that runs TypeScript. Plain JavaScript, since it runs on whatever Node the machine has
 * (20 or newer); the Node that the program itself runs on comes as the npm package `node`.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, lstatSync, statSync } from 'node:fs'
import module from 'node:module'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

const neededNode = 24
const packages = join(root, 'node_modules')
const packagedNode = join(packages, 'node', 'bin', 'node')
/** Where Node keeps what it compiled. */
export const compileCache = join(packages, '.cache', 'compiled')

const runsTypeScript = Number.parseInt(process.versions.node) >= neededNode

/** Runs a file of the program, given as a URL, on the right Node, with all packages in place. */
export async function run(file) {
  installPackages()
  if (!runsTypeScript) {
    process.exitCode = await runProgram(nodeProgram(), [...process.execArgv, ...process.argv.slice(1)])
    return
  }
  // Time until the server is ready: 0.6 s with the cache, 0.95 s without.
  module.enableCompileCache(compileCache)
  await import(file)
}

/** Installs the packages when they are missing, or older than the list of them. */
export function installPackages() {
  if (modifiedAt('node_modules/.package-lock.json') >= modifiedAt('package-lock.json')) return
  if (lstatSync(packages, { throwIfNoEntry: false })?.isSymbolicLink())
    fail(
      'packages have to be installed, and node_modules is a link: npm would empty the directory that it leads to. Remove the link, and start again.',
    )
  console.error('guichet: installing packages …')
  // npm must not run on the Node in node_modules, since it replaces node_modules. Its output goes to standard error, because it is not the output of the command itself.
  const { status } = spawnSync('npm', ['ci', '--loglevel=error', '--no-audit', '--no-fund'], {
    cwd: root,
    env: { ...process.env, PATH: withoutPackages(process.env.PATH) },
    stdio: ['inherit', 2, 2],
  })
  if (status !== 0) fail('the packages could not be installed: see above')
}

/** The Node that runs TypeScript: this one, or the one from the packages. */
export function nodeProgram() {
  if (runsTypeScript) return process.execPath
  if (existsSync(packagedNode)) return packagedNode
  return fail(
    `Node ${neededNode} or newer is needed, and this is ${process.version}. The package \`node\` fetches one in its install script, which did not run: ` +
      'run `npm rebuild node --ignore-scripts=false`, or install a newer Node (https://nodejs.org), and start again.',
  )
}

/**
 * Runs a program in the foreground and passes on the signals that end this one. Resolves to its exit code, or to what a shell would make of the signal that ended it.
 */
export function runProgram(program, words, options = {}) {
  const child = spawn(program, words, { stdio: 'inherit', ...options })
  const passOn = (signal) => child.kill(signal)
  for (const signal of endings) process.on(signal, passOn)
  return new Promise((resolve) => {
    child.once('error', (error) => fail(`${program} cannot be run: ${error.message}`))
    child.once('exit', (code, signal) => {
      for (const ending of endings) process.off(ending, passOn)
      resolve(code ?? 128 + constants.signals[signal])
    })
  })
}

export const endings = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** Says what is wrong and what to do about it, and ends. */
export function fail(message) {
  console.error(`guichet: ${message}`)
  process.exit(1)
}

function modifiedAt(file) {
  return statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function withoutPackages(path = '') {
  const directories = path.split(delimiter)
  return directories.filter((directory) => !directory.startsWith(packages)).join(delimiter)
}
