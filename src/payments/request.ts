/**
 * What was sent, or is about to be sent, to a network at a distance: the write-ahead of an operation (design, decision 2). It is committed with the operation, open, before anything leaves; the answer
 * closes it. An answer that does not come is asked for by reference until it is known; nothing is sent twice under one reference, and nothing is sent again before the network has said that
 * it never carried out the first.
 *
 * A fault of the simulated network takes the same way: its answer is known and held back.
 */
import { insert, update, type Change } from '../kit/changes.ts'
import { MINUTE, SECOND, type Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import type { Database } from '../kit/database.ts'
import { defineTable } from '../kit/table.ts'
import type { NetworkAnswer, PaymentRequest } from './network.ts'

export interface SentRequest {
  readonly realmId: number
  /** The operation's. */
  readonly id: string
  readonly version: number
  readonly paymentId: string
  readonly kind: PaymentRequest['kind']
  /** What the network knows the request by: the operation's id, or a new reference if the request was never carried out and was sent again. 32 hexadecimal digits. */
  readonly reference: string
  /** Of an authorization or an increment: once it is approved, what is held is to be captured. */
  readonly thenCapture: boolean
  /** What the simulated network has decided and tells later; `never` when it has not carried it out. Null where the network is not simulated. */
  readonly heldAnswer: NetworkAnswer | 'never' | null
  readonly createdAt: Instant
  /** Real time at which the network is next asked what became of the request. Null once that is known, and for the simulated network, which tells it by itself. */
  readonly askAt: Instant | null
  /** How often it was asked for, or sent again. */
  readonly asked: number
  readonly answeredAt: Instant | null
}

export const sentRequests = defineTable<SentRequest>('network_requests', ['realmId', 'id'], {
  realmId: true,
  id: true,
  version: true,
  paymentId: true,
  kind: true,
  reference: true,
  thenCapture: true,
  heldAnswer: true,
  createdAt: true,
  askAt: true,
  asked: true,
  answeredAt: true,
})

/** Handed over after the commit. With card data, in memory alone. */
export interface NetworkMessage {
  readonly kind: 'network request'
  /** The operation's. */
  readonly id: string
  readonly request: PaymentRequest
}

/** Handed over after the commit of what the simulated network answers later: whoever asked waits for it as long as for any network. */
export interface HeldMessage {
  readonly kind: 'held answer'
  readonly id: string
}

/** Longer than any network is given to answer, so that nothing is asked about a request that is still under way. */
const firstQuestionMs = 30 * SECOND
const longestPauseMs = 5 * MINUTE

/** When a request is asked for again that was asked for `asked` times: after 30 seconds, then twice as long each time, at most five minutes. */
const nextQuestion = (realNow: Instant, asked: number): Instant =>
  realNow + Math.min(firstQuestionMs * 2 ** asked, longestPauseMs)

export const sentRequestOf = (
  ctx: Context,
  request: Pick<SentRequest, 'id' | 'paymentId' | 'kind' | 'thenCapture' | 'heldAnswer'>,
): SentRequest => ({
  ...request,
  realmId: ctx.realm.id,
  version: 1,
  reference: request.id,
  createdAt: ctx.now,
  askAt: request.heldAnswer === null ? nextQuestion(ctx.realNow, 0) : null,
  asked: 0,
  answeredAt: null,
})

export const opened = (request: SentRequest): Change => insert(sentRequests, request)

export const closed = (ctx: Context, request: SentRequest): Change =>
  update(sentRequests, { ...request, askAt: null, heldAnswer: null, answeredAt: ctx.now })

/** The outcome is still not known: the next question is set. */
export const askedInVain = (ctx: Context, request: SentRequest): Change =>
  update(sentRequests, {
    ...request,
    asked: request.asked + 1,
    askAt: nextQuestion(ctx.realNow, request.asked + 1),
  })

/** The network never carried it out, and never will: it goes out once more, under another reference. */
export const sentAgain = (ctx: Context, request: SentRequest, reference: string): Change =>
  update(sentRequests, {
    ...request,
    reference,
    asked: request.asked + 1,
    askAt: nextQuestion(ctx.realNow, request.asked + 1),
  })

export const findSentRequest = (ctx: Context, id: string): Promise<SentRequest | undefined> =>
  ctx.db.find(sentRequests, [ctx.realm.id, id])

/** Requests whose network owes an answer, in all realms: for the metrics. */
export async function countAnswersOwed(db: Database): Promise<number> {
  const [row] = await db.query<{ count: number }>({
    text: 'select count(*) as count from network_requests where ask_at is not null',
    values: [],
  })
  return row?.count ?? 0
}
