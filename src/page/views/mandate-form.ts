/** What the two forms of a mandate share: the mandate on one side, what is asked for on the other. */
import { html } from 'ghtml'
import type { MandateField, MandateFieldErrors, SignPage, UploadPage } from '../mandate-model.ts'
import { wordsOf, type Words } from '../words/index.ts'
import { attributes } from './attributes.ts'
import { renderField } from './field.ts'
import { icons } from './icons.ts'
import { renderLayout } from './layout.ts'
import { mandateSummary } from './mandate-facts.ts'
import { testModeBanner } from './order.ts'

/** `content` is HTML. */
export function renderMandateForm(
  { language, facts, notice }: SignPage | UploadPage,
  title: string,
  content: string,
): string {
  const words = wordsOf(language)
  const text = notice === null ? null : words.mandate.formNotices[notice]
  return renderLayout({
    language,
    title,
    house: 'checkout',
    message: 'init',
    returnUrl: null,
    paymentStatus: null,
    leaving: null,
    body: html`!${testModeBanner(words, facts)}
      <main class="sheet wide">
        <header class="summary">
          <h1 dir="auto">${title}</h1>
          !${mandateSummary(language, facts)}
        </header>
        <div class="methods">
          !${text === null ? '' : html`<p id="notice" class="notice" role="alert" tabindex="-1">${text}</p> `}
          !${content}
        </div>
      </main> `,
  })
}

export interface MandateInput {
  readonly name: Exclude<MandateField, 'consent'>
  readonly label: string
  readonly isOptional?: boolean
  readonly hint?: string
  readonly input: Readonly<Record<string, string | boolean | null>>
}

/** The cursor stands in the first field at fault. */
export function mandateField(
  words: Words,
  errors: MandateFieldErrors,
  { name, label, isOptional, hint, input }: MandateInput,
): string {
  return renderField({
    name,
    label,
    optional: isOptional === true ? words.form.optional : null,
    hint: hint ?? null,
    error: errorText(words, errors, name),
    focused: Object.keys(errors)[0] === name,
    input,
    beside: '',
  })
}

export function errorText({ mandate }: Words, errors: MandateFieldErrors, name: MandateField): string | null {
  const error = errors[name]
  return error === undefined ? null : mandate.fieldErrors[error]
}

/** `busyText` is what it says while the form is under way. */
export const submitButton = (text: string, busyText: string): string =>
  html`<p class="submit">
    <button !${attributes({ type: 'submit', class: 'button', 'data-busy-text': busyText })}>
      !${icons.check}<span>${text}</span>
    </button>
  </p> `
