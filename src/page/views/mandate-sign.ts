/** The page on which a mandate is read and signed. */
import { html } from 'ghtml'
import { mandateWords } from '../../mandates/index.ts'
import type { SignPage } from '../mandate-model.ts'
import { wordsOf, type Words } from '../words/index.ts'
import { attributes } from './attributes.ts'
import { icons } from './icons.ts'
import { errorText, mandateField, renderMandateForm, submitButton } from './mandate-form.ts'

export function renderSign(page: SignPage): string {
  const { language, facts, agreement } = page
  const words = wordsOf(language)
  const { mandate } = words
  const content = html`<section class="agreement" aria-labelledby="agreement">
      <h2 id="agreement">${mandateWords(language).agreement}</h2>
      !${agreement.map((paragraph) => html`<p>${paragraph}</p> `)}
    </section>
    <section class="method" aria-labelledby="signature">
      <h2 id="signature">${mandate.yourSignature}</h2>
      !${signForm(page, words)}
    </section>
    <p class="discretion">!${icons.lock}<span>${mandate.recorded}</span></p> `
  return renderMandateForm(page, mandate.sign(facts.creditor), content)
}

function signForm(page: SignPage, words: Words): string {
  const { action, token, values, errors } = page
  const { mandate } = words
  return html`<form method="post" action="${action}" id="mandate-form">
    <input type="hidden" name="token" value="${token}" autocomplete="off" />
    !${mandateField(words, errors, {
      name: 'name',
      label: mandate.name,
      hint: mandate.nameHint,
      input: { value: values.name, autocomplete: 'name', autocapitalize: 'words', maxlength: '140' },
    })}
    !${consentBox(page, words)} !${submitButton(mandate.signNow, mandate.signing)}
  </form> `
}

function consentBox({ values, errors }: SignPage, words: Words): string {
  const error = errorText(words, errors, 'consent')
  const input = attributes({
    type: 'checkbox',
    id: 'consent',
    name: 'consent',
    value: 'on',
    checked: values.consent,
    'aria-required': 'true',
    'aria-invalid': error === null ? null : 'true',
    'aria-describedby': 'consent-error',
  })
  return html`<div class="consent">
    <label class="choice remember"><input !${input} /><span>${words.mandate.consent}</span></label>
    <p class="error" id="consent-error">${error}</p>
  </div> `
}
