/**
 * Closing without losing anybody: requests in flight are answered, and their connections told that this was the last answer. Node itself would leave such a connection open until
 * it has been idle for long, and the server with it.
 */
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** How long requests in flight have to finish when nothing else is said. */
export const defaultGraceMs = 10_000

export function closePolitely(app: FastifyInstance, graceMs: number): void {
  const connections = new Set<Socket>()
  const latestAnswers = new WeakMap<Socket, ServerResponse>()
  app.server.on('connection', (socket) => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
  })
  app.addHook('onRequest', (request, reply, done) => {
    latestAnswers.set(request.socket, reply.raw)
    done()
  })
  app.addHook('preClose', (done) => {
    for (const connection of connections) {
      const answer = latestAnswers.get(connection)
      if (answer !== undefined) answer.shouldKeepAlive = false
    }
    // Who has not sent all of a request by then, or not been answered, is cut off.
    setTimeout(() => app.server.closeAllConnections(), graceMs).unref()
    done()
  })
}
