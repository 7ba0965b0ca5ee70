// The server's main process ("postmaster"), as its file in the cluster tells of it, and ending it.

import { readFileSync, unlinkSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { EmbeddedDatabaseError } from './errors.ts'
import { findProcess } from './process.ts'

export interface Postmaster {
  readonly pid: number
  readonly port: number
  /** directory of its first socket */
  readonly socketDirectory: string
  /** `starting`, `ready`, `stopping`, …; empty while the file is being written */
  readonly status: string
}

/** Lines of postmaster.pid: src/include/utils/pidfile.h of PostgreSQL. */
export function parsePostmaster(text: string): Postmaster | undefined {
  const [pid, , , port, socketDirectory = '', , , status = ''] = text.split('\n')
  if (!(Number(pid) > 0)) return undefined
  return { pid: Number(pid), port: Number(port), socketDirectory, status: status.trim() }
}

/** What postmaster.pid says, true or stale; undefined when there is none. */
export async function readPostmaster(cluster: string): Promise<Postmaster | undefined> {
  return parsePostmaster(await readFile(pidFile(cluster), 'utf8').catch(() => ''))
}

/** Whether the process that postmaster.pid names is a PostgreSQL, as far as the system tells. */
export async function isServer(pid: number): Promise<boolean> {
  const found = await findProcess(pid)
  return found !== undefined && (found.program ?? 'postgres') === 'postgres'
}

/**
 * Removes a postmaster.pid that names a process which is no PostgreSQL. After a power cut its number may belong to any
 * program of the same user, and PostgreSQL then refuses to start for ever. Read again and removed without a pause, so
 * that a file which a server has written since is left alone.
 */
export async function removeStalePidFile(cluster: string): Promise<void> {
  const named = await readPostmaster(cluster)
  if (!named || (await isServer(named.pid))) return
  try {
    const now = parsePostmaster(readFileSync(pidFile(cluster), 'utf8'))
    if (now?.pid === named.pid) unlinkSync(pidFile(cluster))
  } catch {
    // Gone in the meantime.
  }
}

/**
 * Ends a server: fast (sessions are cut, everything is written), and at once, leaving a recovery to the next start,
 * when that takes too long.
 * @throws EmbeddedDatabaseError when neither helps
 */
export async function shutDown(pid: number): Promise<void> {
  const steps: [NodeJS.Signals, limitMs: number][] = [
    ['SIGINT', 10_000],
    ['SIGQUIT', 10_000],
  ]
  for (const [signal, limitMs] of steps) {
    if (await hasEndedBy(pid, signal, limitMs)) return
  }
  throw new EmbeddedDatabaseError(`The database server (process ${pid}) does not end. End it by hand.`)
}

async function hasEndedBy(pid: number, signal: NodeJS.Signals, limitMs: number): Promise<boolean> {
  const deadline = performance.now() + limitMs
  try {
    process.kill(pid, signal)
  } catch {
    // Ended before the signal came.
  }
  while (await isServer(pid)) {
    if (performance.now() > deadline) return false
    await setTimeout(5)
  }
  return true
}

function pidFile(cluster: string): string {
  return join(cluster, 'postmaster.pid')
}
