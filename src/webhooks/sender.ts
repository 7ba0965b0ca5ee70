/** Sends one delivery that was taken up under a lease: makes the message, posts it once its endpoint has a place for it, and has what came of it written down, with what that means for the endpoint. */
import { events, type Event } from '../events/index.ts'
import { SECOND, type Instant } from '../kit/clock.ts'
import type { Realm } from '../kit/context.ts'
import type { Attempt, AttemptFailure, Delivery } from './delivery.ts'
import type { WebhookEndpoint } from './endpoint.ts'
import { Misbehaving, type MisbehavingOptions } from './misbehaving.ts'
import { failureOf, healthOf, resultOf } from './outcome.ts'
import { Places } from './places.ts'
import { attemptTimeLimitMs, type Poster, type Reply } from './post.ts'
import { disableEndpoint, keyOf, noteHealth } from './queue.ts'
import type { ReadTogether } from './read-together.ts'
import { Settler } from './settler.ts'
import { messageHeaders } from './signature.ts'
import type { Standings } from './standing.ts'

export interface SenderOptions extends MisbehavingOptions {
  readonly poster: Pick<Poster, 'post'>
  /** From 0 to 1, differently each time. */
  readonly random: () => number
  /** How this program calls itself. */
  readonly userAgent: string
  /** What is sent of an event. */
  readonly bodyOf: (realm: Realm, event: Event) => string
  /** What messages to an endpoint are signed with now, the newest first. */
  readonly secretsOf: (endpoint: WebhookEndpoint) => Promise<readonly string[]>
  readonly observe?: (attempt: ObservedAttempt) => void
  readonly onError: (error: unknown, realmId: number | undefined) => void
}

/** What may be told of an attempt: nothing of what was sent, nor of what was answered. */
export interface ObservedAttempt {
  readonly endpointId: string
  readonly eventId: string
  /** Which one it was since the event was told, or last sent anew. */
  readonly attempt: number
  readonly status: number | null
  readonly failure: AttemptFailure | null
  readonly durationMs: number
  /** Why the endpoint was disabled by it; null where it was not. */
  readonly disabled: WebhookEndpoint['disabledReason']
}

/** Longer than an attempt and the writing of it take. */
export const leaseMs = attemptTimeLimitMs + 5 * SECOND

interface Letter {
  readonly realm: Realm
  readonly endpoint: WebhookEndpoint
  readonly event: Event
}

export class Sender {
  readonly #options: SenderOptions
  readonly #standings: Standings
  readonly #stopped: AbortSignal
  readonly #settler: Settler
  readonly #misbehaving: Misbehaving
  readonly #places: Places

  /** Once `stopped` is aborted, what still waits for a place is left to others. */
  constructor(options: SenderOptions, standings: Standings, stopped: AbortSignal) {
    this.#options = options
    this.#standings = standings
    this.#stopped = stopped
    this.#settler = new Settler(options.db)
    this.#misbehaving = new Misbehaving(options, this.#settler)
    this.#places = new Places((key) => standings.of(key).places)
  }

  async deliver(delivery: Delivery, read: ReadTogether): Promise<void> {
    const { realmId, eventId } = delivery
    const [realm, endpoint, event] = await Promise.all([
      read.realm(realmId),
      read.endpoint(delivery),
      this.#options.db.find(events, [realmId, eventId]),
    ])
    // What a reset has ended is removed piece by piece.
    if (realm === undefined || event === undefined) return
    if (endpoint?.enabled !== true || realm.closedAt !== null) {
      this.#standings.forget(keyOf(delivery))
      await this.#settler.settle({ ...delivery, delivery, status: 'canceled', nextAttemptAt: null })
      return
    }
    await this.#places.take(keyOf(delivery))
    try {
      // What waited too long is somebody else's before its attempt would end.
      if (this.#isInTime(delivery) && !this.#stopped.aborted) await this.#deliver(delivery, { realm, endpoint, event })
    } finally {
      this.#places.giveBack(keyOf(delivery))
    }
  }

  #isInTime({ nextAttemptAt: leaseUntil }: Delivery): boolean {
    return leaseUntil === null || this.#options.clock.now() + attemptTimeLimitMs < leaseUntil
  }

