/** What the pages of a mandate say, on which it is signed and on which its paper is handed in. What the mandate itself says is in src/mandates/document. */
import type { MandateFieldError, MandateFormNotice, MandateNoticeReason } from '../../mandate-model.ts'
import type { Message } from '../message.ts'

export interface MandatePageWords {
  /** Titles and headings. */
  readonly sign: (creditor: string) => string
  readonly upload: (creditor: string) => string
  /** Above the fields of the signature. */
  readonly yourSignature: string
  readonly name: string
  readonly nameHint: string
  readonly consent: string
  readonly signNow: string
  readonly signing: string
  /** What is recorded with a signature. */
  readonly recorded: string
  /** Said of the account on the page, which shows no more of its number. `last4` is its end. */
  readonly accountEndingIn: (country: string, last4: string) => string
  readonly signed: MadeMessage
  /** What follows a signature; with the days of notice before a debit. */
  readonly next: (creditor: string, days: number) => string
  readonly download: string
  readonly downloadHint: string
  readonly yourPaper: string
  readonly uploadExplanation: (creditor: string) => string
  readonly file: string
  readonly fileHint: string
  readonly date: string
  readonly place: string
  readonly uploadNow: string
  readonly uploading: string
  readonly received: MadeMessage
  readonly fieldErrors: Readonly<Record<MandateFieldError, string>>
  readonly formNotices: Readonly<Record<MandateFormNotice, string>>
  readonly notices: Readonly<Record<MandateNoticeReason, Message>>
}

export interface MadeMessage {
  readonly title: string
  readonly text: (creditor: string) => string
}
