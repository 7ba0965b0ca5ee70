/** What is told of a debit that was accepted, before it is made: from which account, for whom, by which mandate; and a copy of the mandate for whoever has just signed it. */
import { html } from 'ghtml'
import { mandateWords } from '../../mandates/index.ts'
import type { Language } from '../languages.ts'
import type { DebitFacts } from '../model.ts'
import { wordsOf } from '../words/index.ts'
import { attributes } from './attributes.ts'
import { factList, maskedAccount } from './mandate-facts.ts'

export function debitResult(language: Language, debit: DebitFacts): string {
  const mandate = mandateWords(language)
  const facts = [
    [mandate.iban, maskedAccount(language, debit)],
    [mandate.creditor, html`<span dir="auto">${debit.creditor}</span>`],
    [mandate.creditorIdentifier, html`${debit.creditorIdentifier}`],
    [mandate.reference, html`${debit.rum}`],
  ] as const
  return html`!${factList(facts)}!${debit.copy === null ? '' : copyLink(language, debit.copy)}`
}

function copyLink(language: Language, href: string): string {
  const { download, downloadHint } = wordsOf(language).mandate
  return html`<p><a !${attributes({ class: 'button plain', href, download: true })}>${download}</a></p>
    <p class="hint">${downloadHint}</p> `
}
