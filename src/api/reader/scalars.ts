/**
 * Readers of single values. They take what the documented clients send besides plain JSON (stancer-v2 section 1): digits in a string for an integer, `"True"` for a boolean.
 */
import assert from 'node:assert/strict'
import { kinds, report, type Kind, type Problem } from './problem.ts'
import { allowKeywords, type JsonSchema } from './schema.ts'

/** Reads a value that is not null: returns its meaning, or adds its faults to the problems; the returned value then does not matter. */
export type Reader = (value: unknown, problems: Problem[]) => unknown

/** Further checks of texts, by the schema's format: the kind of problem, if there is one. */
const textFormats: Readonly<Record<string, (text: string) => Kind | undefined>> = {
  email: (text) => (emailPattern.test(text) ? undefined : kinds.email),
  uri: httpUrlProblem,
}

const emailPattern = /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/

export function textReader(schema: JsonSchema): Reader {
  allowKeywords(schema, ['type', 'minLength', 'maxLength', 'pattern', 'format'])
  const { minLength = 0, maxLength = Infinity, pattern, format } = schema
  const tooShort = kinds.tooShort(minLength)
  const tooLong = kinds.tooLong(maxLength)
  const expression = pattern === undefined ? undefined : new RegExp(pattern, 'u')
  const mismatch = kinds.pattern(pattern ?? '')
  const formatProblem = format === undefined ? undefined : textFormats[format]
  if (format !== undefined && formatProblem === undefined) throw new Error(`no reader for the format ${format}`)
  return (value, problems) => {
    if (typeof value !== 'string') return report(problems, kinds.text)
    if (!isCleanText(value)) return report(problems, kinds.characters)
    if (value.length < minLength || lengthAtMost(value, minLength - 1)) return report(problems, tooShort)
    if (!lengthAtMost(value, maxLength)) return report(problems, tooLong)
    if (expression?.test(value) === false) return report(problems, mismatch)
    const wrong = formatProblem?.(value)
    return wrong === undefined ? value : report(problems, wrong)
  }
}

/** Whether the database and every JSON reader can take the text: no NUL, and no half of a surrogate pair. */
export const isCleanText = (text: string): boolean => !text.includes('\0') && text.isWellFormed()

/** With the format `whole`, a point and zeros may follow the digits in a string, as programs write them that compute with floating-point numbers. */
export function integerReader(schema: JsonSchema): Reader {
  allowKeywords(schema, ['type', 'minimum', 'maximum', 'format'])
  assert(schema.format === undefined || schema.format === 'whole', `no reader for the format ${schema.format}`)
  const read = schema.format === 'whole' ? wholeOf : integerOf
  const { minimum = -Infinity, maximum = Infinity } = schema
  const tooSmall = kinds.tooSmall(minimum)
  const tooLarge = kinds.tooLarge(maximum)
  return (value, problems) => {
    const integer = read(value)
    if (integer === undefined) return report(problems, kinds.integer)
    if (integer < minimum) return report(problems, tooSmall)
    if (integer > maximum) return report(problems, tooLarge)
    return integer
  }
}

/** The integer that a number or a string of digits is, when it can be held exactly. */
export function integerOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && digits.test(value) ? Number(value) : value
  // Adding zero makes a plain 0 of -0.
  return typeof number === 'number' && Number.isSafeInteger(number) ? number + 0 : undefined
}

const digits = /^[+-]?\d+$/

/** {@link integerOf}, and digits in a string with a point and zeros after them. */
export const wholeOf = (value: unknown): number | undefined =>
  integerOf(typeof value === 'string' ? value.replace(/\.0+$/, '') : value)

const booleans = new Map<unknown, boolean>([
  [true, true],
  [false, false],
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
])

export function booleanReader(schema: JsonSchema): Reader {
  allowKeywords(schema, ['type'])
  return (value, problems) => booleans.get(value) ?? report(problems, kinds.boolean)
}

/** One of the schema's values, given as it stands there, or, with the format `any-case`, in capitals. */
export function choiceReader(schema: JsonSchema, values: readonly (string | number)[]): Reader {
  allowKeywords(schema, ['type', 'enum', 'const', 'anyOf', 'format'])
  const { format } = schema
  assert(format === undefined || format === 'any-case', `no reader for the format ${format}`)
  const permitted = new Set<unknown>(values)
  const notPermitted = kinds.choice(values)
  return (given, problems) => {
    const value = format === 'any-case' && typeof given === 'string' ? given.toLowerCase() : given
    return permitted.has(value) ? value : report(problems, notPermitted)
  }
}

/** Characters are counted as code points, as JSON Schema does; a code point takes at most two units. */
function lengthAtMost(text: string, limit: number): boolean {
  if (text.length <= limit) return true
  return text.length <= 2 * limit && Array.from(text).length <= limit
}

/** URLs that a browser may be sent to: http and https, with a host. What URL parsers silently repair (spaces, line breaks, a missing slash) is refused. */
function httpUrlProblem(text: string): Kind | undefined {
  if (!/^https?:\/\//i.test(text)) return kinds.urlScheme
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return /[\s\u0000-\u001f\u007f]/.test(text) || !URL.canParse(text) ? kinds.urlHost : undefined
}
