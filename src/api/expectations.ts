/**
 * The `Expect` header (RFC 9110, 10.1.1): this server fulfils no expectation but `100-continue`. Node itself would refuse such requests with an answer that has no form of the API.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import type { FastifyInstance } from 'fastify'
import { failures, Refusal } from './failures.ts'

const unmet = new WeakSet<IncomingMessage | Http2ServerRequest>()

/** Marks a request to be refused when it is served. */
export const refuseLater = (request: IncomingMessage | Http2ServerRequest): void => void unmet.add(request)

export function refuseExpectations(app: FastifyInstance): void {
  app.server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    refuseLater(request)
    app.server.emit('request', request, response)
  })
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    // The client may send its body or not: the next bytes could be the body or another request.
    done(unmet.has(raw) ? new Refusal(failures.unmetExpectation, { connection: 'close' }) : undefined)
  })
}
