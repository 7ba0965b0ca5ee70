/**
 * The description of v3, OpenAPI 3.1, made from the tables of parameters that its routes themselves read. It is separate from that of v1 and v2, since v3 has forms as requests, access tokens as
 * keys, and one form for all answers (gateway-v3 sections 3 and 4.3).
 */
import type { FastifyInstance } from 'fastify'
import { pageRoutes } from './openapi-pages.ts'
import { schemas } from './openapi-schemas.ts'
import { customPattern, customValueMax, type Parameter, type Parameters } from './parameters.ts'
import { commonParameters, type GatewayRoute } from './wire.ts'

/** What is described besides routes. */
interface Described {
  /** Of the program. */
  readonly version: string
  /** Where the API is reached, where that is configured; otherwise where the description was found. */
  readonly apiUrl?: string | undefined
}

/** Gathers every route of v3 that is added afterwards. What it gives describes them, once the instance is ready. */
export function describeGatewayRoutes(app: FastifyInstance, described: Described): () => object {
  const routes = new Set<GatewayRoute>()
  app.addHook('onRoute', ({ config }) => {
    if (config?.gateway !== undefined) routes.add(config.gateway)
  })
  return () => documentOf([...routes, ...pageRoutes], described)
}

const documentOf = (routes: readonly GatewayRoute[], { version, apiUrl }: Described): object => ({
  openapi: '3.1.0',
  info: { title: 'Guichet: the gateway API (v3)', version, description },
  servers: [{ url: apiUrl ?? '/' }],
  security: [{ bearer: [] }],
  components: {
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer', description: 'An access token: guichet tokens create' },
    },
    schemas,
  },
  paths: pathsOf(routes),
})

const description = `The gateway API, served by Guichet over the same payments as v1 and v2. Requests are forms, answers are JSON whose values are all texts. Amounts have two decimals, in the major unit: \`92.00\`.
\`result.code\` tells what has come of a request; the HTTP status tells the basics of it. What a bank declines answers 400 with the whole payment.`

function pathsOf(routes: readonly GatewayRoute[]): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) }
  }
  return paths
}

function operationOf(route: GatewayRoute): object {
  const { tag, summary, description: words, path, method, open } = route
  const parameters = open === undefined ? { ...commonParameters, ...route.parameters } : route.parameters
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  return {
    tags: [tag],
    summary,
    ...(words !== undefined && { description: words }),
    ...(open !== undefined && { security: [] }),
    parameters: method === 'POST' ? inPath : [...inPath, ...inAddress(parameters)],
    ...(method === 'POST' && { requestBody: requestOf(route) }),
    responses: responsesOf(route),
  }
}

const requestOf = (route: GatewayRoute): object => ({
  required: true,
  content: {
    'application/x-www-form-urlencoded': {
      schema: bodyOf(route),
    },
  },
})

const inAddress = (parameters: Parameters): object[] =>
  Object.entries(parameters).map(([name, { description: words, ...parameter }]) => ({
    name,
    in: 'query',
    required: isRequired(parameter),
    ...(words !== undefined && { description: words }),
    schema: schemaOf(parameter),
  }))

function bodyOf({ parameters, takesCustom = false, example = {} }: GatewayRoute): object {
  const all = Object.entries<Parameter>({ ...parameters, ...commonParameters })
  const required = all.filter(([, parameter]) => isRequired(parameter)).map(([name]) => name)
  return {
    type: 'object',
    properties: Object.fromEntries(
      all.map(([name, parameter]) => {
        const value = example[name]
        return [name, { ...schemaOf(parameter), ...(value !== undefined && { examples: [value] }) }]
      }),
    ),
    ...(takesCustom && {
      patternProperties: { [customPattern.source]: { type: 'string', maxLength: customValueMax } },
    }),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  }
}

const isRequired = ({ required, described }: Parameter): boolean => required === true || described?.required === true

/** What a text has to be like. A list of values is told as one. */
function schemaOf({ pattern: read, length, secret, description: words, described }: Parameter): object {
  const pattern = described?.pattern ?? read
  const [, values] = /^\^\(\?:(\w+(?:\|\w+)*)\)\$$/.exec(pattern.source) ?? []
  const isAny = pattern.source === '^[\\s\\S]*$'
  return {
    type: 'string',
    ...(words !== undefined && { description: words }),
    ...(values !== undefined && { enum: values.split('|') }),
    // Patterns of JSON Schema have no flags.
    ...(values === undefined && !isAny && pattern.flags === '' && { pattern: pattern.source }),
    ...(length !== undefined && { minLength: length[0], maxLength: length[1] }),
    ...(secret === true && { format: 'password', writeOnly: true }),
  }
}

const json = (schema: object): object => ({ content: { 'application/json': { schema } } })
const errors = json({ $ref: '#/components/schemas/Error' })
const answers = { $ref: '#/components/schemas/Answer' }

const retryAfter = {
  headers: { 'Retry-After': { description: 'In seconds', schema: { type: 'string', pattern: '^[0-9]+$' } } },
}

const refusals = {
  401: { description: 'The Authorization header is missing or no Bearer token', ...errors },
  403: { description: 'The token is invalid, or not for this entity', ...errors },
}
const missing = { 404: { description: 'No such transaction, checkout or registration', ...errors } }
const tooOften = { 429: { description: 'Asked for too often', ...retryAfter, ...errors } }

const failures = {
  500: { description: 'A fault of ours', ...errors },
  503: { description: 'Not now', ...retryAfter, ...errors },
}

function responsesOf({ open, path, counts }: GatewayRoute): object {
  if (open !== undefined) {
    const content = { [open.type]: { schema: open.schema } }
    return {
      200: { description: open.description, content },
      ...(path.includes(':') && { 404: { description: 'There is none, or its time is over', content } }),
      ...failures,
    }
  }
  return {
    200: { description: 'Succeeded, to be reviewed, or pending', ...json(answers) },
    400: {
      description: 'Declined or rejected, with all that is known of it; or wrong parameters, of which nothing is kept',
      ...json({ anyOf: [answers, { $ref: '#/components/schemas/Error' }] }),
    },
    ...refusals,
    ...((path.includes(':') || counts !== undefined) && missing),
    ...(counts !== undefined && tooOften),
    ...failures,
  }
}
