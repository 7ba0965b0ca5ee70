/**
 * A fresh, migrated database for a test file: copied from a template, which is many times faster than migrating each.
 *
 * A whole run has one cluster, started before the first file (global-setup.ts). A file that is run alone starts its own.
 */
import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { clientConfig } from '../../src/storage/connection.ts'
import { migrate } from '../../src/storage/migrations.ts'
import { startCluster, type Server } from './cluster.ts'

/** The environment variable that carries the run's server to its files, as JSON. */
export const serverVariable = 'GUICHET_TEST_SERVER'

const template = 'guichet_template'

export interface TestDatabase {
  readonly address: Server
  /** Ends the sessions that are still open, and removes the database. */
  drop(): Promise<void>
}

/** A database with the whole schema and no rows; with `empty`, without the schema. */
export async function createTestDatabase({ empty = false } = {}): Promise<TestDatabase> {
  return createDatabaseOn(await (testServer ??= findServer()), { empty })
}

/** The same on a cluster of the test's own. Unless the database is to be empty, the cluster must have a template. */
export async function createDatabaseOn(server: Server, { empty = false } = {}): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`
  // Copied as files, without a log: a quarter of the time.
  await order(server, `create database ${name} template ${empty ? 'template0' : template} strategy file_copy`)
  return {
    address: { ...server, database: name },
    drop: () => order(server, `drop database ${name} with (force)`),
  }
}

/** Makes the template that {@link createDatabaseOn} copies. */
export async function makeTemplate(server: Server): Promise<void> {
  await order(server, `create database ${template}`)
  await migrate({ ...server, database: template })
}

let testServer: Promise<Server> | undefined

async function findServer(): Promise<Server> {
  const given = process.env[serverVariable]
  if (given !== undefined) return JSON.parse(given) as Server
  const { server } = await startCluster()
  await makeTemplate(server)
  return server
}

async function order(server: Server, text: string): Promise<void> {
  const client = new Client(clientConfig(server))
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}
