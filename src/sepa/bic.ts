/** Codes of banks after ISO 9362: four letters or digits, the country, two characters for the place, and three more where a branch is meant. 8 or 11 characters. */
import type { Mode } from '../kit/context.ts'

/** Reads what a person typed. Undefined unless it has 8 or 11 characters and its country is that of the IBAN, or one whose banks give IBANs of that country. */
export function readBic(text: string, ibanCountry: string): string | undefined {
  const typed = text.replaceAll(' ', '').toUpperCase()
  const [, country = ''] = /^[A-Z0-9]{4}([A-Z]{2})[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/.exec(typed) ?? []
  return country === ibanCountry || (banksAbroad[ibanCountry] ?? []).includes(country) ? typed : undefined
}

/** The code of an account's bank when none is given: in test mode the code of a bank that does not exist (stancer-v2 section 5.1), in live mode nothing. */
export const deriveBic = (ibanCountry: string, mode: Mode): string | null =>
  mode === 'test' ? `TEST${ibanCountry}PP` : null

/** By the country of an IBAN: other countries whose banks give IBANs of that country, but have a country code of their own (SWIFT's register of IBANs, "IBAN structure also used in"). */
const banksAbroad: Readonly<Record<string, readonly string[]>> = {
  FI: ['AX'],
  FR: ['BL', 'GF', 'GP', 'MF', 'MQ', 'NC', 'PF', 'PM', 'RE', 'TF', 'WF', 'YT'],
  GB: ['GG', 'IM', 'JE'],
}