  async #deliver(delivery: Delivery, letter: Letter): Promise<void> {
    const mayMisbehave = isFresh(delivery) && letter.realm.deliveryFaults !== null
    const misbehaviour = mayMisbehave ? await this.#misbehaving.treat(delivery) : null
    if (misbehaviour === 'held') return
    await this.#send(misbehaviour === 'duplicate' ? await this.#sendFirst(delivery, letter) : delivery, letter)
  }

  /** Of what is sent twice. What came of it is kept whatever becomes of the second, which has a lease of its own. */
  async #sendFirst(delivery: Delivery, letter: Letter): Promise<Delivery> {
    const [attempt] = await this.#attempt(letter)
    const sent: Delivery = { ...delivery, misbehaviour: 'duplicate', attempts: [...delivery.attempts, attempt] }
    this.#tell(sent, attempt, null)
    await this.#settler.settle({ ...sent, delivery, nextAttemptAt: this.#options.clock.now() + leaseMs })
    return { ...sent, version: delivery.version + 1 }
  }

  async #send(delivery: Delivery, letter: Letter): Promise<void> {
    const { db, clock, random } = this.#options
    const { endpoint } = letter
    const [attempt, reply] = await this.#attempt(letter)
    const now = clock.now()
    const result = resultOf(delivery, attempt, { now, random: random(), retryAfter: reply.retryAfter })
    const health = healthOf(endpoint, attempt, { now, isGivenUp: result.status === 'failed' })
    // Another attempt may have failed since the endpoint was read: a success is noted after it all the same.
    const isNews = health.failingSince !== endpoint.failingSince || this.#standings.of(keyOf(delivery)).isFailing
    this.#standings.note(keyOf(delivery), attempt)
    await Promise.all([
      isNews ? noteHealth(db, endpoint, health.failingSince) : undefined,
      this.#settler.settle({ ...result, delivery, misbehaviour: delivery.misbehaviour }),
    ])
    const { disabled } = health
    const isDisabled = disabled !== null && (await disableEndpoint(db, endpoint, disabled, now))
    this.#tell(delivery, attempt, isDisabled ? disabled.reason : null)
  }

  /** Whatever goes wrong is a failed attempt: what escaped the count would come again for ever. */
  async #attempt(letter: Letter): Promise<[attempt: Attempt, reply: Reply]> {
    const at = this.#options.clock.now()
    const began = performance.now()
    const reply = await this.#reach(letter, at).catch((error: unknown): Reply => {
      this.#options.onError(error, letter.realm.id)
      return { status: null, failure: 'internal', retryAfter: undefined, answer: null }
    })
    const durationMs = Math.round(performance.now() - began)
    const { status, answer } = reply
    return [{ at, durationMs, status, failure: failureOf(reply), answer }, reply]
  }

  async #reach({ realm, endpoint, event }: Letter, sentAt: Instant): Promise<Reply> {
    const { bodyOf, poster, secretsOf, userAgent } = this.#options
    const body = bodyOf(realm, event)
    const secrets = await secretsOf(endpoint)
    return poster.post({
      mode: realm.mode,
      url: endpoint.url,
      headers: messageHeaders({ id: event.id, sentAt, body }, { secrets, userAgent }),
      body,
    })
  }

  #tell({ endpointId, eventId, tries }: Delivery, attempt: Attempt, disabled: ObservedAttempt['disabled']): void {
    const { status, failure, durationMs } = attempt
    this.#options.observe?.({ endpointId, eventId, attempt: tries + 1, status, failure, durationMs, disabled })
  }
}

/** Not sent yet, and not held back. */
const isFresh = ({ tries, misbehaviour, attempts }: Delivery): boolean =>
  tries === 0 && misbehaviour === null && attempts.length === 0
