/** The form to pay by account: known accounts, a new one, what the payer agrees to, and the button. It works without the script, and what the script needs to say is in its attributes. */
import { html } from 'ghtml'
import type { FormPage, SepaForm } from '../model.ts'
import { wordsOf, type Words } from '../words/index.ts'
import { knownAccountLabel, savedAccountChoice } from './account-choice.ts'
import { agreement } from './agreement.ts'
import { attributes } from './attributes.ts'
import { renderField } from './field.ts'
import { keptNote } from './kept-note.ts'
import { payForm } from './pay-form.ts'
import { sepaFields } from './sepa-fields.ts'

export function renderSepaForm(page: FormPage, sepa: SepaForm): string {
  const { language } = page
  const words = wordsOf(language)
  const content = html`<input type="hidden" name="method" value="sepa" />
    <input type="hidden" name="token" value="${sepa.token}" autocomplete="off" />
    !${sepa.named === null ? chosenAccount(words, language, sepa) : namedAccount(words, language, sepa.named)}
    !${sepa.agreement === null ? '' : agreement(words, language, sepa, sepa.agreement)}`
  return payForm(page, formAttributes(words, sepa), content + keptNote(words.debit.kept, sepa))
}

const formAttributes = (words: Words, { action }: SepaForm): string =>
  attributes({ method: 'post', action, id: 'sepa-form', 'data-error-not-sent': words.form.notSent })

const chosenAccount = (words: Words, language: FormPage['language'], sepa: SepaForm): string =>
  html`!${savedAccountChoice(words, language, sepa)}
    <fieldset class="new-account" id="new-account">
      <legend class="visually-hidden">${words.debit.payByDebit}</legend>
      !${sepaFields(words, sepa).map(renderField)}
    </fieldset> `

const namedAccount = (words: Words, language: FormPage['language'], named: NonNullable<SepaForm['named']>): string =>
  html`<div class="named-account">
    <h3>${words.debit.namedAccount}</h3>
    <input type="hidden" name="saved_account" value="${named.id}" />
    <p class="choice">!${knownAccountLabel(words, language, named)}</p>
  </div> `
