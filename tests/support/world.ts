/** `guichet world` as a process of its own: for tests that kill it, and make it late. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface WorldProcess {
  readonly url: string
  readonly secret: string
  /** Everything the process has written so far. */
  output(): string
  /** Stops the process where it is, and lets it go on: requests wait meanwhile. */
  pause(): void
  resume(): void
  /** Sends a signal and waits for the end; the exit code, null when a signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>
}

/** What the world has stored of a request. */
export interface KeptRequest {
  /** Missing when the request was closed without having been carried out. */
  readonly request?: {
    readonly kind: string
    readonly amount: number
    readonly currency: string
    readonly original: string | null
  }
  readonly answer: { readonly reference: string; readonly outcome: string }
}

const cli = new URL('../../src/cli/main.ts', import.meta.url).pathname

/** Starts the process on a directory and waits for the ready line. If the process ends instead, throws with what it wrote. */
export async function startWorldProcess(
  directory: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<WorldProcess> {
  const child = spawn(process.execPath, [cli, 'world'], {
    env: { ...process.env, GUICHET_WORLD_PORT: '0', GUICHET_WORLD_DATA: directory, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  const exited = once(child, 'exit') as Promise<[number | null]>
  const ready = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
        const url = /^guichet world listening on (\S+)$/m.exec(text)?.[1]
        if (url !== undefined) resolve(url)
      })
    }
  })
  const url = await Promise.race([ready, exited.then(() => undefined)])
  assert(url !== undefined, `the world did not start:\n${text}`)
  return {
    url,
    secret: environment.GUICHET_WORLD_SECRET ?? /^secret: (\S+)/m.exec(text)?.[1] ?? '',
    output: () => text,
    pause: () => child.kill('SIGSTOP'),
    resume: () => child.kill('SIGCONT'),
    end: async (signal) => {
      child.kill(signal)
      const [code] = await exited
      return code
    },
  }
}

/** What a world has stored in its directory, in the order of arrival. */
export const keptRequests = async (directory: string): Promise<KeptRequest[]> =>
  (await readFile(join(directory, 'requests.jsonl'), 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as KeptRequest)
