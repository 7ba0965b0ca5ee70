// Which process holds a data directory: the one with a session that has taken an advisory lock in its database. The
// lock ends with the session, and the session with the process, so a killed holder keeps nobody out.

import pg from 'pg'
import { DataDirectoryInUseError, EmbeddedDatabaseError, errorCode, errorMessage } from './errors.ts'

export interface Connection {
  /** directory of the server's socket */
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
}

/** Any number will do; this one is "guichet" in ASCII. */
const lockKey = BigInt(`0x${Buffer.from('guichet').toString('hex')}`).toString()

/** How long a lock is waited for: a killed holder's session can last a few milliseconds longer than the holder. */
const lockWaitMs = 1000

/** Opens a session. Its loss shows as the event `end`. */
export async function openSession(connection: Connection): Promise<pg.Client> {
  const client = new pg.Client({
    ...connection,
    ssl: false,
    application_name: `process ${process.pid}`,
    connectionTimeoutMillis: 5000,
    lock_timeout: lockWaitMs,
  })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

/**
 * Opens a session that holds the directory, or answers undefined when the server does not take sessions (now).
 * @throws DataDirectoryInUseError when another process holds it
 * @throws EmbeddedDatabaseError when the server refuses the password
 */
export async function openHoldingSession(
  connection: Connection,
  dataDirectory: string,
): Promise<pg.Client | undefined> {
  let client: pg.Client | undefined
  try {
    client = await openSession(connection)
    await client.query('SELECT pg_advisory_lock($1)', [lockKey])
    return client
  } catch (error) {
    const holders = client && isLockTimeout(error) ? await findHolders(client) : undefined
    await client?.end().catch(() => undefined)
    if (holders) throw new DataDirectoryInUseError(dataDirectory, holders[0])
    if (isRefusal(error)) throw refused(dataDirectory, error)
    return undefined
  }
}

/** Names of the sessions that hold the lock, or undefined when the server has gone away. */
async function findHolders(client: pg.Client): Promise<string[] | undefined> {
  const sql = `
    SELECT application_name AS name
    FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND (classid::bigint << 32 | objid::bigint) = $1`
  const found = await client.query<{ name: string }>(sql, [lockKey]).catch(() => undefined)
  return found?.rows.map(({ name }) => name)
}

function isLockTimeout(error: unknown): boolean {
  return errorCode(error) === '55P03'
}

/** Class 28: invalid authorization. */
function isRefusal(error: unknown): boolean {
  return errorCode(error)?.startsWith('28') ?? false
}

function refused(dataDirectory: string, error: unknown): EmbeddedDatabaseError {
  return new EmbeddedDatabaseError(
    `The database in ${dataDirectory} does not accept the password kept there (postgres.password): ` +
      `${errorMessage(error)}. Restore both from the same backup.`,
    { cause: error },
  )
}
