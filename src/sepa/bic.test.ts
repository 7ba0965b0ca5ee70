import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deriveBic, readBic } from './bic.ts'

/** What is typed, beside an IBAN of this country, and what is read; nothing for what is refused. */
const cases: readonly (readonly [typed: string, ibanCountry: string, read: string | undefined])[] = [
  ['TESTFRPP', 'FR', 'TESTFRPP'],
  ['BNPAFRPPXXX', 'FR', 'BNPAFRPPXXX'],
  ['bnpa fr pp', 'FR', 'BNPAFRPP'],
  // Since ISO 9362:2014 the first four may be digits.
  ['1A2BDEFF', 'DE', '1A2BDEFF'],
  ['CEPAGPG1', 'FR', 'CEPAGPG1'],
  ['BARCJESH', 'GB', 'BARCJESH'],
  ['AABAAXMM', 'FI', 'AABAAXMM'],
  ['CEPAGPG1', 'DE', undefined],
  ['BNPAFRPP', 'GP', undefined],
  ['DEUTDEFF', 'FR', undefined],
  ['BNPAFRP', 'FR', undefined],
  ['BNPAFRPPX', 'FR', undefined],
  ['BNPAFRPPXXXX', 'FR', undefined],
  ['BNPA-FRPP', 'FR', undefined],
  ['BNPAFRÉP', 'FR', undefined],
  ['BNPA12PP', 'FR', undefined],
  ['', 'FR', undefined],
]

for (const [typed, ibanCountry, read] of cases)
  test(`"${typed}" for an IBAN of ${ibanCountry}: ${read ?? 'refused'}`, () =>
    assert.equal(readBic(typed, ibanCountry), read))

test('in test mode the bank is one that there is not, in live mode it is not known', () => {
  assert.equal(deriveBic('NO', 'test'), 'TESTNOPP')
  assert.equal(deriveBic('NO', 'live'), null)
})
