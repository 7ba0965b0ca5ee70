/** Lets a few tasks that take much memory run at a time, and one of each name; the others wait, in their order. */
export class Turns {
  readonly #atOnce: number
  readonly #inside = new Set<string>()
  readonly #waiting: { readonly name: string; readonly enter: () => void }[] = []

  constructor(atOnce: number) {
    this.#atOnce = atOnce
  }

  /** Resolves when it is the task's turn, to what ends the turn. */
  async enter(name: string): Promise<() => void> {
    if (this.#mayEnter(name)) this.#inside.add(name)
    else await new Promise<void>((resolve) => this.#waiting.push({ name, enter: resolve }))
    return () => this.#leave(name)
  }

  async take<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    const leave = await this.enter(name)
    try {
      return await work()
    } finally {
      leave()
    }
  }

  #mayEnter(name: string): boolean {
    return this.#inside.size < this.#atOnce && !this.#inside.has(name)
  }

  #leave(name: string): void {
    this.#inside.delete(name)
    const index = this.#waiting.findIndex((one) => this.#mayEnter(one.name))
    if (index < 0) return
    for (const next of this.#waiting.splice(index, 1)) {
      this.#inside.add(next.name)
      next.enter()
    }
  }
}
