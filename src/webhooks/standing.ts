/**
 * What a process remembers of endpoints: how many messages it sends to each at the same time at most, and whether its last attempt there failed. Forgetting an endpoint costs it
 * its places, and nothing else.
 */
import { SECOND } from '../kit/clock.ts'
import type { Attempt } from './delivery.ts'

/** Messages under way at the same time: for an endpoint that is not known to answer quickly, and the most for one that is. */
export const placesAtFirst = 2
export const placesOfOne = 16

/** An answer within `quickMs` gives its endpoint one more place; one that takes longer than `slowMs` takes the additional places back. */
const quickMs = 500
const slowMs = SECOND

/** The number of endpoints that are remembered: those that were sent to last. */
const rememberedLimit = 10_000

interface Standing {
  readonly places: number
  readonly isFailing: boolean
}

const atFirst: Standing = { places: placesAtFirst, isFailing: false }

export class Standings {
  readonly #limit: number
  /** By endpoint, the one that was sent to last at the end. */
  readonly #known = new Map<string, Standing>()

  constructor(limit = rememberedLimit) {
    this.#limit = limit
  }

  of(endpoint: string): Standing {
    return this.#known.get(endpoint) ?? atFirst
  }

  note(endpoint: string, attempt: Pick<Attempt, 'failure' | 'durationMs'>): void {
    const standing = { places: placesAfter(this.of(endpoint).places, attempt), isFailing: attempt.failure !== null }
    this.forget(endpoint)
    this.#known.set(endpoint, standing)
    const [longestAgo] = this.#known.keys()
    if (this.#known.size > this.#limit && longestAgo !== undefined) this.forget(longestAgo)
  }

  /** Nothing is sent to the endpoint any more. */
  forget(endpoint: string): void {
    this.#known.delete(endpoint)
  }
}

function placesAfter(places: number, { failure, durationMs }: Pick<Attempt, 'failure' | 'durationMs'>): number {
  if (failure !== null || durationMs > slowMs) return placesAtFirst
  return durationMs < quickMs ? Math.min(places + 1, placesOfOne) : places
}
