/** The question to a register: read from the shop's request, refused where it cannot be right, and sealed until it is asked. */
import type { Context } from '../kit/context.ts'
import { invalidField } from '../kit/errors.ts'
import type { Iban } from '../kit/iban.ts'
import { readBankDetails } from '../sepa/index.ts'
import type { Question } from './account-register.ts'
import type { Check } from './check.ts'
import { readCompanyIdentifier, type CompanyCountry, type IdentifierForm } from './company-identifier.ts'
import type { CheckContext } from './context.ts'

export interface AskedPerson {
  readonly firstName: string
  readonly lastName: string
  /** `YYYY-MM-DD` */
  readonly birthDate: string
}

export interface AskedCompany {
  /** As it was typed. */
  readonly identifier: string
  readonly country: CompanyCountry
}

export interface CheckInput {
  /** As it was typed. */
  readonly iban: string
  /** One of the two. */
  readonly person: AskedPerson | null
  readonly company: AskedCompany | null
}

/** Throws 422 for whatever cannot be right; no message repeats what was given. */
export function readQuestion(ctx: Context, { iban: typed, person, company }: CheckInput): Question {
  const { iban } = readBankDetails(ctx, { iban: typed, bic: null }, ['body'])
  if (person !== null && company !== null)
    throw invalidField(['body', 'company'], 'person and company cannot be asked about together')
  if (person !== null) return askPerson(ctx, iban, person)
  if (company !== null) return askCompany(iban, company)
  throw invalidField(['body'], 'person or company is needed', 'value_error.missing')
}

function askPerson({ hours, now }: Context, iban: Iban, { firstName, lastName, birthDate }: AskedPerson): Question {
  const names = { first_name: firstName, last_name: lastName }
  for (const [field, name] of Object.entries(names))
    if (!/\p{L}/u.test(name)) throw invalidField(['body', 'person', field], 'a name has letters')
  if (birthDate > hours.dayOf(now))
    throw invalidField(['body', 'person', 'date_birth'], 'a birth date cannot be in the future')
  return { kind: 'person', iban, firstName, lastName, birthDate }
}

function askCompany(iban: Iban, { identifier, country }: AskedCompany): Question {
  const read = readCompanyIdentifier(identifier, country)
  if ('identifier' in read) return { kind: 'company', iban, country, identifier: read.identifier }
  const message = read.form === null ? takenIn[country] : `the identifier has ${wrongDigits[read.form]}`
  throw invalidField(['body', 'company', 'identifier'], message, `value_error.identifier.${read.fault}`)
}

const takenIn: Readonly<Record<CompanyCountry, string>> = {
  FR: 'the identifier of a French company is a SIREN (9 digits), a SIRET (14 digits) or a VAT number (FR, 2 characters, 9 digits)',
  IT: 'the identifier of an Italian company is a VAT number (11 digits, with IT before them or without)',
}

const wrongDigits: Readonly<Record<IdentifierForm, string>> = {
  siren: 'the form of a SIREN, whose check digit is wrong',
  siret: 'the form of a SIRET, whose check digits are wrong',
  fr_vat: 'the form of a French VAT number, whose key or SIREN is wrong',
  it_vat: 'the form of an Italian VAT number, whose check digit or office is wrong',
}

const questionPlace = (realmId: number, checkId: string) =>
  ({ realmId, table: 'account_checks', rowId: checkId, column: 'question_sealed' }) as const

export type SealedQuestion = Pick<Check, 'questionSealed' | 'questionKeyId'>

export function sealQuestion(ctx: CheckContext, checkId: string, question: Question): SealedQuestion {
  const { text, keyId } = ctx.vault.seal(JSON.stringify(question), questionPlace(ctx.realm.id, checkId))
  return { questionSealed: text, questionKeyId: keyId }
}

export const noQuestion: SealedQuestion = { questionSealed: null, questionKeyId: null }

/** Undefined where it is no longer there. */
export function openQuestion({ vault }: CheckContext, check: Check): Question | undefined {
  const { realmId, id, questionSealed: text, questionKeyId: keyId } = check
  if (text === null || keyId === null) return undefined
  return JSON.parse(vault.open({ text, keyId }, questionPlace(realmId, id))) as Question
}
