/** How often something was tried in a realm and came to nothing, since a timer last ran there. */
export class Tries {
  readonly #counts = new Map<number, Map<string, number>>()

  /** Counts one more; how many it are. */
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
