/** The fields of a new account. What the script may have to say of a field stands in the field's attributes. */
import type { SepaField, SepaForm } from '../model.ts'
import type { Words } from '../words/index.ts'
import type { Field } from './field.ts'

export function sepaFields({ debit, fieldErrors }: Words, { values, errors }: SepaForm): Field[] {
  const inputs: Readonly<Record<TypedField, Pick<Field, 'label' | 'input'> & Partial<Field>>> = {
    iban: {
      label: debit.iban,
      input: {
        autocomplete: 'off',
        autocapitalize: 'characters',
        // The longest that is typed with a space after every four.
        maxlength: '42',
        'data-error-missing': fieldErrors.iban_missing,
        'data-error-country': fieldErrors.iban_country,
        'data-error-characters': fieldErrors.iban_characters,
        'data-error-length': fieldErrors.iban_length,
        'data-error-check-digits': fieldErrors.iban_check_digits,
      },
    },
    holder: {
      label: debit.holder,
      hint: debit.holderHint,
      input: {
        autocomplete: 'name',
        autocapitalize: 'words',
        maxlength: '64',
        value: values.holder,
        'data-error-missing': fieldErrors.holder_missing,
        'data-error-invalid': fieldErrors.holder_invalid,
      },
    },
  }
  const firstFaulty = typedFields.find((name) => errors[name] !== undefined)
  return typedFields.map((name) => {
    const error = errors[name]
    return {
      name,
      optional: null,
      hint: null,
      error: error === undefined ? null : fieldErrors[error],
      focused: name === firstFaulty,
      beside: '',
      ...inputs[name],
    }
  })
}

type TypedField = Exclude<SepaField, 'agreement'>

/** As they stand on the page. */
const typedFields: readonly TypedField[] = ['iban', 'holder']
