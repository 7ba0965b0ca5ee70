import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { defaultFeeSchedule, feeOf, type FeeSchedule } from './fee-schedule.ts'
import { minorUnitsOf } from './money.ts'

const schedule: FeeSchedule = {
  card: { basisPoints: 140, fixed: 25 },
  sepa: { basisPoints: 0, fixed: 35 },
  dispute: { basisPoints: 0, fixed: 1500 },
  disbursement: { basisPoints: 50, fixed: 0 },
  vatBasisPoints: 2000,
}

suite('fees', () => {
  const cases: readonly (readonly [
    of: 'card' | 'sepa' | 'dispute' | 'disbursement',
    amount: number,
    fee: number,
    vat: number,
  ])[] = [
    ['card', 10_000, 165, 33],
    ['card', 1, 25, 5],
    // 1.4 % of 35 is 0.49, of 36 0.504.
    ['card', 35, 25, 5],
    ['card', 36, 26, 5],
    // The VAT on 27 is 5.4, on 28 5.6.
    ['card', 143, 27, 5],
    ['card', 214, 28, 6],
    ['card', 0, 0, 0],
    ['sepa', 99_999, 35, 7],
    ['dispute', 500, 1500, 300],
    // Exactly a half goes up.
    ['disbursement', 100, 1, 0],
    ['disbursement', 4_294_967_295, 21_474_836, 4_294_967],
    ['card', Number.MAX_SAFE_INTEGER, 126_100_789_566_399, 25_220_157_913_280],
  ]
  for (const [of, amount, fee, vat] of cases) {
    test(`of ${of} ${amount}`, () => {
      assert.deepEqual(feeOf(schedule, of, minorUnitsOf(amount)), { fee, vat })
    })
  }

  test('of the default schedule', () => {
    assert.deepEqual(feeOf(defaultFeeSchedule, 'card', minorUnitsOf(10_000)), { fee: 77, vat: 15 })
  })
})
