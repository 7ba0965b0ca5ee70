/** What is the same for messages of every kind: a message is sent when its target has a place for it, and anything that goes wrong is a failed attempt. */
import type { Clock, Instant } from '../kit/clock.ts'
import type { Attempt } from './delivery.ts'
import { failureOf } from './outcome.ts'
import { Places } from './places.ts'
import { attemptTimeLimitMs, type Letter, type Poster, type Reply } from './post.ts'
import { Standings } from './standing.ts'
import { keyOf, type Target } from './target.ts'

export interface SendingOptions {
  /** Real time. */
  readonly clock: Clock
  readonly poster: Pick<Poster, 'post'>
  readonly onError: (error: unknown, realmId: number | undefined) => void
}

/** Until when no other process may take the message; null when that is not known. */
interface Lease {
  readonly until: Instant | null
  /** How long an attempt may take. */
  readonly timeLimitMs?: number
}

export class Sending {
  readonly standings = new Standings()
  readonly #options: SendingOptions
  readonly #stopped: AbortSignal
  readonly #places = new Places((key) => this.standings.of(key).places)

  /** After `stopped` is aborted, messages that still wait for a place are left to other processes. */
  constructor(options: SendingOptions, stopped: AbortSignal) {
    this.#options = options
    this.#stopped = stopped
  }

  /** Does the work when the target has a place; not at all when it is too late by then, or the courier was stopped. */
  async inPlace(
    target: Target,
    { until, timeLimitMs = attemptTimeLimitMs }: Lease,
    work: () => Promise<void>,
  ): Promise<void> {
    const key = keyOf(target)
    await this.#places.take(key)
    try {
      // A message that waited too long may be taken by another process before its attempt would end.
      const isInTime = until === null || this.#options.clock.now() + timeLimitMs < until
      if (isInTime && !this.#stopped.aborted) await work()
    } finally {
      this.#places.giveBack(key)
    }
  }

  /** Anything that goes wrong is a failed attempt: an error that is not counted would come again for ever. */
  async attempt(
    realmId: number,
    letterOf: (sentAt: Instant) => Promise<Letter>,
  ): Promise<[attempt: Attempt, reply: Reply]> {
    const { clock, poster, onError } = this.#options
    const at = clock.now()
    const began = performance.now()
    const reach = async (): Promise<Reply> => poster.post(await letterOf(at))
    const reply = await reach().catch((error: unknown): Reply => {
      onError(error, realmId)
      return { status: null, failure: 'internal', retryAfter: undefined, answer: null }
    })
    const durationMs = Math.round(performance.now() - began)
    const { status, answer } = reply
    return [{ at, durationMs, status, failure: failureOf(reply), answer }, reply]
  }
}
