import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { responseCodes } from './response-codes.ts'

test('docs/response-codes.md says what the table says', async () => {
  const page = await readFile(new URL('../../docs/response-codes.md', import.meta.url), 'utf8')
  const rows = page.split('\n').filter((line) => /^\| [0-9A-Z]{2,4} \|/.test(line))
  assert.deepEqual(
    rows,
    responseCodes.map(
      ({ code, slug, meaning, hiddenFromPayers }) =>
        `| ${code} | ${slug} | ${meaning} |${hiddenFromPayers ? ' 05' : ''} |`,
    ),
  )
})
