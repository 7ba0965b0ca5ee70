/**
 * The way to a card network that answers at a distance, by the protocol of docs/connectors.md. What comes back is what is certain: whatever is not, for whatever reason, is `unknown`, and is asked for.
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
 * `unknown`: nobody can tell from this whether it was carried out: it is asked for again later.
 * `never`: it was not carried out and never will be, since it was closed, or since nobody was reached; what was wanted may be asked under another reference.
 */
export type RemoteAnswer = NetworkAnswer | { readonly outcome: 'unknown' } | { readonly outcome: 'never' }

/** `no_answer`: nobody answers as the protocol has it. */
export type Description = NetworkBody | 'secret_refused' | 'no_answer'

export interface Connection {
  /** Sends a request, once. `at` is the time at which it was made. Never rejects because of the other side. */
  send(request: RemoteRequest, at: Instant): Promise<RemoteAnswer>
  /** Asks what became of a request. One that is not known over there is closed by this, so that it is not carried out even if it arrives later. Never rejects because of the other side. */
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
  /** Told why an answer is not known, or a request not accepted, for those who look after the connector. With nothing of a request but its reference. */
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

/** That a request is not carried out is certain only from who says so of this very request: a status alone may come from anyone on the way. */
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

/** Who finds a request malformed will do so again: that is a refusal, whatever was asked for. */
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

/** A connection over which something else came than what was asked for may still hold what belongs to another answer. */
function trusted(reply: Reply, answer: RemoteAnswer | undefined): RemoteAnswer {
  if (answer === undefined) reply.hangUp()
  return answer ?? unknown
}
