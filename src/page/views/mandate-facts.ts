/** The mandate as its debtor sees it: who may debit, by which reference, and which account. The account is shown by its country and its last characters. */
import { html } from 'ghtml'
import { mandateWords } from '../../mandates/index.ts'
import type { Language } from '../languages.ts'
import type { MandateFacts } from '../mandate-model.ts'
import { wordsOf } from '../words/index.ts'

export function mandateSummary(language: Language, facts: MandateFacts): string {
  const words = mandateWords(language)
  const rows: readonly (readonly [label: string, value: string])[] = [
    [words.creditor, creditorText(facts)],
    [words.creditorIdentifier, html`${facts.creditorIdentifier}`],
    [words.reference, html`${facts.rum}`],
    [words.debtor, html`<span dir="auto">${facts.debtor}</span>`],
    [words.iban, maskedAccount(language, facts)],
    [words.paymentType, html`${facts.kind === 'recurrent' ? words.recurrent : words.oneOff}`],
  ]
  return factList(rows)
}

/** Labels, and values as HTML. */
export const factList = (rows: readonly (readonly [label: string, value: string])[]): string =>
  html`<dl class="mandate-facts">
    !${rows.map(
      ([label, value]) =>
        html`<div>
          <dt>${label}</dt>
          <dd>!${value}</dd>
        </div> `,
    )}
  </dl> `

export const creditorText = ({ creditor: name, address }: Pick<MandateFacts, 'creditor' | 'address'>): string =>
  html`<strong dir="auto">${name}</strong>!${address.map((line) => html`<br /><span dir="auto">${line}</span>`)}`

/** An account, shown by its country and its last characters; screen readers say the same in words. */
export const maskedAccount = (
  language: Language,
  { country, last4 }: Pick<MandateFacts, 'country' | 'last4'>,
): string =>
  html`<span class="visually-hidden">${wordsOf(language).mandate.accountEndingIn(country, last4)}</span>
    <span aria-hidden="true">${country} •••• ${last4}</span>`
