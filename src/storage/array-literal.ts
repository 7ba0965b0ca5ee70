/**
 * PostgreSQL's text form of an array of values (its manual, "Array Input and Output Syntax").
 */
import { isArrayType } from './column-types.ts'

/** Gives the text of one value that is not null, as an element of an array. */
export type ElementWriter = (value: unknown) => string

/** The writer for values of a column of this type. A value that is no text, number or boolean is written in its own syntax: JSON, or an array again. */
export function elementWriter(type: string): ElementWriter {
  // A JSON text holds quotes and backslashes, but no control characters, so quoting it as JSON also quotes it correctly as an element of an array.
  if (type === 'json' || type === 'jsonb') return (value) => JSON.stringify(JSON.stringify(value))
  if (isArrayType(type)) return (value) => quoted(arrayLiteral(value as readonly unknown[], scalar))
  return scalar
}

/** Null and undefined are the database's NULL. */
export function arrayLiteral(values: readonly unknown[], write: ElementWriter): string {
  let text = '{'
  for (const value of values) {
    if (text.length > 1) text += ','
    text += value === null || value === undefined ? 'NULL' : write(value)
  }
  return text + '}'
}

const scalar: ElementWriter = (value) => (typeof value === 'string' ? quoted(value) : String(value))

const quoted = (text: string): string => (special.test(text) ? `"${text.replace(eachSpecial, '\\$&')}"` : `"${text}"`)

const special = /["\\]/
const eachSpecial = /["\\]/g
