/** `guichet creditor`: who debits for accounts. */
import { changeCreditor, listCreditors, type AccountCreditor } from '../accounts/index.ts'
import { readCreditorIdentifier, type Creditor, type CreditorAddress } from '../kit/creditor.ts'
import { changeSettings, showSettings, type SettingsTable } from './account-settings.ts'
import { lineOf, UsageError, type Command, type CommandInput } from './command.ts'

export const creditorCommands: Readonly<Record<string, Command>> = {
  creditor: {
    usage: 'creditor [ACCOUNT]',
    does: 'shows who debits for accounts: name, address, creditor identifier, days between the notice of a debit and the debit',
    run: (input) => showSettings(input, creditorTable, listCreditors),
  },
  'creditor set': {
    usage: 'creditor set ACCOUNT [--mode test|live] --name …',
    does: 'sets --name, --address "LINE; ZIP; CITY; COUNTRY", --identifier, --prenotification-days; in both modes without --mode',
    run: (input) =>
      changeSettings(input, creditorTable, (store, account, modes) => {
        const given = givenParts(input)
        return changeCreditor(store, account, modes, (creditor) => whole({ ...creditor, ...given }))
      }),
  },
}

/** The rulebook of SEPA direct debits asks for this many days unless something else was agreed. */
const prenotificationDaysUnlessAgreed = 14

/** The parts of a creditor that the options set. */
function givenParts({ options }: CommandInput): Partial<Creditor> {
  const { name, address, identifier, 'prenotification-days': days } = options
  const given = {
    ...(name !== undefined && { name: lineOf(name, '--name', 70) }),
    ...(address !== undefined && { address: addressOf(address) }),
    ...(identifier !== undefined && { identifier: identifierOf(identifier) }),
    ...(days !== undefined && { prenotificationDays: daysOf(days) }),
  }
  if (Object.keys(given).length === 0)
    throw new UsageError('nothing is to be set: give --name, --address, --identifier or --prenotification-days')
  return given
}

/** A new creditor: everything but the days must be given at once. Throws UsageError. */
function whole({ name, address, identifier, prenotificationDays }: Partial<Creditor>): Creditor {
  if (name === undefined || address === undefined || identifier === undefined)
    throw new UsageError('a creditor has a name, an address and an identifier: give --name, --address and --identifier')
  return { name, address, identifier, prenotificationDays: prenotificationDays ?? prenotificationDaysUnlessAgreed }
}

/** Lengths are those that messages of SEPA hold (ISO 20022, postal address). */
function addressOf(text: string): CreditorAddress {
  const parts = text.split(';').map((part) => part.trim())
  if (parts.length < 4 || parts.length > 5)
    throw new UsageError(
      '--address must be "LINE; ZIP; CITY; COUNTRY", with a second line after the first where it has one',
    )
  const [line1 = '', zipCode = '', city = '', country = ''] = parts.length === 4 ? parts : parts.toSpliced(1, 1)
  if (!/^[A-Z]{2}$/.test(country)) throw new UsageError('--address must end with the two letters of a country')
  return {
    line1: lineOf(line1, 'the line of --address', 70),
    line2: parts.length === 4 ? null : lineOf(parts[1] ?? '', 'the second line of --address', 70),
    zipCode: lineOf(zipCode, 'the zip code of --address', 16),
    city: lineOf(city, 'the city of --address', 35),
    country,
  }
}

function identifierOf(text: string): string {
  const identifier = readCreditorIdentifier(text)
  if (identifier === undefined)
    throw new UsageError('--identifier must be a SEPA creditor identifier with right check digits, as FR72ZZZ123456')
  return identifier
}

function daysOf(text: string): number {
  if (!/^\d{1,2}$/.test(text) || Number(text) < 1 || Number(text) > 60)
    throw new UsageError('--prenotification-days must be from 1 to 60')
  return Number(text)
}

const describe = ({ accountId, mode, creditor }: AccountCreditor): object => ({
  account: accountId,
  mode,
  creditor: creditor && {
    name: creditor.name,
    address: {
      line1: creditor.address.line1,
      line2: creditor.address.line2,
      zip_code: creditor.address.zipCode,
      city: creditor.address.city,
      country: creditor.address.country,
    },
    identifier: creditor.identifier,
    prenotification_days: creditor.prenotificationDays,
  },
})

const rowOf = ({ accountId, mode, creditor }: AccountCreditor): string[] =>
  creditor === null
    ? [accountId, mode, '-', '-', '-', '-']
    : [
        accountId,
        mode,
        creditor.identifier,
        String(creditor.prenotificationDays),
        creditor.name,
        addressText(creditor.address),
      ]

const addressText = ({ line1, line2, zipCode, city, country }: CreditorAddress): string =>
  [line1, ...(line2 === null ? [] : [line2]), zipCode, city, country].join('; ')

const creditorTable: SettingsTable<AccountCreditor> = {
  heading: ['account', 'mode', 'identifier', 'days', 'name', 'address'],
  rowOf,
  describe,
}
