import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { sepaReasons } from './sepa-reasons.ts'

const windows = {
  before_settlement: 'before settlement',
  business_days: 'five days',
  eight_weeks: 'eight weeks',
  thirteen_months: 'thirteen months',
}

test('docs/debits.md says what the table says', async () => {
  const page = await readFile(new URL('../../docs/debits.md', import.meta.url), 'utf8')
  const rows = page.split('\n').filter((line) => /^\| [A-Z]{2}[A-Z0-9]{2} \|/.test(line))
  assert.deepEqual(
    rows,
    sepaReasons.map(
      ({ code, isoName, meaning, window, maybeHidden }) =>
        `| ${code} | ${isoName} | ${meaning} | ${windows[window]} |${maybeHidden ? ' MS03' : ''} |`,
    ),
  )
})
