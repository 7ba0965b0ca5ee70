import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { currencies, exponentOf, isCurrency } from './currency.ts'
import { add, minorUnitsOf, subtract, sum } from './money.ts'

const amount = fc.integer({ min: -(2 ** 50), max: 2 ** 50 }).map(minorUnitsOf)

test('only safe integers are money', () => {
  for (const value of [0.1, 1.5, NaN, Infinity, 2 ** 53, -(2 ** 53)]) assert.throws(() => minorUnitsOf(value))
  for (const value of [0, 1, -1, 2 ** 53 - 1]) assert.equal(minorUnitsOf(value), value)
})

test('what is added can be subtracted, in any order', () => {
  fc.assert(
    fc.property(amount, amount, (a, b) => {
      assert.equal(subtract(add(a, b), b), a)
      assert.equal(add(a, b), add(b, a))
    }),
  )
})

test('a sum does not depend on the order of what is summed', () => {
  fc.assert(
    fc.property(fc.array(amount, { maxLength: 7 }), (amounts) => assert.equal(sum(amounts), sum(amounts.toReversed()))),
  )
})

test('a sum that no integer holds is refused rather than rounded', () => {
  const most = minorUnitsOf(Number.MAX_SAFE_INTEGER)
  assert.throws(() => add(most, minorUnitsOf(1)))
  assert.throws(() => sum([most, most]))
})

test('the ten currencies of the API, each with two decimals', () => {
  assert.deepEqual(currencies, ['eur', 'aud', 'cad', 'chf', 'dkk', 'gbp', 'nok', 'pln', 'sek', 'usd'])
  for (const currency of currencies) assert.equal(exponentOf(currency), 2)
  assert.equal(isCurrency('EUR'), false)
  assert.equal(isCurrency('toString'), false)
})
