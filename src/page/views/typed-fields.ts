/** Fields that are typed, each with what was wrong in it. */
import type { FieldError } from '../model.ts'
import type { Words } from '../words/index.ts'
import type { Field } from './field.ts'

/** What differs from the default: a field that is required and has no hint. */
export type TypedInputs<Name extends Field['name']> = Readonly<
  Record<Name, Pick<Field, 'label' | 'input'> & Partial<Field>>
>

/** `names` are in the order of the page: the cursor stands in the first field at fault. */
export function typedFields<Name extends Field['name']>(
  { fieldErrors }: Words,
  names: readonly Name[],
  inputs: TypedInputs<Name>,
  errors: Readonly<Partial<Record<Name, FieldError>>>,
): Field[] {
  const firstFaulty = names.find((name) => errors[name] !== undefined)
  return names.map((name) => {
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
