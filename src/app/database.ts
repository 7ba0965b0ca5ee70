/** Which database the program works on: the one that is configured, or one of its own in the data directory. */
import type { DatabaseAddress } from '../storage/connection.ts'
import { findRunningDatabase, hasDatabase, startEmbeddedDatabase } from '../storage/embedded/index.ts'
import { ConfigError, type Config } from './config.ts'

export interface OpenDatabase {
  readonly address: DatabaseAddress
  /** Whether it lives in the data directory. */
  readonly embedded: boolean
  /** Calls the listener when the embedded database ends, or another process takes it over, without having been closed. */
  onLost(listener: (error: Error) => void): void
  /** Stops the database if this process runs it. */
  close(): Promise<void>
}

/** A database server that is not ours may stop and start again; its sessions are opened anew. */
const neverLost = (): void => undefined

const nothingToClose = (): Promise<void> => Promise.resolve()

/** For a server: starts the embedded database, or takes over one whose server was killed. `meanwhile` is what may be done while it comes up, where it has to be started. */
export async function openServerDatabase(config: Config, meanwhile?: () => Promise<unknown>): Promise<OpenDatabase> {
  if (config.databaseUrl !== undefined)
    return { address: { url: config.databaseUrl }, embedded: false, onLost: neverLost, close: nothingToClose }
  const database = await startEmbeddedDatabase({ dataDirectory: config.dataDirectory, meanwhile })
  return {
    address: database.connection,
    embedded: true,
    onLost: (listener) => database.onLost(listener),
    close: () => database.stop(),
  }
}

/** For a command beside a server: uses the database that runs already, and leaves it running; starts and stops its own when none does. Throws ConfigError where none was ever made, unless the command `makes` one. */
export async function openCommandDatabase(config: Config, { makes }: { makes: boolean }): Promise<OpenDatabase> {
  const running = config.databaseUrl === undefined ? await findRunningDatabase(config.dataDirectory) : undefined
  if (running !== undefined) return { address: running, embedded: true, onLost: neverLost, close: nothingToClose }
  if (!makes && config.databaseUrl === undefined && !(await hasDatabase(config.dataDirectory)))
    throw new ConfigError(
      `there is no database in ${config.dataDirectory}: start the server with npm start, or name another directory with GUICHET_DATA_DIR`,
    )
  return openServerDatabase(config)
}
