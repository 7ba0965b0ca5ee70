// Finding the database of a data directory for a command that is used beside a running server.

import { realpath } from 'node:fs/promises'
import { openSession } from './lock.ts'
import type { Connection } from './lock.ts'
import { layoutOf } from './layout.ts'
import { readPassword } from './password.ts'
import { readPostmaster } from './postmaster.ts'
import { databaseName, databaseUser } from './site.ts'
import { chooseSocketDirectory } from './socket-directory.ts'

/**
 * How to connect to the database of a directory, or undefined when it does not run. Starts, adopts and stops nothing.
 * @throws EmbeddedDatabaseError when the directory belongs to another user
 */
export async function findRunningDatabase(dataDirectory: string): Promise<Connection | undefined> {
  const { cluster, passwordFile } = layoutOf(await realpath(dataDirectory).catch(() => dataDirectory))
  const password = await readPassword(passwordFile)
  const found = await readPostmaster(cluster)
  if (password === undefined || !found) return undefined
  for (const host of new Set([chooseSocketDirectory(cluster), found.socketDirectory])) {
    const connection = { host, port: found.port, user: databaseUser, password, database: databaseName }
    if (await answers(connection)) return connection
  }
  return undefined
}

async function answers(connection: Connection): Promise<boolean> {
  try {
    const session = await openSession(connection)
    await session.end()
    return true
  } catch {
    return false
  }
}
