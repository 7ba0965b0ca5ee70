/** HTTP/1.1 demands a Host header (RFC 9112, 3.2). Node itself would refuse a request without it with an answer that has no form of the API, and without a line in the log. */
import type { FastifyInstance } from 'fastify'
import { failures, Refusal } from './failures.ts'

export function refuseWithoutHost(app: FastifyInstance): void {
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    const isRefused = raw.httpVersion === '1.1' && raw.headers.host === undefined
    done(isRefused ? new Refusal(failures.noHost, { connection: 'close' }) : undefined)
  })
}
