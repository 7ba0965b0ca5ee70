/** Holds docs/payouts.md equal to the machine, and its example to the arithmetic. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { defaultFeeSchedule, feeOf } from '../kit/fee-schedule.ts'
import { minorUnitsOf } from '../kit/money.ts'
import { payoutTransitions } from './machine.ts'

const page = readFileSync(new URL('../../docs/payouts.md', import.meta.url), 'utf8')

/** The rows of the tables under a heading, each as its cells. */
function rowsUnder(heading: string): string[][] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`))
  assert(section, `docs/payouts.md has a section "${heading}"`)
  const lines = section.split('\n').filter((line) => line.startsWith('|') && !line.startsWith('| ---'))
  return lines.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  )
}

test('the statuses, and what each becomes', () => {
  const [, ...rows] = rowsUnder('Statuses')
  assert.deepEqual(
    rows.map(([status, meaning, becomes]) => [status, meaning !== '', becomes]),
    Object.entries(payoutTransitions).map(([status, next]) => [status, true, Object.values(next).join(', ')]),
  )
})

test('the example adds up', () => {
  const fees = [10_000, 2_550].map((amount) => feeOf(defaultFeeSchedule, 'card', minorUnitsOf(amount)))
  const fee = fees.reduce((sum, each) => sum + each.fee, 0)
  const vat = fees.reduce((sum, each) => sum + each.vat, 0)
  const figures = [12_550, 4_000, 0, fee, vat, 12_550 - 4_000 - fee - vat]
  assert.deepEqual(rowsUnder('Its figures').at(-1), figures.map(String))
})
