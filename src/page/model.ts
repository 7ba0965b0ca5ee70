/**
 * What the pages show: plain data, made by the routes from the domains and turned into HTML by the views. Nothing in here is secret: a card's number or security code never
 * gets this far; of an account's number its country and its last characters do.
 */
import type { Money } from '../kit/money.ts'
import type { Day } from '../kit/target.ts'
import type { PaymentMethod } from '../payments/index.ts'
import type { Language } from './languages.ts'

/** What a card or an account pays again for later: the next periods of a subscription, or whatever the shop asks for by a token. */
export type KeptFor = 'subscription' | 'shop'

/** What a payer sees of what is to be paid. */
export interface Order {
  /** The account's name. */
  readonly merchant: string
  readonly amount: Money
  readonly description: string | null
  readonly testMode: boolean
}

interface Shown {
  readonly language: Language
}

/** Where a finished page leads. */
export interface Return {
  /** The merchant's address, unchanged; null where there is none, and the page stays. */
  readonly url: string | null
}

/** Where the payer goes on from the bank. */
export interface WayOn extends Return {
  /** Whether the address leads to our own page. Then only the frame goes there, and the window around it is given no address to follow. */
  readonly isOwnPage: boolean
}

export type CheckoutPage = FormPage | ResultPage | NoticePage

/** The form to pay with. */
export interface FormPage extends Shown {
  readonly kind: 'form'
  readonly order: Order
  /** Why the payer sees the form again; null at first. */
  readonly notice: FormNotice | null
  /** Null where a method is not allowed, or cannot be had. */
  readonly card: CardForm | null
  readonly sepa: SepaForm | null
  /** Which of them is chosen, where there are both. */
  readonly method: PaymentMethod
  /** Where the merchant's shop is, for "back to the shop"; null without one. */
  readonly return: Return
}

/**
 * - `refused`: the payer's bank refused; the reason is not for the payer to see.
 * - `insufficient_funds`, `expired_card`: reasons that may be shown.
 * - `authentication_declined`, `authentication_failed`, `authentication_canceled`, `authentication_expired`: no proof was given at the bank; nothing was taken.
 * - `form_expired`: the form was opened too long ago, or elsewhere; nothing happened.
 * - `changed`: the amount was changed by the merchant meanwhile; nothing happened.
 * - `kept_changed`: meanwhile the merchant has changed whether what pays is kept; nothing happened.
 * - `check_fields`: see the fields.
 * - `debit_refused`: the bank of the account refused; the reason is not for whoever has typed a number to see.
 * - `account_incorrect`, `account_not_debitable`: reasons that a payer can do something about.
 * - `mandate_changed`: what is agreed to is not what it was when the form was opened; nothing happened.
 */
export type FormNotice =
  | 'refused'
  | 'insufficient_funds'
  | 'expired_card'
  | 'authentication_declined'
  | 'authentication_failed'
  | 'authentication_canceled'
  | 'authentication_expired'
  | 'form_expired'
  | 'changed'
  | 'kept_changed'
  | 'check_fields'
  | 'debit_refused'
  | 'account_incorrect'
  | 'account_not_debitable'
  | 'mandate_changed'

export interface CardForm {
  /** Path that the form is posted to, as `application/x-www-form-urlencoded`. */
  readonly action: string
  /** Goes back in the hidden field `token`. */
  readonly token: string
  readonly savedCards: readonly SavedCard[]
  /** Id of the saved card that is chosen, or `new`. */
  readonly chosen: string
  /** Whether "remember this card" is offered. */
  readonly canRemember: boolean
  /** What the card is kept for and charged again later, without the payer being asked; the payer is told. */
  readonly keptFor: KeptFor | null
  /** What was typed before, without number and security code, which never come back. */
  readonly values: {
    readonly name: string
    readonly expiry: string
    readonly network: CardNetworkChoice
    readonly remember: boolean
  }
  readonly errors: Readonly<Partial<Record<CardField, CardFieldError>>>
}

export interface SavedCard {
  readonly id: string
  readonly brand: string
  readonly last4: string
  readonly expMonth: number
  readonly expYear: number
}

/** Names of the form's fields, as they are posted: besides them `token`, `saved_card` (an id, or `new`) and `remember` (`on`). */
export type CardField = 'number' | 'expiry' | 'security_code' | 'name' | 'network'

export type CardNetworkChoice = 'automatic' | 'national' | 'visa' | 'mastercard'

export type CardFieldError =
  | 'number_missing'
  | 'number_invalid'
  | 'number_brand'
  | 'expiry_missing'
  | 'expiry_invalid'
  | 'expiry_past'
  | 'security_code_missing'
  | 'security_code_invalid'
  | 'name_invalid'

/** What may be said of any field. */
export type FieldError = CardFieldError | SepaFieldError

export interface SepaForm {
  readonly action: string
  readonly token: string
  /** The account that the merchant has named: it is debited, and there is no other one to choose. Null where the payer chooses. */
  readonly named: KnownAccount | null
  readonly savedAccounts: readonly KnownAccount[]
  /** Id of the saved account that is chosen, or `new`. */
  readonly chosen: string
  /** What the payer agrees to when an account cannot be debited yet; null when the only account can be debited already. */
  readonly agreement: MandateAgreement | null
  /** What the account is kept for, as of a card; the payer is told. */
  readonly keptFor: KeptFor | null
  /** What was typed before, without the IBAN, which never comes back. */
  readonly values: { readonly holder: string; readonly agreement: boolean }
  readonly errors: Readonly<Partial<Record<SepaField, SepaFieldError>>>
}

