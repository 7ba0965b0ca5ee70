/**
 * What can be wrong with a value that a client sent: where it stands, and one of the kinds below, worded and named as pydantic 1 does, since that is what clients of the API
 * know (stancer-v2 section 1.5). No kind ever repeats the value: it may be a card number.
 */
import type { FieldError } from '../../kit/errors.ts'

export interface Kind {
  readonly message: string
  readonly type: string
}

/** A field at fault; its location grows from the inside out while the readers return. */
export interface Problem extends FieldError {
  readonly location: (string | number)[]
}

/** Every kind of problem. The page of errors (docs/errors.md) is made from this table. */
export const kinds = {
  missing: kind('field required', 'value_error.missing'),
  unknown: kind('extra fields not permitted', 'value_error.extra'),
  repeated: kind('parameter given more than once', 'value_error.repeated'),
  none: kind('none is not an allowed value', 'type_error.none.not_allowed'),
  text: kind('str type expected', 'type_error.str'),
  characters: kind('NUL characters and lone surrogates are not permitted', 'value_error.any_str.characters'),
  tooShort: (limit: Limit) =>
    kind(`ensure this value has at least ${limit} characters`, 'value_error.any_str.min_length'),
  tooLong: (limit: Limit) =>
    kind(`ensure this value has at most ${limit} characters`, 'value_error.any_str.max_length'),
  pattern: (pattern: string) => kind(`string does not match regex "${pattern}"`, 'value_error.str.regex'),
  email: kind('value is not a valid email address', 'value_error.email'),
  urlScheme: kind('invalid or missing URL scheme', 'value_error.url.scheme'),
  urlHost: kind('URL host invalid', 'value_error.url.host'),
  integer: kind('value is not a valid integer', 'type_error.integer'),
  tooSmall: (limit: Limit) =>
    kind(`ensure this value is greater than or equal to ${limit}`, 'value_error.number.not_ge'),
  tooLarge: (limit: Limit) => kind(`ensure this value is less than or equal to ${limit}`, 'value_error.number.not_le'),
  boolean: kind('value could not be parsed to a boolean', 'type_error.bool'),
  date: kind('invalid date format', 'value_error.date'),
  moment: kind('invalid datetime format', 'value_error.datetime'),
  choice: (values: readonly (string | number)[]) =>
    kind(`value is not a valid enumeration member; permitted: ${values.map(quoted).join(', ')}`, 'type_error.enum'),
  object: kind('value is not a valid dict', 'type_error.dict'),
  list: kind('value is not a valid list', 'type_error.list'),
  tooFew: (limit: Limit) => kind(`ensure this value has at least ${limit} items`, 'value_error.list.min_items'),
  tooMany: (limit: Limit) => kind(`ensure this value has at most ${limit} items`, 'value_error.list.max_items'),
  duplicates: kind('the list has duplicated items', 'value_error.list.unique_items'),
  number: kind('value is not a finite number', 'value_error.number.not_finite'),
  inexact: kind(
    `integers beyond ${Number.MAX_SAFE_INTEGER} are not permitted, give them as strings`,
    'value_error.number.not_exact',
  ),
  keyReused: kind('this key was used for another request', 'value_error.idempotency_key'),
  tooDeep: (limit: Limit) => kind(`nesting deeper than ${limit} levels is not permitted`, 'value_error.depth'),
}

/** Most problems that one answer reports: a request of nothing but unknown fields must not earn an answer larger than itself. */
export const problemLimit = 100

/** Adds a problem. Gives back undefined as a value, so that a reader can end with it. */
export function report(problems: Problem[], { message, type }: Kind, location: (string | number)[] = []): unknown {
  if (problems.length < problemLimit) problems.push({ location, message, type })
  return undefined
}

/** Puts `key` before the locations of the problems that were found since there were `from` of them. */
export function locate(problems: readonly Problem[], from: number, key: string | number): void {
  for (let index = from; index < problems.length; index++) problems[index]?.location.unshift(key)
}

type Limit = number | string

function kind(message: string, type: string): Kind {
  return { message, type }
}

const quoted = (value: string | number): string => (typeof value === 'string' ? `'${value}'` : String(value))
