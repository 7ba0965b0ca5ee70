import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCreditorIdentifier, testCreditor } from './creditor.ts'

/** What is typed, and what is read; nothing for what is refused. */
const cases: readonly (readonly [typed: string, read: string | undefined])[] = [
  // The Bundesbank's example.
  ['DE98ZZZ09999999999', 'DE98ZZZ09999999999'],
  // The business code is the creditor's own, and not counted.
  ['DE98ABC09999999999', 'DE98ABC09999999999'],
  ['DE98 0A1 0999 9999 999', 'DE980A109999999999'],
  ['de98zzz09999999999', 'DE98ZZZ09999999999'],
  ['FR72ZZZ123456', 'FR72ZZZ123456'],
  // Neither letters nor digits: not counted.
  ['FR72ZZZ12.34-56', 'FR72ZZZ12.34-56'],
  ['FR08ZZZTEST01', 'FR08ZZZTEST01'],
  ['DE99ZZZ09999999999', undefined],
  ['DE98ZZZ09999999998', undefined],
  ['FR98ZZZ09999999999', undefined],
  ['DE980Z', undefined],
  ['DE98Z-Z09999999999', undefined],
  ['DEXXZZZ09999999999', undefined],
  ['FR72ZZZ', undefined],
  ['FR72ZZZ12_3456', undefined],
  ['', undefined],
]

for (const [typed, read] of cases)
  test(`"${typed}": ${read ?? 'refused'}`, () => assert.equal(readCreditorIdentifier(typed), read))

/** With the check digits that make it count. */
const withCheckDigits = (country: string, national: string): string =>
  Array.from({ length: 97 }, (_, value) => `${country}${String(value + 2).padStart(2, '0')}ZZZ${national}`).find(
    (text) => readCreditorIdentifier(text) !== undefined,
  ) ?? 'none'

test('a national identifier has 28 characters at most, in a country of SEPA', () => {
  assert.match(withCheckDigits('FR', '9'.repeat(28)), /^FR/)
  assert.equal(withCheckDigits('FR', '9'.repeat(29)), 'none')
  assert.match(withCheckDigits('CH', '12345'), /^CH/)
  assert.equal(withCheckDigits('US', '12345'), 'none')
})

test('that of the test mode is one', () =>
  assert.equal(readCreditorIdentifier(testCreditor.identifier), testCreditor.identifier))
