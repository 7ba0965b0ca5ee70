import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { countryOf, readIban } from './iban.ts'

/** What is typed, and what is read, or what is wrong with it. */
const cases: readonly (readonly [string, string])[] = [
  ['FR1420041010050500013M02606', 'FR1420041010050500013M02606'],
  ['fr14 2004 1010 0505 0001 3m02 606', 'FR1420041010050500013M02606'],
  ['FR14-2004-1010-0505-0001-3M02-606', 'FR1420041010050500013M02606'],
  ['NO9386011117947', 'NO9386011117947'],
  // Those of the test data that break their country's own key.
  ['FR2990665286926539507769811', 'FR2990665286926539507769811'],
  ['BE08510007547063', 'BE08510007547063'],
  ['ES5000120345030000067892', 'ES5000120345030000067892'],
  ['', 'country'],
  ['F', 'country'],
  ['XX1420041010050500013M02606', 'country'],
  ['US64SVBKUS6S3300958879', 'country'],
  // Has IBANs, and is not in SEPA.
  ['BR1500000000000010932840814P2', 'country'],
  ['FR1420041010050500013M0260', 'length'],
  ['FR1420041010050500013M026066', 'length'],
  ['FR1420041010050500013M0260é', 'characters'],
  ['FR142004101005050001*3M02606', 'characters'],
  ['FR1520041010050500013M02606', 'check_digits'],
  ['FR1420041010050500013M02607', 'check_digits'],
  ['FRXX20041010050500013M02606', 'check_digits'],
  ['DE89370400440532013001', 'check_digits'],
]

describe('an IBAN', () => {
  for (const [typed, expected] of cases) {
    test(`${typed === '' ? 'nothing' : typed}: ${expected}`, () => {
      const read = readIban(typed)
      assert.equal('iban' in read ? read.iban : read.fault, expected)
    })
  }

  test('tells its country', () => {
    const read = readIban('NO9386011117947')
    assert.ok('iban' in read)
    assert.equal(countryOf(read.iban), 'NO')
  })
})
