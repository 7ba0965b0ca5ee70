/** The page that takes the paper of a mandate. */
import { html } from 'ghtml'
import type { UploadPage } from '../mandate-model.ts'
import { wordsOf, type Words } from '../words/index.ts'
import { mandateField, renderMandateForm, submitButton } from './mandate-form.ts'

export function renderUpload(page: UploadPage): string {
  const words = wordsOf(page.language)
  const { mandate } = words
  const content = html`<section class="method" aria-labelledby="paper">
    <h2 id="paper">${mandate.yourPaper}</h2>
    <p class="explanation">${mandate.uploadExplanation(page.facts.creditor)}</p>
    !${uploadForm(page, words)}
  </section> `
  return renderMandateForm(page, mandate.upload(page.facts.creditor), content)
}

/** The token comes before the file, so that the file is not kept where the token is wrong. */
function uploadForm({ action, token, sizeMax, asksDate, values, errors }: UploadPage, words: Words): string {
  const { mandate } = words
  const day = asksDate
    ? [
        mandateField(words, errors, {
          name: 'date',
          label: mandate.date,
          input: { type: 'date', value: values.date, autocomplete: 'off' },
        }),
        mandateField(words, errors, {
          name: 'place',
          label: mandate.place,
          isOptional: true,
          input: { value: values.place, autocomplete: 'address-level2', autocapitalize: 'words', maxlength: '140' },
        }),
      ]
    : []
  return html`<form method="post" action="${action}" id="mandate-form" enctype="multipart/form-data">
    <input type="hidden" name="token" value="${token}" autocomplete="off" />
    !${mandateField(words, errors, {
      name: 'file',
      label: mandate.file,
      hint: mandate.fileHint,
      input: {
        type: 'file',
        accept: '.pdf,application/pdf',
        'data-size-max': String(sizeMax),
        'data-error-too-large': mandate.fieldErrors.file_too_large,
      },
    })}
    !${day} !${submitButton(mandate.uploadNow, mandate.uploading)}
  </form> `
}
