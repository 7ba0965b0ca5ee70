/** The fields of a new card. What the script may have to say of a field stands in the field's attributes. */
import type { CardField, CardForm } from '../model.ts'
import type { Words } from '../words/index.ts'
import type { Field } from './field.ts'
import { typedFields, type TypedInputs } from './typed-fields.ts'

export function cardFields(words: Words, { values, errors }: CardForm): Field[] {
  const { form, fieldErrors } = words
  const inputs: TypedInputs<TypedField> = {
    number: {
      label: form.number,
      input: {
        autocomplete: 'cc-number',
        inputmode: 'numeric',
        maxlength: '23',
        'data-error-missing': fieldErrors.number_missing,
        'data-error-invalid': fieldErrors.number_invalid,
      },
      beside: '<span class="mark" id="brand" data-brand="" hidden></span>',
    },
    expiry: {
      label: form.expiry,
      input: {
        autocomplete: 'cc-exp',
        inputmode: 'numeric',
        maxlength: '9',
        placeholder: form.expiryPattern,
        value: values.expiry,
        'data-error-missing': fieldErrors.expiry_missing,
        'data-error-invalid': fieldErrors.expiry_invalid,
        'data-error-past': fieldErrors.expiry_past,
      },
    },
    security_code: {
      label: form.securityCode,
      hint: form.securityCodeHint,
      input: {
        autocomplete: 'cc-csc',
        inputmode: 'numeric',
        maxlength: '4',
        'data-error-missing': fieldErrors.security_code_missing,
        'data-error-invalid': fieldErrors.security_code_invalid,
      },
    },
    name: {
      label: form.name,
      optional: form.optional,
      input: { autocomplete: 'cc-name', autocapitalize: 'words', maxlength: '64', value: values.name },
    },
  }
  return typedFields(words, typed, inputs, errors)
}

type TypedField = Exclude<CardField, 'network'>

/** As they stand on the page. */
const typed: readonly TypedField[] = ['number', 'expiry', 'security_code', 'name']
