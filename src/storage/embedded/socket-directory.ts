// Where the server's socket is: in the cluster, which no other user may enter, unless its path is too long for a
// socket.

import { createHash } from 'node:crypto'
import { lstat, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { giveTo } from './account.ts'
import type { Account } from './account.ts'
import { EmbeddedDatabaseError, errorCode } from './errors.ts'

/** The socket's name carries a port number even though no port is opened. */
export const socketPort = 5432

/** Bytes in sockaddr_un.sun_path less the closing zero: 107 on Linux, 103 on macOS. */
const socketPathBytesMax = 103

/** The directory for the socket: the cluster, else one in the system's temporary directory named by the cluster's path. */
export function chooseSocketDirectory(cluster: string): string {
  const name = `guichet-${createHash('sha256').update(cluster).digest('hex').slice(0, 16)}`
  const candidates = [cluster, join(tmpdir(), name)]
  return candidates.find(fits) ?? join('/tmp', name)
}

/**
 * Makes a socket directory outside the cluster. Anybody can write in the temporary directory, so an existing one is
 * used only when it is ours and no other user may enter it.
 * @throws EmbeddedDatabaseError when it belongs to another user, or others may enter it
 */
export async function ensurePrivateDirectory(directory: string, account: Account | undefined): Promise<void> {
  await mkdir(directory, { mode: 0o700 }).catch((error: unknown) => {
    if (errorCode(error) !== 'EEXIST') throw error
  })
  const found = await lstat(directory)
  const owners = [process.geteuid?.(), account?.uid]
  if (!found.isDirectory() || !owners.includes(found.uid) || (found.mode & 0o077) !== 0) {
    throw new EmbeddedDatabaseError(
      `${directory} is where the database's socket should be, and somebody else has made it. ` +
        'Remove it, or use a data directory with a shorter path (GUICHET_DATA_DIR).',
    )
  }
  await giveTo(directory, account)
}

function fits(directory: string): boolean {
  return Buffer.byteLength(join(directory, `.s.PGSQL.${socketPort}`)) <= socketPathBytesMax
}
