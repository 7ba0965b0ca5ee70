/** So many places for each name as it has at the moment; whoever finds none free waits for one, the longest first. */
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

  /** To those who wait for it, as many as there is room for by now. */
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
