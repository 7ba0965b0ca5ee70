import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeShownToPayers, isResponseCode, responseCodeOf, responseCodes } from './response-codes.ts'

const allCodes = `
  00 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 19 20 21 22 25 28 30 34 41 43 51 52 53 54 55 56 57 58 59 61 62 63 65 68 75 76 77 78
  80 81 82 83 85 91 92 93 94 95 96 98 A0 A1 A2 B1 N0 N3 N4 N7 P2 P5 P6 Q1 R0 R1 R3 XA XD Z1 Z3 7810 7811 7812 7840 7898`
  .trim()
  .split(/\s+/)

const hiddenCodes = ['34', '41', '43', '59', '62', '63', '65', '93', '7810', '7811', '7812', '7840']

test('the table holds the 82 codes, each once', () => {
  assert.equal(allCodes.length, 82)
  assert.deepEqual(
    responseCodes.map(({ code }) => code),
    allCodes,
  )
})

test('each row is found by its code, and says something', () => {
  for (const row of responseCodes) {
    assert.ok(isResponseCode(row.code))
    assert.equal(responseCodeOf(row.code), row)
    assert.match(row.slug, /^[a-z][a-z0-9_]+$/)
    assert.ok(row.meaning.length > 4, row.code)
  }
})

test('payers are shown 05 for the 12 codes with a reason they must not learn, and any other as it is', () => {
  for (const { code, hiddenFromPayers } of responseCodes) {
    const expected = hiddenCodes.includes(code) ? '05' : code
    assert.equal(codeShownToPayers(code), expected)
    assert.equal(hiddenFromPayers, expected !== code, code)
  }
  assert.equal(responseCodes.filter((row) => row.hiddenFromPayers).length, 12)
})

const meanings: readonly (readonly [slug: string, ...codes: string[]])[] = [
  ['approved', '00'],
  ['do_not_honor', '05'],
  ['in_progress', '09'],
  ['insufficient_funds', '16', '51'],
  ['suspected_fraud', '34', '59'],
  ['lost_card', '41'],
  ['stolen_card', '43'],
  ['expired_card', '54'],
  ['auth_required_3ds', 'A1'],
]

for (const [slug, ...codes] of meanings) {
  test(`${slug} is what ${codes.join(' and ')} say`, () => {
    assert.deepEqual(
      responseCodes.filter((row) => row.slug === slug).map((row) => row.code),
      codes,
    )
  })
}

for (const text of ['', '0', '000', 'a1', '99', '18', '45', ' 00', 'constructor']) {
  test(`"${text}" is no code`, () => assert.equal(isResponseCode(text), false))
}
