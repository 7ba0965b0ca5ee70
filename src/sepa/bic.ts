/**
 * Codes of banks after ISO 9362: four letters or digits, the country, two more for the place, and three for a branch where one is meant. Written of 8 or 11 characters.
 */
import type { Mode } from '../kit/context.ts'

/**
 * Reads what a person typed. Undefined unless it is of 8 or 11 characters, and its country the IBAN's, or one whose banks give IBANs of that country.
 */
export function readBic(text: string, ibanCountry: string): string | undefined {
  const typed = text.replaceAll(' ', '').toUpperCase()
  const [, country = ''] = /^[A-Z0-9]{4}([A-Z]{2})[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/.exec(typed) ?? []
  return country === ibanCountry || (banksAbroad[ibanCountry] ?? []).includes(country) ? typed : undefined
}

/** What can be told of an account's bank when no code is given: in test mode the code of a bank that there is not (stancer-v2 section 5.1), in live mode nothing. */
export const deriveBic = (ibanCountry: string, mode: Mode): string | null =>
  mode === 'test' ? `TEST${ibanCountry}PP` : null

/** By the country of an IBAN: those whose banks have a country code of their own, and IBANs of that country (SWIFT's register of IBANs, "IBAN structure also used in"). */
const banksAbroad: Readonly<Record<string, readonly string[]>> = {
  FI: ['AX'],
  FR: ['BL', 'GF', 'GP', 'MF', 'MQ', 'NC', 'PF', 'PM', 'RE', 'TF', 'WF', 'YT'],
  GB: ['GG', 'IM', 'JE'],
}
