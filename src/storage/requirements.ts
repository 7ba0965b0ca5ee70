/** What the program needs of a database, found out at its start rather than at the first payment. */
import assert from 'node:assert/strict'
import type { Client } from 'pg'
import type { Database } from '../kit/database.ts'
import { openSession, UnreachableDatabaseError, type DatabaseAddress } from './connection.ts'

/** What a database server says of itself. */
export interface ServerFacts {
  /** `140023` is 14.23. */
  readonly versionNumber: number
  /** `14.23 (Debian 14.23-1)` */
  readonly version: string
  /** `UTF8` */
  readonly encoding: string
}

const oldestMajor = 14

/**
 * Throws UnreachableDatabaseError when the program cannot work on this database, or cannot reach it by sessions of its own. Between the program and its embedded database, which has no URL, there is no pooler.
 */
export async function requireUsable(address: DatabaseAddress, session: Client): Promise<void> {
  const { rows } = await session.query<ServerFacts>(`
    select current_setting('server_version_num')::integer as "versionNumber",
      current_setting('server_version') as version, current_setting('server_encoding') as encoding`)
  const [facts] = rows
  assert(facts !== undefined)
  const refusal =
    refusalOf(facts) ?? ('url' in address && (await isPooledByTransaction(address, session)) ? pooled : undefined)
  if (refusal !== undefined) throw new UnreachableDatabaseError(`the database cannot be used: ${refusal}`)
}

const pooled =
  'it is reached through a pooler that pools by transaction, and must be reached directly, or through one that pools by session'

/** Why the program cannot work on such a server; undefined where it can. */
export function refusalOf({ versionNumber, version, encoding }: ServerFacts): string | undefined {
  if (versionNumber < oldestMajor * 10_000) return `it is PostgreSQL ${version}, and must be ${oldestMajor} or newer`
  if (encoding !== 'UTF8')
    return `its encoding is ${encoding}, and must be UTF8 (create database … encoding 'UTF8' template template0)`
  return undefined
}

/** A pooler that pools by transaction lends one session of the server to many, so that their settings and prepared statements get mixed up. Its clients are then served by the same backend. */
async function isPooledByTransaction(address: DatabaseAddress, session: Client): Promise<boolean> {
  const other = await openSession(address)
  try {
    const [first, second, again] = [await backendOf(session), await backendOf(other), await backendOf(session)]
    return first === second || first !== again
  } finally {
    await other.end()
  }
}

async function backendOf(session: Client): Promise<number | undefined> {
  const { rows } = await session.query<{ pid: number }>('select pg_backend_pid() as pid')
  return rows[0]?.pid
}

/** The names of the settings that put answered commits at risk: after a crash of the machine the database may lack them, or be damaged. */
export async function findRiskySettings(db: Pick<Database, 'query'>): Promise<string[]> {
  const rows = await db.query<{ name: string }>({
    text: `select name from pg_settings where name in ('fsync', 'full_page_writes') and setting = 'off' order by name`,
    values: [],
  })
  return rows.map(({ name }) => name)
}
