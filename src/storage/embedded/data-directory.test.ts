import assert from 'node:assert/strict'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { asOrdinaryUser, script, startScript, temporaryDirectory } from './fixtures/holder.ts'
import { startEmbeddedDatabase } from './index.ts'

const unusable = [
  { what: 'a file', dataDirectory: 'file', reason: 'it is not a directory' },
  { what: 'a directory in a file', dataDirectory: 'file/data', reason: '(EEXIST|ENOTDIR)' },
]

for (const { what, dataDirectory, reason } of unusable) {
  test(`${what} is refused as data directory`, async (t) => {
    const directory = await temporaryDirectory(t)
    await writeFile(join(directory, 'file'), '')
    await assert.rejects(startEmbeddedDatabase({ dataDirectory: join(directory, dataDirectory) }), {
      name: 'EmbeddedDatabaseError',
      message: new RegExp(
        `^The data directory ${join(directory, dataDirectory)} cannot be used: .*${reason}.*GUICHET_DATA_DIR`,
      ),
    })
  })
}

test('a directory that this user may not write is refused', async (t) => {
  const directory = await temporaryDirectory(t)
  await mkdir(join(directory, 'data'))
  await chmod(join(directory, 'data'), 0o555)
  const command = await asOrdinaryUser(...script('hold.ts', join(directory, 'data')))
  const { error, message } = await startScript(command).report
  assert.equal(error, 'EmbeddedDatabaseError')
  assert.match(message ?? '', /data cannot be used: EACCES.*may read and write.*GUICHET_DATA_DIR/)
})
