/** A shop's server that receives webhooks: it verifies each message as integrators do, with the published package, and keeps all messages. */
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mock } from 'node:test'
import { Webhook } from 'standardwebhooks'

export interface Received {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** The text of the message, byte for byte. */
  readonly text: string
  // Tests read messages as the documentation shows them.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any
}

/** Answers a message; if it does not, the answer is 200. */
export type Answering = (message: Received, response: ServerResponse) => void

export interface Receiver {
  readonly url: string
  readonly received: readonly Received[]
  /** From now on verifies messages to a path with these secrets, each of which must fit. */
  expect(path: string, ...secrets: readonly string[]): void
  /** Replaces the way to answer from now on. */
  answer(answering: Answering): void
  /** The errors found in messages. */
  readonly wrong: readonly unknown[]
  /** Forgets the messages. */
  forget(): void
  close(): Promise<void>
}

/** `now` gives the sender's time, if it is not the system's. */
export async function startReceiver(now: () => number = Date.now): Promise<Receiver> {
  const received: Received[] = []
  const wrong: unknown[] = []
  const expected = new Map<string, readonly string[]>()
  let answering: Answering = () => undefined
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const text = Buffer.concat(pieces).toString('utf8')
      const path = request.url ?? ''
      const message: Received = { path, headers: request.headers, text, body: JSON.parse(text) }
      received.push(message)
      try {
        const secrets = expected.get(path)
        assert(secrets !== undefined, `nothing is expected at ${path}`)
        for (const secret of secrets) verify(message, secret, now())
      } catch (error) {
        wrong.push(error)
      }
      answering(message, response)
      if (!response.writableEnded && !response.headersSent && !held.has(response)) response.end('taken')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    wrong,
    expect: (path, ...secrets) => expected.set(path, secrets),
    answer: (given) => (answering = given),
    forget: () => (received.length = 0),
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const held = new WeakSet<ServerResponse>()

/** Does not answer. */
export const holdBack = (response: ServerResponse): void => void held.add(response)

/** Verifies a message as an integrator does, in both forms; throws if it is not right. */
export function verify(message: Received, secret: string, now: number): void {
  const { headers, text, body } = message
  assert.equal(headers['content-type'], 'application/json')
  verifyStandard(message, secret, now)
  const [, t, signatures = ''] = /^t=(\d+)((?:,v1=[0-9a-f]{64})+)$/.exec(String(headers['stancer-signature'])) ?? []
  const signature = createHmac('sha256', Buffer.from(secret, 'hex')).update(`${t}.${text}`).digest('hex')
  assert.ok(signatures.includes(`,v1=${signature}`), 'the signature of the Stancer API')
  assert.equal(headers['webhook-id'], body.id)
}

/** Verifies with the published package; throws if the message is not right. */
export function verifyStandard({ headers, text, body }: Received, secret: string, now: number): void {
  // The published verifier asks the system for the time.
  mock.timers.enable({ apis: ['Date'], now })
  try {
    const verifier = new Webhook(Buffer.from(secret, 'hex').toString('base64'))
    assert.deepEqual(verifier.verify(text, headers as Record<string, string>), body)
  } finally {
    mock.timers.reset()
  }
}
