// The data directory itself: made on first use, private to its owner.

import { access, chown, constants, mkdir, realpath, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Account } from './account.ts'
import { syncDirectory } from './durable-file.ts'
import { EmbeddedDatabaseError, errorCode, errorMessage } from './errors.ts'

/**
 * Makes the directory when it is missing and returns its real path. The mode of one that exists is left alone. One that
 * root makes can be entered, not read, by the group of the database's account.
 * @throws EmbeddedDatabaseError when it cannot be made, is no directory or cannot be written
 */
export async function openDataDirectory(path: string, account: Account | undefined): Promise<string> {
  const directory = resolve(path)
  try {
    await make(directory, account)
    if (!(await stat(directory)).isDirectory()) throw new Error('it is not a directory')
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK)
    return await realpath(directory)
  } catch (error) {
    throw new EmbeddedDatabaseError(
      `The data directory ${directory} cannot be used: ${errorMessage(error)}. ` +
        'Make it a directory that this user may read and write, or name another with GUICHET_DATA_DIR.',
      { cause: error },
    )
  }
}

async function make(directory: string, account: Account | undefined): Promise<void> {
  await mkdir(dirname(directory), { recursive: true })
  try {
    await mkdir(directory, { mode: account ? 0o710 : 0o700 })
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return
    throw error
  }
  if (account) await chown(directory, 0, account.gid)
  // A parent that may not be read cannot be forced to disk.
  await syncDirectory(dirname(directory)).catch(() => undefined)
}
