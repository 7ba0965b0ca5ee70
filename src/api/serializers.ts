/**
 * Serializers of answers. Most schemas belong to many routes, those of errors to all. Each schema is compiled once in a process, when it is first answered with; Fastify would compile it again for
 * every route before the server listens, which takes a third of its start.
 */
import fastJsonStringify, { type AnySchema } from 'fast-json-stringify'

type Serialize = (answer: unknown) => string

const compiled = new WeakMap<AnySchema, Serialize>()

/** Of a schema that refers to no other. */
export function serializerFor({ schema }: { readonly schema: AnySchema }): Serialize {
  let serialize: Serialize | undefined
  return (answer) => {
    serialize ??= compile(schema)
    return serialize(answer)
  }
}

function compile(schema: AnySchema): Serialize {
  let serialize = compiled.get(schema)
  if (serialize === undefined) compiled.set(schema, (serialize = fastJsonStringify(schema)))
  return serialize
}
