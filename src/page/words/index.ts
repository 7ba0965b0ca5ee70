import type { Money } from '../../kit/money.ts'
import type { PaymentMethod } from '../../payments/index.ts'
import type { FieldError, FormNotice } from '../model.ts'
import type { Language } from '../languages.ts'
import { formatAmount } from './amount.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'
import { it } from './it.ts'
import { nl } from './nl.ts'
import { pt } from './pt.ts'
import type { Words } from './words.ts'

export { formatAmount } from './amount.ts'
export { formatDay } from './day.ts'
export type { Message, Words } from './words.ts'

const dictionaries: Readonly<Record<Language, Words>> = { en, fr, de, es, it, nl, pt }

export const wordsOf = (language: Language): Words => dictionaries[language]

/** The texts of the answers to a form that was sent by the page's script: the same that the page itself would show. */
export interface FormAnswerWords {
  readonly fieldErrors: Readonly<Record<FieldError, string>>
  readonly notices: Readonly<Record<FormNotice, string>>
  readonly kept: Readonly<Record<PaymentMethod, Words['form']['kept']>>
}

export function formAnswerWords(language: Language): FormAnswerWords {
  const { fieldErrors, formNotices, form, debit } = wordsOf(language)
  return { fieldErrors, notices: formNotices, kept: { card: form.kept, sepa: debit.kept } }
}

/** What the button of a form says. */
export function buttonText(language: Language, money: Money): string {
  const { form } = wordsOf(language)
  return money.amount === 0 ? form.keep : form.pay(formatAmount(language, money))
}
