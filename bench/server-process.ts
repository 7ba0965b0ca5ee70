/** A server in a process of its own: started, waited for until it says where it listens, ended with the benchmark. */
import { spawn } from 'node:child_process'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

export interface ServerProcess {
  readonly url: string
  readonly pid: number
  /** Ends it as Ctrl-C would, and waits for that. */
  stop(): Promise<void>
}

export interface ServerStart {
  readonly name: string
  /** Arguments of node. */
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Directory of the file that takes the server's output: writing to a file costs no process of the benchmark anything, as in a real installation. */
  readonly directory: string
}

const startLimitMs = 60_000

export async function startServerProcess({ name, args, env = {}, directory }: ServerStart): Promise<ServerProcess> {
  const outputFile = join(directory, `${name}.log`)
  const output = await open(outputFile, 'w')
  const child = spawn(process.execPath, [...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', output.fd, output.fd],
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const endWithBench = (): boolean => child.kill()
  process.once('exit', endWithBench)
  await output.close()
  const url = await listeningUrl(outputFile, () => child.exitCode === null)
  return {
    url,
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill('SIGTERM')
      await exited
      process.off('exit', endWithBench)
    },
  }
}

async function listeningUrl(outputFile: string, isRunning: () => boolean): Promise<string> {
  const until = performance.now() + startLimitMs
  while (isRunning() && performance.now() < until) {
    const url = / listening on (http\S+)/.exec(await readFile(outputFile, 'utf8'))?.[1]
    if (url !== undefined) return url
    await pause(20)
  }
  throw new Error(`a server did not start:\n${await readFile(outputFile, 'utf8')}`)
}
