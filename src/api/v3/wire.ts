/**
 * How resources of v3 put their routes on the wire. A resource gives parameters and a verb; everything else that happens to a request (access token, form, entity, commit, status) is the same for all
 * and happens here. The answer to a write is read after its commit, so that it includes the answer of a remote network.
 */
import assert from 'node:assert/strict'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Outcome } from '../../kit/changes.ts'
import type { Context } from '../../kit/context.ts'
import { ApiError } from '../../kit/errors.ts'
import { bodyLimit } from '../failures.ts'
import type { Gate, Performer } from '../gate.ts'
import { onceSent } from '../once-sent.ts'
import type { Fault } from './amounts.ts'
import { entityErrorOf, entityFor, tokenAuthentication } from './authentication.ts'
import { envelopeOf, resultOf, type ShownResult } from './envelope.ts'
import { errorAnswer } from './errors.ts'
import { readForm, textOf, type Pair } from './form.ts'
import { httpStatusOf } from './http-status.ts'
import { readParameters, requireReadable, type Given, type Parameters } from './parameters.ts'
import type { ResultCode } from './result-codes.ts'
import { parametersRefused, ResultError, type ParameterError } from './result-error.ts'
import type { Throttle, ThrottledKind } from './throttling.ts'

export interface GatewayRoute<Spec extends Parameters = Parameters> {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** `/v3/payments/:id` */
  readonly path: string
  /** The resource, by which the description of the API groups routes. */
  readonly tag: string
  readonly summary: string
  readonly description?: string
  readonly parameters: Spec
  /** Whether free fields may come, `customParameters[NAME]`. */
  readonly takesCustom?: boolean
  /** What is wrong with the values, each well-formed in itself: the first one's code is the answer. */
  readonly check?: (given: Given<Spec>, ctx: Context) => readonly Fault[]
  /** How a request is counted, where its rate is limited. */
  readonly counts?: Counting<Spec>
  /** A request that is accepted; for its description alone. */
  readonly example?: Readonly<Record<string, string>>
  /** What anybody is answered who asks, without a token; for its description alone. */
  readonly open?: OpenAnswer
}

export interface Counting<Spec extends Parameters = Parameters> {
  readonly as: ThrottledKind
  /** The id of the object that a well-formed request asks for, however the request names it; undefined where no such object can exist. */
  readonly by: (
    ctx: Context,
    input: Pick<GatewayInput<Spec>, 'id' | 'given'>,
  ) => string | undefined | Promise<string | undefined>
}

export interface OpenAnswer {
  readonly description: string
  /** `application/json` */
  readonly type: string
  /** JSON Schema. */
  readonly schema: object
}

export interface GatewayInput<Spec extends Parameters> {
  /** Of the path; empty where it holds none. */
  readonly id: string
  readonly given: Given<Spec>
  readonly entityId: string
}

/** What an answer shows besides what all do: `result.code` decides the HTTP status. */
export interface Shown {
  readonly result: ShownResult
  readonly [field: string]: unknown
}

/** Takes work that runs only once the answer has been sent; a failure of the work is logged. */
export type AfterAnswer = (work: () => Promise<void>) => void

/** Where resources of v3 put their routes. */
export interface GatewayWire<C extends Context> {
  /** A route that changes nothing. */
  read<Spec extends Parameters>(
    route: GatewayRoute<Spec>,
    handler: (ctx: C, input: GatewayInput<Spec>) => Promise<Shown>,
  ): void

  /** A route whose verb's changes are committed before `show` reads the answer, by what the verb gave. The verb may run more than once; only its last decision is committed. */
  write<Spec extends Parameters, Result>(
    route: GatewayRoute<Spec>,
    verb: (ctx: C, input: GatewayInput<Spec>) => Promise<Outcome<Result>>,
    show: (ctx: C, result: Result, afterAnswer: AfterAnswer) => Promise<Shown>,
  ): void
}

export interface GatewayServices<C extends Context> {
  readonly gate: Gate<C>
  readonly performer: Performer
  readonly throttle: Throttle
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the description of v3 is made from. */
    gateway?: GatewayRoute
  }
}

/** Among the parameters of all routes; those after the first mean nothing here, and deployed clients send them. */
export const commonParameters = {
  entityId: {
    pattern: /^[\s\S]*$/,
    description: 'Of the merchant; may be left out where the token is for one alone',
    described: { pattern: /^[A-Za-z0-9_-]{1,32}$/ },
  },
  entityType: { pattern: /^[\s\S]*$/, length: [0, 255], description: 'Ignored' },
  'merchant.id': { pattern: /^[\s\S]*$/, length: [0, 255], description: 'Ignored' },
} as const satisfies Parameters

