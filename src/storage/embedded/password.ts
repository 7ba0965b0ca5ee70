// The database's password: made on first use and kept in a file of the data directory that only its owner can read.

import { randomBytes } from 'node:crypto'
import { link, mkdtemp, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { syncDirectory, writeDurably } from './durable-file.ts'
import { EmbeddedDatabaseError, errorCode, errorMessage } from './errors.ts'

/** The password, or undefined when there is none yet. */
export async function readPassword(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined
    throw new EmbeddedDatabaseError(
      `The password of the database cannot be read: ${errorMessage(error)}. Run this as the user who started Guichet.`,
      { cause: error },
    )
  }
}

/**
 * The password, made if there is none yet. The file appears whole or not at all, and of two processes that make it at
 * once both get the same.
 */
export async function ensurePassword(file: string): Promise<string> {
  const known = await readPassword(file)
  if (known !== undefined) return known
  const draft = await mkdtemp(`${file}.`)
  try {
    await writeDurably(join(draft, 'password'), randomBytes(24).toString('base64url'))
    await link(join(draft, 'password'), file)
    await syncDirectory(dirname(file))
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
  return ensurePassword(file)
}
