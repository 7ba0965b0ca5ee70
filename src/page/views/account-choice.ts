/** Accounts that are known: the customer's, and "another account", for which the fields of a new one stand below. */
import { html } from 'ghtml'
import type { Language } from '../languages.ts'
import type { KnownAccount, SepaForm } from '../model.ts'
import type { Words } from '../words/index.ts'
import { maskedAccount } from './mandate-facts.ts'
import { savedChoice } from './saved-choice.ts'

export const savedAccountChoice = (words: Words, language: Language, { savedAccounts, chosen }: SepaForm): string =>
  savedChoice({
    name: 'saved_account',
    legend: words.debit.chooseAccount,
    options: savedAccounts.map((account) => ({ id: account.id, label: knownAccountLabel(words, language, account) })),
    other: words.debit.anotherAccount,
    chosen,
  })

export const knownAccountLabel = ({ debit }: Words, language: Language, account: KnownAccount): string =>
  html`<span class="saved-card">
    !${maskedAccount(language, account)}
    !${account.rum === null ? '' : html`<span class="hint">${debit.underMandate(account.rum)}</span>`}
  </span> `
