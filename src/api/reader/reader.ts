/**
 * Turns a schema into a function that reads values of it, once, at the start of the program: one pass that checks, converts and collects every problem.
 *
 * Ajv, Fastify's own way, cannot be used for reading: its coercion turns null into 0 and numbers into text, and for a value that may be an object or an id it reports the problems of both
 * alternatives.
 */
import type { TSchema } from 'typebox'
import {
  alternativesReader,
  freeFormReader,
  listReader,
  objectReader,
  type Compile,
  type NullRule,
} from './composites.ts'
import { dateReader, dayOrMomentReader, momentReader } from './moments.ts'
import { kinds, report } from './problem.ts'
import { booleanReader, choiceReader, integerReader, textReader, type Reader } from './scalars.ts'
import { jsonSchemaOf, splitNull, type JsonSchema } from './schema.ts'

/** Deepest nesting of objects and lists in a body. */
export const depthLimit = 32

/**
 * The reader of a schema. `nulls` applies to the fields of the outermost object only; in objects inside it null always means "not given". Throws when the schema has a keyword that no reader
 * enforces.
 */
export const readerOf = (schema: TSchema, nulls: NullRule = 'absent'): Reader => compile(jsonSchemaOf(schema), 0, nulls)

function compile(given: JsonSchema, depth: number, nulls: NullRule = 'absent'): Reader {
  const { schema, nullable } = splitNull(given)
  if (isFreeForm(schema)) return freeFormReader(schema, depthLimit - depth, kinds.tooDeep(depthLimit))
  const read = compileValue(schema, depth, nulls)
  return nullable
    ? (value, problems) => (value === null ? null : read(value, problems))
    : (value, problems) => (value === null ? report(problems, kinds.none) : read(value, problems))
}

function compileValue(schema: JsonSchema, depth: number, nulls: NullRule): Reader {
  const values = choicesOf(schema)
  if (values !== undefined) return choiceReader(schema, values)
  if (schema.anyOf !== undefined) return alternativesReader(schema, schema.anyOf, (part) => compile(part, depth))
  if (schema.format === 'unix-time') return momentReader(schema)
  if (schema.format === 'date') return dateReader(schema)
  if (schema.format === 'date-or-unix-time') return dayOrMomentReader(schema)
  const make = typeof schema.type === 'string' ? makers[schema.type] : undefined
  if (make === undefined) throw new Error(`no reader for the schema ${JSON.stringify(schema)}`)
  return make(schema, (part) => compile(part, depth + 1), nulls)
}

const makers: Readonly<Record<string, (schema: JsonSchema, compilePart: Compile, nulls: NullRule) => Reader>> = {
  string: textReader,
  integer: integerReader,
  boolean: booleanReader,
  object: objectReader,
  array: listReader,
}

const isFreeForm = ({ type, enum: values, const: value, anyOf }: JsonSchema): boolean =>
  type === undefined && values === undefined && value === undefined && anyOf === undefined

/** The values of an enumeration, a constant, or alternatives that are all constants. */
function choicesOf(schema: JsonSchema): readonly (string | number)[] | undefined {
  if (schema.enum !== undefined) return schema.enum.filter((value) => value !== null)
  if (schema.const !== undefined) return [schema.const]
  const choices = schema.anyOf?.map((alternative) => alternative.const)
  return choices?.every((choice) => choice !== undefined) === true ? choices : undefined
}
