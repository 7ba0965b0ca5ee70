/**
 * What a resource says of its routes, and how they are put on the wire. A resource gives schemas and a verb; everything else that happens to a request (authentication, reading,
 * idempotency, commit, serialisation) is the same for all and happens here.
 */
import assert from 'node:assert/strict'
import type {
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  onRequestAsyncHookHandler,
  RouteHandlerMethod,
} from 'fastify'
import type { Static, TSchema } from 'typebox'
import { nothingChanges, type Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { authentication } from './authentication.ts'
import { bodyLimit, failures, Refusal, refusalOf } from './failures.ts'
import type { Gate, Performer, Principal } from './gate.ts'
import { concluded, idempotentRequestOf, once, type Answer, type IdempotencyServices } from './idempotency.ts'
import { inputReader } from './input.ts'

export interface RouteDefinition<
  Params extends TSchema = TSchema,
  Query extends TSchema = TSchema,
  Body extends TSchema = TSchema,
  Answered extends TSchema = TSchema,
> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** `/v2/customers/` or `/v2/customers/:id`; served with and without a slash at its end. */
  readonly path: string
  /** Deprecated paths of the same route. */
  readonly alsoAt?: readonly string[]
  /** The resource, by which the description of the API groups routes. */
  readonly tag: string
  readonly summary: string
  readonly description?: string
  readonly params?: Params
  readonly query?: Query
  readonly body?: Body
  /** Whether the body may be missing or empty; it then reads like `{}`. */
  readonly bodyOptional?: boolean
  /** Bytes in the largest body that is read, where that is more than other routes read. */
  readonly bodyLimit?: number
  /** Schema of the answer. */
  readonly answer: Answered
  /** With 204 there is no body, and the verb's result is not shown. 200 when not given. */
  readonly status?: 200 | 204
  /** Media type of the answer, where it is no JSON. */
  readonly answerType?: string
  /** Whether the answer shows a secret, so that the idempotency record keeps it sealed. The verb of such a route sends nothing to the outside. */
  readonly showsSecret?: boolean
  /** Refusals that only this route's rules know, for the description of the API. */
  readonly alsoRefuses?: readonly (403 | 410 | 501)[]
}

/** What a verb is given: every part as its schema says; parts without a schema are of no use (unknown). */
export interface Input<Params extends TSchema, Query extends TSchema, Body extends TSchema> {
  readonly params: Static<Params>
  readonly query: Static<Query>
  readonly body: Static<Body>
  readonly principal: Principal
}

/** An answer that is a file. */
export interface FileAnswer {
  /** As it is called where it is saved: plain characters, without quotes. */
  readonly name: string
  readonly content: Buffer
}

/** Where resources put their routes. */
export interface Wire<C extends Context> {
  /** A route that changes nothing. */
  read<
    Params extends TSchema = TSchema,
    Query extends TSchema = TSchema,
    Body extends TSchema = TSchema,
    Answered extends TSchema = TSchema,
  >(
    definition: RouteDefinition<Params, Query, Body, Answered>,
    handler: (ctx: C, input: Input<Params, Query, Body>) => Promise<Static<Answered>>,
  ): void

  /** A route that answers with a file of the type `answerType`, which no cache on the way may store. */
  readFile<
    Params extends TSchema = TSchema,
    Query extends TSchema = TSchema,
    Body extends TSchema = TSchema,
    Answered extends TSchema = TSchema,
  >(
    definition: RouteDefinition<Params, Query, Body, Answered> & { readonly answerType: string },
    handler: (ctx: C, input: Input<Params, Query, Body>) => Promise<FileAnswer>,
  ): void

  /**
   * A route whose verb's changes are committed before it answers. The verb's result is the answer as the wire shows it, since an idempotency record holds it. The verb may
   * run more than once; only its last decision is committed. Where a remote network was asked, `after` makes the answer anew from the verb's result, once the network has answered.
   */
  write<
    Params extends TSchema = TSchema,
    Query extends TSchema = TSchema,
    Body extends TSchema = TSchema,
    Answered extends TSchema = TSchema,
  >(
    definition: RouteDefinition<Params, Query, Body, Answered>,
    verb: (ctx: C, input: Input<Params, Query, Body>) => Promise<Outcome<Static<Answered>>>,
    after?: (ctx: C, first: Static<Answered>) => Promise<Static<Answered>>,
  ): void
}

export interface WireServices<C extends Context> extends IdempotencyServices {
  readonly gate: Gate<C>
  readonly performer: Performer
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the description of the API is made from. */
    api?: { readonly definition: RouteDefinition; readonly writes: boolean; readonly deprecated: boolean }
  }
}

