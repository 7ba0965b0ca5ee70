/** What a debtor agrees to, in words of our own: the same on the document, on the page on which it is signed, and on the payment page. */
import { createHash } from 'node:crypto'
import type { Language } from '../../kit/language.ts'
import type { MandateKind } from '../mandate.ts'
import { mandateWords } from './words/index.ts'

export interface MandateTextFacts {
  /** By its name. */
  readonly creditor: string
  /** How many days before a debit its payer is told of it; null where that is not settled, and nothing is said of it. */
  readonly prenotificationDays: number | null
  readonly kind: MandateKind
}

/** The paragraphs, plain text. */
export function mandateText(language: Language, { creditor, prenotificationDays, kind }: MandateTextFacts): string[] {
  const words = mandateWords(language)
  const name = onOneLine(creditor)
  return [
    words.authorization(name),
    kind === 'recurrent' ? words.holdsForMany : words.holdsForOne,
    words.refund,
    ...(prenotificationDays === null ? [] : [words.prenotification(name, prenotificationDays)]),
    words.explained,
  ]
}

/** SHA-256 of the paragraphs in UTF-8, each ended by a line feed: 64 hexadecimal digits. */
export const mandateTextDigest = (paragraphs: readonly string[]): string =>
  createHash('sha256')
    .update(paragraphs.map((paragraph) => `${paragraph}\n`).join(''))
    .digest('hex')

/** A name as it stands within a sentence. */
export const onOneLine = (text: string): string => text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()
