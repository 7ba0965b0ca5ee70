/** How often something was tried without success in a realm, since a timer last ran there. */
export class Tries {
  readonly #counts = new Map<number, Map<string, number>>()

  /** Counts one more try; returns the count. */
  add(realmId: number, name: string): number {
    const counts = this.#counts.get(realmId) ?? new Map<string, number>()
    this.#counts.set(realmId, counts)
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    return count
  }

  forget(realmId: number): void {
    this.#counts.delete(realmId)
  }
}
