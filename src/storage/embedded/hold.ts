// Holding a database: finding its server, or starting it, and taking the lock that says which process has it.
//
// There is one loop, because anything may change meanwhile: another process may be starting the server, stopping it or
// may have been killed. PostgreSQL itself makes sure that at most one server runs on a cluster; the lock makes sure
// that at most one process is responsible for it.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type pg from 'pg'
import { DataDirectoryInUseError, EmbeddedDatabaseError } from './errors.ts'
import type { Layout } from './layout.ts'
import { openHoldingSession } from './lock.ts'
import { isServer, readPostmaster, removeStalePidFile, shutDown } from './postmaster.ts'
import { findProcess } from './process.ts'
import { startServer } from './server.ts'
import type { Server } from './server.ts'
import { databaseUser } from './site.ts'
import type { Site } from './site.ts'

export interface Hold {
  /** the session with the lock, in the database `postgres` */
  readonly session: pg.Client
  /** the server's main process */
  readonly pid: number
  /** directory of the socket that it answers on */
  readonly socketDirectory: string
}

/** Recovery after a crash can take long, while the server runs. A server that does not come up is given up sooner. */
const recoveryLimitMs = 300_000
const startLimitMs = 30_000
const startPollMs = 3
const retakePollMs = 50

/**
 * Holds the server that runs, or starts one. One that runs with other settings (without fsync, say, or started by
 * another version) is stopped and started anew.
 * @param meanwhile what to do while a server that was started comes up
 * @throws DataDirectoryInUseError when another process holds it
 * @throws EmbeddedDatabaseError when the server does not start, with what it said
 */
export async function takeHold(
  site: Site,
  meanwhile: () => Promise<unknown> = () => Promise.resolve(),
): Promise<Hold & { origin: 'started' | 'adopted' }> {
  const begin = performance.now()
  let rest: Promise<unknown> | undefined
  let server: Server | undefined
  try {
    for (;;) {
      const hold = await tryHold(site)
      if (hold && hold.pid === server?.pid) return { ...hold, origin: 'started' }
      if (hold && (await runsAsWanted(site))) return { ...hold, origin: 'adopted' }
      if (hold) await shutDown(hold.pid)
      server = await ensureServer(site, server, performance.now() - begin)
      await (rest ??= meanwhile())
      await setTimeout(startPollMs)
    }
  } catch (error) {
    if (server?.pid !== undefined && !(error instanceof DataDirectoryInUseError)) await shutDown(server.pid)
    throw error
  }
}

/**
 * Holds the same server again after the session was lost; undefined when the server is gone or another process holds
 * it.
 */
export async function retakeHold(site: Site, pid: number): Promise<Hold | undefined> {
  const deadline = performance.now() + startLimitMs
  try {
    while (performance.now() < deadline && (await isServer(pid))) {
      const hold = await tryHold(site)
      if (hold) return hold
      await setTimeout(retakePollMs)
    }
  } catch (error) {
    if (!(error instanceof EmbeddedDatabaseError)) throw error
  }
  return undefined
}

async function tryHold({ layout, socketDirectory, password }: Site): Promise<Hold | undefined> {
  const found = await readPostmaster(layout.cluster)
  if (found?.status !== 'ready') return undefined
  for (const host of new Set([socketDirectory, found.socketDirectory])) {
    const connection = { host, port: found.port, user: databaseUser, password, database: 'postgres' }
    const session = await openHoldingSession(connection, layout.dataDirectory)
    if (!session) continue
    if (await isOurs(session, found.pid, layout)) return { session, pid: found.pid, socketDirectory: host }
    await session.end().catch(() => undefined)
  }
  return undefined
}

/**
 * Whether the session is on the server that postmaster.pid names, and that server stays. The number in postmaster.pid
 * may be that of a process in another container, and no signal may go to another process.
 */
async function isOurs(session: pg.Client, pid: number, layout: Layout): Promise<boolean> {
  const sql = 'SELECT pg_backend_pid() AS pid'
  const found = await session.query<{ pid: number }>(sql).catch(() => undefined)
  const backend = await findProcess(found?.rows[0]?.pid ?? 0)
  const isAlive = await session.query(sql).then(
    () => true,
    () => false,
  )
  if (!isAlive) return false
  if (!backend || (backend.parent ?? pid) !== pid) {
    await session.end()
    throw new EmbeddedDatabaseError(
      `The database server of ${layout.dataDirectory} runs in another container. Stop it there, or give this Guichet ` +
        'a directory of its own with GUICHET_DATA_DIR.',
    )
  }
  // A server that is being stopped writes so before it drops its sessions, and thus before the lock became free.
  const now = await readPostmaster(layout.cluster)
  return now?.pid === pid && now.status === 'ready'
}

async function runsAsWanted({ layout, commandLine }: Site): Promise<boolean> {
  return (await readFile(join(layout.cluster, 'postmaster.opts'), 'utf8')).trimEnd() === commandLine
}

/** The server that we started; a new one if it has ended for a reason that passes; undefined while another's runs. */
async function ensureServer(site: Site, server: Server | undefined, waitedMs: number): Promise<Server | undefined> {
  const failure = await server?.failure()
  const isRunning = server !== undefined && failure === undefined
  if (failure !== undefined && !isPassing(failure)) throw startFailure(site, failure)
  if (waitedMs > (isRunning ? recoveryLimitMs : startLimitMs))
    throw startFailure(site, failure ?? 'It does not answer.')
  if (isRunning) return server

  if (failure !== undefined) await removeStalePidFile(site.layout.cluster)
  const named = await readPostmaster(site.layout.cluster)
  if (named && (await isServer(named.pid))) return undefined
  return startServer(site.command, site.layout.logFile)
}

/**
 * Another server was faster, or processes of a killed one are still ending, or another process adopted ours and has
 * ended it.
 */
function isPassing(failure: string): boolean {
  return /lock file ".*" (already exists|is empty)|pre-existing shared memory block|ended with (code 0|SIGKILL)/.test(
    failure,
  )
}

function startFailure({ layout, launcher }: Site, failure: string): EmbeddedDatabaseError {
  const reason = launcher.explain(failure) ?? `${failure}\nMore may be in ${layout.logFile}.`
  return new EmbeddedDatabaseError(`The database in ${layout.cluster} does not start.\n${reason}`)
}
