/**
 * Serializers of answers. Most schemas belong to many routes, those of errors to all. Each schema is compiled once in a process; Fastify would compile it again for every route, which takes a third
 * of a server's start time.
 */
import fastJsonStringify, { type AnySchema } from 'fast-json-stringify'

type Serialize = (answer: unknown) => string

const serializers = new WeakMap<AnySchema, Serialize>()

/** Of a schema that refers to no other. */
export function serializerFor({ schema }: { readonly schema: AnySchema }): Serialize {
  let serialize = serializers.get(schema)
  if (serialize === undefined) serializers.set(schema, (serialize = fastJsonStringify(schema)))
  return serialize
}
