/** Guichet as a process of its own, as `npm start` runs it: for tests that kill it. */
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { apiClient, type Api } from './api.ts'

export interface GuichetProcess {
  readonly url: string
  readonly secretKey: string
  readonly api: Api
  readonly child: ChildProcess
  /** Everything the process has written so far. */
  output(): string
  /** Resolves when the process has ended. */
  readonly ended: Promise<unknown>
  /** Sends a signal and waits for the end; the exit code, null when a signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>
}

export interface FailedStart {
  readonly code: number | null
  readonly output: string
}

const main = new URL('../../src/main.ts', import.meta.url).pathname
const cli = new URL('../../src/cli/main.ts', import.meta.url).pathname

/** Starts the process on a data directory and waits for the ready line. If the process ends instead, throws with what it wrote. */
export async function startProcess(
  dataDirectory: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<GuichetProcess> {
  const started = await launch(dataDirectory, environment)
  assert('url' in started, `the server did not start:\n${'output' in started ? String(started.output) : ''}`)
  return started
}

/** Starts the process, which is expected to refuse. */
export async function failToStart(
  dataDirectory: string,
  environment: Readonly<Record<string, string>> = {},
  words: readonly string[] = [],
): Promise<FailedStart> {
  const started = await launch(dataDirectory, environment, words)
  if (!('url' in started)) return started
  await started.end('SIGKILL')
  assert.fail('the server started')
}

async function launch(
  dataDirectory: string,
  environment: Readonly<Record<string, string>>,
  words: readonly string[] = [],
): Promise<GuichetProcess | FailedStart> {
  const child = spawn(process.execPath, [main, ...words], {
    env: { ...process.env, GUICHET_PORT: '0', GUICHET_DATA_DIR: dataDirectory, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  const exited = once(child, 'exit') as Promise<[number | null]>
  const ready = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
        const line = /^guichet listening on (\S+)$/m.exec(text)
        if (line?.[1] !== undefined) resolve(line[1])
      })
    }
  })
  const url = await Promise.race([ready, exited.then(() => undefined)])
  if (url === undefined) return { code: child.exitCode, output: text }
  const secretKey = /stest_\w{24}/.exec(text)?.[0] ?? ''
  return {
    url,
    secretKey,
    api: apiClient(url, secretKey),
    child,
    ended: exited,
    output: () => text,
    end: async (signal) => {
      child.kill(signal)
      const [code] = await exited
      return code
    },
  }
}

/** A command of the command line that runs. */
interface RunningCommand {
  readonly child: ChildProcess
  readonly ended: Promise<FailedStart>
}

/** Starts a command of the command line. */
export function startCommand(
  dataDirectory: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): RunningCommand {
  const child = spawn(process.execPath, [cli, ...words], {
    env: { ...process.env, GUICHET_DATA_DIR: dataDirectory, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  const closed = once(child, 'close') as Promise<[number | null]>
  return { child, ended: closed.then(([code]) => ({ code, output })) }
}

/** Runs the command line to its end. */
export const runCommand = (
  dataDirectory: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<FailedStart> => startCommand(dataDirectory, words, environment).ended

/** Works with a data directory; when the work is done its database is ended and the directory removed. */
export async function withDataDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'guichet-test-'))
  try {
    await work(directory)
  } finally {
    const pid = await databasePid(directory)
    if (pid !== undefined) process.kill(pid, 'SIGQUIT')
    await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}

/** The process id of the database of a data directory, when it runs. */
export async function databasePid(directory: string): Promise<number | undefined> {
  const text = await readFile(join(directory, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number(text.split('\n')[0])
  if (!Number.isInteger(pid) || pid <= 0) return undefined
  return isAlive(pid) ? pid : undefined
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
