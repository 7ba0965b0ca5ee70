/** The mandate that the payer agrees to by paying, and the box that says so. */
import { html } from 'ghtml'
import { mandateWords } from '../../mandates/index.ts'
import type { Language } from '../languages.ts'
import type { MandateAgreement, SepaForm } from '../model.ts'
import type { Words } from '../words/index.ts'
import { attributes } from './attributes.ts'
import { creditorText, factList } from './mandate-facts.ts'

/** A fieldset, so that it can be switched off where the chosen account needs none. */
export function agreement(words: Words, language: Language, form: SepaForm, agreed: MandateAgreement): string {
  const mandate = mandateWords(language)
  const facts = [
    [mandate.creditor, creditorText(agreed)],
    [mandate.creditorIdentifier, html`${agreed.creditorIdentifier}`],
    [mandate.paymentType, html`${agreed.isRecurrent ? mandate.recurrent : mandate.oneOff}`],
    [mandate.reference, html`${agreed.rum ?? words.debit.referenceLater}`],
  ] as const
  return html`<fieldset class="agreement-part" id="agreement-part">
    <legend class="visually-hidden">${mandate.title}</legend>
    <input type="hidden" name="agreed" value="${agreed.digest}" autocomplete="off" />
    <section class="mandate" aria-labelledby="mandate-title">
      <h3 id="mandate-title">${mandate.title}</h3>
      !${factList(facts)} !${agreed.paragraphs.map((paragraph) => html`<p>${paragraph}</p> `)}
    </section>
    !${consentBox(words, form)}
    <p class="hint">${words.mandate.recorded}</p>
  </fieldset> `
}

function consentBox({ fieldErrors, mandate }: Words, { values, errors }: SepaForm): string {
  const error = errors.agreement === undefined ? null : fieldErrors[errors.agreement]
  const input = attributes({
    type: 'checkbox',
    id: 'agreement',
    name: 'agreement',
    value: 'on',
    checked: values.agreement,
    'aria-required': 'true',
    'aria-invalid': error === null ? null : 'true',
    'aria-describedby': 'agreement-error',
    'data-error-missing': fieldErrors.agreement_missing,
    autofocus: error !== null && errors.iban === undefined && errors.holder === undefined,
  })
  return html`<div class="consent">
    <label class="choice remember"><input !${input} /><span>${mandate.consent}</span></label>
    <p class="error" id="agreement-error">${error}</p>
  </div> `
}
