// Starting the server's process. It is independent: a Ctrl-C in the terminal does not reach it, and it does not keep
// our process alive. Its output goes to a log file.

import { spawn } from 'node:child_process'
import { open, readFile } from 'node:fs/promises'
import { errorMessage } from './errors.ts'
import type { Command } from './launch.ts'

export interface Server {
  /** undefined when it could not be started at all */
  readonly pid: number | undefined
  /** what it said before it ended; undefined while it runs */
  failure(): Promise<string | undefined>
}

export async function startServer(command: Command, logFile: string): Promise<Server> {
  const log = await open(logFile, 'a', 0o600)
  try {
    const { size } = await log.stat()
    const { pid, ending } = launch(command, log.fd)
    return {
      pid,
      failure: async () => ending() && [await lastLines(logFile, size), ending()].filter(Boolean).join('\n'),
    }
  } finally {
    await log.close()
  }
}

/** `ending` tells how the process ended; undefined while it runs. */
function launch(
  { file, args, options }: Command,
  log: number,
): { pid: number | undefined; ending: () => string | undefined } {
  let end: string | undefined
  try {
    const child = spawn(file, args, { ...options, detached: true, stdio: ['ignore', log, log] })
    child.once('error', (error) => (end = error.message))
    child.once('exit', (code, signal) => (end = `It ended with ${signal ?? `code ${code ?? 'unknown'}`}.`))
    child.unref()
    return { pid: child.pid, ending: () => end }
  } catch (error) {
    // Some refusals of the system are thrown, the others are events.
    return { pid: undefined, ending: () => errorMessage(error) }
  }
}

/** The last lines of a file that were written after an offset in bytes. */
async function lastLines(file: string, offset: number): Promise<string> {
  const text = (await readFile(file)).subarray(offset).toString()
  return text.trimEnd().split('\n').slice(-10).join('\n')
}
