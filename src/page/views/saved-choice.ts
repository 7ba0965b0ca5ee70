/** What is known and can pay, and "another one", for which the fields of a new one stand below. */
import { html } from 'ghtml'
import { attributes } from './attributes.ts'

export interface SavedChoice {
  /** Of the field. */
  readonly name: 'saved_card' | 'saved_account'
  readonly legend: string
  /** `label` is HTML. */
  readonly options: readonly { readonly id: string; readonly label: string }[]
  /** Said of another one. */
  readonly other: string
  /** An id, or `new`. */
  readonly chosen: string
}

export function savedChoice({ name, legend, options, other, chosen }: SavedChoice): string {
  // Without saved options there is nothing to choose, but the form still sends the field.
  if (options.length === 0) return html`<input type="hidden" name="${name}" value="new" /> `
  // What was chosen may be gone meanwhile.
  const known = options.some(({ id }) => id === chosen) ? chosen : 'new'
  const option = (value: string, label: string): string =>
    html`<label class="choice">
      <input !${attributes({ type: 'radio', name, value, checked: value === known })} />
      !${label}
    </label> `
  return html`<fieldset class="saved-cards">
    <legend>${legend}</legend>
    !${options.map(({ id, label }) => option(id, label))}!${option('new', html`<span>${other}</span>`)}
  </fieldset> `
}
