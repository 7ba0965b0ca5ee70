/** Where the master key comes from: the environment, or, only with the embedded database, a file in the data directory that is made if there is none. */
import { randomBytes } from 'node:crypto'
import { link, open, readFile, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { MasterKey, MasterKeyError, newMasterKeyText } from './master-key.ts'

const variable = 'GUICHET_MASTER_KEY'

/**
 * The key of the environment. Undefined if there is none and the database is the embedded one: then key and data are on one disk anyway. Throws a MasterKeyError when the key is
 * needed, or cannot be read.
 */
export function givenMasterKey(
  env: Readonly<Record<string, string | undefined>>,
  { embedded }: { readonly embedded: boolean },
): MasterKey | undefined {
  const text = env[variable]
  if (text !== undefined && text !== '') return MasterKey.parse(text, variable)
  if (embedded) return undefined
  throw new MasterKeyError(
    `${variable} must be set when DATABASE_URL is: 32 bytes in base64 or hex, the same for every process on that database`,
  )
}

/**
 * The key of the file in the data directory, which must exist; the file is made for a database that has no keys yet.
 * Throws a MasterKeyError when the file is missing otherwise, holds no key, or is open to other users of the machine.
 */
export async function masterKeyInFile(dataDirectory: string, hasKeys: () => Promise<boolean>): Promise<MasterKey> {
  const path = join(dataDirectory, 'master.key')
  // Asked before the file is read: a process that made keys has made the file before.
  const mustBeThere = await hasKeys()
  const found = await readKeyFile(path)
  if (found !== undefined) return found
  if (!mustBeThere) return makeKeyFile(path, dataDirectory)
  throw new MasterKeyError(
    `${path} is missing, and nothing else opens the keys of this database: put it back, or give the key as ${variable}`,
  )
}

async function readKeyFile(path: string): Promise<MasterKey | undefined> {
  const stats = await stat(path).catch(missing)
  if (stats === undefined) return undefined
  // Windows has no such modes and shows every file as open to all.
  if ((stats.mode & 0o077) !== 0 && process.platform !== 'win32') {
    throw new MasterKeyError(
      `${path} can be read by other users: run \`chmod 600 ${path}\`, and replace the key if anyone may have`,
    )
  }
  return MasterKey.parse(await readFile(path, 'utf8'), path)
}

/**
 * Makes the file, unless another process was first: then its key counts.
 *
 * The file is written whole under another name and then linked to its own name, which fails when that name is taken. So a process that starts at the same moment finds a complete
 * key or none, also after one that was killed halfway.
 */
export async function makeKeyFile(path: string, directory: string): Promise<MasterKey> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  await writeDurably(draft, `${newMasterKeyText()}\n`)
  try {
    await link(draft, path)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  } finally {
    await unlink(draft)
  }
  await syncDirectory(directory)
  return MasterKey.parse(await readFile(path, 'utf8'), path)
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** The name must survive a power cut as well as the content: data sealed under a lost key are lost. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code

function missing(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error
}
