/**
 * Carries messages between payments and remote networks: sends the requests that decisions have committed, brings back the answers, and asks for answers that do not come. Every server does this; a
 * claim on the request's row lets one of them ask at a time. Each realm has its own lanes, so that a network that does not answer delays no other realm.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Outcome } from '../kit/changes.ts'
import { SECOND, type Clock, type Instant } from '../kit/clock.ts'
import type { Database } from '../kit/database.ts'
import type { Connection, RemoteAnswer } from '../networks/index.ts'
import {
  askedInVain,
  findSentRequest,
  sentRequests,
  type HeldMessage,
  type KnownAnswer,
  type NetworkMessage,
  type PaymentContext,
  type SentRequest,
} from '../payments/index.ts'
import { answerRequest } from '../refunds/index.ts'

export interface DispatcherOptions {
  readonly db: Database
  /** Real time. */
  readonly clock: Clock
  /** The connection to a realm's network; null where the realm has no remote network. */
  readonly connectionOf: (realmId: number) => Promise<Connection | null>
  readonly perform: <Result>(
    realmId: number,
    verb: (ctx: PaymentContext) => Promise<Outcome<Result>>,
  ) => Promise<Result>
  readonly onError: (error: unknown, realmId: number | undefined) => void
}

type Message = NetworkMessage | HeldMessage
type Question = Pick<SentRequest, 'id' | 'reference' | 'kind'>

const tickMs = SECOND
/** How many answers of one realm are asked for at the same time. */
const parallelQuestions = 8
/** How long a client waits for an answer that the simulated network holds back, in milliseconds of real time. */
const heldLimitMs = 10 * SECOND
const heldPauseMs = 50

/** Kinds of request that are over where the network has never carried them out; other kinds are sent again. */
const endsWithoutAnswer: readonly SentRequest['kind'][] = ['authorization', 'increment']

export class Dispatcher {
  readonly #options: DispatcherOptions
  readonly #deliveries = new Set<Promise<void>>()
  /** The questions under way, by realm. */
  readonly #asking = new Map<number, Promise<void>>()
  readonly #stopping = new AbortController()
  #ticking: Promise<void> | undefined

  constructor(options: DispatcherOptions) {
    this.#options = options
  }

  /** Asks for answers that are overdue now and again, until {@link stop}. */
  start(): void {
    this.#ticking ??= this.#tick()
  }

  /** Stops waiting for answers that the simulated network holds back, and stops asking for answers. Requests that were sent are still waited for. */
  release(): void {
    this.#stopping.abort()
  }

