import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readIban } from '../kit/iban.ts'
import { testIbanOf, worldTestIbans } from './test-ibans.ts'

test('there are 28, each once, in the countries of Stancer’s list', () => {
  assert.equal(worldTestIbans.length, 28)
  assert.equal(new Set(worldTestIbans.map(({ iban }) => iban)).size, 28)
  const countries = worldTestIbans.map(({ country }) => country).join(' ')
  assert.equal(countries, 'AT BE CH DE EE ES FI FR GB IE LT LU IT NL NO PT SE FR FR FR FR FR FR FR FR FR BE ES')
})

test('each is found by its number', () => {
  for (const row of worldTestIbans) assert.equal(testIbanOf(row.iban), row)
  const other = readIban('FR7664082183260009001300192')
  assert.ok('iban' in other)
  assert.equal(testIbanOf(other.iban), undefined)
})

/** The accounts that Stancer's list treats differently; all others are collected, and stay collected. */
const exceptions: Readonly<Record<string, string>> = {
  FR2990665286926539507769811: 'AC01 refused',
  FR8191676442817818484578833: 'AC04 refused',
  FR3083648641551044006702169: 'AC06 refused',
  FR4200838098473368525032012: 'AG01 refused',
  FR7099253427049384102178149: 'AM04 refused',
  FR7240745948453163519978561: 'MD01 refused',
  FR5533686478441573584650545: 'MD06 refused',
  FR2488294045573706143240475: 'MS02 refused',
  BE08510007547063: 'AM04 disputed',
  ES5000120345030000067892: 'AC04 disputed',
}

test('eight are refused and two returned, each for its reason', () => {
  for (const { iban, response, finalStatus } of worldTestIbans)
    assert.equal(`${response} ${finalStatus ?? 'kept'}`, exceptions[iban] ?? '00 kept')
  const listed = new Set<string>(worldTestIbans.map(({ iban }) => iban))
  assert.ok(Object.keys(exceptions).every((iban) => listed.has(iban)))
})
