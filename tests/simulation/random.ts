/** Randomness that repeats with its seed: all choices of a run come from these. */
import { seededRandom } from '../support/random.ts'

export class Random {
  readonly #next: () => number

  constructor(seed: number) {
    this.#next = seededRandom(seed)
  }

  /** A number of [0, 1). */
  share(): number {
    return this.#next()
  }

  /** Whether something of this probability happens. */
  chance(probability: number): boolean {
    return this.#next() < probability
  }

  /** An integer of [from, to]. */
  integer(from: number, to: number): number {
    return from + Math.floor(this.#next() * (to - from + 1))
  }

  pick<T>(list: readonly [T, ...T[]]): T
  pick<T>(list: readonly T[]): T | undefined
  pick<T>(list: readonly T[]): T | undefined {
    return list[Math.floor(this.#next() * list.length)]
  }

  /** One of the entries, with a probability by its weight. Throws if there is nothing to choose from. */
  weighted<T>(entries: readonly (readonly [T, number])[]): T {
    let left = this.#next() * entries.reduce((total, [, weight]) => total + weight, 0)
    for (const [value, weight] of entries) {
      left -= weight
      if (left < 0) return value
    }
    const last = entries.at(-1)
    if (last === undefined) throw new Error('nothing to choose from')
    return last[0]
  }

  /** A list in another order. */
  shuffled<T>(list: readonly T[]): T[] {
    const left = [...list]
    const shuffled: T[] = []
    while (left.length > 0) shuffled.push(...left.splice(this.integer(0, left.length - 1), 1))
    return shuffled
  }
}
