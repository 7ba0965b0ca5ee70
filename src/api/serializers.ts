/**
 * What writes answers. Most schemas belong to many routes, those of errors to all: each is compiled once in a process, where Fastify would compile it for every route anew, a third of the time in which a server
 * starts.
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
