/** Which network a card with two of them pays by (Regulation (EU) 2015/751, article 8: the payer chooses). The script shows it for such cards alone. */
import { html } from 'ghtml'
import type { CardForm, CardNetworkChoice } from '../model.ts'
import type { Words } from '../words/index.ts'
import { attributes } from './attributes.ts'

const choices: readonly CardNetworkChoice[] = ['automatic', 'national', 'visa', 'mastercard']

export function networkChoice({ form, fieldErrors }: Words, { values, errors }: CardForm): string {
  const error = errors.network
  const options = choices.map((choice) => {
    const input = attributes({ type: 'radio', name: 'network', value: choice, checked: choice === values.network })
    return html`<label class="choice">
      <input !${input} />
      <span>${form.networks[choice]}</span>
    </label> `
  })
  return html`<fieldset class="networks" id="networks" aria-describedby="network-hint network-error">
    <legend>${form.network} <span class="optional">(${form.optional})</span></legend>
    <p class="hint" id="network-hint">${form.networkHint}</p>
    <div class="choices">!${options}</div>
    <p class="error" id="network-error">${error === undefined ? null : fieldErrors[error]}</p>
  </fieldset> `
}
