/** The payer's saved cards, and "another card", for which the fields of a new card stand below. */
import { html } from 'ghtml'
import type { CardForm, SavedCard } from '../model.ts'
import type { Words } from '../words/index.ts'
import { brandMark } from './brand-mark.ts'
import { savedChoice } from './saved-choice.ts'

export const savedCardChoice = (words: Words, { savedCards, chosen }: CardForm): string =>
  savedChoice({
    name: 'saved_card',
    legend: words.form.chooseCard,
    options: savedCards.map((card) => ({ id: card.id, label: savedCardLabel(words, card) })),
    other: words.form.anotherCard,
    chosen,
  })

function savedCardLabel({ form }: Words, { brand, last4, expMonth, expYear }: SavedCard): string {
  const date = `${String(expMonth).padStart(2, '0')}/${String(expYear % 100).padStart(2, '0')}`
  return html`<span class="saved-card">
      <span class="visually-hidden">${form.cardEndingIn(last4)}</span>
      <span aria-hidden="true">•••• ${last4}</span>
      <span class="hint">${form.expires(date)}</span>
    </span>
    !${brandMark(brand)}`
}