/** On a Fastify scope of its own: from then on its bodies are forms and nothing else. */
export function gatewayWire<C extends Context>(app: FastifyInstance, services: GatewayServices<C>): GatewayWire<C> {
  acceptForms(app)
  const { gate, performer, throttle } = services
  const put = <Spec extends Parameters>(
    route: GatewayRoute<Spec>,
    answer: (
      input: GatewayInput<Spec>,
      open: (fresh: boolean) => Promise<C>,
      afterAnswer: AfterAnswer,
    ) => Promise<Shown>,
  ): void => {
    const spec = { ...commonParameters, ...route.parameters }
    app.route({
      method: route.method,
      url: route.path,
      schema: { hide: true },
      config: { gateway: route },
      onRequest: tokenAuthentication(gate),
      handler: async (request, reply) => {
        const asked: Asked = { entityId: null, now: undefined }
        try {
          const { given, errors } = readParameters(pairsOf(request), spec, route.takesCustom)
          assert(request.tokenHolder !== null, 'authentication comes first')
          const entityError = entityErrorOf(request.tokenHolder, given.entityId)
          if (entityError !== undefined) requireReadable([entityError, ...errors])
          const { principal, entityId } = await entityFor(gate, request.tokenHolder, given.entityId)
          const ctx = await gate.open(principal, false)
          Object.assign(asked, { entityId, now: ctx.now })
          const { id = '' } = request.params as { id?: string }
          requireSound(errors, route.check?.(given, ctx) ?? [])
          if (route.counts !== undefined && throttle.isOn(principal.mode)) {
            const counted = await route.counts.by(ctx, { id, given })
            if (counted !== undefined) throttle.count(route.counts.as, principal.mode, entityId, counted)
          }
          const open = (fresh: boolean): Promise<C> => gate.open(principal, fresh)
          const afterwards: (() => Promise<void>)[] = []
          const shown = await answer({ id, given, entityId }, open, (work) => void afterwards.push(work))
          const { now } = await open(false)
          for (const work of afterwards)
            onceSent(reply.raw, () => {
              work().catch((error: unknown) => request.log.error(error))
            })
          return await send(reply, shown, entityId, now)
        } catch (error) {
          if (!(error instanceof ApiError)) throw error
          return refuse(reply, error, asked)
        }
      },
    })
  }
  return {
    read: (route, handler) => {
      put(route, async (input, open) => handler(await open(false), input))
    },
    write: (route, verb, show) => {
      put(route, async (input, open, afterAnswer) => {
        const result = await performer.perform(open, (ctx: C) => verb(ctx, input))
        return show(await open(false), result, afterAnswer)
      })
    },
  }
}

/** Throws 400 with all errors and faults. Errors of format take precedence over faults of values for the result code. */
export function requireSound(errors: readonly ParameterError[], faults: readonly Fault[]): void {
  const others = faults.filter(({ name }) => !errors.some((error) => error.name === name))
  const all = [...errors, ...others.map(({ code: _, ...error }) => error)]
  const [first] = others
  if (errors.length > 0 || others.some(({ code }) => code === '200.300.404')) throw parametersRefused(all)
  if (first !== undefined) throw new ResultError(first.code, { parameterErrors: all })
}

/** A result alone. */
export const shownCode = (code: ResultCode): Shown => ({ result: resultOf(code) })

const send = (reply: FastifyReply, shown: Shown, entityId: string, now: number): FastifyReply =>
  reply
    .code(httpStatusOf(shown.result.code))
    .type('application/json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(JSON.stringify({ ...shown, ...envelopeOf(entityId, now) }))

/** The entity and the realm's time of a request, as far as they are known. */
interface Asked {
  entityId: string | null
  now: number | undefined
}

function refuse(reply: FastifyReply, error: ApiError, { entityId, now }: Readonly<Asked>): FastifyReply {
  const { status, headers, body } = errorAnswer(error, now, entityId)
  const retry = error.retryAfter === undefined ? {} : { 'retry-after': String(error.retryAfter) }
  return reply
    .code(status)
    .headers({ ...headers, ...retry, 'cache-control': 'no-store' })
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(body))
}

/** `POST` parameters are in the body, those of `GET` and `DELETE` in the address. */
function pairsOf(request: FastifyRequest): Pair[] {
  const [, query = ''] = /\?([^]*)$/.exec(request.url) ?? []
  const inAddress = readForm(query)
  if (request.method !== 'POST') return inAddress
  requireReadable(inAddress.map(([name]) => ({ name, message: 'must be sent in the body' })))
  requireUtf8(request.headers['content-type'])
  return request.body instanceof Buffer ? readForm(textOf(request.body)) : []
}

function requireUtf8(contentType: string | undefined): void {
  const [, charset] = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType ?? '') ?? []
  if (charset !== undefined && charset.toLowerCase() !== 'utf-8') throw new ResultError('200.100.101')
}

function acceptForms(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'buffer', bodyLimit },
    (_request, body, done) => {
      done(null, body)
    },
  )
}
