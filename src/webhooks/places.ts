/** So many places for each name; whoever finds none free waits for one, the longest first. */
export class Places {
  readonly #count: number
  readonly #taken = new Map<string, number>()
  readonly #waiting = new Map<string, (() => void)[]>()

  constructor(count: number) {
    this.#count = count
  }

  async take(name: string): Promise<void> {
    const taken = this.#taken.get(name) ?? 0
    if (taken < this.#count) {
      this.#taken.set(name, taken + 1)
      return
    }
    const waiting = this.#waiting.get(name) ?? []
    this.#waiting.set(name, waiting)
    await new Promise<void>((resolve) => waiting.push(resolve))
  }

  /** To whoever waits for it, where somebody does. */
  giveBack(name: string): void {
    const next = this.#waiting.get(name)?.shift()
    if (next !== undefined) {
      next()
      return
    }
    this.#waiting.delete(name)
    const taken = (this.#taken.get(name) ?? 1) - 1
    if (taken > 0) this.#taken.set(name, taken)
    else this.#taken.delete(name)
  }
}
