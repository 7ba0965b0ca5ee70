/** How to pay, where there is a choice. The stylesheet shows the form of the chosen method alone, with the script or without. */
import { html } from 'ghtml'
import type { PaymentMethod } from '../../payments/index.ts'
import type { Words } from '../words/index.ts'
import { attributes } from './attributes.ts'

export function methodChoice(
  { debit }: Words,
  methods: readonly { readonly id: PaymentMethod }[],
  chosen: PaymentMethod,
): string {
  if (methods.length < 2) return ''
  const options = methods.map(({ id }) => {
    const input = { type: 'radio', name: 'pay_by', value: id, id: `pay-by-${id}`, checked: id === chosen }
    return html`<label class="choice"><input !${attributes(input)} /><span>${debit.methods[id]}</span></label> `
  })
  return html`<fieldset class="method-choice">
    <legend>${debit.chooseMethod}</legend>
    <div class="choices">!${options}</div>
  </fieldset> `
}
