/**
 * The limit on the size of address and headers together. Over HTTP/1.1 Node's parser enforces it. Over HTTP/2 Node resets a request beyond the limit that it advertises, and does so only after the
 * client has acknowledged that limit. So Node advertises a larger one, and the actual limit is enforced here.
 */
import type { FastifyInstance } from 'fastify'
import { failures, Refusal } from './failures.ts'

/** Bytes of address and headers together from which a request is refused: the same as Node's limit for HTTP/1.1. */
const headersLimit = 16 * 1024

export function refuseLargeHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    const isRefused = raw.httpVersionMajor === 2 && lengthOf(raw.rawHeaders) >= headersLimit
    done(isRefused ? new Refusal(failures.headersTooLarge) : undefined)
  })
}

/** The length of all names and values, without separators. The address is one of them (`:path`). */
const lengthOf = (rawHeaders: readonly string[]): number => rawHeaders.reduce((sum, { length }) => sum + length, 0)
