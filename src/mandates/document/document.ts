/** What the document of a mandate is made from. AT-01, AT-02 … are the attributes of the rulebook (SEPA Direct Debit Core Scheme, EPC016-06). */
import type { Instant } from '../../kit/clock.ts'
import type { Language } from '../../kit/language.ts'
import type { MandateKind, Signature } from '../mandate.ts'

export interface MandateDocument {
  readonly language: Language
  /** Whether it is of a test mode, and says so. */
  readonly testMode: boolean
  readonly creditor: DocumentCreditor
  /** Unique mandate reference (AT-01). */
  readonly rum: string
  readonly kind: MandateKind
  /** How many days before a debit its payer is told of it; null where that is not settled. */
  readonly prenotificationDays: number | null
  readonly debtor: DocumentDebtor
  /** AT-25; null while the mandate waits for its signature. */
  readonly signature: Signature | null
  /** When the document was made. */
  readonly createdAt: Instant
  /** By whose calendar days are written: `Europe/Paris`. */
  readonly timeZone: string
}

export interface DocumentCreditor {
  /** AT-03. */
  readonly name: string
  /** AT-05, with a line feed between its lines. */
  readonly address: string
  /** AT-02. */
  readonly identifier: string
}

export interface DocumentDebtor {
  /** AT-14. */
  readonly name: string
  /** AT-07, without spaces. Shown in full, since the scheme asks for that. */
  readonly iban: string
  /** AT-13. */
  readonly bic: string | null
}
