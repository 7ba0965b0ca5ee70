/**
 * Brings events to the endpoints that want them, beside requests, in any number of processes. Each delivery is a row that was written in the commit that told the event; a process takes some up under a lease, posts them, and
 * writes down what came of it. Of a process that dies, they come back when the lease is over: everything is sent at least once.
 *
 * An endpoint has few places in which messages to it are under way until it has shown that it answers quickly. Some places are kept for those that have none under way, and a mode of an account has no more than half of all: whoever
 * answers slowly, or not at all, keeps others waiting only where scores of endpoints do.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { events, type Event } from '../events/index.ts'
import { SECOND, type Clock, type Instant } from '../kit/clock.ts'
import type { Realm } from '../kit/context.ts'
import type { Database } from '../kit/database.ts'
import { reorderLimitMs, type Misbehaviour } from '../kit/delivery-faults.ts'
import type { Table } from '../kit/table.ts'
import type { Attempt, AttemptFailure, Delivery } from './delivery.ts'
import { webhookEndpoints, type WebhookEndpoint } from './endpoint.ts'
import { failureOf, outcomeOf } from './outcome.ts'
import { attemptTimeLimitMs, type Poster, type Reply } from './post.ts'
import {
  disableEndpoint,
  findEndpointsDue,
  findRealmsListening,
  noteHealth,
  releaseReordered,
  takeDue,
  type EndpointName,
} from './queue.ts'
import { Places } from './places.ts'
import { Settler } from './settler.ts'
import { signatureHeaders } from './signature.ts'
import { placesOfOne, Standings } from './standing.ts'

export interface CourierOptions {
  readonly db: Database
  /** Real time. */
  readonly clock: Clock
  readonly realms: Table<Realm>
  readonly poster: Pick<Poster, 'post' | 'close'>
  /** From 0 to 1, differently each time. */
  readonly random: () => number
  /** How this program calls itself. */
  readonly userAgent: string
  /** What is sent of an event. */
  readonly bodyOf: (realm: Realm, event: Event) => string
  /** What messages to an endpoint are signed with now, the newest first. */
  readonly secretsOf: (endpoint: WebhookEndpoint) => Promise<readonly string[]>
  /** Uses up what the next delivery of a test mode is to meet; `isLast` where no further one meets the same. Undefined where nothing is left of it. */
  readonly meetFault: (
    realmId: number,
  ) => Promise<{ readonly effect: Misbehaviour; readonly isLast: boolean } | undefined>
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

/** How often it looks for what is due, where nobody wakes it: what another process has told, and attempts whose time has come. */
const tickMs = 250
/** How often it learns in which realms somebody listens. */
const learnEveryMs = SECOND
/** Between two looks, while messages are under way and while none is: what comes meanwhile is taken up together. */
const gatherMs = 25
const gatherAtRestMs = 2

/** Under way at the same time to all of a realm, and in all. */
const placesOfRealm = 128
const placesOfAll = 256
/** Of all, those that are kept for endpoints with nothing under way: one for each. */
const placesKept = 64

/** Taken up ahead, for an endpoint that has all its places, so that a place does not wait for the database. */
const aheadOfQuick = 32
/** Longer than an attempt and the writing of it take. */
const leaseMs = attemptTimeLimitMs + 5 * SECOND

/** Between those that a test mode wants in another order. */
const reorderStepMs = 200

export class Courier {
  readonly #options: CourierOptions
  readonly #settler: Settler
  /** How many are under way, by endpoint. */
  readonly #underWay = new Map<string, number>()
  readonly #standings = new Standings()
  readonly #places = new Places((key) => this.#standings.of(key).places)
  readonly #works = new Set<Promise<void>>()
  readonly #stopping = new AbortController()
  #listening: ReadonlySet<number> = new Set()
  #learnedAt = -Infinity
  #ticking: Promise<void> | undefined
  #looking: Promise<void> | undefined
  #soon: NodeJS.Timeout | undefined
  /** By realm, what test modes want to go wrong: one after another. */
  readonly #misbehaving = new Map<number, Promise<unknown>>()

  constructor(options: CourierOptions) {
    this.#options = options
    this.#settler = new Settler(options.db)
  }

  /** Sends what is due now and again, until {@link stop}. */
  start(): void {
    this.#ticking ??= this.#tick()
  }

