/**
 * How often the same request may be made (gateway-v3 section 3). Each process counts for itself, in memory, on real time: with several processes the limit is that many times higher, and a restart
 * forgets the counts. The limit keeps clients that poll without end from loading the server; it protects no money.
 *
 * The minute is a sliding window, so that a limit holds for any sixty seconds. Refused requests do not count: a client that waits for as long as `Retry-After` says is let through.
 */
import { MINUTE, SECOND, type Clock, type Instant } from '../../kit/clock.ts'
import type { Mode } from '../../kit/context.ts'
import { ResultError } from './result-error.ts'

/** Times in a minute for one id of one entity. */
export const throttleLimits = {
  /** Of a payment, by its id. */
  inquiry: 2,
  /** Of a checkout, by its id. */
  checkout_result: 9,
  /** Changes of a checkout, and back-office operations on a payment. */
  change: 200,
} as const

export type ThrottledKind = keyof typeof throttleLimits

export interface ThrottleOptions {
  /** Real time. */
  readonly clock: Clock
  /** Whether test modes are throttled as live ones always are. */
  readonly inTestMode: boolean
  /** Most ids remembered at once; beyond that, the ids whose latest request is the oldest are forgotten. */
  readonly idsRemembered?: number
}

export class Throttle {
  readonly #clock: Clock
  readonly #inTestMode: boolean
  readonly #idsRemembered: number
  /** For each id, when its requests were let through in the last minute, oldest first. The ids are in the order of their latest request. */
  readonly #passed = new Map<string, readonly Instant[]>()

  constructor({ clock, inTestMode, idsRemembered = 10_000 }: ThrottleOptions) {
    this.#clock = clock
    this.#inTestMode = inTestMode
    this.#idsRemembered = idsRemembered
  }

  isOn(mode: Mode): boolean {
    return mode === 'live' || this.#inTestMode
  }

  /** Throws 429 where this was let through too often in the last minute. */
  count(kind: ThrottledKind, mode: Mode, entityId: string, id: string): void {
    if (!this.isOn(mode)) return
    const now = this.#clock.now()
    this.#forgetPast(now)
    const name = `${kind} ${entityId} ${id}`
    const passed = (this.#passed.get(name) ?? []).filter((moment) => isOfLastMinute(moment, now))
    const [oldest] = passed
    if (oldest !== undefined && passed.length >= throttleLimits[kind])
      throw new ResultError('800.120.100', { status: 429, retryAfter: Math.ceil((oldest + MINUTE - now) / SECOND) })
    this.#passed.delete(name)
    this.#passed.set(name, [...passed, now])
    if (this.#passed.size > this.#idsRemembered) this.#forgetFirst()
  }

  /** Ids remembered. */
  get size(): number {
    return this.#passed.size
  }

  /** Forgets the ids that had no request let through in the last minute. */
  #forgetPast(now: Instant): void {
    for (const [name, passed] of this.#passed) {
      if (passed.some((moment) => isOfLastMinute(moment, now))) return
      this.#passed.delete(name)
    }
  }

  #forgetFirst(): void {
    const [first] = this.#passed.keys()
    if (first !== undefined) this.#passed.delete(first)
  }
}

/** A moment in the future was read before the system clock was put back; it does not count. */
const isOfLastMinute = (moment: Instant, now: Instant): boolean => moment > now - MINUTE && moment <= now
