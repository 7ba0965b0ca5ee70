/**
 * Knows for each HTTP/1.1 connection the last byte of the packets before the current one: Node's parser does not tell whether it is between two requests, and does not keep what it has read.
 *
 * Bytes are kept only after they were needed once and missing. To keep them, every packet has to pass through the connection's stream; until then the parser reads from the system directly, which is
 * cheaper.
 */
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'

export class LatestBytes {
  readonly #bySocket = new WeakMap<Socket, number>()
  /** Connections whose bytes are not kept yet. */
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

  /** Keeps the last bytes from now on, on every connection. */
  keep(): void {
    this.#isKeeping = true
    for (const socket of this.#unseen) this.#keep(socket)
    this.#unseen.clear()
  }

  #keep(socket: Socket): void {
    // This listener runs after Node's own, so that the byte of a packet which the parser refuses is not recorded yet.
    socket.on('data', (packet: Buffer) => {
      const last = packet.at(-1)
      if (last !== undefined) this.#bySocket.set(socket, last)
    })
  }
}
