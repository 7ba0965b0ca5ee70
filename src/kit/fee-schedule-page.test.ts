import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { defaultFeeSchedule, type FeeRate } from './fee-schedule.ts'

test('docs/settlement.md tells the default fees', () => {
  const page = readFileSync(new URL('../../docs/settlement.md', import.meta.url), 'utf8')
  const told = page
    .slice(page.indexOf('| of | share | fixed |'))
    .split('\n')
    .slice(2)
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, of, share, fixed]) => [of, share, fixed])
  const percent = (basisPoints: number): string => (basisPoints === 0 ? '' : `${(basisPoints / 100).toFixed(2)} %`)
  const row = (of: string, { basisPoints, fixed }: FeeRate): string[] => [
    of,
    percent(basisPoints),
    (fixed / 100).toFixed(2),
  ]
  const { card, sepa, dispute, disbursement, vatBasisPoints } = defaultFeeSchedule
  assert.deepEqual(told, [
    row('a card payment', card),
    row('a SEPA debit', sepa),
    row('a dispute', dispute),
    row('a disbursement', disbursement),
    ['VAT on all of these', `${vatBasisPoints / 100} %`, ''],
  ])
})
