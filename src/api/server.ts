/**
 * The HTTP server: Fastify, set up so that every answer is in a form of the API, every request leaves one line in the log and one observation in the metrics, and closing is
 * polite. Resources are added by the application.
 */
import type { ServerResponse } from 'node:http'
import { fastify, LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { answerClientError } from './client-errors.ts'
import { addDocsPages } from './docs-pages.ts'
import { bodyLimit, failures, pathPartLimit, Refusal, refusalOf } from './failures.ts'
import { errorFields, requestIdOf, type Logger } from './logging.ts'
import { describeRoutes } from './openapi.ts'
import { addOperations, type Operations } from './operations.ts'
import { errorAnswer } from './v2/errors.ts'

export interface ServerOptions extends Operations {
  readonly logger: Logger
  /** Of the program, for the description of the API. */
  readonly version: string
  /** Adds the resources. */
  readonly routes: (app: FastifyInstance) => void | Promise<void>
}

/** How long a request may take to arrive, and how long an idle connection is kept, in milliseconds. */
const requestTimeout = 60_000
const keepAliveTimeout = 72_000

/** A server that is ready to listen, or to be asked by `inject`. `close()` lets the requests in flight finish and tells their connections goodbye. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const app = newFastify(options)
  app.decorateRequest('principal', null)
  // Bodies of DELETE mean nothing (RFC 9110, 9.3.5): they are neither read nor judged.
  app.addHttpMethod('DELETE', { hasBody: false, overrideExisting: true })
  answerUnknownRoutes(app)
  app.setErrorHandler((error, request, reply) => answerError(options.logger, error, request, reply))
  observeRequests(app, options)
  closePolitely(app)

  await describeRoutes(app, options.version)
  app.get('/openapi.json', () => app.swagger())
  addOperations(app, options)
  addDocsPages(app)
  await app.register(async (scope) => {
    await options.routes(scope)
  })
  await app.ready()
  return app
}

function newFastify({ logger }: ServerOptions): FastifyInstance {
  return fastify({
    loggerInstance: logger,
    // One line for each request is written below, with its id; a logger for each request would cost more than the line.
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: (parent) => parent,
    genReqId: (request) => requestIdOf(request.headers),
    bodyLimit,
    requestTimeout,
    keepAliveTimeout,
    // A request that still arrives while the server closes is served, and its connection closed.
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: pathPartLimit },
    frameworkErrors: (error, request, reply) => answerError(logger, error, request, reply),
    clientErrorHandler: (error, socket) => {
      const status = answerClientError(error, socket)
      if (status !== undefined) logger.info({ status, code: error.code }, 'unreadable request')
    },
  }) as unknown as FastifyInstance
}

/** In onRequest, before the body is read. A path that some method has is 405. */
function answerUnknownRoutes(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    done(request.is404 ? unknownRoute(app, request) : undefined)
  })
  // Never reached: the hook comes first.
  app.setNotFoundHandler((request) => {
    throw unknownRoute(app, request)
  })
}

function unknownRoute(app: FastifyInstance, request: FastifyRequest): Refusal {
  const [path = ''] = request.url.split('?', 1)
  // findRoute asks the router itself; its type says nothing of the null it gives for no route.
  const routed = (method: string): boolean => (app.findRoute({ method, url: path }) as object | null) !== null
  const allowed = app.supportedMethods.filter(routed)
  return allowed.length === 0
    ? new Refusal(failures.unknownRoute)
    : new Refusal(failures.wrongMethod, { allow: allowed.join(', ') })
}

function answerError(logger: Logger, error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const refusal = refusalOf(error)
  if (refusal.status >= 500 && refusal.status !== 501) {
    logger.error({ requestId: request.id, error: errorFields(error) }, refusal.message)
  }
  const { status, headers, body } = errorAnswer(refusal)
  void reply
    .code(status)
    .headers({ 'x-request-id': request.id, ...headers })
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(body))
}

function observeRequests(app: FastifyInstance, { logger, metrics }: ServerOptions): void {
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id)
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    const { method } = request
    const route = request.routeOptions.url ?? 'none'
    const status = reply.statusCode
    const durationMs = Math.round(reply.elapsedTime * 100) / 100
    metrics.observeRequest(method, route, status, durationMs)
    logger.info({ requestId: request.id, method, route, status, durationMs }, 'request')
    done()
  })
}

/** Answers that are under way when the server closes tell their clients that the connection ends with them. */
function closePolitely(app: FastifyInstance): void {
  const answering = new Set<ServerResponse>()
  app.addHook('onRequest', (_request, reply, done) => {
    answering.add(reply.raw)
    reply.raw.once('close', () => answering.delete(reply.raw))
    done()
  })
  app.addHook('preClose', (done) => {
    for (const response of answering) response.shouldKeepAlive = false
    done()
  })
}
