import assert from 'node:assert/strict'
import { test } from 'node:test'
import { authorizedAmount, capturedAmount, refundableAmount } from './operation.ts'
import { operationsOf } from './operations.test-support.ts'

/** operations → authorized, captured, refundable */
const cases: readonly [string, number, number, number][] = [
  ['-authorization 100', 0, 0, 0],
  ['authorization 100', 100, 0, 0],
  ['-authorization 100, authorization 100', 100, 0, 0],
  ['authorization 100, increment 50', 150, 0, 0],
  ['authorization 100, -increment 50', 100, 0, 0],
  ['authorization 100, reversal 40', 60, 0, 0],
  ['authorization 100, reversal 100', 0, 0, 0],
  ['authorization 100, capture 100', 100, 100, 100],
  ['authorization 100, reversal 40, capture 60', 60, 60, 60],
  ['authorization 100, capture 100, reversal 100', 0, 0, 0],
  ['authorization 100, capture 100, refund 30', 100, 100, 70],
  ['authorization 100, capture 100, refund 30, refund 70', 100, 100, 0],
  ['authorization 100, capture 100, -refund 30', 100, 100, 100],
  ['authorization 100, capture 100, refund 30, refund_reversal 30', 100, 100, 100],
  ['authorization 100, capture 100, chargeback 100', 100, 100, 0],
  ['authorization 100, capture 100, refund 30, chargeback 70', 100, 100, 0],
  ['authorization 100, capture 100, refund 30, chargeback 70, chargeback_reversal 70', 100, 100, 70],
  ['authorization 0, capture 0', 0, 0, 0],
]

for (const [text, authorized, captured, refundable] of cases) {
  test(`${text}: ${authorized} authorized, ${captured} captured, ${refundable} to refund`, () => {
    const list = operationsOf(text)
    assert.equal(authorizedAmount(list), authorized)
    assert.equal(capturedAmount(list), captured)
    assert.equal(refundableAmount(list), refundable)
  })
}
