/**
 * Sends one delivery that was taken under a lease: makes the message, posts it once its endpoint has a place for it, and records the outcome, with what it means for the endpoint.
 */
import { events, type Event } from '../events/index.ts'
import { SECOND, type Instant } from '../kit/clock.ts'
import type { Realm } from '../kit/context.ts'
import type { Attempt, AttemptFailure, Delivery } from './delivery.ts'
import type { WebhookEndpoint } from './endpoint.ts'
import { Misbehaving, type MisbehavingOptions } from './misbehaving.ts'
import { healthOf, resultOf } from './outcome.ts'
import { attemptTimeLimitMs, type Letter } from './post.ts'
import { disableEndpoint, noteHealth, settle, targetOf, type Settled } from './queue.ts'
import type { ReadTogether } from './read-together.ts'
import { webhookSchedule } from './retries.ts'
import type { Sending, SendingOptions } from './sending.ts'
import { Settler } from './settler.ts'
import { messageHeaders } from './signature.ts'
import { keyOf } from './target.ts'

export interface SenderOptions extends MisbehavingOptions, SendingOptions {
  /** Returns a number from 0 to 1, another one each time. */
  readonly random: () => number
  /** The name of this program in requests. */
  readonly userAgent: string
  /** The text that is sent for an event. */
  readonly bodyOf: (realm: Realm, event: Event) => string
  /** The secrets that sign messages to an endpoint now, the newest first. */
  readonly secretsOf: (endpoint: WebhookEndpoint) => Promise<readonly string[]>
  readonly observe?: (attempt: ObservedAttempt) => void
}

/** What may be logged of an attempt: nothing of what was sent, nor of the answer. */
export interface ObservedAttempt {
  readonly endpointId: string
  readonly eventId: string
  /** Its number, counted since the event was told, or last sent again. */
  readonly attempt: number
  readonly status: number | null
  readonly failure: AttemptFailure | null
  readonly durationMs: number
  /** Why the endpoint was disabled by it; null when it was not. */
  readonly disabled: WebhookEndpoint['disabledReason']
}

/** Longer than an attempt and recording its outcome take. */
export const leaseMs = attemptTimeLimitMs + 5 * SECOND

interface Addressed {
  readonly realm: Realm
  readonly endpoint: WebhookEndpoint
  readonly event: Event
}

export class Sender {
  readonly #options: SenderOptions
  readonly #sending: Sending
  readonly #settler: Settler<Settled>
  readonly #misbehaving: Misbehaving
  /** Of each realm: settles when the delivery that was taken last has been read, and all before it. */
  readonly #readings = new Map<number, Promise<unknown>>()

  constructor(options: SenderOptions, sending: Sending) {
    this.#options = options
    this.#sending = sending
    this.#settler = new Settler((settled) => settle(options.db, settled))
    this.#misbehaving = new Misbehaving(options, this.#settler)
  }

  async deliver(delivery: Delivery, read: ReadTogether): Promise<void> {
    const { realmId, eventId } = delivery
    const [realm, endpoint, event] = await this.#inTurn(
      realmId,
      Promise.all([read.realm(realmId), read.endpoint(delivery), this.#options.db.find(events, [realmId, eventId])]),
    )
    // Rows of a realm that a reset has ended are removed bit by bit.
    if (realm === undefined || event === undefined) return
    if (endpoint?.enabled !== true || realm.closedAt !== null) {
      this.#sending.standings.forget(keyOf(targetOf(delivery)))
      await this.#settler.settle({ ...delivery, delivery, status: 'canceled', nextAttemptAt: null })
      return
    }
    await this.#sending.inPlace(targetOf(delivery), { until: delivery.nextAttemptAt }, () =>
      this.#deliver(delivery, { realm, endpoint, event }),
    )
  }

