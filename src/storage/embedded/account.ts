// The operating system's account that runs PostgreSQL. PostgreSQL refuses to run as root, so root hands its processes
// and its files to another account; any other user runs it as themselves.

import { chown, lchown, readFile, readdir, realpath, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { EmbeddedDatabaseError } from './errors.ts'

export interface Account {
  readonly uid: number
  readonly gid: number
}

/**
 * The account to run PostgreSQL as, or undefined when it is our own: the owner of the cluster if there is one, else
 * `postgres`, else `nobody`.
 */
export async function databaseAccount(cluster: string): Promise<Account | undefined> {
  if (!runsAsRoot()) return undefined
  const owner = await stat(cluster).catch(() => undefined)
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '')
  return findAccount(passwd, 'postgres') ?? findAccount(passwd, 'nobody') ?? { uid: 65534, gid: 65534 }
}

/** Reads one account out of the text of /etc/passwd (passwd(5)). */
export function findAccount(passwd: string, name: string): Account | undefined {
  const fields = passwd
    .split('\n')
    .map((line) => line.split(':'))
    .find(([first]) => first === name)
  const [uid, gid] = [Number(fields?.[2] ?? NaN), Number(fields?.[3] ?? NaN)]
  return uid > 0 && gid > 0 ? { uid, gid } : undefined
}

/**
 * Whether the account may enter a directory, by the modes of the directory and of all above it. Access control lists
 * are not read; if they say otherwise, PostgreSQL's own message names the file that it could not reach.
 */
export async function canEnter(directory: string, account: Account): Promise<boolean> {
  for (let path = await realpath(directory); ; path = dirname(path)) {
    const { mode, uid, gid } = await stat(path)
    const search = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
    if ((mode & search) === 0) return false
    if (path === dirname(path)) return true
  }
}

export async function giveTo(path: string, account: Account | undefined): Promise<void> {
  if (account) await chown(path, account.uid, account.gid)
}

/**
 * Makes sure that the cluster belongs to the account that will run it. PostgreSQL insists on that; a cluster restored
 * by root from a copy belongs to root and is handed over.
 * @throws EmbeddedDatabaseError when it belongs to another user and we are not root
 */
export async function ensureOwner(cluster: string, account: Account | undefined): Promise<void> {
  const { uid } = await stat(cluster)
  if (uid === (account?.uid ?? process.geteuid?.())) return
  if (!account) {
    throw new EmbeddedDatabaseError(
      `The database in ${cluster} belongs to the user with number ${uid}. Start Guichet as that user or as root, ` +
        'or give it a directory of its own with GUICHET_DATA_DIR.',
    )
  }
  for (const entry of await readdir(cluster, { recursive: true })) {
    await lchown(join(cluster, entry), account.uid, account.gid)
  }
  await chown(cluster, account.uid, account.gid)
}

export function runsAsRoot(): boolean {
  return process.geteuid?.() === 0
}
