import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkDigitOf, passesLuhn } from './luhn.ts'

const everyDigit = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']

const digits = (length: { minLength: number; maxLength: number }) =>
  fc.array(fc.constantFrom(...everyDigit), length).map((list) => list.join(''))

const cases: readonly (readonly [number: string, passes: boolean])[] = [
  ['4242424242424242', true],
  ['378282246310005', true],
  ['6759649826438453', true],
  ['79927398713', true],
  ['18', true],
  ['4242424242424241', false],
  ['2424242424242424', false],
  ['79927398710', false],
  ['', false],
  ['0', false],
  ['4242 4242 4242 4242', false],
  ['4242-4242-4242-4242', false],
  ['424242424242424２', false],
  ['4242424242424242\n', false],
  ['+4242424242424242', false],
  ['4e15', false],
]

for (const [number, passes] of cases) {
  test(`${JSON.stringify(number)} ${passes ? 'passes' : 'fails'}`, () => assert.equal(passesLuhn(number), passes))
}

test('exactly one last digit makes any number pass', () => {
  fc.assert(
    fc.property(digits({ minLength: 1, maxLength: 18 }), (payload) => {
      const passing = everyDigit.filter((last) => passesLuhn(payload + last))
      assert.equal(passing.length, 1)
    }),
  )
})

test('a mistyped digit is noticed wherever it stands', () => {
  fc.assert(
    fc.property(
      digits({ minLength: 12, maxLength: 18 }),
      fc.nat(),
      fc.integer({ min: 1, max: 9 }),
      (payload, at, step) => {
        const number = everyDigit.map((last) => payload + last).find(passesLuhn) ?? ''
        const index = at % number.length
        const mistyped = (Number(number[index]) + step) % 10
        assert.equal(passesLuhn(number.slice(0, index) + String(mistyped) + number.slice(index + 1)), false)
      },
    ),
  )
})

for (const [number] of cases.filter(([, passes]) => passes)) {
  test(`the check digit of ${number.slice(0, -1)} is ${number.slice(-1)}`, () =>
    assert.equal(checkDigitOf(number.slice(0, -1)), number.slice(-1)))
}

test('the check digit of any digits is the one that makes them pass', () => {
  fc.assert(
    fc.property(digits({ minLength: 1, maxLength: 18 }), (payload) => {
      assert.deepEqual(
        everyDigit.filter((last) => passesLuhn(payload + last)),
        [checkDigitOf(payload)],
      )
    }),
  )
})
