/**
 * The HTTP server: Fastify, set up so that every answer is in a form of the API, every request leaves one line in the log and one observation in the metrics, and closing is
 * polite. Resources are added by the application.
 */
import type { Socket } from 'node:net'
import { Server as TlsServer } from 'node:tls'
import { fastify, LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { answerClientError, type ClientError, type ClientErrorServices } from './client-errors.ts'
import { closePolitely, defaultGraceMs } from './closing.ts'
import { serveConnect } from './connect-method.ts'
import { addDocsPages } from './docs-pages.ts'
import { refuseEncodedBodies } from './encoded-bodies.ts'
import { errorFormOf } from './error-forms.ts'
import { refuseExpectations } from './expectations.ts'
import { bodyLimit, pathPartLimit, Refusal, refusalOf, retryHeaders } from './failures.ts'
import { refuseLargeHeaders } from './header-limit.ts'
import { refuseWithoutHost } from './host-header.ts'
import { LatestAnswers } from './latest-answers.ts'
import { LatestBytes } from './latest-bytes.ts'
import { errorFields, requestIdOf, type Logger } from './logging.ts'
import { observeRequests, requestObserver, type ObserveRequest } from './observing.ts'
import { describeRoutes } from './openapi.ts'
import { addOperations, type Operations } from './operations.ts'
import { serializerFor } from './serializers.ts'
import { TlsListener, type Handler, type TlsIdentity } from './tls-server.ts'
import { refuseUnknownRoutes } from './unknown-routes.ts'
import { describeGatewayRoutes } from './v3/openapi.ts'

export interface ServerOptions extends Operations {
  readonly logger: Logger
  /** Of the program, for the description of the API. */
  readonly version: string
  /** Where the API is reached, where that is configured. */
  readonly apiUrl?: string | undefined
  /** How long requests in flight have to finish when the server closes, in milliseconds; 10 seconds when not given. */
  readonly closeGraceMs?: number
  /** Proxies whose word about a client's address counts (`X-Forwarded-For`): addresses or networks. */
  readonly trustedProxies?: readonly string[]
  /** What TLS is spoken with, over HTTP/1.1 and HTTP/2; plain HTTP/1.1 when not given. */
  readonly tls?: TlsIdentity | undefined
  /** What requests wait for while the server already accepts connections; they get a 500 where it fails. */
  readonly opening?: Promise<unknown>
  /** Adds the resources. */
  readonly routes: (app: FastifyInstance) => void | Promise<void>
  /** Adds pages for payers, which speak HTML and answer errors in their own way. */
  readonly pages?: (app: FastifyInstance) => Promise<void>
}

/** How long a request may take to arrive, and how long an idle connection is kept, in milliseconds. */
const requestTimeout = 60_000
const keepAliveTimeout = 72_000

/** How often slow clients are looked for, in milliseconds: an idle client is cut off at most this long after its timeout. */
const checkingInterval = 5000

/** A server that is ready to listen, or to be asked by `inject`. `close()` lets the requests in flight finish and tells their connections goodbye. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const observe = requestObserver(options.logger, options.metrics)
  const { app, tls } = newFastify(options, observe)
  const latestAnswers = new LatestAnswers(app.server)
  answerUnreadable(app, options.logger, latestAnswers)
  serveConnect(app.server, latestAnswers)
  app.setSerializerCompiler(serializerFor)
  app.decorateRequest('principal', null)
  app.decorateRequest('tokenHolder', null)
  // Bodies of DELETE mean nothing (RFC 9110, 9.3.5): they are neither read nor judged.
  app.addHttpMethod('DELETE', { hasBody: false, overrideExisting: true })
  app.setErrorHandler((error, request, reply) => answerError(options.logger, error, request, reply))
  observeRequests(app, observe)
  if (options.opening !== undefined) holdRequests(app, options.opening)
  refuseWithoutHost(app)
  if (tls !== undefined) refuseLargeHeaders(app)
  closePolitely(app, { graceMs: options.closeGraceMs ?? defaultGraceMs, latestAnswers, tls })
  refuseExpectations(app)
  refuseUnknownRoutes(app)
  refuseEncodedBodies(app)

  await describeRoutes(app, options)
  app.get('/openapi.json', () => app.swagger())
  const gateway = describeGatewayRoutes(app, options)
  app.get('/openapi/v3.json', gateway)
  addOperations(app, options)
  addDocsPages(app)
  await app.register(async (scope) => {
    await options.routes(scope)
  })
  if (options.pages !== undefined) await app.register(options.pages)
  await app.ready()
  return app
}

function newFastify(
  { logger, trustedProxies = [], tls: identity }: ServerOptions,
  observe: ObserveRequest,
): { readonly app: FastifyInstance; readonly tls: TlsListener | undefined } {
  let tls: TlsListener | undefined
  const listenTls = (handler: Handler, own: TlsIdentity): TlsListener =>
    new TlsListener(handler, {
      identity: own,
      requestTimeout,
      keepAliveTimeout,
      checkingInterval,
      onRefused: (reason, requestId) => logger.info({ requestId, code: reason }, 'connection refused'),
    })
  const app = fastify({
    loggerInstance: logger,
    // One line for each request is written below, with its id; a logger for each request would cost more than the line.
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: (parent) => parent,
    // Without Host: see ./host-header.ts.
    http: { connectionsCheckingInterval: checkingInterval, requireHostHeader: false },
    ...(identity !== undefined && { serverFactory: (handler: Handler) => (tls = listenTls(handler, identity)).server }),
    genReqId: (request) => requestIdOf(request.headers),
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    bodyLimit,
    requestTimeout,
    keepAliveTimeout,
    // A request that still arrives while the server closes is served, and its connection closed.
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: pathPartLimit },
    // A path that cannot be decoded reaches no hook.
    frameworkErrors: (error, request, reply) => {
      answerError(logger, error, request, reply)
      observe(request, reply)
    },
    // Fastify's own listener would answer in its own form: ours is set below, where the server is known.
    clientErrorHandler: () => undefined,
  }) as unknown as FastifyInstance
  return { app, tls }
}

function holdRequests(app: FastifyInstance, opening: Promise<unknown>): void {
  let isOpen = false
  void opening.then(
    () => (isOpen = true),
    () => undefined,
  )
  app.addHook('onRequest', (_request, _reply, done) => {
    if (isOpen) done()
    else void opening.then(() => done(), done)
  })
}

function answerUnreadable(app: FastifyInstance, logger: Logger, latestAnswers: LatestAnswers): void {
  const event = app.server instanceof TlsServer ? 'secureConnection' : 'connection'
  const services: ClientErrorServices = {
    server: app.server,
    event,
    latestAnswers,
    latestBytes: new LatestBytes(app.server, event),
    observe: (requestId, status, code) => logger.info({ requestId, status, code }, 'unreadable request'),
    onUnanswered: () => logger.info({ code: 'LOWER_CASE_METHOD' }, 'connection ended without an answer'),
  }
  app.server.on('clientError', (error: ClientError, socket: Socket) => answerClientError(error, socket, services))
}

function answerError(logger: Logger, error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const refusal = refusalOf(error)
  // An ApiError is a rule's refusal, not a fault of the server, whatever its status.
  if (refusal instanceof Refusal && refusal.status >= 500) {
    logger.error({ requestId: request.id, error: errorFields(error) }, refusal.message)
  }
  const { status, headers, body } = errorFormOf(request.url)(refusal)
  void reply
    .code(status)
    .headers({ 'x-request-id': request.id, ...retryHeaders(refusal), ...headers })
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(body))
}