export interface KnownAccount {
  readonly id: string
  /** Of its IBAN, ISO 3166-1 alpha-2. */
  readonly country: string
  readonly last4: string
  /** Reference of the mandate by which it is debited; null where the payer has yet to agree. */
  readonly rum: string | null
}

export interface MandateAgreement {
  readonly creditor: string
  /** AT-02. */
  readonly creditorIdentifier: string
  /** Lines of the creditor's address. */
  readonly address: readonly string[]
  /** Null where it is made when the payer agrees. */
  readonly rum: string | null
  readonly isRecurrent: boolean
  readonly paragraphs: readonly string[]
  /** Stands for all of it; goes back in the hidden field `agreed`. */
  readonly digest: string
}

/** Names of the form's fields, as they are posted: besides them `method` (`sepa`), `token`, `agreed` and `saved_account` (an id, or `new`). */
export type SepaField = 'iban' | 'holder' | 'agreement'

export type SepaFieldError =
  | 'iban_missing'
  | 'iban_country'
  | 'iban_characters'
  | 'iban_length'
  | 'iban_check_digits'
  | 'holder_missing'
  | 'holder_invalid'
  | 'agreement_missing'

/** How it ended. Shown for three seconds, or for twenty when a copy of a mandate is offered; then the browser goes to the return URL. */
export interface ResultPage extends Shown {
  readonly kind: 'result'
  readonly result: 'paid' | 'authorized'
  readonly order: Order
  /** Of a debit; null for a card. */
  readonly debit: DebitFacts | null
  readonly return: Return
  /** Of the payment, for the parent window: `to_capture`. */
  readonly paymentStatus: string
}

/** What the payer is told before the debit (the pre-notification of the EPC rulebook). */
export interface DebitFacts {
  /** On which the account is debited; null while that is not settled. */
  readonly day: Day | null
  readonly creditor: string
  readonly creditorIdentifier: string
  readonly rum: string
  /** Of the account's IBAN. */
  readonly country: string
  readonly last4: string
  /** Path of a copy of the mandate, for whoever has just signed it; null for all others. */
  readonly copy: string | null
}

/** A page on which there is nothing to pay (any more). */
export interface NoticePage extends Shown {
  readonly kind: 'notice'
  readonly reason: NoticeReason
  /** Null where the page must not name a merchant (unknown address, wrong key). */
  readonly order: Order | null
  readonly return: Return
  /** Of the payment, for the parent window; null where there is none. */
  readonly paymentStatus: string | null
}

/**
 * - `unknown`: there is no such payment, or the key is not its account's. 404.
 * - `already_paid`: paid before this visit.
 * - `canceled`, `expired`, `failed`: what became of the payment.
 * - `too_many_attempts`: this payment, or this address, has been tried too often. 429.
 * - `no_method`: none of the allowed methods is to be had here.
 * - `processing`: the bank's answer is not known yet; the payer must not try again.
 * - `unavailable`: the installation cannot take it at the moment (503), or has no card network (501).
 */
export type NoticeReason =
  | 'unknown'
  | 'already_paid'
  | 'canceled'
  | 'expired'
  | 'failed'
  | 'too_many_attempts'
  | 'no_method'
  | 'processing'
  | 'unavailable'

/** The pages of the payer's bank, in the simulated world: where the payer proves who they are (EMV 3-D Secure: challenge by the ACS). */
export type BankPage = ChallengePage | BankNoticePage | BankReturnPage

export interface ChallengePage extends Shown {
  readonly kind: 'challenge'
  readonly merchant: string
  readonly amount: Money
  readonly card: { readonly brand: string; readonly last4: string }
  /** Path that the form is posted to. */
  readonly action: string
  readonly token: string
  /** `wrong_code`: the last code was none of those below. `resent`: a new code was sent. */
  readonly notice: 'wrong_code' | 'resent' | null
  /** How many wrong codes the bank still accepts. */
  readonly triesLeft: number
  /** What each code brings about: shown in test mode, and the bank exists in test mode only. */
  readonly codes: readonly { readonly code: string; readonly outcome: ChallengeOutcome }[]
}

export type ChallengeOutcome = 'authenticated' | 'attempt' | 'declined' | 'failed' | 'unavailable'

/** `unknown` 404; `expired`: six hours have passed; `superseded`: the merchant has asked for another authentication meanwhile. */
export interface BankNoticePage extends Shown {
  readonly kind: 'notice'
  readonly reason: 'unknown' | 'expired' | 'superseded'
  readonly return: WayOn
}

/** The challenge has ended, and the browser goes on at once; without an address it stays, and the page says how it ended. */
export interface BankReturnPage extends Shown {
  readonly kind: 'return'
  readonly outcome: 'success' | 'declined' | 'failed' | 'unavailable'
  readonly return: WayOn
}
