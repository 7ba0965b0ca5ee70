/**
 * Of each HTTP/1.1 connection, the last byte that came in the packets before: Node's parser does not say whether it stands between two requests, and does not keep what it has read.
 *
 * Bytes are kept from the time on at which they were first missed. To see them, every packet has to pass through the connection's stream; before, the parser takes them from the system by itself, which is cheaper.
 */
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'

export class LatestBytes {
  readonly #bySocket = new WeakMap<Socket, number>()
  /** Connections of which nothing is kept yet. */
  readonly #unseen = new Set<Socket>()
  #isKeeping = false

  /** `event` is the one by which the server takes a connection. */
  constructor(server: Server, event: 'connection' | 'secureConnection') {
    server.on(event, (socket: Socket | TLSSocket) => {
      if ('alpnProtocol' in socket && socket.alpnProtocol === 'h2') return
      if (this.#isKeeping) {
        this.#keep(socket)
      } else {
        this.#unseen.add(socket)
        socket.once('close', () => this.#unseen.delete(socket))
      }
    })
  }

  /** Undefined where no packet was seen. */
  before(socket: Socket): number | undefined {
    return this.#bySocket.get(socket)
  }

  /** From now on, on every connection. */
  keep(): void {
    this.#isKeeping = true
    for (const socket of this.#unseen) this.#keep(socket)
    this.#unseen.clear()
  }

  #keep(socket: Socket): void {
    // Behind Node's own listener, so that a packet which the parser refuses is not counted yet.
    socket.on('data', (packet: Buffer) => {
      const last = packet.at(-1)
      if (last !== undefined) this.#bySocket.set(socket, last)
    })
  }
}