/** The wire of versions that speak JSON, on a Fastify instance (or a scope of one) that createServer made. From then on the scope's bodies are raw JSON and nothing else. */
export function jsonWire<C extends Context>(app: FastifyInstance, services: WireServices<C>): Wire<C> {
  const { gate, performer } = services
  acceptRawJson(app)
  const routes = new Routes(app, authentication(gate))
  return {
    read: (definition, handler) => {
      const inputOf = inputReader(definition)
      routes.add(definition, false, async (request, reply) => {
        const input = { ...inputOf(request), principal: principalOf(request) }
        const shown = await handler(await gate.open(input.principal, false), input as never)
        // Fastify would take a plain string for a body that is serialised already.
        return typeof shown === 'string'
          ? send(reply, { status: 200, body: serialize(reply, shown), replayed: false })
          : shown
      })
    },
    readFile: (definition, handler) => {
      const inputOf = inputReader(definition)
      routes.add(definition, false, async (request, reply) => {
        const input = { ...inputOf(request), principal: principalOf(request) }
        const { name, content } = await handler(await gate.open(input.principal, false), input as never)
        return reply
          .type(definition.answerType)
          .headers({
            'content-disposition': `attachment; filename="${name}"`,
            'cache-control': 'no-store',
            'x-content-type-options': 'nosniff',
          })
          .send(content)
      })
    },
    write: (definition, verb, after) => {
      const inputOf = inputReader(definition)
      routes.add(definition, true, async (request, reply) => {
        const idempotent = idempotentRequestOf(request, definition.showsSecret)
        const input = { ...inputOf(request), principal: principalOf(request) }
        let shown: Static<typeof definition.answer> | undefined
        // Serialised before the commit: the record holds the bytes, and an answer that does not fit its schema stops the commit instead of following it.
        const { status = 200 } = definition
        const answerOf = (result: unknown): Answer => ({
          status,
          body: status === 204 ? '' : serialize(reply, result),
          replayed: false,
        })
        const run = async (ctx: C): Promise<Outcome<Answer>> => {
          const { result, changes } = await verb(ctx, input as never)
          shown = result
          return { result: answerOf(result), changes }
        }
        const answer = await performer.perform(
          (fresh) => gate.open(input.principal, fresh),
          (ctx: C) => (idempotent === undefined ? run(ctx) : once(services, ctx, idempotent, () => run(ctx))),
          async (ctx: C, first) => {
            const later = after === undefined ? first : answerOf(await after(ctx, shown as never))
            return idempotent === undefined ? nothingChanges(later) : concluded(services, ctx, idempotent, later)
          },
        )
        return send(reply, answer)
      })
    },
  }
}

class Routes {
  readonly #app: FastifyInstance
  readonly #authenticate: onRequestAsyncHookHandler

  constructor(app: FastifyInstance, authenticate: onRequestAsyncHookHandler) {
    this.#app = app
    this.#authenticate = authenticate
  }

  /** Puts a route at its path and at those that are deprecated. */
  add(definition: RouteDefinition, writes: boolean, handler: RouteHandlerMethod): void {
    for (const path of [definition.path, ...(definition.alsoAt ?? [])]) {
      checkParams(definition, path)
      this.#app.route({
        method: definition.method,
        url: path,
        schema: definition.answerType === undefined ? { response: { 200: definition.answer } } : {},
        config: { api: { definition, writes, deprecated: path !== definition.path } },
        onRequest: this.#authenticate,
        ...(definition.bodyLimit !== undefined && { bodyLimit: definition.bodyLimit, errorHandler: tellLargerLimit }),
        handler,
      })
    }
  }
}

/** Bodies stay the bytes that were sent: parsing waits until the request has passed the checks before it, and fingerprints are made from them. */
function acceptRawJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit }, (_request, body, done) => {
    done(null, body)
  })
}

/** On a route that reads larger bodies than others, the exceeded limit is the larger one. */
function tellLargerLimit(error: unknown): never {
  const refusal = refusalOf(error)
  throw refusal.message === failures.bodyTooLarge.message ? new Refusal(failures.documentTooLarge) : refusal
}

/** A mistake in a definition is found at the start. */
function checkParams(definition: RouteDefinition, path: string): void {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name)
  const { properties = {} } = (definition.params ?? {}) as { properties?: object }
  assert.deepEqual(Object.keys(properties), inPath, `the params of ${definition.method} ${path}`)
}

function principalOf(request: FastifyRequest): Principal {
  assert(request.principal !== null, 'authentication comes first')
  return request.principal
}

function serialize(reply: FastifyReply, answer: unknown): string {
  const body = reply.serialize(answer)
  assert(typeof body === 'string', 'answers are JSON')
  return body
}

function send(reply: FastifyReply, { status, body, replayed }: Answer): FastifyReply {
  if (replayed) void reply.header('idempotency-replayed', 'true')
  if (status === 204) return reply.code(status).send()
  return reply.code(status).type('application/json; charset=utf-8').send(body)
}
