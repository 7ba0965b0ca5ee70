/** The payer's saved cards, and "another card", for which the fields of a new card stand below. */
import { html } from 'ghtml'
import type { CardForm, SavedCard } from '../model.ts'
import type { Words } from '../words/index.ts'
import { attributes } from './attributes.ts'
import { brandMark } from './brand-mark.ts'

export function savedCardChoice(words: Words, { savedCards, chosen }: CardForm): string {
  // Without a choice to make, the field still says what is chosen.
  if (savedCards.length === 0) return html`<input type="hidden" name="saved_card" value="new" /> `
  // The chosen card may have been forgotten meanwhile.
  const known = savedCards.some(({ id }) => id === chosen) ? chosen : 'new'
  const option = (value: string, label: string): string =>
    html`<label class="choice">
      <input !${attributes({ type: 'radio', name: 'saved_card', value, checked: value === known })} />
      !${label}
    </label> `
  const options = savedCards.map((card) => option(card.id, savedCardLabel(words, card)))
  return html`<fieldset class="saved-cards">
    <legend>${words.form.chooseCard}</legend>
    !${options}!${option('new', html`<span>${words.form.anotherCard}</span>`)}
  </fieldset> `
}

function savedCardLabel({ form }: Words, { brand, last4, expMonth, expYear }: SavedCard): string {
  const date = `${String(expMonth).padStart(2, '0')}/${String(expYear % 100).padStart(2, '0')}`
  return html`<span class="saved-card">
      <span class="visually-hidden">${form.cardEndingIn(last4)}</span>
      <span aria-hidden="true">•••• ${last4}</span>
      <span class="hint">${form.expires(date)}</span>
    </span>
    !${brandMark(brand)}`
}
