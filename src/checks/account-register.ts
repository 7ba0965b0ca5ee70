/**
 * What checks ask of a register of accounts: whether an account exists, and whether it belongs to the named holder. The register stands for all payers' banks: only they know who holds an account.
 * They tell how well the named holder agrees with the actual one, never who that is.
 */
import type { Iban } from '../kit/iban.ts'
import type { CompanyCountry } from './company-identifier.ts'

export type HolderKind = 'person' | 'company'

/** What is asked about an account. It is sealed while it waits, and in clear only in memory while it is asked. */
export type Question = PersonQuestion | CompanyQuestion

export interface PersonQuestion {
  readonly kind: 'person'
  readonly iban: Iban
  /** Null where the name is given as one text, which is then in `lastName`. */
  readonly firstName: string | null
  readonly lastName: string
  /** `YYYY-MM-DD`; null where it is not told. */
  readonly birthDate: string | null
}

export interface CompanyQuestion {
  readonly kind: 'company'
  readonly iban: Iban
  readonly country: CompanyCountry
  /** Its check digits are right: see company-identifier.ts. */
  readonly identifier: string
}

interface AnswerOf<Kind extends HolderKind> {
  readonly kind: Kind
  readonly existingAccount: boolean
  /** `00`, or why there is no such account (ISO 20022, ExternalStatusReason1Code). */
  readonly response: string
  /** Whether the holder is of the kind that was asked about: a person or a company. */
  readonly correctHolderType: boolean
  /** 0 to 100: how sure the bank is that the account belongs to the named holder. */
  readonly score: number
}

export interface PersonAnswer extends AnswerOf<'person'> {
  /** 0 to 100: how well the names agree. */
  readonly nameScore: number
  readonly birthDateValid: boolean
}

export interface CompanyAnswer extends AnswerOf<'company'> {
  /** Whether the identifier is the holder's. */
  readonly validIdentifier: boolean
}

export type RegisterAnswer = PersonAnswer | CompanyAnswer

export interface AccountRegister {
  /** How long it takes to answer, in milliseconds. */
  readonly answersAfterMs: number
  /** Null where no answer comes. */
  ask(question: Question): RegisterAnswer | null
}

/** The answer that a tester wants for an account. */
export interface WantedAnswer {
  /** Whether an answer comes at all. */
  readonly answers: boolean
  /** Null where it does not matter: no answer comes. */
  readonly holder: WantedHolder | null
}

export type WantedHolder =
  | { readonly kind: 'person'; readonly score: number; readonly nameScore: number; readonly birthDateValid: boolean }
  | { readonly kind: 'company'; readonly score: number }

/** IBANs that are generated for a certain answer: in the simulated world only. */
export interface RehearsedAccounts {
  /** A valid IBAN for which the register always gives this answer. Another `occasion` gives another IBAN with the same answer. */
  ibanAnswering(wanted: WantedAnswer, occasion: string): Iban
  /** Whether an IBAN was generated in this way. */
  isRehearsed(iban: Iban): boolean
}
