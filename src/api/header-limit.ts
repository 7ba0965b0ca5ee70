/**
 * How much address and headers may be together. Over HTTP/1.1 Node's parser sees to it. Over HTTP/2 Node resets what is beyond the limit that it advertises, and only once the client has confirmed that: so it
 * advertises more, and the limit is seen to here.
 */
import type { FastifyInstance } from 'fastify'
import { failures, Refusal } from './failures.ts'

/** Bytes of address and headers together from which on they are refused: what Node has for HTTP/1.1. */
const headersLimit = 16 * 1024

export function refuseLargeHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    const isRefused = raw.httpVersionMajor === 2 && lengthOf(raw.rawHeaders) >= headersLimit
    done(isRefused ? new Refusal(failures.headersTooLarge) : undefined)
  })
}

/** Of names and values, without what is between them; the address is among them (`:path`). */
const lengthOf = (rawHeaders: readonly string[]): number => rawHeaders.reduce((sum, { length }) => sum + length, 0)
