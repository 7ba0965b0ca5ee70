/** The values that were asked for latest, by name, up to a limit: those of longest ago are forgotten. */
export class Recent<Value> {
  readonly #limit: number
  /** The one of longest ago first. */
  readonly #values = new Map<string, Value>()

  constructor(limit: number) {
    this.#limit = limit
  }

  get(name: string): Value | undefined {
    const value = this.#values.get(name)
    if (value === undefined) return undefined
    this.#values.delete(name)
    this.#values.set(name, value)
    return value
  }

  /** Returns the name that is forgotten for it, if any. */
  set(name: string, value: Value): string | undefined {
    this.#values.delete(name)
    this.#values.set(name, value)
    if (this.#values.size <= this.#limit) return undefined
    const [oldest] = this.#values.keys()
    if (oldest !== undefined) this.#values.delete(oldest)
    return oldest
  }

  delete(name: string): void {
    this.#values.delete(name)
  }
}
