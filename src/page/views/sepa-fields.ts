/** The fields of a new account. What the script may have to say of a field stands in the field's attributes. */
import type { SepaField, SepaForm } from '../model.ts'
import type { Words } from '../words/index.ts'
import type { Field } from './field.ts'
import { typedFields, type TypedInputs } from './typed-fields.ts'

export function sepaFields(words: Words, { values, errors }: SepaForm): Field[] {
  const { debit, fieldErrors } = words
  const inputs: TypedInputs<TypedField> = {
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
  return typedFields(words, typed, inputs, errors)
}

type TypedField = Exclude<SepaField, 'agreement'>

/** As they stand on the page. */
const typed: readonly TypedField[] = ['iban', 'holder']
