/**
 * Official numbers of companies, recognized by their form, with their check digits verified: of France the SIREN (9 digits, Luhn), the SIRET of one of its establishments (the SIREN and 5 digits,
 * Luhn; La Poste's add up to a multiple of five), the VAT number (a key of two characters and the SIREN); of Italy the VAT number (11 digits: 7, 3 of an office, Luhn). None of this shows that the
 * company exists.
 */
// All of stdnum takes half a second to load, the two countries a tenth of it.
import { siren, siret, tva } from 'stdnum/lib/cjs/fr/index.js'
import { iva } from 'stdnum/lib/cjs/it/index.js'

export type CompanyCountry = 'FR' | 'IT'

export const companyCountries: readonly CompanyCountry[] = ['FR', 'IT']

export type IdentifierForm = 'siren' | 'siret' | 'fr_vat' | 'it_vat'

/** `form`: the text has no form of the country. `digits`: the form is right, but the check digits are wrong. */
export type IdentifierFault = 'form' | 'digits'

export type ReadIdentifier =
  | { readonly form: IdentifierForm; readonly identifier: string }
  | { readonly fault: IdentifierFault; readonly form: IdentifierForm | null }

/** Reads what a person typed: spaces, dots, hyphens, slashes and small letters are accepted, and a VAT number with or without its country. The result is without separators, in capitals, and a VAT number has its country. */
export function readCompanyIdentifier(text: string, country: CompanyCountry): ReadIdentifier {
  const typed = text.toUpperCase().replace(/[\s./-]/g, '')
  const number = typed.startsWith(country) ? typed.slice(country.length) : typed
  const candidates = forms[country].filter(({ prefixed }) => prefixed || number === typed)
  const found = candidates.find(({ pattern }) => pattern.test(number))
  if (found === undefined) return { fault: 'form', form: null }
  const { form, prefixed, isRight } = found
  return isRight(number) ? { form, identifier: prefixed ? country + number : number } : { fault: 'digits', form }
}

interface Form {
  readonly form: IdentifierForm
  /** Whether its country may stand before it. */
  readonly prefixed: boolean
  readonly pattern: RegExp
  readonly isRight: (number: string) => boolean
}

const isSiren = (number: string): boolean => siren.validate(number).isValid

/** A number of zeros only would pass every check, but belongs to nobody, so the patterns exclude it. */
const forms: Readonly<Record<CompanyCountry, readonly Form[]>> = {
  FR: [
    { form: 'siren', prefixed: false, pattern: /^(?!0{9})\d{9}$/, isRight: isSiren },
    {
      form: 'siret',
      prefixed: false,
      pattern: /^(?!0{9})\d{14}$/,
      isRight: (number) => isSiren(number.slice(0, 9)) && siret.validate(number).isValid,
    },
    {
      form: 'fr_vat',
      prefixed: true,
      pattern: /^[0-9A-HJ-NP-Z]{2}(?!0{9})\d{9}$/,
      isRight: (number) => tva.validate(number).isValid,
    },
  ],
  IT: [
    {
      form: 'it_vat',
      prefixed: true,
      pattern: /^(?!0{7})\d{11}$/,
      isRight: (number) => iva.validate(number).isValid,
    },
  ],
}
