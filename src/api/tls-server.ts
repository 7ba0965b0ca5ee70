/**
 * The listener of TLS: versions 1.2 and 1.3, on one port HTTP/1.1 and HTTP/2, as client and server agree in the handshake (ALPN, RFC 7301).
 *
 * It is Node's own HTTPS server, with all that it does about slow and idle connections; those that agreed on HTTP/2 are handed to another. Node's HTTP/2 server with `allowHTTP1` would be less code,
 * but it has no `closeAllConnections`, and does not distinguish the two kinds of connections when it closes.
 *
 * The first byte of a connection is looked at before TLS starts: a client that speaks plain HTTP gets an answer in plain HTTP.
 */
import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { Socket } from 'node:net'
import type { SecureContextOptions, TLSSocket } from 'node:tls'
import { Http2Sessions, type Http2Handler, type Http2Limits } from './http2-sessions.ts'
import { requestIdOf } from './logging.ts'

/** In PEM; the certificate is followed by those that lead to its authority. */
export interface KeyPair {
  readonly certificate: string
  readonly key: string
}

/** What the server shows to prove who it is, which may change while it runs. */
export interface TlsIdentity {
  readonly current: KeyPair
  onChange(listener: (pair: KeyPair) => void): void
}

/** Of HTTP/1.1 and HTTP/2 alike. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void

export interface TlsOptions extends Http2Limits {
  readonly identity: TlsIdentity
  /** Called for connections that ended before any HTTP over TLS: with the reason, in a word, and with the request id of the answer, where one was sent. */
  readonly onRefused: (reason: string, requestId?: string) => void
}

/** How long a handshake may take, in milliseconds. */
const handshakeTimeout = 20_000

/** The first byte of every TLS connection: a record of the handshake (RFC 8446, 5.1). */
const handshakeRecord = 0x16

export class TlsListener {
  readonly server: Server
  readonly #http2: Http2Sessions
  /** All open connections, at whichever stage. */
  readonly #connections = new Set<Socket>()
  /** Connections whose handshake is not done, by their remote address and port and their local address. */
  readonly #strangers = new Map<string, Socket>()
  readonly #options: TlsOptions

  constructor(handler: Handler, options: TlsOptions) {
    this.#options = options
    this.#http2 = new Http2Sessions(handler as unknown as Http2Handler, options)
    this.server = createServer(
      {
        ...contextOf(options.identity.current),
        ALPNProtocols: ['h2', 'http/1.1'],
        handshakeTimeout,
        requestTimeout: options.requestTimeout,
        keepAliveTimeout: options.keepAliveTimeout,
        connectionsCheckingInterval: options.checkingInterval,
        requireHostHeader: false,
      },
      handler,
    )
    options.identity.onChange((pair) => this.server.setSecureContext(contextOf(pair)))
    this.#tellTlsFromPlain()
    this.#tellHttp2FromHttp1()
    this.server.removeAllListeners('tlsClientError')
    this.server.on('tlsClientError', (error: Error & { code?: string }, socket: TLSSocket) => {
      socket.destroy()
      options.onRefused(error.code ?? 'TLS')
    })
  }

  /** Takes no new request over HTTP/2, and ends connections whose handshake is not done. */
  beginClosing(): void {
    this.#http2.beginClosing()
    for (const stranger of this.#strangers.values()) stranger.destroy()
  }

  /** Ends everything at once. */
  cutOff(): void {
    this.#http2.cutOff()
    for (const connection of this.#connections) connection.destroy()
  }

  #tellTlsFromPlain(): void {
    const beginTls = this.#replace('connection', (socket: Socket) => {
      const ends = endsOf(socket)
      this.#connections.add(socket)
      this.#strangers.set(ends, socket)
      socket.once('close', () => {
        this.#connections.delete(socket)
        if (this.#strangers.get(ends) === socket) this.#strangers.delete(ends)
      })
      socket.on('error', ignore)
      const giveUp = (): void => void socket.destroy()
      socket.setTimeout(handshakeTimeout, giveUp)
      socket.once('readable', () => {
        const bytes = socket.read() as Buffer | null
        socket.setTimeout(0).off('timeout', giveUp)
        if (bytes === null) {
          socket.destroy()
        } else if (bytes[0] === handshakeRecord) {
          socket.unshift(bytes)
          beginTls(socket)
        } else {
          const requestId = requestIdOf({})
          this.#options.onRefused('PLAIN_HTTP', requestId)
          answerPlain(socket, requestId)
        }
      })
    })
  }

  #tellHttp2FromHttp1(): void {
    const beginHttp1 = this.#replace('secureConnection', (socket: TLSSocket) => {
      this.#strangers.delete(endsOf(socket))
      if (socket.alpnProtocol === 'h2') this.#http2.take(socket)
      else beginHttp1(socket)
    })
  }

  /** Puts a listener in the place of Node's own, which it may call. */
  #replace<Connection extends Socket>(
    event: 'connection' | 'secureConnection',
    listener: (socket: Connection) => void,
  ): (socket: Connection) => void {
    const [nodes] = this.server.listeners(event)
    assert(nodes !== undefined && this.server.listenerCount(event) === 1, `one listener of Node for ${event}`)
    this.server.removeAllListeners(event)
    this.server.on(event, listener as (socket: Socket) => void)
    return (socket) => void nodes.call(this.server, socket)
  }
}

const contextOf = ({ certificate, key }: KeyPair): SecureContextOptions => ({
  cert: certificate,
  key,
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.3',
})

/** Identifies a connection: the raw socket and the TLS socket on it give the same text. */
const endsOf = ({ remoteAddress, remotePort, localAddress }: Socket): string =>
  `${remoteAddress} ${remotePort} ${localAddress}`

const ignore = (): void => undefined

/** Bytes that are read from a client that sent plain HTTP to this port, so that it gets to read the answer. */
const drainLimit = 64 * 1024

function answerPlain(socket: Socket, requestId: string): void {
  const body = 'This port speaks TLS: use https:// in place of http://\n'
  socket.end(
    [
      'HTTP/1.1 400 Bad Request',
      'Content-Type: text/plain; charset=utf-8',
      `Content-Length: ${body.length}`,
      `X-Request-Id: ${requestId}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  )
  socket.setTimeout(plainTimeout, () => socket.destroy())
  socket.on('data', () => {
    if (socket.bytesRead > drainLimit) socket.destroy()
  })
}

/** How long the sender of plain HTTP has to take its answer, in milliseconds. */
const plainTimeout = 5000
