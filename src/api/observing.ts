/**
 * A line in the log and an observation in the metrics for each request. What is the same for all requests of a kind (method, route, status) is prepared once.
 */
import type { ServerResponse } from 'node:http'
import type { Http2ServerResponse } from 'node:http2'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from './logging.ts'
import type { Metrics } from './metrics.ts'
import type { RequestFigures } from './request-figures.ts'

export type ObserveRequest = (request: FastifyRequest, reply: FastifyReply) => void

interface Kind {
  readonly log: Logger
  readonly figures: RequestFigures
}

/** Every answer carries the id of its request, and is observed when it has been sent: not where the connection ended before. */
export function observeRequests(app: FastifyInstance, observe: ObserveRequest): void {
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id)
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    if (!wasCutOff(reply.raw)) observe(request, reply)
    done()
  })
}

/** Over HTTP/2 Node reports an answer as finished even where either side ended the stream before; over HTTP/1.1 it does not. */
const wasCutOff = (answer: ServerResponse | Http2ServerResponse): boolean =>
  'stream' in answer && (answer.stream.aborted || !answer.stream.headersSent)

export function requestObserver(logger: Logger, metrics: Metrics): ObserveRequest {
  const kinds = new Map<string, Kind>()
  const kindOf = (method: string, route: string, status: number): Kind => {
    const name = `${method} ${route} ${status}`
    let kind = kinds.get(name)
    if (kind === undefined) {
      const figures = metrics.requestFigures({ method, route, status: String(status) })
      kind = { log: logger.child({ method, route, status }), figures }
      kinds.set(name, kind)
    }
    return kind
  }
  return (request, reply) => {
    // The route's pattern: the address itself may hold what must not be logged.
    const route = request.routeOptions.url ?? 'none'
    const { log, figures } = kindOf(request.method, route, reply.statusCode)
    const durationMs = Math.round(reply.elapsedTime * 100) / 100
    figures.observe(durationMs)
    log.info({ requestId: request.id, durationMs }, 'request')
  }
}
