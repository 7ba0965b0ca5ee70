/**
 * Account numbers after ISO 13616: country, two check digits, and the country's own number. The length, the check digits (ISO 7064, mod 97-10) and the country's participation in SEPA are checked.
 * National check digits within the number are not: there are accounts that break them, some of the test data among them.
 */
import { electronicFormatIBAN, getCountrySpecifications, validateIBAN, ValidationErrorsIBAN } from 'ibantools'

/** Without spaces, in capitals, valid. Never logged or shown: it is as secret as a card number. */
export type Iban = string & { readonly iban: unique symbol }

/**
 * - `country`: no country with IBANs, or one outside of SEPA. `length`: not that of its country. `characters`: anything but letters and digits.
 * - `check_digits`: mistyped.
 */
export type IbanFault = 'country' | 'characters' | 'length' | 'check_digits'

const countries = getCountrySpecifications()

/** Reads what a person typed, with spaces and in small letters as well. */
export function readIban(text: string): { readonly iban: Iban } | { readonly fault: IbanFault } {
  const typed = electronicFormatIBAN(text) ?? ''
  const country = countries[typed.slice(0, 2)]
  if (country?.SEPA !== true) return { fault: 'country' }
  if (/[^A-Z0-9 -]/i.test(text)) return { fault: 'characters' }
  if (typed.length !== country.chars) return { fault: 'length' }
  const { errorCodes } = validateIBAN(typed)
  const isMistyped = errorCodes.some((code) =>
    [ValidationErrorsIBAN.ChecksumNotNumber, ValidationErrorsIBAN.WrongIBANChecksum].includes(code),
  )
  return isMistyped ? { fault: 'check_digits' } : { iban: typed as Iban }
}

/** ISO 3166-1 alpha-2 of the bank's country. */
export const countryOf = (iban: Iban): string => iban.slice(0, 2)

/** Whether banks of a country take part in SEPA. */
export const isSepaCountry = (country: string): boolean => countries[country]?.SEPA === true
