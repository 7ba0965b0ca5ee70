/**
 * Knows for each HTTP/1.1 connection the answer to its latest request, for code that closes a connection or writes to its socket directly.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

export class LatestAnswers {
  readonly #bySocket = new WeakMap<Duplex, ServerResponse>()

  constructor(server: Server) {
    server.on('request', (request: IncomingMessage, answer: ServerResponse) => {
      this.#bySocket.set(request.socket, answer)
    })
  }

  of(socket: Duplex): ServerResponse | undefined {
    return this.#bySocket.get(socket)
  }

  /** The answer that a connection still owes to a request which has arrived whole. */
  owedOn(socket: Duplex): ServerResponse | undefined {
    const latest = this.of(socket)
    return latest?.req.complete === true && !latest.writableFinished && !latest.closed ? latest : undefined
  }
}
