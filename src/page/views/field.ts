/** A text field with its label, its hint and its error, tied together for those who do not see the page. */
import { html } from 'ghtml'
import type { MandateField } from '../mandate-model.ts'
import type { CardField, SepaField } from '../model.ts'
import { attributes } from './attributes.ts'

export interface Field {
  readonly name: CardField | SepaField | 'code' | MandateField
  readonly label: string
  /** Said beside the label of a field that may stay empty. */
  readonly optional: string | null
  readonly hint: string | null
  readonly error: string | null
  /** Whether the browser puts the cursor here. */
  readonly focused: boolean
  /** More attributes of the input: `value`, `autocomplete`, and the errors that the script may show. */
  readonly input: Readonly<Record<string, string | boolean | null>>
  /** HTML that stands in the field beside what is typed. */
  readonly beside: string
}

export function renderField(field: Field): string {
  const { name, label, optional, hint, error, beside } = field
  return html`<div class="field field-${name}">
    <label for="${name}">${label}!${optional === null ? '' : html` <span class="optional">(${optional})</span>`}</label>
    <div class="box"><input !${inputAttributes(field)} />!${beside}</div>
    !${hint === null ? '' : html`<p class="hint" id="${name}-hint">${hint}</p> `}
    <p class="error" id="${name}-error">${error}</p>
  </div> `
}

function inputAttributes({ name, optional, hint, error, focused, input }: Field): string {
  return attributes({
    id: name,
    name,
    type: 'text',
    autocapitalize: 'off',
    autocorrect: 'off',
    spellcheck: 'false',
    ...input,
    'aria-required': optional === null ? 'true' : null,
    'aria-invalid': error === null ? null : 'true',
    'aria-describedby': hint === null ? `${name}-error` : `${name}-hint ${name}-error`,
    autofocus: focused,
  })
}