  /** Ends after what is under way. */
  async stop(): Promise<void> {
    this.release()
    await this.#ticking
    await Promise.all(this.#asking.values())
    await this.delivered()
  }

  /** Resolves when nothing is being sent: also what timers have asked for, which do not wait for the answers. */
  async delivered(): Promise<void> {
    while (this.#deliveries.size > 0) await Promise.all(this.#deliveries)
  }

  /**
   * Sends what a decision has committed, in its order; resolves when each message was answered and its answer committed, or is no longer waited for. An answer that is not known, or could not be
   * committed, is asked for later.
   */
  deliver(realmId: number, messages: readonly object[]): Promise<void> {
    const work = this.#deliverAll(realmId, messages as readonly Message[]).finally(() => this.#deliveries.delete(work))
    this.#deliveries.add(work)
    return work
  }

  /** Asks for the answers that are overdue now, and resolves when each question has ended, with or without an answer. */
  async askForOverdue(): Promise<void> {
    await this.#look()
    await Promise.all(this.#asking.values())
  }

  /** After a message that has no answer the later ones are not sent, so that none overtakes it. They are asked for later, too. */
  async #deliverAll(realmId: number, messages: readonly Message[]): Promise<void> {
    try {
      for (const message of messages) {
        if (message.kind === 'held answer') await this.#waitFor(realmId, message)
        else if (!(await this.#send(realmId, message))) return
      }
    } catch (error) {
      this.#options.onError(error, realmId)
    }
  }

  /** Whether it was answered. */
  async #send(realmId: number, { id, request }: NetworkMessage): Promise<boolean> {
    const connection = await this.#options.connectionOf(realmId)
    if (connection === null) return false
    const answer = await connection.send(request, this.#options.clock.now())
    const { kind, reference } = request
    // A request that has to be sent again is asked about first. This delays it, so that a network that cannot take it is not flooded.
    if (answer.outcome === 'never' && !endsWithoutAnswer.includes(kind)) return false
    return this.#bring(realmId, { id, kind, reference }, answer)
  }

  async #bring(realmId: number, question: Question, answer: RemoteAnswer): Promise<boolean> {
    const known = knownOf(answer)
    if (known === undefined) return false
    await this.#options.perform(realmId, (ctx) => answerRequest(ctx, question, known))
    if (question.kind === 'reversal' && answer.outcome === 'refused')
      this.#options.onError(new RefusedReversalError(question, answer), realmId)
    return true
  }

  async #waitFor(realmId: number, { id }: HeldMessage): Promise<void> {
    const { db, clock } = this.#options
    const until = clock.now() + heldLimitMs
    while (clock.now() < until && !this.#stopping.signal.aborted) {
      const request = await db.find(sentRequests, [realmId, id])
      if (request === undefined || request.answeredAt !== null) return
      await pause(heldPauseMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined)
    }
  }

  async #tick(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      try {
        await this.#look()
      } catch (error) {
        this.#options.onError(error, undefined)
      }
      await pause(tickMs, undefined, { signal, ref: false }).catch(() => undefined)
    }
  }

  /** Begins to ask in each realm that has overdue answers, unless it is being asked already. */
  async #look(): Promise<void> {
    for (const { realmId } of await findRealmsOverdue(this.#options.db, this.#options.clock.now())) {
      if (this.#asking.has(realmId)) continue
      const asking = this.#askIn(realmId)
        .catch((error: unknown) => this.#options.onError(error, realmId))
        .finally(() => this.#asking.delete(realmId))
      this.#asking.set(realmId, asking)
    }
  }

  async #askIn(realmId: number): Promise<void> {
    const waiting = await findOverdue(this.#options.db, realmId, this.#options.clock.now())
    const lane = async (): Promise<void> => {
      for (let due = waiting.shift(); due !== undefined && !this.#stopping.signal.aborted; due = waiting.shift()) {
        const { id } = due
        await this.#askFor(realmId, id).catch((error: unknown) => this.#options.onError(error, realmId))
      }
    }
    await Promise.all(Array.from({ length: parallelQuestions }, lane))
  }

  async #askFor(realmId: number, id: string): Promise<void> {
    const question = await this.#options.perform(realmId, (ctx) => claim(ctx, id))
    const connection = await this.#options.connectionOf(realmId)
    if (question === null || connection === null) return
    await this.#bring(realmId, question, await connection.ask(question.reference))
  }
}

/** The outcome in a network's answer; undefined where it is not known yet. */
function knownOf(answer: RemoteAnswer): KnownAnswer | undefined {
  if (answer.outcome === 'never') return 'never'
  return 'code' in answer && answer.outcome !== 'pending' ? answer : undefined
}

/** The request to ask about; null where it was answered, or another server is asking: before a server asks, it commits a later time for the next question. */
async function claim(ctx: PaymentContext, id: string): Promise<Outcome<Question | null>> {
  const request = await findSentRequest(ctx, id)
  if (request?.askAt == null || request.askAt > ctx.realNow) return { result: null, changes: [] }
  return { result: request, changes: [askedInVain(ctx, request)] }
}

const findRealmsOverdue = (db: Database, realNow: Instant): Promise<{ readonly realmId: number }[]> =>
  db.query({
    name: 'find_realms_with_overdue_answers',
    text: 'select distinct realm_id as "realmId" from network_requests where ask_at <= $1',
    values: [realNow],
  })

/** The longest overdue first. */
const findOverdue = (db: Database, realmId: number, realNow: Instant): Promise<{ readonly id: string }[]> =>
  db.query({
    name: 'find_overdue_answers',
    text: 'select id from network_requests where realm_id = $1 and ask_at <= $2 order by ask_at limit 100',
    values: [realmId, realNow],
  })

/** The network has refused a reversal: the payment is canceled here but not there, and a person has to resolve it. */
class RefusedReversalError extends Error {
  override readonly name = 'RefusedReversalError'

  constructor({ id, reference }: Question, { outcome, ...answer }: RemoteAnswer) {
    const code = 'code' in answer ? ` (${answer.code})` : ''
    super(`the network has ${outcome}${code} the reversal ${reference} of operation ${id}, which must be accepted`)
  }
}
