/** What the pages of a mandate show: plain data, made by the routes and turned into HTML by the views. Of an account's number no more than its country and its last characters get this far. */
import type { MandateKind } from '../mandates/index.ts'
import type { Language } from './languages.ts'

export type MandatePage = SignPage | SignedPage | UploadPage | ReceivedPage | MandateNoticePage

interface Shown {
  readonly language: Language
}

/** The mandate as its debtor sees it. */
export interface MandateFacts {
  readonly testMode: boolean
  readonly creditor: string
  /** AT-02. */
  readonly creditorIdentifier: string
  /** Lines of the creditor's address. */
  readonly address: readonly string[]
  readonly rum: string
  readonly kind: MandateKind
  readonly debtor: string
  /** Of the account's IBAN: its country, and its last four characters. */
  readonly country: string
  readonly last4: string
  /** How many days before a debit its payer is told of it. */
  readonly prenotificationDays: number
}

/** To be read and signed. */
export interface SignPage extends Shown {
  readonly kind: 'sign'
  readonly facts: MandateFacts
  /** What the debtor agrees to. */
  readonly agreement: readonly string[]
  /** Path that the form is posted to. */
  readonly action: string
  readonly token: string
  readonly notice: MandateFormNotice | null
  readonly values: { readonly name: string; readonly consent: boolean }
  readonly errors: MandateFieldErrors
}

/** It has been signed in this visit. */
export interface SignedPage extends Shown {
  readonly kind: 'signed'
  readonly facts: MandateFacts
  /** Path of the document. */
  readonly document: string
}

/** Takes the paper that was signed. */
export interface UploadPage extends Shown {
  readonly kind: 'upload'
  readonly facts: MandateFacts
  readonly action: string
  readonly token: string
  readonly notice: MandateFormNotice | null
  /** Whether the day of the signature is asked for: it is known of a mandate that was signed. */
  readonly asksDate: boolean
  /** Bytes in the largest file. */
  readonly sizeMax: number
  readonly values: { readonly date: string; readonly place: string }
  readonly errors: MandateFieldErrors
}

export interface ReceivedPage extends Shown {
  readonly kind: 'received'
  readonly facts: MandateFacts
}

/** A page on which there is nothing to do (any more). */
export interface MandateNoticePage extends Shown {
  readonly kind: 'notice'
  readonly reason: MandateNoticeReason
  readonly testMode: boolean
}

/**
 * - `unknown`: there is no such mandate. 404.
 * - `revoked`: it, or its account, is no more.
 * - `already_signed`: in another visit, or elsewhere.
 * - `unavailable`: the installation cannot take it at the moment (503), or lacks what it takes (501).
 */
export type MandateNoticeReason = 'unknown' | 'revoked' | 'already_signed' | 'unavailable'

/**
 * - `form_expired`: the form was opened too long ago, or elsewhere; nothing happened.
 * - `changed`: what is agreed to is not what it was when the form was opened; nothing happened.
 * - `check_fields`: see the fields.
 */
export type MandateFormNotice = 'form_expired' | 'changed' | 'check_fields'

/** Names of the forms' fields, as they are posted, besides `token` and `agreed`. */
export type MandateField = 'name' | 'consent' | 'file' | 'date' | 'place'

export type MandateFieldError =
  | 'name_missing'
  | 'name_invalid'
  | 'consent_missing'
  | 'file_missing'
  | 'file_not_pdf'
  | 'file_too_large'
  | 'date_missing'
  | 'date_invalid'
  | 'date_to_come'
  | 'place_invalid'

export type MandateFieldErrors = Readonly<Partial<Record<MandateField, MandateFieldError>>>
