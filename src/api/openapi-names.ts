/**
 * Moves every schema that has a title to the components of the description and leaves a reference in its place, so that a Card is the same schema wherever it appears.
 */
import { isDeepStrictEqual } from 'node:util'

export type JsonObject = Record<string, unknown>

/** The document with its titled schemas named. Throws when two different schemas have one title. */
export function nameSchemas(document: JsonObject): JsonObject {
  const named: Record<string, JsonObject> = {}
  const walk = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(walk)
    if (!isObject(node)) return node
    const copy: JsonObject = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, walk(value)]))
    return isTitledSchema(copy) ? reference(copy, named) : copy
  }
  const paths = walk(document.paths)
  const components = isObject(document.components) ? document.components : {}
  return { ...document, paths, components: { ...components, schemas: sorted(named) } }
}

interface TitledSchema extends JsonObject {
  readonly title: string
  readonly type: string | readonly string[]
}

/** `info` has a title too, but no type. */
const isTitledSchema = (node: JsonObject): node is TitledSchema => typeof node.title === 'string' && 'type' in node

function reference(schema: TitledSchema, named: Record<string, JsonObject>): JsonObject {
  const { title, type } = schema
  const nullable = Array.isArray(type) && type.includes('null')
  const { title: _title, ...plain } = nullable ? withoutNull(schema) : schema
  const known = (named[title] ??= plain)
  if (!isDeepStrictEqual(known, plain)) throw new Error(`two schemas have the title ${title}`)
  const ref = { $ref: `#/components/schemas/${title}` }
  return nullable ? { anyOf: [ref, { type: 'null' }] } : ref
}

function withoutNull(schema: TitledSchema): TitledSchema {
  const types = (schema.type as readonly string[]).filter((type) => type !== 'null')
  const values = schema.enum as unknown[] | undefined
  return {
    ...schema,
    type: types.length === 1 ? (types[0] ?? '') : types,
    ...(values && { enum: values.filter((value) => value !== null) }),
  }
}

const isObject = (node: unknown): node is JsonObject =>
  typeof node === 'object' && node !== null && !Array.isArray(node)

const sorted = (named: Record<string, JsonObject>): Record<string, JsonObject> =>
  Object.fromEntries(Object.entries(named).sort(([a], [b]) => (a < b ? -1 : 1)))
