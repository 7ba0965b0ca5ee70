import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readCompanyIdentifier, type CompanyCountry } from './company-identifier.ts'

/** Country, what is typed, and what is read, with its form, or what is wrong with it. */
const cases: readonly (readonly [CompanyCountry, string, string])[] = [
  ['FR', '552008443', 'siren 552008443'],
  ['FR', '552 008 443', 'siren 552008443'],
  ['FR', '552.008.443', 'siren 552008443'],
  ['FR', '356000000', 'siren 356000000'],
  ['FR', '552008444', 'wrong siren'],
  ['FR', '525008443', 'wrong siren'],
  ['FR', '000000000', 'no form'],
  ['FR', 'FR552008443', 'no form'],
  ['FR', '73282932000074', 'siret 73282932000074'],
  ['FR', '732 829 320 00074', 'siret 73282932000074'],
  ['FR', '732-829-320/00074', 'siret 73282932000074'],
  ['FR', '73282932000075', 'wrong siret'],
  // The whole passes Luhn, the SIREN within it does not.
  ['FR', '73282932100072', 'wrong siret'],
  ['FR', '00000000000000', 'no form'],
  // La Poste: its seat passes Luhn, its establishments add up to a multiple of five.
  ['FR', '35600000000048', 'siret 35600000000048'],
  ['FR', '35600000049837', 'siret 35600000049837'],
  ['FR', '35600000049838', 'wrong siret'],
  ['FR', '40303265045', 'fr_vat FR40303265045'],
  ['FR', 'FR40303265045', 'fr_vat FR40303265045'],
  ['FR', 'fr 40 303 265 045', 'fr_vat FR40303265045'],
  ['FR', 'FRK7399859412', 'fr_vat FRK7399859412'],
  ['FR', 'k7399859412', 'fr_vat FRK7399859412'],
  ['FR', 'FR41303265045', 'wrong fr_vat'],
  ['FR', 'FR40303265046', 'wrong fr_vat'],
  ['FR', 'FRK8399859412', 'wrong fr_vat'],
  ['FR', 'FRO7399859412', 'no form'],
  // Of Monaco, which has French VAT numbers without a SIREN.
  ['FR', 'FR53000004605', 'fr_vat FR53000004605'],
  ['FR', 'FR12000000000', 'no form'],
  ['FR', 'IT00743110157', 'no form'],
  ['FR', '12345678', 'no form'],
  ['FR', '55200844٣', 'no form'],
  ['FR', '', 'no form'],
  ['IT', '00743110157', 'it_vat IT00743110157'],
  ['IT', 'IT00743110157', 'it_vat IT00743110157'],
  ['IT', 'it 00743 110157', 'it_vat IT00743110157'],
  ['IT', '00743110158', 'wrong it_vat'],
  // Luhn holds, and there is no office 998.
  ['IT', '00743119984', 'wrong it_vat'],
  ['IT', '00000000000', 'no form'],
  ['IT', '0074311015', 'no form'],
  ['IT', '552008443', 'no form'],
  ['IT', 'FR40303265045', 'no form'],
]

describe('the identifier of a company', () => {
  for (const [country, typed, expected] of cases) {
    test(`${country} ${typed === '' ? 'nothing' : typed}: ${expected}`, () => {
      const read = readCompanyIdentifier(typed, country)
      const said = 'identifier' in read ? `${read.form} ${read.identifier}` : read.fault
      assert.equal(said === 'digits' ? `wrong ${read.form ?? ''}` : said === 'form' ? 'no form' : said, expected)
    })
  }
})
