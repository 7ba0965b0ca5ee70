/**
 * Of each HTTP/1.1 connection, the last byte that came in the packets before: Node's parser does not say whether it stands between two requests, and does not keep what it has read.
 */
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'

export class LatestBytes {
  readonly #bySocket = new WeakMap<Socket, number>()

  /** `event` is the one by which the server takes a connection. */
  constructor(server: Server, event: 'connection' | 'secureConnection') {
    server.on(event, (socket: Socket | TLSSocket) => {
      if ('alpnProtocol' in socket && socket.alpnProtocol === 'h2') return
      // Behind Node's own listener, so that a packet which the parser refuses is not counted yet.
      socket.on('data', (packet: Buffer) => {
        const last = packet.at(-1)
        if (last !== undefined) this.#bySocket.set(socket, last)
      })
    })
  }

  /** Undefined where no packet came. */
  before(socket: Socket): number | undefined {
    return this.#bySocket.get(socket)
  }
}
