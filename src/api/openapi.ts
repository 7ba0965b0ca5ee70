/**
 * The description of the API, OpenAPI 3.1, made from the schemas that the routes themselves are read and answered by. @fastify/swagger gathers the routes; what it cannot know is
 * added here: the answers to refused requests, optional bodies, defaults, and names for the schemas that have a title.
 */
import swagger, { type FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import type { FastifyInstance, FastifySchema } from 'fastify'
import { failures } from './failures.ts'
import { nameSchemas, type JsonObject } from './openapi-names.ts'
import type { RouteDefinition } from './routes.ts'
import { isV1 } from './error-forms.ts'
import { errorSchemas as v1Errors } from './v1/errors.ts'
import { errorSchemas as v2Errors } from './v2/errors.ts'

/** What is described besides routes. */
interface Described {
  /** Of the program. */
  readonly version: string
  /** Where the API is reached, where that is configured; otherwise where the description was found. */
  readonly apiUrl?: string | undefined
}

/** Gathers every route that is added afterwards. `app.swagger()` gives the description once the instance is ready. */
export async function describeRoutes(app: FastifyInstance, { version, apiUrl }: Described): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Guichet', version, description },
      servers: [{ url: apiUrl ?? '/' }],
      components: {
        securitySchemes: {
          basic: { type: 'http', scheme: 'basic', description: 'The secret key as user name, an empty password' },
          bearer: { type: 'http', scheme: 'bearer', description: 'The secret key' },
        },
      },
      security: [{ basic: [] }, { bearer: [] }],
    },
    transform: ({ route, url, schema }) => ({ url, schema: describe(route.config?.api, schema) }),
    transformObject: (documents) => {
      if (!('openapiObject' in documents)) throw new Error('the description is OpenAPI')
      return finish({ ...documents.openapiObject })
    },
    convertConstToEnum: false,
  } satisfies FastifyDynamicSwaggerOptions)
}

const description = `The Stancer payment API, served by Guichet. Amounts are integers in the smallest unit of their currency; moments are Unix seconds.
Objects belong to the account and the mode (test or live) of the key that made them.`

type DescribedSchema = FastifySchema & Record<string, unknown>

interface ApiRoute {
  readonly definition: RouteDefinition
  readonly writes: boolean
  readonly deprecated: boolean
}

function describe(api: ApiRoute | undefined, schema: FastifySchema | undefined): DescribedSchema {
  if (api === undefined) return { ...schema, hide: true }
  const { definition, deprecated } = api
  const { tag, summary, description: words, params, query, body, answer } = definition
  return {
    tags: [tag],
    summary,
    ...(words !== undefined && { description: words }),
    ...(deprecated && { deprecated }),
    ...(params && { params: inputSchema(params) }),
    ...(query && { querystring: inputSchema(query) }),
    ...(body && { body: inputSchema(body) }),
    ...(api.writes && { headers: idempotencyHeader }),
    ...(definition.bodyOptional === true && { [bodyOptionalMark]: true }),
    response: {
      ...(definition.status === 204
        ? { 204: { description: 'Done' } }
        : {
            200: {
              description: 'Done',
              content: { [definition.answerType ?? 'application/json']: { schema: answer } },
            },
          }),
      ...refusals(api),
    },
  }
}

const idempotencyHeader = {
  type: 'object',
  properties: {
    'Idempotency-Key': {
      type: 'string',
      minLength: 1,
      maxLength: 255,
      description: 'A name of your choice for this request: repeated within 24 hours, it gets the first answer again',
    },
  },
}

const bodyOptionalMark = 'x-body-optional'

const json = (schema: unknown): object => ({ 'application/json': { schema } })

const refusalWords = {
  403: 'Not with this key',
  410: 'It is no longer held',
  501: 'This installation lacks what it takes; the text says what',
} as const

/** The answers to a route's refused requests, by status. */
function refusals({ definition, writes }: ApiRoute): Record<string, object> {
  const { error, unauthorized, conflict, validation } = isV1(definition.path) ? v1Errors : v2Errors
  const withBody = definition.body !== undefined
  const tooLarge = definition.bodyLimit === undefined ? failures.bodyTooLarge : failures.documentTooLarge
  return {
    400: { description: 'Malformed request', content: json(error) },
    401: { description: failures.unauthorized.message, content: json(unauthorized) },
    ...((definition.params ?? definition.body) && { 404: { description: 'No such object', content: json(error) } }),
    ...(writes && { 409: { description: 'Conflict with an object that is there', content: json(conflict) } }),
    ...(withBody && { 413: { description: tooLarge.message, content: json(error) } }),
    ...(withBody && { 415: { description: failures.wrongContentType.message, content: json(error) } }),
    ...(definition.params && { 414: { description: failures.pathTooLong.message, content: json(error) } }),
    ...(validation && { 422: { description: 'Fields at fault', content: json(validation) } }),
    500: { description: failures.internal.message, content: json(error) },
    ...Object.fromEntries(
      (definition.alsoRefuses ?? []).map((status) => [
        status,
        { description: refusalWords[status], content: json(error) },
      ]),
    ),
    503: { description: failures.unavailable.message, content: json(error) },
  }
}

/** An input schema as clients must see it: without additional properties unless it allows them, and with fields that have a default not required. */
function inputSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(inputSchema)
  if (typeof schema !== 'object' || schema === null) return schema
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, inputSchema(value)]))
  const { properties, required } = copy as { properties?: Record<string, object>; required?: string[] }
  if (properties === undefined) return copy
  const needed = (required ?? []).filter((name) => !('default' in (properties[name] ?? {})))
  delete copy.required
  return {
    ...copy,
    ...(needed.length > 0 && { required: needed }),
    additionalProperties: (copy as { additionalProperties?: boolean }).additionalProperties ?? false,
  }
}

function finish(document: JsonObject): JsonObject {
  const paths = Object.entries((document.paths ?? {}) as Record<string, Record<string, JsonObject>>)
  return nameSchemas({
    ...document,
    paths: Object.fromEntries(
      paths.map(([path, operations]) => [
        path,
        Object.fromEntries(
          Object.entries(operations).map(([method, operation]) => [method, finishOperation(operation)]),
        ),
      ]),
    ),
  })
}

/** @fastify/swagger takes every body to be required. */
function finishOperation({ [bodyOptionalMark]: bodyOptional, ...operation }: JsonObject): JsonObject {
  if (bodyOptional === undefined) return operation
  return { ...operation, requestBody: { ...(operation.requestBody as object), required: false } }
}
