import { html } from 'ghtml'
import type { FormPage } from '../model.ts'
import { buttonText, wordsOf } from '../words/index.ts'
import { icons } from './icons.ts'

/** A form to pay, with its button; `attributes` and `content` are HTML. */
export function payForm({ language, order }: FormPage, attributes: string, content: string): string {
  const { form } = wordsOf(language)
  return html`<form !${attributes}>
    !${content}
    <p class="submit">
      <button type="submit" class="button" data-busy-text="${form.paying}">
        !${icons.lock}<span>${buttonText(language, order.amount)}</span>
      </button>
    </p>
  </form> `
}
