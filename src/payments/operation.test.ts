import assert from 'node:assert/strict'
import { test } from 'node:test'
import { minorUnitsOf } from '../kit/money.ts'
import { authorizedAmount, capturedAmount, refundableAmount, type Operation, type OperationKind } from './operation.ts'

/** `authorization 100` approved, `-increment 50` refused. */
const operationsOf = (text: string): Operation[] =>
  text.split(', ').map((item, index) => {
    const [kind = '', amount = ''] = item.split(' ')
    const refused = kind.startsWith('-')
    return {
      realmId: 1,
      id: String(index).padStart(32, '0'),
      version: 1,
      paymentId: 'paym_1',
      refundId: null,
      kind: kind.replace('-', '') as OperationKind,
      amount: minorUnitsOf(Number(amount)),
      currency: 'eur',
      outcome: refused ? 'refused' : 'approved',
      networkReference: null,
      networkCode: null,
      authorizationCode: null,
      position: index,
      createdAt: 0,
    }
  })

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
