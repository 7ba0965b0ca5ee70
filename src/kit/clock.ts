/**
 * Time. Domain code never asks the system what time it is: it is given `now`. The real clock is read here and nowhere else, and a test gives another one.
 */

/** A moment, in Unix milliseconds (an integer). The wire shows Unix seconds: see {@link secondsOf}. */
export type Instant = number

export interface Clock {
  now(): Instant
}

export const systemClock: Clock = { now: () => Date.now() }

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** Unix seconds, rounded down, as both wires show a moment. */
export const secondsOf = (instant: Instant): number => Math.floor(instant / SECOND)

/** A clock that stands still until it is moved: for tests, and for anything that must see one moment throughout. */
export class ManualClock implements Clock {
  #now: Instant

  constructor(now: Instant) {
    this.#now = now
  }

  now(): Instant {
    return this.#now
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds
  }
}
