import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { makeKeyFile } from './master-key-file.ts'
import { givenMasterKey, MasterKey, masterKeyInFile, MasterKeyError } from './index.ts'

const bytes = randomBytes(32)
const wrapped = MasterKey.parse(bytes.toString('hex'), 'a test').wrap(Buffer.from('secret'), 'vk_1', 'data')

const isTheKey = (key: MasterKey): boolean => key.unwrap(wrapped, 'vk_1', 'data').toString() === 'secret'

async function dataDirectory(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'guichet-master-key-'))
  t.after(() => rm(directory, { recursive: true }))
  return directory
}

test('a master key is 32 bytes in hex or base64', () => {
  const hex = bytes.toString('hex')
  const base64 = bytes.toString('base64')
  for (const text of [
    hex,
    hex.toUpperCase(),
    base64,
    base64.slice(0, 43),
    bytes.toString('base64url'),
    ` ${base64}\n`,
  ]) {
    assert(isTheKey(MasterKey.parse(text, 'GUICHET_MASTER_KEY')))
  }
  const wrong = [
    hex.slice(1),
    `${hex}0`,
    base64.slice(1),
    `${base64}=`,
    randomBytes(31).toString('base64'),
    'correct horse battery staple',
    '',
  ]
  for (const text of wrong) {
    assert.throws(
      () => MasterKey.parse(text, 'GUICHET_MASTER_KEY'),
      (error) =>
        error instanceof MasterKeyError &&
        /GUICHET_MASTER_KEY must be 32 bytes/.test(error.message) &&
        (text === '' || !error.message.includes(text)),
    )
  }
})

test('a wrapped key is bound to its id and purpose', () => {
  const key = MasterKey.parse(bytes.toString('hex'), 'a test')
  for (const [id, purpose] of [
    ['vk_2', 'data'],
    ['vk_1', 'digest'],
  ] as const) {
    assert.throws(() => key.unwrap(wrapped, id, purpose), MasterKeyError)
  }
})

test('the environment may give it, whatever the database', () => {
  const env = { GUICHET_MASTER_KEY: bytes.toString('base64') }
  for (const embedded of [true, false]) {
    const given = givenMasterKey(env, { embedded })
    assert(given !== undefined && isTheKey(given))
  }
})

test('with a database of its own the key must be given', () => {
  for (const env of [{}, { GUICHET_MASTER_KEY: '' }]) {
    assert.equal(givenMasterKey(env, { embedded: true }), undefined)
    assert.throws(
      () => givenMasterKey(env, { embedded: false }),
      (error) =>
        error instanceof MasterKeyError &&
        error.message.startsWith('GUICHET_MASTER_KEY must be set when DATABASE_URL is'),
    )
  }
})

test('where the database has keys, a file that is missing is not made anew', async (t) => {
  const directory = await dataDirectory(t)
  await assert.rejects(
    masterKeyInFile(directory, () => Promise.resolve(true)),
    (error) =>
      error instanceof MasterKeyError && error.message.startsWith(`${join(directory, 'master.key')} is missing`),
  )
  assert.deepEqual(await readdir(directory), [])
  const made = await masterKeyInFile(directory, () => Promise.resolve(false))
  const found = await masterKeyInFile(directory, () => Promise.resolve(true))
  assert.deepEqual(found.unwrap(made.wrap(bytes, 'vk_1', 'data'), 'vk_1', 'data'), bytes)
})

test('beside the embedded database a file is made once, for its owner alone', async (t) => {
  const directory = await dataDirectory(t)
  const load = (): Promise<MasterKey> => masterKeyInFile(directory, () => Promise.resolve(false))
  const keys = await Promise.all(Array.from({ length: 20 }, load))
  // As a process that looked before the file was there, and writes after.
  keys.push(await makeKeyFile(join(directory, 'master.key'), directory))
  const mine = keys[0]?.wrap(bytes, 'vk_1', 'data') ?? ''
  for (const key of [...keys, await load()]) assert.deepEqual(key.unwrap(mine, 'vk_1', 'data'), bytes)
  assert.deepEqual(await readdir(directory), ['master.key'])
  const path = join(directory, 'master.key')
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  assert.match(await readFile(path, 'utf8'), /^[A-Za-z0-9+/]{43}=\n$/)
})

test('a file that others may read, or that holds no key, is refused', async (t) => {
  const directory = await dataDirectory(t)
  const path = join(directory, 'master.key')
  const load = (): Promise<MasterKey> => masterKeyInFile(directory, () => Promise.resolve(false))
  await writeFile(path, bytes.toString('base64'))
  for (const mode of [0o640, 0o604, 0o644, 0o620]) {
    await chmod(path, mode)
    await assert.rejects(
      load(),
      (error) => error instanceof MasterKeyError && error.message.includes(`chmod 600 ${path}`),
    )
  }
  await chmod(path, 0o600)
  assert(isTheKey(await load()))
  await writeFile(path, bytes.subarray(0, 20))
  await assert.rejects(
    load(),
    (error) => error instanceof MasterKeyError && error.message.startsWith(`${path} must be 32 bytes`),
  )
})
