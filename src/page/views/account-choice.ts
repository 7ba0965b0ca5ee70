/** Accounts that are known: the customer's, and "another account", for which the fields of a new one stand below. */
import { html } from 'ghtml'
import type { Language } from '../languages.ts'
import type { KnownAccount, SepaForm } from '../model.ts'
import type { Words } from '../words/index.ts'
import { attributes } from './attributes.ts'
import { maskedAccount } from './mandate-facts.ts'

export function savedAccountChoice(words: Words, language: Language, { savedAccounts, chosen }: SepaForm): string {
  // Without a choice to make, the field still says what is chosen.
  if (savedAccounts.length === 0) return html`<input type="hidden" name="saved_account" value="new" /> `
  // The chosen account may be gone meanwhile.
  const known = savedAccounts.some(({ id }) => id === chosen) ? chosen : 'new'
  const option = (value: string, label: string): string =>
    html`<label class="choice">
      <input !${attributes({ type: 'radio', name: 'saved_account', value, checked: value === known })} />
      !${label}
    </label> `
  const options = savedAccounts.map((account) => option(account.id, knownAccountLabel(words, language, account)))
  return html`<fieldset class="saved-cards">
    <legend>${words.debit.chooseAccount}</legend>
    !${options}!${option('new', html`<span>${words.debit.anotherAccount}</span>`)}
  </fieldset> `
}

export const knownAccountLabel = ({ debit }: Words, language: Language, account: KnownAccount): string =>
  html`<span class="saved-card">
    !${maskedAccount(language, account)}
    !${account.rum === null ? '' : html`<span class="hint">${debit.underMandate(account.rum)}</span>`}
  </span> `
