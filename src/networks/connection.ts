/**
 * The connection to a remote card network, by the protocol of docs/connectors.md. It returns an answer only when the answer is certain. In every other case it returns `unknown`, and the
 * request is asked about later.
 */
import type { Instant } from '../kit/clock.ts'
import type { NetworkAnswer } from '../payments/network.ts'
import { exchange, type Call, type NoReply, type Reply } from './exchange.ts'
import { answerOf, bodyOf, type RemoteRequest } from './messages.ts'
import {
  answerBody,
  askPath,
  bodyLimit,
  networkBody,
  networkPath,
  neverBody,
  requestPath,
  type NetworkBody,
} from './protocol.ts'

/**
 * `unknown`: it is not certain whether the request was carried out; it is asked about again later.
 * `never`: the request was not carried out and never will be, because the network has closed it or nobody was reached. The same thing may be requested again under another reference.
 */
export type RemoteAnswer = NetworkAnswer | { readonly outcome: 'unknown' } | { readonly outcome: 'never' }

/** `no_answer`: there was no answer that follows the protocol. */
export type Description = NetworkBody | 'secret_refused' | 'no_answer'

export interface Connection {
  /** Sends a request, once. `at` is the time at which it was made. Never rejects because of the other side. */
  send(request: RemoteRequest, at: Instant): Promise<RemoteAnswer>
  /** Asks what became of a request. A request that the network does not know is closed by the question, so that it is not carried out even if it arrives later. Never rejects because of the other side. */
  ask(reference: string): Promise<RemoteAnswer>
  /** Who answers, and when it settles. */
  describe(): Promise<Description>
}

export interface ConnectionOptions {
  /** `https://networks.example.com/guichet`, without a slash at its end. */
  readonly url: string
  readonly secret: string
  /** How long an answer is waited for, from the first step to its last byte. */
  readonly timeLimitMs: number
  /** Told why an answer is not known, or why a request was not accepted, for those who look after the connector. It names a request by its kind and reference only. */
  readonly onTrouble?: (what: string) => void
}

const unknown = { outcome: 'unknown' } as const
const never = { outcome: 'never' } as const

export function openConnection({
  url,
  secret,
  timeLimitMs,
  onTrouble = () => undefined,
}: ConnectionOptions): Connection {
  const call = (method: Call['method'], path: string, body?: object): Promise<Reply | NoReply> =>
    exchange({ method, url: `${url}${path}`, secret, timeLimitMs, answerLimit: bodyLimit, ...(body && { body }) })
  return {
    send: async (request, at) => {
      const { reference } = request
      const reply = await call('PUT', requestPath(reference), bodyOf(request, at))
      if (reply.status !== 200) onTrouble(`${request.kind} ${reference} at ${url}: ${troubleOf(reply)}`)
      if (reply.status === undefined) return reply.mayBeSent ? unknown : never
      return trusted(reply, toSending(reply, reference))
    },
    ask: async (reference) => {
      const reply = await call('POST', askPath(reference))
      if (reply.status !== 200) onTrouble(`question for ${reference} at ${url}: ${troubleOf(reply)}`)
      return reply.status === undefined ? unknown : trusted(reply, toAsking(reply, reference))
    },
    describe: async () => {
      const reply = await call('GET', networkPath)
      if (reply.status === 401) return 'secret_refused'
      return reply.status === 200 && networkBody.Check(reply.body) ? reply.body : 'no_answer'
    },
  }
}

/** A request is certainly not carried out only if the body says so about this very request: a status alone may come from any machine on the way. */
function toSending(reply: Reply, reference: string): RemoteAnswer | undefined {
  switch (reply.status) {
    case 200:
      return answerIn(reply, reference)
    case 400:
      return neverIn(reply, reference) && malformed(reference)
    case 410:
      return neverIn(reply, reference)
    default:
      return undefined
  }
}

const troubleOf = (reply: Reply | NoReply): string =>
  reply.status === undefined ? reply.reason : `status ${reply.status}`

/** A network that finds a request malformed would find it malformed again. So this is a refusal, whatever was asked for. */
const malformed = (reference: string): NetworkAnswer => ({
  outcome: 'refused',
  code: formatError,
  reference,
  authorizationCode: null,
  settled: false,
})

const formatError = '30'

const toAsking = (reply: Reply, reference: string): RemoteAnswer | undefined =>
  reply.status === 200 ? (answerIn(reply, reference) ?? neverIn(reply, reference)) : undefined

const answerIn = ({ body }: Reply, reference: string): NetworkAnswer | undefined =>
  answerBody.Check(body) && body.reference === reference ? answerOf(body) : undefined

const neverIn = ({ body }: Reply, reference: string): typeof never | undefined =>
  neverBody.Check(body) && body.reference === reference ? never : undefined

/** A connection that returned an unexpected answer is closed: it may still hold bytes that belong to another answer. */
function trusted(reply: Reply, answer: RemoteAnswer | undefined): RemoteAnswer {
  if (answer === undefined) reply.hangUp()
  return answer ?? unknown
}
