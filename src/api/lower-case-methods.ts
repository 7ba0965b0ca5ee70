/**
 * Methods in lower case, as some deployed clients send them (`post /v2/payments/ HTTP/1.1`), served like those in upper case.
 *
 * Node's parser refuses them, and tells at which byte. That byte is either the beginning of a request, or within a method. Since the parser has followed every earlier request with its body and its
 * chunks, it cannot be inside a body. The byte before it tells the two cases apart, in the same packet or in an earlier one. Where a request begins, the connection is given to a second parser, which
 * gets the same bytes with two changes: the method is in upper case, and `Connection: close` follows the request line. So the second parser reads exactly one request, and the connection ends with
 * its answer. However a proxy in between reads such a method, no byte can be taken for part of another request or answer.
 *
 * Other requests cost nothing more: all of this begins only when the parser has refused. Where the byte before came in an earlier packet and was not kept, the connection ends without an answer, and
 * the last bytes of all connections are kept from then on (./latest-bytes.ts).
 */
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { LatestAnswers } from './latest-answers.ts'
import type { LatestBytes } from './latest-bytes.ts'

/** Methods that are served in lower case. */
const methods = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'] as const

const upperCase: ReadonlyMap<string, string> = new Map(methods.map((method) => [method, method.toUpperCase()]))

/** `POST` for `post`; undefined for whatever is not one of them, wholly in lower case. */
export const upperCaseOf = (method: string): string | undefined => upperCase.get(method)

export interface RefusedMethod {
  /** What the parser was given when it refused. */
  readonly rawPacket: Buffer
  /** Where in it the parser refused. */
  readonly bytesParsed: number
}

export interface LowerCaseServices {
  readonly server: Server
  /** The server's event by which it takes a connection. */
  readonly event: 'connection' | 'secureConnection'
  readonly latestAnswers: LatestAnswers
  readonly latestBytes: LatestBytes
  /** Told of each connection that was ended without an answer. */
  readonly onUnanswered: () => void
}

/**
 * Takes over a connection whose next request the parser has refused for its method, and serves the request if the method is one in lower case. Otherwise calls `refuse`, after the answers to earlier
 * requests have been sent. Returns false, having done nothing, when no method in lower case can begin here.
 */
export function takeLowerCase(
  socket: Socket,
  refused: RefusedMethod,
  services: LowerCaseServices,
  refuse: () => void,
): boolean {
  const { rawPacket, bytesParsed } = refused
  const head = rawPacket.subarray(bytesParsed)
  const place = placeOf(socket, refused, services.latestBytes)
  if (place === 'within' || verdictOf(head) === 'other') return false
  new Takeover(socket, head, place, services, refuse).begin()
  return true
}

/** Where the parser stood: at the beginning of a request, or within a method. */
type Place = 'beginning' | 'within' | 'unknown'

/**
 * The parser also refuses within a method (`POpost`), whose first letters may have come in an earlier packet. So the byte before must not be a letter that the parser may have read as part of a
 * method. Where nothing came before on the connection, the parser stands at the beginning.
 */
function placeOf(socket: Socket, { rawPacket, bytesParsed }: RefusedMethod, latestBytes: LatestBytes): Place {
  const before = rawPacket[bytesParsed - 1] ?? latestBytes.before(socket)
  if (before === undefined) return socket.bytesRead === rawPacket.length ? 'beginning' : 'unknown'
  return /[A-Z-]/.test(String.fromCharCode(before)) ? 'within' : 'beginning'
}

type Verdict = 'lower' | 'other' | 'open'

/** Whether the request that begins with these bytes has a method in lower case, has another one, or needs more bytes to tell. */
function verdictOf(bytes: Buffer): Verdict {
  const text = bytes.toString('latin1', 0, 8)
  const words = methods.map((method) => `${method} `)
  if (words.some((word) => text.startsWith(word))) return 'lower'
  return words.some((word) => word.startsWith(text)) ? 'open' : 'other'
}

class Takeover {
  readonly #socket: Socket
  readonly #place: Place
  readonly #services: LowerCaseServices
  readonly #refuse: () => void
  #bytes: Buffer

  constructor(socket: Socket, bytes: Buffer, place: Place, services: LowerCaseServices, refuse: () => void) {
    this.#socket = socket
    this.#bytes = bytes
    this.#place = place
    this.#services = services
    this.#refuse = refuse
  }

