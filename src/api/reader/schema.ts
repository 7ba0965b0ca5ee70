/**
 * The part of JSON Schema that the readers understand, as TypeBox writes it. A schema that says more is refused when its reader is made, at the start of the program, so that
 * no constraint is ever written down and not held.
 */
import type { TSchema } from 'typebox'
import assert from 'node:assert/strict'

export interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly enum?: readonly (string | number | null)[]
  readonly const?: string | number
  readonly anyOf?: readonly JsonSchema[]
  readonly default?: unknown
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly items?: JsonSchema
  readonly minItems?: number
  readonly maxItems?: number
  readonly uniqueItems?: boolean
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  /** With a schema, what every other property holds; their names match `propertyNames`. */
  readonly additionalProperties?: boolean | JsonSchema
  readonly propertyNames?: { readonly pattern: string }
}

/** Keywords that say something to people only. */
const annotations = ['title', 'description', 'default', 'examples', 'deprecated']

/** Throws when the schema has a keyword besides these: a mistake in the program, found at its start. */
export function allowKeywords(schema: JsonSchema, keywords: readonly (keyof JsonSchema)[]): void {
  const unknown = Object.keys(schema).filter((key) => ![...annotations, ...keywords].includes(key))
  assert(unknown.length === 0, `no reader for ${unknown.join(', ')} in ${JSON.stringify(schema)}`)
}

export const jsonSchemaOf = (schema: TSchema): JsonSchema => schema

/** The schema without null, and whether null was in it. */
export function splitNull(schema: JsonSchema): { schema: JsonSchema; nullable: boolean } {
  const { type, anyOf } = schema
  if (Array.isArray(type) && type.includes('null')) return { schema: withoutNullType(schema, type), nullable: true }
  if (anyOf?.some(isNull) === true) {
    const rest = anyOf.filter((branch) => !isNull(branch))
    const [only] = rest
    return { schema: rest.length === 1 && only !== undefined ? only : { ...schema, anyOf: rest }, nullable: true }
  }
  return { schema, nullable: false }
}

function withoutNullType(schema: JsonSchema, types: readonly string[]): JsonSchema {
  const rest = types.filter((type) => type !== 'null')
  const [only] = rest
  return {
    ...schema,
    type: rest.length === 1 && only !== undefined ? only : rest,
    ...(schema.enum && { enum: schema.enum.filter((value) => value !== null) }),
  }
}

const isNull = (schema: JsonSchema): boolean => schema.type === 'null'

export type JsonType = 'string' | 'number' | 'boolean' | 'object' | 'array'

export const jsonTypeOf = (value: unknown): JsonType =>
  Array.isArray(value) ? 'array' : (typeof value as Exclude<JsonType, 'array'>)

/** The JSON types of the values that a schema speaks of. */
export function jsonTypesOf(schema: JsonSchema): JsonType[] {
  if (schema.type !== undefined) {
    const types = typeof schema.type === 'string' ? [schema.type] : schema.type
    return types.map((type) => (type === 'integer' ? 'number' : (type as JsonType)))
  }
  const values = schema.enum ?? (schema.const === undefined ? [] : [schema.const])
  return [...new Set(values.map(jsonTypeOf))]
}
