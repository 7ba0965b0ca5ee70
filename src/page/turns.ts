/** Lets a few tasks that take much memory run at a time, and one of each name; the others wait, in their order. */
export class Turns {
  readonly #atOnce: number
  readonly #inside = new Map<string, Task>()
  readonly #waiting: Waiting[] = []

  constructor(atOnce: number) {
    this.#atOnce = atOnce
  }

  /** Resolves when it is the task's turn, to what ends the turn. Tasks of the same name that came before are asked to give way. */
  async enter(name: string, giveWay: () => void = () => undefined): Promise<() => void> {
    const task = { name, giveWay }
    for (const earlier of [...this.#inside.values(), ...this.#waiting]) if (earlier.name === name) earlier.giveWay()
    if (this.#mayEnter(name)) this.#inside.set(name, task)
    else await new Promise<void>((enter) => this.#waiting.push({ ...task, enter }))
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
      this.#inside.set(next.name, next)
      next.enter()
    }
  }
}

interface Task {
  readonly name: string
  readonly giveWay: () => void
}

interface Waiting extends Task {
  readonly enter: () => void
}
