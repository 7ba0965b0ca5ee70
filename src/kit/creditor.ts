/** The creditor of SEPA debits: named on mandates, in debits and in prenotifications. Banks know it by a creditor identifier (EPC rulebook of SEPA direct debits, AT-02; EPC262-08). */
import { isSepaCountry } from './iban.ts'

export interface Creditor {
  readonly name: string
  readonly address: CreditorAddress
  /** As {@link readCreditorIdentifier} gives it. */
  readonly identifier: string
  /** How many days before a debit its payer is told of it. */
  readonly prenotificationDays: number
}

export interface CreditorAddress {
  readonly line1: string
  readonly line2: string | null
  readonly zipCode: string
  readonly city: string
  /** ISO 3166-1 alpha-2. */
  readonly country: string
}

/** As it stands on a page or a letter, without the country. */
export const addressLines = ({ line1, line2, zipCode, city }: CreditorAddress): string[] =>
  [line1, line2 ?? '', `${zipCode} ${city}`].filter((line) => line.trim() !== '')

/** The creditor of test modes for which none was set. */
export const testCreditor: Creditor = {
  name: 'Guichet Test Merchant',
  address: { line1: '1 rue de la Paix', line2: null, zipCode: '75002', city: 'Paris', country: 'FR' },
  identifier: 'FR72ZZZ123456',
  prenotificationDays: 1,
}

/**
 * Reads a creditor identifier: country, two check digits, the creditor's own business code (`ZZZ` where it has none), and at most 28 characters of a national identifier. Undefined for anything else.
 * The check digits (ISO 7064, mod 97-10) leave out the business code, which a creditor changes at will, and whatever is neither letter nor digit.
 */
export function readCreditorIdentifier(text: string): string | undefined {
  const typed = text.replaceAll(' ', '').toUpperCase()
  const [, country = '', check = '', national = ''] =
    /^([A-Z]{2})([0-9]{2})[A-Z0-9]{3}([A-Z0-9+?/:().,'-]{1,28})$/.exec(typed) ?? []
  const counted = national.replace(/[^A-Z0-9]/g, '') + country + check
  return isSepaCountry(country) && remainderOf97(counted) === 1 ? typed : undefined
}

/** Of the number that letters and digits make, where A counts as 10 and Z as 35. */
function remainderOf97(characters: string): number {
  let remainder = 0
  for (const character of characters) {
    const value = Number.parseInt(character, 36)
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97
  }
  return remainder
}
