// Starting the server's process. It lives on its own: a Ctrl-C in the terminal does not reach it, and it does not keep
// our process alive. What it says goes to a log file.

import { spawn } from 'node:child_process'
import { open, readFile } from 'node:fs/promises'
import type { Command } from './launch.ts'

export interface Server {
  /** undefined when it could not be started at all */
  readonly pid: number | undefined
  /** what it said before it ended; undefined while it runs */
  failure(): Promise<string | undefined>
}

export async function startServer({ file, args, options }: Command, logFile: string): Promise<Server> {
  const log = await open(logFile, 'a', 0o600)
  const { size } = await log.stat()
  let end: string | undefined
  try {
    const child = spawn(file, args, { ...options, detached: true, stdio: ['ignore', log.fd, log.fd] })
    child.once('error', (error) => (end = error.message))
    child.once('exit', (code, signal) => (end = `It ended with ${signal ?? `code ${code ?? 'unknown'}`}.`))
    child.unref()
    return {
      pid: child.pid,
      failure: async () => end && [await lastLines(logFile, size), end].filter(Boolean).join('\n'),
    }
  } finally {
    await log.close()
  }
}

/** The last lines of a file that were written after an offset in bytes. */
async function lastLines(file: string, offset: number): Promise<string> {
  const text = (await readFile(file)).subarray(offset).toString()
  return text.trimEnd().split('\n').slice(-10).join('\n')
}
