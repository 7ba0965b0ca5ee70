/**
 * One attempt over HTTP, to a receiver that may do anything: answer late, never end, redirect us, hang up. It uses Node's own client, which does only what it is told: it follows
 * no redirect, decompresses nothing, and connects to the address that it is given.
 */
import { Agent as PlainAgent, request as requestPlainly, type ClientRequest, type IncomingMessage } from 'node:http'
import { Agent as SecureAgent, request as requestSecurely } from 'node:https'
import { SECOND } from '../kit/clock.ts'
import type { Mode } from '../kit/context.ts'
import type { DeliveryAddresses } from './addresses.ts'
import type { AttemptFailure } from './delivery.ts'
import { AddressRefusedError, checkedLookup, systemResolve, type Resolve } from './lookup.ts'

/** From the first step to the last byte of the answer. */
export const attemptTimeLimitMs = 10 * SECOND

/** Bytes of an answer that are kept, and that are read at all. */
const keptBytes = 1000
const readBytes = 64 * 1024

/** Connections are kept for the next message, but not for long: proxies and firewalls on the way forget idle connections without telling. */
const idleLimitMs = 4 * SECOND

export interface Letter {
  readonly mode: Mode
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** The limit from the first step to the last byte of the answer; the poster's limit if not given. */
  readonly timeLimitMs?: number
}

/** What came back. */
export interface Reply {
  /** Null when no whole answer came in time. */
  readonly status: number | null
  /** Why, when there is no status. */
  readonly failure: AttemptFailure | null
  /** `Retry-After`, as it was sent. */
  readonly retryAfter: string | undefined
  /** The first bytes of the answer, as text. */
  readonly answer: string | null
}

export interface PosterOptions {
  readonly addresses: DeliveryAddresses
  /** The system's look-up if not given. */
  readonly resolve?: Resolve
  readonly timeLimitMs?: number
}

interface Agents {
  readonly http: PlainAgent
  readonly https: SecureAgent
}

export class Poster {
  readonly #addresses: DeliveryAddresses
  readonly #timeLimitMs: number
  readonly #agents: Readonly<Record<Mode, Readonly<Record<'kept' | 'fresh', Agents>>>>

  constructor({ addresses, resolve = systemResolve(), timeLimitMs = attemptTimeLimitMs }: PosterOptions) {
    this.#addresses = addresses
    this.#timeLimitMs = timeLimitMs
    // A connection that one mode may use is not always allowed for the other.
    const agents = (mode: Mode, keepAlive: boolean): Agents => {
      const options = { keepAlive, timeout: idleLimitMs, lookup: checkedLookup(addresses, mode, resolve) }
      return { http: new PlainAgent(options), https: new SecureAgent(options) }
    }
    const agentsOf = (mode: Mode) => ({ kept: agents(mode, true), fresh: agents(mode, false) })
    this.#agents = { test: agentsOf('test'), live: agentsOf('live') }
  }

  /** Never rejects because of the other side. */
  async post(letter: Letter): Promise<Reply> {
    // A name is checked when it is looked up. A numeric address is not looked up, so it is checked here.
    if (!URL.canParse(letter.url) || this.#addresses.problemOf(letter.url, letter.mode) !== undefined)
      return noReply('address_refused')
    const until = performance.now() + (letter.timeLimitMs ?? this.#timeLimitMs)
    const first = await this.#exchange(letter, until, 'kept')
    // If the receiver closed an idle connection before it saw anything of the message, that is not a failure.
    return first ?? (await this.#exchange(letter, until, 'fresh')) ?? noReply('connection')
  }

  /** Ends the connections that are idle. */
  close(): void {
    for (const { kept } of Object.values(this.#agents)) {
      kept.http.destroy()
      kept.https.destroy()
    }
  }

  /** Undefined when a connection that was kept turned out to be closed. */
  #exchange(letter: Letter, until: number, way: 'kept' | 'fresh'): Promise<Reply | undefined> {
    return new Promise((resolve) => {
      const call = this.#request(letter, this.#agents[letter.mode][way])
      let response: IncomingMessage | undefined
      let isLate = false
      const end = (reply: Reply | undefined): void => {
        clearTimeout(timer)
        resolve(reply)
      }
      const fail = (failure: AttemptFailure): void => end(noReply(isLate ? 'time_out' : failure))
      const timer = setTimeout(
        () => {
          isLate = true
          call.destroy()
          // Called here too, because a destroyed call may end without an event.
          fail('time_out')
        },
        Math.max(until - performance.now(), 0),
      )
      call.on('response', (answered) => {
        response = answered
        answered.on('error', (error) => fail(failureOf(error)))
        readAnswer(answered, (answer) => end({ failure: null, answer, ...told(answered) }))
      })
      // Anything after a whole answer is ignored: a body after a 204, bytes beyond the announced length.
      const isWhole = (): boolean => response?.complete === true
      call.on('error', (error) => {
        if (isWhole()) return
        if (response === undefined && !isLate && call.reusedSocket && isStale(error)) end(undefined)
        else fail(failureOf(error))
      })
      // Always the last event. When the answer is whole, its end is still to be read.
      call.on('close', () => {
        if (!isWhole()) fail('connection')
      })
      call.end(letter.body)
    })
  }

  #request({ url, headers, body }: Letter, { http, https }: Agents): ClientRequest {
    const length = { 'content-length': String(Buffer.byteLength(body)) }
    const options = { method: 'POST', headers: { ...headers, ...length } }
    // The protocol as it was parsed: the stored address may have been written as HTTPS://.
    const target = new URL(url)
    return target.protocol === 'https:'
      ? requestSecurely(target, { ...options, agent: https })
      : requestPlainly(target, { ...options, agent: http })
  }
}

const noReply = (failure: AttemptFailure | null): Reply => ({
  status: null,
  failure,
  retryAfter: undefined,
  answer: null,
})

const told = ({ statusCode = 0, headers }: IncomingMessage): Pick<Reply, 'status' | 'retryAfter'> => ({
  status: statusCode,
  retryAfter: headers['retry-after'],
})

/** When an answer is longer than what is read, the rest is not waited for. */
function readAnswer(response: IncomingMessage, done: (answer: string) => void): void {
  const pieces: Buffer[] = []
  let length = 0
  const end = (): void => done(textOf(Buffer.concat(pieces)))
  response.on('data', (piece: Buffer) => {
    if (length < keptBytes) pieces.push(piece.subarray(0, keptBytes - length))
    length += piece.length
    if (length <= readBytes) return
    end()
    response.destroy()
  })
  response.on('end', end)
}

/** A text that the database can store. */
const textOf = (bytes: Buffer): string => bytes.toString('utf8').replaceAll('\0', '�')

const isStale = (error: Error): boolean => ['ECONNRESET', 'EPIPE'].includes(codeOf(error))

const codeOf = (error: Error): string => (error as NodeJS.ErrnoException).code ?? ''

function failureOf(error: Error): AttemptFailure {
  if (error instanceof AddressRefusedError) return 'address_refused'
  const code = codeOf(error)
  if (/^(ENOTFOUND|EAI_)/.test(code)) return 'name_not_found'
  if (/^(EPROTO|ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|INVALID_)/.test(code))
    return 'tls'
  return code.startsWith('HPE_') ? 'unreadable_answer' : 'connection'
}
