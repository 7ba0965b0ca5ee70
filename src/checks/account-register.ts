/**
 * What checks ask of a register of accounts: whether an account is there, and whether it is of whom one believes it is. A register is the payers' banks together: they alone know who holds an account, and tell how
 * well what they were asked agrees with it, never who it is.
 */
import type { Iban } from '../kit/iban.ts'
import type { CompanyCountry } from './company-identifier.ts'

export type HolderKind = 'person' | 'company'

/** In memory while it is asked, sealed while it waits for that. */
export type Question = PersonQuestion | CompanyQuestion

export interface PersonQuestion {
  readonly kind: 'person'
  readonly iban: Iban
  /** Null where the whole name is told as one, which `lastName` then is. */
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
  /** Whether a person's account was asked about as one, and a company's as one. */
  readonly correctHolderType: boolean
  /** 0 to 100: how sure the bank is that the account is of whom it was asked about. */
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

/** What a tester wants to be answered of an account. */
export interface WantedAnswer {
  /** Whether an answer comes at all. */
  readonly answers: boolean
  /** Null where it does not matter: no answer comes. */
  readonly holder: WantedHolder | null
}

export type WantedHolder =
  | { readonly kind: 'person'; readonly score: number; readonly nameScore: number; readonly birthDateValid: boolean }
  | { readonly kind: 'company'; readonly score: number }

/** Accounts that were made for the answer that they are to have: in the simulated world alone. */
export interface RehearsedAccounts {
  /** A valid IBAN of which the register answers this, always. `occasion` tells apart those that are to be different accounts of one answer. */
  ibanAnswering(wanted: WantedAnswer, occasion: string): Iban
  /** Whether it is one of those. */
  isRehearsed(iban: Iban): boolean
}