  begin(): void {
    taken.set(this.#socket, 'open')
    // The parser that refused gets no more bytes; the answers that it still owes to earlier requests are still sent.
    for (const event of ['data', 'end']) this.#socket.removeAllListeners(event)
    const owed = this.#services.latestAnswers.owedOn(this.#socket)
    if (owed === undefined) {
      this.#decide()
    } else {
      this.#socket.on('data', this.#gather).pause()
      owed.once('close', () => {
        this.#socket.off('data', this.#gather)
        this.#decide()
      })
    }
  }

  readonly #gather = (chunk: Buffer): void => {
    this.#bytes = Buffer.concat([this.#bytes, chunk])
  }

  /** Runs once the answers to earlier requests are out, and acts on the method. */
  #decide(): void {
    // The answer before may have said that it is the last.
    if (this.#socket.destroyed || !this.#socket.writable) return
    const verdict = verdictOf(this.#bytes)
    if (verdict === 'open') this.#wait()
    else if (verdict === 'other') this.#refuse()
    else if (this.#place === 'beginning') this.#serve()
    else this.#end()
  }

  /** Ends the connection without an answer: a client that finds a kept-alive connection closed sends its request again. */
  #end(): void {
    this.#services.latestBytes.keep()
    this.#socket.destroySoon()
    this.#services.onUnanswered()
  }

  #wait(): void {
    const socket = this.#socket
    const go = (chunk?: Buffer): void => {
      socket.pause().off('data', go).off('end', give)
      if (chunk !== undefined) this.#gather(chunk)
      this.#decide()
    }
    const give = (): void => this.#refuse()
    socket.on('data', go).on('end', give).resume()
  }

  #serve(): void {
    taken.set(this.#socket, 'served')
    this.#socket.setTimeout(0)
    this.#services.server.emit(this.#services.event, new MendedConnection(this.#socket, this.#bytes))
  }
}

/** Connections that were taken over, and whether their request is served already. */
const taken = new WeakMap<Duplex, 'open' | 'served'>()

/** Whether somebody else answers on this connection. */
export const isServedInLowerCase = (socket: Duplex): boolean => taken.get(socket) === 'served'

/** The taken-over connection with the changed bytes of its one request, as the second parser reads it. */
class MendedConnection extends Duplex {
  readonly #socket: Socket
  #lineIsOver = false

  constructor(socket: Socket, bytes: Buffer) {
    super()
    this.#socket = socket
    this.#give(withUpperCase(bytes))
    socket.on('data', (chunk: Buffer) => this.#give(chunk))
    socket.once('end', () => this.push(null))
    socket.once('close', () => this.destroy())
    socket.on('timeout', () => this.emit('timeout'))
  }

  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress
  }

  get remotePort(): number | undefined {
    return this.#socket.remotePort
  }

  get remoteFamily(): string | undefined {
    return this.#socket.remoteFamily
  }

  get encrypted(): boolean {
    return 'encrypted' in this.#socket
  }

  setTimeout(milliseconds: number): this {
    this.#socket.setTimeout(milliseconds)
    return this
  }

  destroySoon(): void {
    this.end(() => this.destroy())
  }

  override _read(): void {
    this.#socket.resume()
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, encoding, done)
  }

  override _final(done: () => void): void {
    this.#socket.end(() => done())
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy()
    done(error)
  }

  #give(bytes: Buffer): void {
    if (!this.push(this.#withClose(bytes))) this.#socket.pause()
  }

  /** With `Connection: close` after the first line. */
  #withClose(bytes: Buffer): Buffer {
    const end = this.#lineIsOver ? 0 : bytes.indexOf(0x0a) + 1
    if (end === 0) return bytes
    this.#lineIsOver = true
    return Buffer.concat([bytes.subarray(0, end), Buffer.from('Connection: close\r\n'), bytes.subarray(end)])
  }
}

/** The same bytes with the method, which ends at the first space, in upper case. */
function withUpperCase(bytes: Buffer): Buffer {
  const space = bytes.indexOf(0x20)
  return Buffer.concat([Buffer.from(bytes.toString('latin1', 0, space).toUpperCase()), bytes.subarray(space)])
}
