/**
 * Closing the server without dropping a request: requests in flight are answered, and their clients are told that this was the last answer on the connection (with `Connection: close`, or with GOAWAY
 * over HTTP/2). Node alone would keep such a connection, and so the server, open until a long idle timeout.
 */
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { LatestAnswers } from './latest-answers.ts'
import type { TlsListener } from './tls-server.ts'

/** How long requests in flight have to finish when nothing else is said. */
export const defaultGraceMs = 10_000

export interface Closing {
  readonly graceMs: number
  readonly latestAnswers: LatestAnswers
  /** Where the listener speaks TLS. */
  readonly tls: TlsListener | undefined
}

export function closePolitely(app: FastifyInstance, { graceMs, latestAnswers, tls }: Closing): void {
  const connections = new Set<Socket>()
  app.server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
  })
  app.addHook('preClose', (done) => {
    for (const connection of connections) {
      const answer = latestAnswers.of(connection)
      if (answer !== undefined) answer.shouldKeepAlive = false
      // Node does not count this connection as idle, since it has sent no request yet. Browsers open such connections in advance.
      else if (connection.bytesRead === 0) connection.destroy()
    }
    tls?.beginClosing()
    // Connections whose request has not arrived whole by then, or has not been answered, are cut off.
    setTimeout(() => {
      app.server.closeAllConnections()
      tls?.cutOff()
    }, graceMs).unref()
    done()
  })
}
