/** The form to pay by card: saved cards, a new card, and the button. It works without the script, and what the script needs to say is in its attributes. */
import { html } from 'ghtml'
import type { CardForm, FormPage } from '../model.ts'
import { wordsOf, type Words } from '../words/index.ts'
import { attributes } from './attributes.ts'
import { cardFields } from './card-fields.ts'
import { renderField } from './field.ts'
import { keptNote } from './kept-note.ts'
import { networkChoice } from './network-choice.ts'
import { payForm } from './pay-form.ts'
import { savedCardChoice } from './saved-card-choice.ts'

export function renderCardForm(page: FormPage, card: CardForm): string {
  const words = wordsOf(page.language)
  const content = html`<input type="hidden" name="token" value="${card.token}" autocomplete="off" />
    !${savedCardChoice(words, card)}
    <fieldset class="new-card" id="new-card">
      <legend class="visually-hidden">${words.form.payByCard}</legend>
      !${cardFields(words, card).map(renderField)}!${networkChoice(words, card)}!${rememberBox(words, card)}
    </fieldset>`
  return payForm(page, formAttributes(words, card), content + keptNote(words.form.kept, card))
}

const formAttributes = (words: Words, { action }: CardForm): string =>
  attributes({
    method: 'post',
    action,
    id: 'card-form',
    'data-networks-url': networksPath(action),
    'data-error-not-sent': words.form.notSent,
  })

/** Where the script asks for a card's networks: below the form's own path, whose query goes along. */
const networksPath = (action: string): string => action.replace(/(?=\?|$)/, '/networks')

const rememberBox = (words: Words, { canRemember, values }: CardForm): string =>
  canRemember
    ? html`<label class="choice remember">
        <input !${attributes({ type: 'checkbox', name: 'remember', value: 'on', checked: values.remember })} />
        <span>${words.form.remember}</span>
      </label> `
    : ''
