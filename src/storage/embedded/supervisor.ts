// Keeps the embedded PostgreSQL for one process: starts or adopts it, holds it, notices its loss and stops it.

import type pg from 'pg'
import { removeDrafts } from './cluster.ts'
import { EmbeddedDatabaseError } from './errors.ts'
import { retakeHold, takeHold } from './hold.ts'
import type { Hold } from './hold.ts'
import type { Connection } from './lock.ts'
import { shutDown } from './postmaster.ts'
import { databaseName, databaseUser, prepareSite } from './site.ts'
import type { Site } from './site.ts'

export interface EmbeddedDatabase {
  /** settings for pg's Pool or Client; `host` is the directory of the server's socket */
  readonly connection: Connection
  /** how it came to run: started by us, or adopted from a process that was killed */
  readonly origin: 'started' | 'adopted'
  /**
   * Stops the server, cutting its sessions, and releases the directory. Once it resolves nothing of the server runs. A
   * server that another process holds by now is left to it. May be called again.
   */
  stop(): Promise<void>
  /** Calls the listener once the server has ended, or is held by another process, without `stop`. */
  onLost(listener: (error: EmbeddedDatabaseError) => void): void
}

export interface EmbeddedDatabaseOptions {
  /** made when missing */
  readonly dataDirectory: string
  /** false, for tests: nothing is forced to disk, and there is room for many sessions */
  readonly durable?: boolean
  /** what to do while a server that has to be started comes up, which takes a tenth of a second */
  readonly meanwhile?: (() => Promise<unknown>) | undefined
}

/**
 * Starts the embedded database, which is made on first use, or adopts one whose process was killed. It does not keep
 * the process alive, and outlives it unless stopped.
 * @throws DataDirectoryInUseError when another running Guichet holds the directory
 * @throws EmbeddedDatabaseError when it cannot run here; the message says what to do
 */
export async function startEmbeddedDatabase(options: EmbeddedDatabaseOptions): Promise<EmbeddedDatabase> {
  const site = await prepareSite(options.dataDirectory, options.durable ?? true)
  const { origin, ...hold } = await takeHold(site, options.meanwhile)
  try {
    await createDatabase(hold)
    await removeDrafts(site.layout.dataDirectory)
  } catch (error) {
    await shutDown(hold.pid)
    throw error
  }
  return new Supervisor(site, hold, origin)
}

async function createDatabase({ session }: Hold): Promise<void> {
  const found = await session.query('SELECT 1 FROM pg_database WHERE datname = $1', [databaseName])
  if (found.rowCount === 0) await session.query(`CREATE DATABASE ${databaseName}`)
}

/** The session alone does not keep the process alive. (The method is missing from pg's type.) */
function letProcessEnd(session: pg.Client & { unref?(): void }): void {
  session.unref?.()
}

class Supervisor implements EmbeddedDatabase {
  readonly connection: Connection
  readonly origin: 'started' | 'adopted'
  readonly #site: Site
  readonly #pid: number
  readonly #listeners: ((error: EmbeddedDatabaseError) => void)[] = []
  /** undefined once the server is lost */
  #hold: Promise<Hold | undefined>
  #stop: Promise<void> | undefined

  constructor(site: Site, hold: Hold, origin: 'started' | 'adopted') {
    const { socketDirectory: host, session } = hold
    this.connection = { host, port: session.port, user: databaseUser, password: site.password, database: databaseName }
    this.origin = origin
    this.#site = site
    this.#pid = hold.pid
    this.#hold = Promise.resolve(hold)
    this.#watch(hold)
  }

  stop(): Promise<void> {
    this.#stop ??= this.#end()
    return this.#stop
  }

  onLost(listener: (error: EmbeddedDatabaseError) => void): void {
    this.#listeners.push(listener)
  }

  /** The lock is held until the server itself drops the session, so that nobody adopts a server that is being stopped. */
  async #end(): Promise<void> {
    if (await this.#hold) await shutDown(this.#pid)
  }

  #watch({ session }: Hold): void {
    letProcessEnd(session)
    session.once('end', () => {
      if (!this.#stop) this.#hold = this.#recover()
    })
  }

  /** PostgreSQL drops all sessions and goes on when one of its processes crashes; then the lock is taken again. */
  async #recover(): Promise<Hold | undefined> {
    const hold = await retakeHold(this.#site, this.#pid)
    if (hold) this.#watch(hold)
    else this.#tellLoss()
    return hold
  }

  #tellLoss(): void {
    const { dataDirectory, logFile } = this.#site.layout
    const error = new EmbeddedDatabaseError(
      `The database in ${dataDirectory} has ended, or another Guichet has taken it. Start Guichet again; ` +
        `what the database said is in ${logFile}.`,
    )
    for (const listener of this.#listeners) listener(error)
  }
}