  /** Where faults are to come, deliveries go on in the order in which they were taken, whichever is read first: faults meet them in the order of their events. */
  async #inTurn<Found extends readonly [Realm | undefined, ...unknown[]]>(
    realmId: number,
    reading: Promise<Found>,
  ): Promise<Found> {
    const read = Promise.allSettled([this.#readings.get(realmId), reading])
    this.#readings.set(realmId, read)
    void read.then(() => {
      if (this.#readings.get(realmId) === read) this.#readings.delete(realmId)
    })
    const found = await reading
    const [realm] = found
    if (realm !== undefined && realm.deliveryFaults !== null) await read
    return found
  }

  async #deliver(delivery: Delivery, addressed: Addressed): Promise<void> {
    const mayMisbehave = isFresh(delivery) && addressed.realm.deliveryFaults !== null
    const misbehaviour = mayMisbehave ? await this.#misbehaving.treat(delivery) : null
    if (misbehaviour === 'held') return
    await this.#send(misbehaviour === 'duplicate' ? await this.#sendFirst(delivery, addressed) : delivery, addressed)
  }

  /** Sends the first of two copies. Its outcome is kept whatever becomes of the second, which has a lease of its own. */
  async #sendFirst(delivery: Delivery, addressed: Addressed): Promise<Delivery> {
    const [attempt] = await this.#attempt(addressed)
    const sent: Delivery = { ...delivery, misbehaviour: 'duplicate', attempts: [...delivery.attempts, attempt] }
    this.#tell(sent, attempt, null)
    await this.#settler.settle({ ...sent, delivery, nextAttemptAt: this.#options.clock.now() + leaseMs })
    return { ...sent, version: delivery.version + 1 }
  }

  async #send(delivery: Delivery, addressed: Addressed): Promise<void> {
    const { db, clock, random } = this.#options
    const { endpoint } = addressed
    const key = keyOf(targetOf(delivery))
    const [attempt, reply] = await this.#attempt(addressed)
    const now = clock.now()
    const result = resultOf(delivery, attempt, { now, random: random(), retryAfter: reply.retryAfter }, webhookSchedule)
    const health = healthOf(endpoint, attempt, { now, isGivenUp: result.status === 'failed' })
    // Another attempt may have failed since the endpoint was read: so a success is noted even if the endpoint was read without failures. A failure on our side is not noted.
    const mayFail = attempt.failure !== 'internal' && this.#sending.standings.of(key).isFailing
    const isNews = health.failingSince !== endpoint.failingSince || mayFail
    this.#sending.standings.note(key, attempt)
    await Promise.all([
      isNews ? noteHealth(db, endpoint, health.failingSince) : undefined,
      this.#settler.settle({ ...result, delivery, misbehaviour: delivery.misbehaviour }),
    ])
    const { disabled } = health
    const isDisabled = disabled !== null && (await disableEndpoint(db, endpoint, disabled, now))
    this.#tell(delivery, attempt, isDisabled ? disabled.reason : null)
  }

  #attempt(addressed: Addressed): ReturnType<Sending['attempt']> {
    return this.#sending.attempt(addressed.realm.id, (sentAt) => this.#letterOf(addressed, sentAt))
  }

  async #letterOf({ realm, endpoint, event }: Addressed, sentAt: Instant): Promise<Letter> {
    const { bodyOf, secretsOf, userAgent } = this.#options
    const body = bodyOf(realm, event)
    const secrets = await secretsOf(endpoint)
    return {
      mode: realm.mode,
      url: endpoint.url,
      headers: messageHeaders({ id: event.id, sentAt, body }, { secrets, userAgent }),
      body,
    }
  }

  #tell({ endpointId, eventId, tries }: Delivery, attempt: Attempt, disabled: ObservedAttempt['disabled']): void {
    const { status, failure, durationMs } = attempt
    this.#options.observe?.({ endpointId, eventId, attempt: tries + 1, status, failure, durationMs, disabled })
  }
}

/** Not sent yet, and not held back. */
const isFresh = ({ tries, misbehaviour, attempts }: Delivery): boolean =>
  tries === 0 && misbehaviour === null && attempts.length === 0
