/**
 * Closing without losing anybody: requests in flight are answered, and their connections told that this was the last answer (with `Connection: close`, or with GOAWAY over HTTP/2). Node itself would leave
 * such a connection open until it has been idle for long, and the server with it.
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
      // To Node it is no idle connection, since it has asked nothing yet: browsers open such ones in advance.
      else if (connection.bytesRead === 0) connection.destroy()
    }
    tls?.beginClosing()
    // Who has not sent all of a request by then, or not been answered, is cut off.
    setTimeout(() => {
      app.server.closeAllConnections()
      tls?.cutOff()
    }, graceMs).unref()
    done()
  })
}
