import assert from 'node:assert/strict'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryDirectory } from './fixtures/holder.ts'
import { ensurePassword, readPassword } from './password.ts'

test('a password is made once, even by many at once', async (t) => {
  const directory = await temporaryDirectory(t)
  for (let round = 0; round < 20; round += 1) {
    const file = join(directory, `password-${round}`)
    assert.equal(await readPassword(file), undefined)
    const passwords = await Promise.all(Array.from({ length: 8 }, () => ensurePassword(file)))
    assert.equal(new Set(passwords).size, 1)
    assert.match(passwords[0] ?? '', /^[\w-]{32}$/)
    assert.equal((await stat(file)).mode & 0o777, 0o600)
  }
  assert.equal((await readdir(directory)).length, 20)
})

test('what is no file is not taken for a missing password', async (t) => {
  await assert.rejects(readPassword(await temporaryDirectory(t)), { name: 'EmbeddedDatabaseError', message: /EISDIR/ })
})
