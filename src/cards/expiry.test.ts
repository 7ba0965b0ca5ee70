import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isExpired } from './expiry.ts'

const cases: readonly (readonly [month: number, year: number, now: string, expired: boolean])[] = [
  [5, 2030, '2030-05-01T00:00:00.000Z', false],
  [5, 2030, '2030-05-31T23:59:59.999Z', false],
  [5, 2030, '2030-06-01T00:00:00.000Z', true],
  [12, 2030, '2030-12-31T23:59:59.999Z', false],
  [12, 2030, '2031-01-01T00:00:00.000Z', true],
  [2, 2028, '2028-02-29T23:59:59.999Z', false],
  [2, 2028, '2028-03-01T00:00:00.000Z', true],
  [1, 2030, '2029-12-31T23:59:59.999Z', false],
  [12, 2019, '2030-01-01T00:00:00.000Z', true],
]

for (const [expiryMonth, expiryYear, now, expired] of cases) {
  test(`a card of ${expiryMonth}/${expiryYear} is ${expired ? 'expired' : 'good'} at ${now}`, () =>
    assert.equal(isExpired({ expiryMonth, expiryYear }, Date.parse(now)), expired))
}

for (const [expiryMonth, expiryYear] of [
  [0, 2030],
  [13, 2030],
  [5, 30],
] as const) {
  test(`${expiryMonth}/${expiryYear} is no expiry date`, () =>
    assert.throws(() => isExpired({ expiryMonth, expiryYear }, 0), assert.AssertionError))
}
