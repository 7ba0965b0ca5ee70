/**
 * Brings a database to the schema that this program expects: the numbered files of migrations/, each once, in order, each in a transaction of its own.
 */
import { readFile, readdir } from 'node:fs/promises'
import { DatabaseError, type Client } from 'pg'
import { openSession, unusable, type DatabaseAddress } from './connection.ts'
import { requireUsable } from './requirements.ts'

const directory = new URL('../../migrations/', import.meta.url)

/** The database belongs to a later version of the program. */
export class LaterDatabaseError extends Error {
  override readonly name = 'LaterDatabaseError'
}

export interface Migration {
  /** `0001_foundation` */
  readonly name: string
  readonly sql: string
}

export async function readMigrations(): Promise<Migration[]> {
  const files = (await readdir(directory)).filter((file) => /^\d{4}_[a-z0-9_]+\.sql$/.test(file)).sort()
  return Promise.all(
    files.map(async (file) => ({
      name: file.slice(0, -'.sql'.length),
      sql: await readFile(new URL(file, directory), 'utf8'),
    })),
  )
}

/**
 * Runs the migrations that are missing; returns their names. Processes that start together take turns.
 * Throws LaterDatabaseError when the database has been migrated by a later version of the program, UnreachableDatabaseError when there is no database, or none that can be used.
 */
export async function migrate(address: DatabaseAddress): Promise<string[]> {
  const client = await openSession(address)
  try {
    await requireUsable(address, client)
    return await migrateWith(client, await readMigrations())
  } catch (error) {
    throw error instanceof DatabaseError ? unusable(error) : error
  } finally {
    await client.end()
  }
}

async function migrateWith(client: Client, migrations: readonly Migration[]): Promise<string[]> {
  await createRecord(client)
  const applied = await appliedNames(client)
  refuseUnknown(applied, migrations)
  const ran: string[] = []
  for (const migration of migrations) {
    if (!applied.has(migration.name) && (await apply(client, migration))) ran.push(migration.name)
  }
  // A plan that is made for an empty table which was never analysed stays bad for a long time.
  if (ran.length > 0) await client.query('analyze')
  return ran
}

/** If two processes create the table at once, PostgreSQL refuses one of them in spite of `if not exists`, with one of several codes, after the other has created it. */
async function createRecord(client: Client): Promise<void> {
  try {
    await client.query(
      'create table if not exists migrations (name text primary key, applied_at timestamptz not null default now())',
    )
  } catch (error) {
    const { rows } = await client.query<{ isThere: boolean }>(
      `select to_regclass('migrations') is not null as "isThere"`,
    )
    if (rows[0]?.isThere !== true) throw error
  }
}

async function apply(client: Client, migration: Migration): Promise<boolean> {
  await client.query('begin')
  try {
    // The lock makes a second process wait here, and then find the work done.
    await client.query('lock table migrations in exclusive mode')
    const applied = await appliedNames(client)
    if (!applied.has(migration.name)) {
      await client.query(migration.sql)
      await client.query('insert into migrations (name) values ($1)', [migration.name])
    }
    await client.query('commit')
    return !applied.has(migration.name)
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw unusable(error, `migration ${migration.name} failed: `)
  }
}

async function appliedNames(client: Client): Promise<Set<string>> {
  const { rows } = await client.query<{ name: string }>('select name from migrations')
  return new Set(rows.map((row) => row.name))
}

function refuseUnknown(applied: ReadonlySet<string>, migrations: readonly Migration[]): void {
  const known = new Set(migrations.map((migration) => migration.name))
  const unknown = [...applied].filter((name) => !known.has(name))
  if (unknown.length > 0) {
    throw new LaterDatabaseError(
      `this database was migrated by a later version of guichet (${unknown.join(', ')}): start that version`,
    )
  }
}

/** Whether every migration has run: part of being ready. */
export async function isMigrated(query: (text: string) => Promise<{ name: string }[]>): Promise<boolean> {
  const applied = new Set((await query('select name from migrations')).map((row) => row.name))
  return (await readMigrations()).every((migration) => applied.has(migration.name))
}
