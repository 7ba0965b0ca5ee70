/**
 * One exchange over HTTP with a server that may do anything: answer late or twice, hang up in the middle, or never end its answer. It uses Node's own client, which does exactly what it is
 * told: it follows no redirect, sends nothing again, and decompresses nothing.
 */
import { Agent as PlainAgent, request as requestPlainly, type IncomingMessage } from 'node:http'
import { Agent as SecureAgent, request as requestSecurely } from 'node:https'
import type { Socket } from 'node:net'

export interface Call {
  readonly method: 'GET' | 'PUT' | 'POST'
  readonly url: string
  readonly secret: string
  /** Sent as JSON. */
  readonly body?: object
  /** From the first step to the last byte of the answer. */
  readonly timeLimitMs: number
  /** In bytes. */
  readonly answerLimit: number
}

export interface Reply {
  readonly status: number
  /** What the body holds, when it is JSON. */
  readonly body: unknown
  /** Ends the connection: nothing else that comes over it is to be trusted. */
  readonly hangUp: () => void
}

/** No whole answer came in time. */
export interface NoReply {
  readonly status: undefined
  /** False when nobody was reached, so that nothing can have been sent. */
  readonly mayBeSent: boolean
  readonly reason: string
}

/** Connections to an address are kept for further requests, but not for long: devices on the way drop idle connections without telling. */
const idleLimitMs = 4000
const plainAgent = new PlainAgent({ keepAlive: true, timeout: idleLimitMs })
const secureAgent = new SecureAgent({ keepAlive: true, timeout: idleLimitMs })

/** Never rejects because of the other side. */
export function exchange({ method, url, secret, body, timeLimitMs, answerLimit }: Call): Promise<Reply | NoReply> {
  return new Promise((resolve) => {
    const isSecure = url.startsWith('https:')
    const sent = body && Buffer.from(JSON.stringify(body))
    const call = (isSecure ? requestSecurely : requestPlainly)(url, {
      method,
      agent: isSecure ? secureAgent : plainAgent,
      signal: AbortSignal.timeout(timeLimitMs),
      headers: {
        authorization: `Bearer ${secret}`,
        accept: 'application/json',
        'content-length': sent?.length ?? 0,
        ...(sent && { 'content-type': 'application/json' }),
      },
    })
    let socket: Socket | undefined
    let mayBeSent = false
    const fail = (reason: string): void => resolve({ status: undefined, mayBeSent, reason })
    call.on('socket', (taken) => {
      socket = taken
      if (call.reusedSocket || (!isSecure && !taken.connecting)) mayBeSent = true
      else taken.once(isSecure ? 'secureConnect' : 'connect', () => (mayBeSent = true))
    })
    call.on('response', (response) => {
      const hangUp = (): void => void socket?.destroy()
      readBody(response, answerLimit, (text) => {
        if (text !== undefined) resolve({ status: response.statusCode ?? 0, body: parse(text), hangUp })
        else {
          hangUp()
          fail('an answer without an end, or beyond every measure')
        }
      })
    })
    call.on('error', (error) => fail(error.name === 'AbortError' ? `no answer in ${timeLimitMs} ms` : error.message))
    // `close` is always the last event. If no answer has come before it, none will come.
    call.on('close', () => fail('no answer'))
    call.end(sent)
  })
}

function readBody(response: IncomingMessage, limit: number, done: (text: string | undefined) => void): void {
  const pieces: Buffer[] = []
  let length = 0
  response.on('data', (piece: Buffer) => {
    length += piece.length
    if (length > limit) done(undefined)
    else pieces.push(piece)
  })
  response.on('end', () => done(Buffer.concat(pieces).toString('utf8')))
  response.on('error', () => done(undefined))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
