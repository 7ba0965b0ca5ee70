/**
 * The post between payments and networks at a distance: sends what decisions have committed, brings back the answers, and asks for those that do not come. Every server does it; a claim on the row
 * lets one of them ask at a time. Each realm has its own lanes: a network that does not answer keeps nobody else's waiting.
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
  /** The way to a realm's network; null where it has none at a distance. */
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
/** Of one realm, asked for at the same time. */
const parallelQuestions = 8
/** How long whoever asked waits for an answer that the simulated network holds back, in real time. */
const heldLimitMs = 10 * SECOND
const heldPauseMs = 50

/** What is over when it was never carried out. */
const endsWithoutAnswer: readonly SentRequest['kind'][] = ['authorization', 'increment']

export class Dispatcher {
  readonly #options: DispatcherOptions
  readonly #deliveries = new Set<Promise<void>>()
  /** By realm, the questions under way. */
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

  /** Nobody waits any longer for what the simulated network holds back, and nothing more is asked for. What was sent is waited for. */
  release(): void {
    this.#stopping.abort()
  }

  /** Ends after what is under way. */
  async stop(): Promise<void> {
    this.release()
    await this.#ticking
    await Promise.all(this.#asking.values())
    while (this.#deliveries.size > 0) await Promise.all(this.#deliveries)
  }

  /**
   * Sends what a decision has committed, in its order; resolves when each was answered and the answer committed, or will not be waited for: what is not known, or could not be committed, is asked for later.
   */
  deliver(realmId: number, messages: readonly object[]): Promise<void> {
    const work = this.#deliverAll(realmId, messages as readonly Message[]).finally(() => this.#deliveries.delete(work))
    this.#deliveries.add(work)
    return work
  }

  /** Asks for the answers that are overdue now, and resolves when each question has been answered, or has not. */
  async askForOverdue(): Promise<void> {
    await this.#look()
    await Promise.all(this.#asking.values())
  }

  /** What comes after something that has not arrived is left to be asked for, too: so nothing overtakes it. */
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
    // What goes out once more is asked for first: that takes its time, so that nobody is overrun who cannot take it.
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

  /** Begins to ask in each realm that has something overdue, unless that is under way. */
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

/** Undefined where it is not known yet. */
function knownOf(answer: RemoteAnswer): KnownAnswer | undefined {
  if (answer.outcome === 'never') return 'never'
  return 'code' in answer && answer.outcome !== 'pending' ? answer : undefined
}

/** Null where it was answered, or is being asked for by another server: the question moves the time of the next one first. */
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

/** The payment is called off here, and not there: somebody has to see to it. */
class RefusedReversalError extends Error {
  override readonly name = 'RefusedReversalError'

  constructor({ id, reference }: Question, { outcome, ...answer }: RemoteAnswer) {
    const code = 'code' in answer ? ` (${answer.code})` : ''
    super(`the network has ${outcome}${code} the reversal ${reference} of operation ${id}, which must be accepted`)
  }
}