  /** Something was told in a realm: where somebody listens there, it is sent at once. */
  wake(realmId: number): void {
    if (this.#ticking !== undefined && this.#listening.has(realmId)) this.#lookSoon()
  }

  /** Sends all that is due, and resolves when nothing is under way any more. */
  async deliverDue(): Promise<void> {
    for (;;) {
      await this.#looking
      const taken = await this.#look()
      if (taken === 0 && this.#works.size === 0 && this.#looking === undefined) return
      if (this.#works.size > 0) await Promise.race(this.#works)
    }
  }

  /** Takes up nothing more, and ends after what is under way. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    clearTimeout(this.#soon)
    await this.#ticking
    await this.#looking
    await Promise.all(this.#works)
    this.#options.poster.close()
  }

  async #tick(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      try {
        await this.#learn()
        await this.#lookOnce()
      } catch (error) {
        this.#options.onError(error, undefined)
      }
      await pause(tickMs, undefined, { signal, ref: false }).catch(() => undefined)
    }
  }

  async #learn(): Promise<void> {
    if (performance.now() - this.#learnedAt < learnEveryMs) return
    this.#learnedAt = performance.now()
    this.#listening = new Set(await findRealmsListening(this.#options.db))
  }

  #lookSoon(): void {
    if (this.#stopping.signal.aborted) return
    this.#soon ??= setTimeout(
      () => {
        this.#soon = undefined
        this.#lookOnce().catch((error: unknown) => this.#options.onError(error, undefined))
      },
      this.#works.size > 0 ? gatherMs : gatherAtRestMs,
    )
  }

  /** One at a time. */
  async #lookOnce(): Promise<void> {
    await this.#looking
    if (this.#stopping.signal.aborted) return
    await (this.#looking ??= this.#look()
      .then(() => undefined)
      .finally(() => (this.#looking = undefined)))
  }

  /** Takes up as much as there is room for. Returns how many that was. */
  async #look(): Promise<number> {
    const { db, clock } = this.#options
    if (this.#works.size >= placesOfAll) return 0
    const rooms = this.#allot(await findEndpointsDue(db, clock.now()))
    if (rooms.length === 0) return 0
    const now = clock.now()
    const taken = await takeDue(db, rooms, now, now + leaseMs)
    const read = this.#readOnce()
    for (const delivery of taken.sort(byEvent)) this.#begin(delivery, read)
    return taken.length
  }

  /** Of the places that are free, to those who have the fewest under way first, as evenly as can be. */
  #allot(due: readonly EndpointName[]): (EndpointName & { readonly room: number })[] {
    const wanting = due
      .map((name) => {
        const key = keyOf(name)
        const underWay = this.#underWay.get(key) ?? 0
        return { name, underWay, room: this.#mostOf(key) - underWay }
      })
      .filter(({ room }) => room > 0)
      .sort((one, other) => one.underWay - other.underWay)
    const freeOf = this.#freeByRealm()
    let all = placesOfAll - this.#works.size
    return wanting.flatMap(({ name, underWay, room }, index) => {
      const ofRealm = freeOf(name.realmId)
      const even = Math.ceil(Math.max(all - placesKept, 0) / (wanting.length - index))
      const share = Math.min(room, ofRealm.free, all, Math.max(even, underWay === 0 ? 1 : 0))
      all -= share
      ofRealm.free -= share
      return share > 0 ? [{ ...name, room: share }] : []
    })
  }

  #freeByRealm(): (realmId: number) => { free: number } {
    const realms = new Map<number, { free: number }>()
    const freeOf = (realmId: number): { free: number } => {
      const found = realms.get(realmId) ?? { free: placesOfRealm }
      realms.set(realmId, found)
      return found
    }
    for (const [key, underWay] of this.#underWay) freeOf(Number.parseInt(key)).free -= underWay
    return freeOf
  }

  #mostOf(key: string): number {
    const { places } = this.#standings.of(key)
    return places === placesOfOne ? placesOfOne + aheadOfQuick : places
  }

  /** Reads the realms and the endpoints of what was taken up together, each of them once. */
  #readOnce(): ReadTogether {
    const { db, realms } = this.#options
    const realmOf = new Map<number, Promise<Realm | undefined>>()
    const endpointOf = new Map<string, Promise<WebhookEndpoint | undefined>>()
    return {
      realm: (id) => {
        const found = realmOf.get(id) ?? db.find(realms, [id])
        realmOf.set(id, found)
        return found
      },
      endpoint: (name) => {
        const found = endpointOf.get(keyOf(name)) ?? db.find(webhookEndpoints, [name.realmId, name.endpointId])
        endpointOf.set(keyOf(name), found)
        return found
      },
    }
  }

  #begin(delivery: Delivery, read: ReadTogether): void {
    const key = keyOf(delivery)
    this.#underWay.set(key, (this.#underWay.get(key) ?? 0) + 1)
    const work = this.#deliver(delivery, read)
      .catch((error: unknown) => this.#options.onError(error, delivery.realmId))
      .finally(() => {
        const left = (this.#underWay.get(key) ?? 1) - 1
        if (left > 0) this.#underWay.set(key, left)
        else this.#underWay.delete(key)
        this.#works.delete(work)
        if (this.#ticking !== undefined) this.#lookSoon()
      })
    this.#works.add(work)
  }

  async #deliver(delivery: Delivery, read: ReadTogether): Promise<void> {
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
    const letter: OneLetter = { realm, endpoint, event }
    await this.#places.take(keyOf(delivery))
    try {
      // What waited too long is somebody else's before its attempt would end, and what waits when this process ends is left to the others.
      if (!this.#isInTime(delivery) || this.#stopping.signal.aborted) return
      const misbehaviour = isFresh(delivery) && realm.deliveryFaults !== null ? await this.#misbehave(delivery) : null
      if (misbehaviour !== 'held') await this.#post(delivery, letter, misbehaviour)
    } finally {
      this.#places.giveBack(keyOf(delivery))
    }
  }

  #isInTime({ nextAttemptAt: leaseUntil }: Delivery): boolean {
    return leaseUntil === null || this.#options.clock.now() + attemptTimeLimitMs < leaseUntil
  }

  async #post(delivery: Delivery, letter: OneLetter, misbehaviour: 'duplicate' | null): Promise<void> {
    let treated: Delivery = { ...delivery, misbehaviour: misbehaviour ?? delivery.misbehaviour }
    if (misbehaviour === 'duplicate') {
      const [attempt] = await this.#attempt(letter)
      treated = { ...treated, attempts: [...treated.attempts, attempt] }
      this.#tell(treated, attempt, null)
      // What came of the first is kept whatever becomes of the second, which has a lease of its own.
      await this.#settler.settle({ ...treated, delivery, nextAttemptAt: this.#options.clock.now() + leaseMs })
      treated = { ...treated, version: delivery.version + 1 }
    }
    await this.#send(treated, letter)
  }

  async #send(treated: Delivery, letter: OneLetter): Promise<void> {
    const { db, clock, random } = this.#options
    const { endpoint } = letter
    const [attempt, reply] = await this.#attempt(letter)
    const now = clock.now()
    const outcome = outcomeOf(treated, endpoint, attempt, { now, random: random(), retryAfter: reply.retryAfter })
    // Another attempt may have failed since the endpoint was read: a success is noted after it all the same.
    const isNews = outcome.failingSince !== endpoint.failingSince || this.#standings.of(keyOf(treated)).isFailing
    this.#standings.note(keyOf(treated), attempt)
    await Promise.all([
      isNews ? noteHealth(db, endpoint, outcome.failingSince) : undefined,
      this.#settler.settle({ ...outcome, delivery: treated, misbehaviour: treated.misbehaviour }),
    ])
    const { disabled } = outcome
    const isDisabled = disabled !== null && (await disableEndpoint(db, endpoint, disabled, now))
    this.#tell(treated, attempt, isDisabled ? disabled.reason : null)
  }

  /** Whatever goes wrong is a failed attempt: what escaped the count would come again for ever. */
  async #attempt(letter: OneLetter): Promise<[attempt: Attempt, reply: Reply]> {
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

  async #reach({ realm, endpoint, event }: OneLetter, sentAt: Instant): Promise<Reply> {
    const { bodyOf, poster, secretsOf, userAgent } = this.#options
    const body = bodyOf(realm, event)
    const secrets = await secretsOf(endpoint)
    return poster.post({
      mode: realm.mode,
      url: endpoint.url,
      headers: {
        'content-type': 'application/json',
        'user-agent': userAgent,
        ...signatureHeaders({ id: event.id, sentAt, body }, secrets),
      },
      body,
    })
  }

  #tell({ endpointId, eventId, tries }: Delivery, attempt: Attempt, disabled: ObservedAttempt['disabled']): void {
    const { status, failure, durationMs } = attempt
    this.#options.observe?.({ endpointId, eventId, attempt: tries + 1, status, failure, durationMs, disabled })
  }

  /** What the next fault of its test mode makes of a delivery: `held` is one that is not sent now. */
  #misbehave(delivery: Delivery): Promise<'duplicate' | 'held' | null> {
    const { realmId } = delivery
    const former = this.#misbehaving.get(realmId) ?? Promise.resolve()
    const work = former.then(() => this.#meetFault(delivery))
    const silent = work.catch(() => undefined)
    this.#misbehaving.set(realmId, silent)
    void silent.then(() => {
      if (this.#misbehaving.get(realmId) === silent) this.#misbehaving.delete(realmId)
    })
    return work
  }

  async #meetFault(delivery: Delivery): Promise<'duplicate' | 'held' | null> {
    const { db, clock, meetFault } = this.#options
    const met = await meetFault(delivery.realmId)
    if (met === undefined) return null
    const { effect, isLast } = met
    if (effect.kind === 'duplicate') return 'duplicate'
    const heldMs = effect.kind === 'delay' ? effect.seconds * SECOND : reorderLimitMs
    const held = { ...delivery, delivery, misbehaviour: effect.kind, nextAttemptAt: clock.now() + heldMs }
    await this.#settler.settle(held)
    if (effect.kind === 'reorder' && isLast) await releaseReordered(db, delivery.realmId, clock.now(), reorderStepMs)
    return 'held'
  }
}

interface ReadTogether {
  readonly realm: (id: number) => Promise<Realm | undefined>
  readonly endpoint: (name: EndpointName) => Promise<WebhookEndpoint | undefined>
}

interface OneLetter {
  readonly realm: Realm
  readonly endpoint: WebhookEndpoint
  readonly event: Event
}

/** Not sent yet, and not held back. */
const isFresh = ({ tries, misbehaviour, attempts }: Delivery): boolean =>
  tries === 0 && misbehaviour === null && attempts.length === 0

const keyOf = ({ realmId, endpointId }: EndpointName): string => `${realmId} ${endpointId}`

const byEvent = (one: Delivery, other: Delivery): number => (one.eventId < other.eventId ? -1 : 1)
