// The server's main process ("postmaster"), as its file in the cluster describes it, and how it is ended.

import { readFileSync, rmSync } from 'node:fs'
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

/** Lines of postmaster.pid: src/include/utils/pidfile.h of PostgreSQL. In single-user mode the id is negative. */
export function parsePostmaster(text: string): Postmaster | undefined {
  const [line, , , port, socketDirectory = '', , , status = ''] = text.split('\n')
  const pid = Math.abs(Number(line))
  return pid > 0 ? { pid, port: Number(port), socketDirectory, status: status.trim() } : undefined
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
 * Removes a postmaster.pid that names a process which is not a PostgreSQL, or no process at all. A power cut leaves
 * such files: the number may since belong to any program of the same user, and PostgreSQL would refuse to start for
 * ever.
 */
export async function removeStalePidFile(cluster: string): Promise<void> {
  const before = readPidFile(cluster)
  if (before === undefined || (await mayServe(before))) return
  // A server may have written its own in the meantime; nothing comes between this reading and the removal.
  if (readPidFile(cluster) === before) rmSync(pidFile(cluster), { force: true })
}

async function mayServe(text: string): Promise<boolean> {
  const named = parsePostmaster(text)
  if (named) return isServer(named.pid)
  // A server that is starting leaves the file empty for a moment.
  await setTimeout(emptyFileLimitMs)
  return false
}

const emptyFileLimitMs = 200

function readPidFile(cluster: string): string | undefined {
  try {
    return readFileSync(pidFile(cluster), 'utf8')
  } catch {
    return undefined
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
  if (!(await isServer(pid))) return true
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
