/** A number of places for each name, which may change; a caller that finds none free waits for one, the longest-waiting first. */
export class Places {
  readonly #countOf: (name: string) => number
  readonly #taken = new Map<string, number>()
  readonly #waiting = new Map<string, (() => void)[]>()

  constructor(countOf: (name: string) => number) {
    this.#countOf = countOf
  }

  async take(name: string): Promise<void> {
    const taken = this.#taken.get(name) ?? 0
    if (taken < this.#countOf(name)) {
      this.#taken.set(name, taken + 1)
      return
    }
    const waiting = this.#waiting.get(name) ?? []
    this.#waiting.set(name, waiting)
    await new Promise<void>((resolve) => waiting.push(resolve))
  }

  /** Gives the place to those who wait for it, to as many as there is room for now. */
  giveBack(name: string): void {
    let taken = (this.#taken.get(name) ?? 1) - 1
    const waiting = this.#waiting.get(name) ?? []
    while (waiting.length > 0 && taken < Math.max(this.#countOf(name), 1)) {
      taken += 1
      waiting.shift()?.()
    }
    if (waiting.length === 0) this.#waiting.delete(name)
    if (taken > 0) this.#taken.set(name, taken)
    else this.#taken.delete(name)
  }
}
