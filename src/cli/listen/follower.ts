/**
 * Follows events without missing one. Events are ordered by their ids, which begin with the account's time, but they do not become visible in that order: an earlier decision may be committed later,
 * and timers that were due while no server ran write events with past times once one runs. So the latest id that was seen is no safe mark to read on from. Each look instead reads a whole window
 * again, and skips the events that it has seen.
 *
 * The window begins {@link overlapSeconds} of the account's time before the event that was the newest {@link windowMs} of real time ago. So, when the clock is moved, events of the skipped time are
 * still in the window. Events are only ever added, so their number in the window tells whether one was not seen yet; and where a seen event is gone, the test mode was reset.
 */
import { MINUTE, type Clock, type Instant } from '../../kit/clock.ts'
import type { EventSource, ToldEvent } from './source.ts'

const overlapSeconds = 60
const windowMs = MINUTE

export class Follower {
  readonly #clock: Clock
  readonly #onReset: () => void
  /** When each event of the window was told, by its id. */
  readonly #seen = new Map<string, number>()
  #newest: Pick<ToldEvent, 'id' | 'created'> | undefined
  /** Where the window begins, in Unix seconds; everything is in it when undefined. */
  #begin: number | undefined
  /** The newest event at a moment of real time: {@link #begin} is set from it when {@link windowMs} have passed. */
  #mark: { readonly created: number | undefined; readonly at: Instant }

  constructor(clock: Clock, onReset: () => void) {
    this.#clock = clock
    this.#onReset = onReset
    this.#mark = { created: undefined, at: clock.now() }
  }

  /** Begins with events from now on, or with those at or after `since`, a moment of the account's clock in Unix seconds. */
  async begin(source: EventSource, since?: number): Promise<void> {
    if (since !== undefined) {
      this.#begin = since
      return
    }
    const [newest] = (await source.page(undefined, 0)).events
    if (newest !== undefined) this.#begin = newest.created - overlapSeconds
    await this.look(source)
  }

  /** The events since the last look, in the order of ids. Throws what the source throws; the next look then still finds them. */
  async look(source: EventSource): Promise<ToldEvent[]> {
    const { fresh, count } = await this.#unseen(source)
    if (this.#seen.size + fresh.length !== count && (await this.#wasReset(source))) {
      this.#forget()
      this.#onReset()
      return this.look(source)
    }
    fresh.sort((a, b) => (a.id < b.id ? -1 : 1))
    for (const { id, created } of fresh) this.#seen.set(id, created)
    const last = fresh.at(-1)
    if (last !== undefined && (this.#newest === undefined || last.id > this.#newest.id)) this.#newest = last
    this.#moveWindow()
    return fresh
  }

  /** Reads pages until as many events are known as the window holds. */
  async #unseen(source: EventSource): Promise<{ fresh: ToldEvent[]; count: number }> {
    const fresh = new Map<string, ToldEvent>()
    for (let start = 0; ;) {
      const { events, count } = await source.page(this.#begin, start)
      for (const event of events) if (!this.#seen.has(event.id)) fresh.set(event.id, event)
      start += events.length
      if (events.length === 0 || this.#seen.size + fresh.size >= count) return { fresh: [...fresh.values()], count }
    }
  }

  async #wasReset(source: EventSource): Promise<boolean> {
    return this.#newest !== undefined && !(await source.has(this.#newest.id))
  }

  #forget(): void {
    this.#seen.clear()
    this.#newest = undefined
    this.#begin = undefined
    this.#mark = { created: undefined, at: this.#clock.now() }
  }

  #moveWindow(): void {
    const now = this.#clock.now()
    if (now - this.#mark.at < windowMs) return
    const { created } = this.#mark
    this.#mark = { created: this.#newest?.created, at: now }
    if (created === undefined) return
    this.#begin = Math.max(this.#begin ?? 0, created - overlapSeconds)
    for (const [id, told] of this.#seen) if (told < this.#begin) this.#seen.delete(id)
  }
}
