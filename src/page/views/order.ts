import { html } from 'ghtml'
import type { Language } from '../languages.ts'
import type { Order } from '../model.ts'
import { formatAmount, type Words } from '../words/index.ts'

/** The banner of test mode; nothing in live mode. */
export const testModeBanner = (words: Words, order: Pick<Order, 'testMode'> | null): string =>
  order?.testMode === true ? html`<header class="test-mode">${words.testMode}</header> ` : ''

/** What is paid to whom. Names come in any script, so `dir="auto"` takes the direction from the name itself. */
export function orderSummary(language: Language, { merchant, amount, description }: Order): string {
  return html`<div class="order">
    <p class="merchant" dir="auto">${merchant}</p>
    <p class="amount">${formatAmount(language, amount)}</p>
    !${description === null ? '' : html`<p class="description" dir="auto">${description}</p> `}
  </div> `
}
