/**
 * HTTP/2 on connections whose TLS is there already, under the limits that HTTP/1.1 has: a minute for a request to arrive, 72 seconds for an idle connection, 16 KiB of headers. What only HTTP/2 has,
 * concurrent requests and requests that the client resets, is limited as well (CVE-2023-44487, "rapid reset").
 */
import {
  constants,
  createServer,
  type Http2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2'
import type { TLSSocket } from 'node:tls'
import { refuseLater } from './expectations.ts'
import { failures, Refusal } from './failures.ts'
import { upperCaseOf } from './lower-case-methods.ts'

export type Http2Handler = (request: Http2ServerRequest, response: Http2ServerResponse) => void

export interface Http2Limits {
  /** For a request to arrive, in milliseconds. */
  readonly requestTimeout: number
  /** For an idle connection, in milliseconds. */
  readonly keepAliveTimeout: number
  /** How often slow requests are looked for, in milliseconds. */
  readonly checkingInterval: number
}

/** Requests that one connection may have open at once. */
export const mostStreams = 100

/** Bytes of address and headers, with 32 more for each of them (RFC 9113, 6.5.2), beyond which a request is reset. A smaller request that is still too large gets an answer: see ./header-limit.ts. */
const mostHeaders = 64 * 1024

interface OpenRequest {
  readonly request: Http2ServerRequest
  readonly response: Http2ServerResponse
  readonly since: number
}

export class Http2Sessions {
  readonly #limits: Http2Limits
  readonly #handler: Http2Handler
  readonly #server: Http2Server
  /** Requests that have not been answered to the end, by their connections. */
  readonly #sessions = new Map<ServerHttp2Session, Set<OpenRequest>>()
  readonly #checking: NodeJS.Timeout
  #isClosing = false

  constructor(handler: Http2Handler, limits: Http2Limits) {
    this.#handler = handler
    this.#limits = limits
    this.#server = createServer({
      settings: { enablePush: false, maxConcurrentStreams: mostStreams, maxHeaderListSize: mostHeaders },
      // Streams that the client may reset: so many in a burst, and so many a second after that. Beyond this limit the connection ends.
      streamResetBurst: 2 * mostStreams,
      streamResetRate: 33,
      maxSessionInvalidFrames: 100,
      maxSessionRejectedStreams: mostStreams,
    })
    this.#server.on('session', (session) => this.#keep(session))
    this.#server.on('request', (request, response) => this.#handle(request, response))
    // Node would answer both of these itself, in no form of the API.
    this.#server.on('checkExpectation', (request: Http2ServerRequest, response: Http2ServerResponse) => {
      refuseLater(request)
      this.#handle(request, response)
    })
    this.#server.on('connect', (request: Http2ServerRequest, response: Http2ServerResponse) => {
      // CONNECT has no path; the URL is what the handler reads.
      request.url = request.authority
      this.#handle(request, response)
    })
    this.#checking = setInterval(() => this.#refuseSlow(), limits.checkingInterval).unref()
  }

  /** Speaks HTTP/2 on this connection from now on. */
  take(socket: TLSSocket): void {
    this.#server.emit('connection', socket)
  }

  /** Tells every connection that nothing new is taken (GOAWAY); each ends once its requests are answered. */
  beginClosing(): void {
    this.#isClosing = true
    clearInterval(this.#checking)
    for (const session of this.#sessions.keys()) session.close()
  }

  cutOff(): void {
    for (const session of this.#sessions.keys()) session.destroy()
  }

  #keep(session: ServerHttp2Session): void {
    this.#sessions.set(session, new Set())
    session.once('close', () => this.#sessions.delete(session))
    // An error of the other side ends its own connection, and nothing else.
    session.on('error', () => undefined)
    session.setTimeout(this.#limits.keepAliveTimeout, () => this.#endIdle(session))
    if (this.#isClosing) session.close()
  }

  /** No data went either way for a while. A session with a complete request that still waits for its answer is kept open. */
  #endIdle(session: ServerHttp2Session): void {
    const open = [...(this.#sessions.get(session) ?? [])]
    if (open.length === 0) session.close()
    else if (open.some(({ request, response }) => request.complete && !response.headersSent))
      session.setTimeout(this.#limits.keepAliveTimeout)
    else session.destroy()
  }

  #handle(request: Http2ServerRequest, response: Http2ServerResponse): void {
    const method = upperCaseOf(request.method)
    // The types have it read-only, the documentation does not.
    if (method !== undefined) Object.assign(request, { method })
    const requests =
      request.stream.session === undefined
        ? undefined
        : this.#sessions.get(request.stream.session as ServerHttp2Session)
    const open = { request, response, since: performance.now() }
    requests?.add(open)
    response.once('close', () => requests?.delete(open))
    // Node leaves a stream open whose body was begun to be read, although it is answered: it would count among the requests at once, and be in no log (RFC 9113, 8.1).
    request.stream.once('finish', () => {
      if (!request.stream.endAfterHeaders && !request.complete) request.stream.close(constants.NGHTTP2_NO_ERROR)
    })
    this.#handler(request, response)
  }

  #refuseSlow(): void {
    const before = performance.now() - this.#limits.requestTimeout
    for (const requests of this.#sessions.values()) {
      for (const { request, since } of requests) if (since < before && !request.complete) refuse(request)
    }
  }
}

/** The reader of the body is told by an error, and answers; where nothing reads the body, the stream is closed. */
function refuse(request: Http2ServerRequest): void {
  if (request.listenerCount('error') > 0) request.emit('error', new Refusal(failures.tooSlow))
  else request.stream.close(constants.NGHTTP2_CANCEL)
}
