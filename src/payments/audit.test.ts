/** Which operations bring a payment to which status, for whoever verifies the books. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { minorUnitsOf } from '../kit/money.ts'
import { auditPayment } from './audit.ts'
import type { Operation } from './operation.ts'
import { operationsOf } from './operations.test-support.ts'
import type { Payment, PaymentMethod, PaymentStatus } from './payment.ts'

/** What is wrong with a payment of 100. */
const problemOf = (
  status: PaymentStatus,
  list: readonly Operation[],
  method: PaymentMethod = 'card',
): string | undefined => {
  const payment = { id: 'paym_1', amount: minorUnitsOf(100), currency: 'eur', status, method, fee: null, feeVat: null }
  return auditPayment(payment as Payment, list).problem
}

const statuses: readonly PaymentStatus[] = [
  'open',
  'authorized',
  'to_capture',
  'capture_sent',
  'captured',
  'disputed',
  'expired',
  'failed',
  'refused',
  'canceled',
]

const collected = ['to_capture', 'capture_sent', 'captured', 'failed'] as const

/** operations → the statuses that a payment of 100 may have with them */
const cases: readonly [string, readonly PaymentStatus[]][] = [
  ['', ['open', 'failed', 'canceled']],
  ['-authorization 100', ['open', 'refused', 'failed', 'canceled']],
  ['-authorization 100, authorization 100', ['authorized', 'failed']],
  ['authorization 100', ['authorized', 'failed']],
  ['authorization 60', ['failed']],
  ['authorization 60, increment 40', ['authorized', 'failed']],
  ['authorization 100, -increment 40', ['authorized', 'failed']],
  ['authorization 100, increment 40', ['failed']],
  ['authorization 100, reversal 100', ['expired', 'failed', 'canceled']],
  ['authorization 100, reversal 40', ['failed']],
  ['authorization 100, -capture 100', ['authorized', 'failed']],
  ['authorization 100, -capture 100, reversal 100', ['expired', 'failed', 'canceled']],
  ['authorization 100, capture 100', collected],
  ['authorization 140, reversal 40, capture 100', collected],
  ['authorization 140, capture 100', ['failed']],
  ['authorization 60, capture 60', []],
  ['capture 100', []],
  ['capture 100, -authorization 100', []],
  ['authorization 100, capture 100, reversal 100', ['canceled']],
  ['authorization 100, capture 100, refund 100', collected],
  ['authorization 100, capture 100, chargeback 100', ['to_capture', 'capture_sent', 'disputed', 'failed']],
  ['authorization 100, capture 100, chargeback 100, chargeback_reversal 100', collected],
]

for (const [text, expected] of cases) {
  test(`${text || 'nothing'}: ${expected.join(', ') || 'no status'}`, () => {
    const list = text === '' ? [] : operationsOf(text)
    const found = statuses.filter((status) => problemOf(status, list) === undefined)
    assert.deepEqual(new Set(found), new Set(expected))
    for (const status of statuses.filter((one) => !found.includes(one)))
      assert.equal(problemOf(status, list), `its status ${status} does not follow from its operations`)
  })
}

test('more cannot be given back than was collected; of a debit, its bank may take back what was refunded', () => {
  const tooMuch = 'its operations give back more than was collected'
  const collectedOnce = 'authorization 100, capture 100'
  for (const [more, byCard, byAccount] of [
    ['refund 60, refund 60', tooMuch, tooMuch],
    ['refund 60, refund_reversal 60, refund 60', undefined, undefined],
    ['refund 60, chargeback 100', tooMuch, undefined],
    ['chargeback 60, chargeback 60', tooMuch, tooMuch],
  ] as const) {
    const list = operationsOf(`${collectedOnce}, ${more}`)
    const status = more.includes('chargeback') ? 'disputed' : 'captured'
    assert.deepEqual([problemOf(status, list), problemOf(status, list, 'sepa')], [byCard, byAccount], more)
  }
})

test('what was approved is in the currency of the payment; what was refused may have been in another one', () => {
  const list = operationsOf('-authorization 100, authorization 100')
  const inDollars = (place: number): Operation[] =>
    list.map((operation, at) => (at === place ? { ...operation, currency: 'usd' } : operation))
  assert.equal(problemOf('authorized', inDollars(0)), undefined)
  assert.equal(problemOf('authorized', inDollars(1)), 'its operations have another currency')
})

test('operations are numbered without a gap', () => {
  const [first, second] = operationsOf('authorization 100, capture 100')
  assert(first !== undefined && second !== undefined)
  const gap = 'its operations are not numbered from 0 without a gap'
  assert.equal(problemOf('captured', [first, { ...second, position: 2 }]), gap)
  assert.equal(problemOf('captured', [second]), gap)
})
