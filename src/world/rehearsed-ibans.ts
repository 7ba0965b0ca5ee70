/**
 * Accounts made for an answer: the IBAN itself contains what the register answers about it. So nothing has to be stored, and an IBAN has the same answer in every account, after
 * every reset, for ever.
 *
 * They are accounts of a French bank that does not exist, with the form, the key and the check digits of any other. Within `FRkk 99999 SHBrr SSSNNNrrrrr kk`:
 *
 * | part | means |
 * | --- | --- |
 * | 99999 | the bank |
 * | S | 1 if the register answers, 0 if it does not |
 * | H | the holder: 1 a person, 2 a company, 0 not given |
 * | B | 1 if the birth date is right |
 * | SSS, NNN | score, score of the name |
 * | r | a serial number, so that several accounts can have the same answer |
 */
import { hash } from 'node:crypto'
import type { RehearsedAccounts, WantedAnswer, WantedHolder } from '../checks/account-register.ts'
import { readIban, type Iban } from '../kit/iban.ts'

export const worldRehearsedAccounts: RehearsedAccounts = {
  ibanAnswering: (wanted, occasion) => ibanOf(wanted, digitsOf(occasion, 7)),
  isRehearsed: (iban) => rehearsedAnswer(iban) !== undefined,
}

const bank = '99999'

/** Undefined for an IBAN that was not made here. */
export function rehearsedAnswer(iban: Iban): WantedAnswer | undefined {
  const [, status, holder, birthDate, serial = '', score, nameScore, restOfSerial = ''] =
    /^FR\d\d99999([01])([012])([01])(\d\d)(\d{3})(\d{3})(\d{5})\d\d$/.exec(iban) ?? []
  if (status === undefined || holder === undefined) return undefined
  const points = { score: Number(score), nameScore: Number(nameScore) }
  const holders: Readonly<Record<string, WantedHolder | null>> = {
    0: null,
    1: { kind: 'person', ...points, birthDateValid: birthDate === '1' },
    2: { kind: 'company', score: points.score },
  }
  const wanted: WantedAnswer = { answers: status === '1', holder: holders[holder] ?? null }
  const isMade = points.score <= 100 && points.nameScore <= 100 && (wanted.holder !== null || !wanted.answers)
  return isMade && iban === ibanOf(wanted, serial + restOfSerial) ? wanted : undefined
}

const holderDigits = { person: '1', company: '2' } as const

/** The serial has seven digits. */
function ibanOf({ answers, holder }: WantedAnswer, serial: string): Iban {
  const person = holder?.kind === 'person' ? holder : null
  const status = answers ? '1' : '0'
  const holderDigit = holder === null ? '0' : holderDigits[holder.kind]
  const birthDate = person?.birthDateValid === true ? '1' : '0'
  const branch = `${status}${holderDigit}${birthDate}${serial.slice(0, 2)}`
  return frenchIban(branch, `${threeDigits(holder?.score)}${threeDigits(person?.nameScore)}${serial.slice(2)}`)
}

const threeDigits = (points = 0): string => String(points).padStart(3, '0')

/** A branch has five digits, an account eleven. */
function frenchIban(branch: string, account: string): Iban {
  // The key of a French account number (RIB) makes the whole number divisible by 97.
  const key = 97n - ((BigInt(`${bank}${branch}${account}`) * 100n) % 97n)
  const number = `${bank}${branch}${account}${String(key).padStart(2, '0')}`
  // ISO 7064, mod 97-10: `FR00` goes to the end, F being 15 and R 27.
  const checkDigits = 98n - (BigInt(`${number}152700`) % 97n)
  const read = readIban(`FR${String(checkDigits).padStart(2, '0')}${number}`)
  if ('fault' in read) throw new Error(`an IBAN was made with a wrong ${read.fault}`)
  return read.iban
}

/** The same digits for the same text. */
const digitsOf = (text: string, count: number): string =>
  String(Number.parseInt(hash('sha256', text).slice(0, 12), 16) % 10 ** count).padStart(count, '0')
