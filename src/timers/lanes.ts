/**
 * Realms that wait in a queue to be visited, a few at a time. A visit is limited; if more is left to do, the realm goes to the end of the queue. So a realm with much to do keeps
 * no other waiting for longer than a visit.
 */
export class Lanes {
  readonly #count: number
  readonly #visit: (realmId: number) => Promise<boolean>
  readonly #waiting = new Set<number>()
  readonly #visited = new Set<number>()
  readonly #lanes = new Set<Promise<void>>()
  #open = 0
  #ended = false

  /** `visit` says whether the realm is to be visited again. */
  constructor(count: number, visit: (realmId: number) => Promise<boolean>) {
    this.#count = count
    this.#visit = visit
  }

  /** Adds to the queue the realms that neither wait nor are being visited, unless the lanes have ended. */
  add(realmIds: readonly number[]): void {
    if (this.#ended) return
    for (const realmId of realmIds) if (!this.#visited.has(realmId)) this.#waiting.add(realmId)
    while (this.#open < Math.min(this.#count, this.#visited.size + this.#waiting.size)) this.#openLane()
  }

  /** Visits no further realm; resolves when the visits under way have ended. */
  async end(): Promise<void> {
    this.#ended = true
    this.#waiting.clear()
    await Promise.allSettled(this.#lanes)
  }

  #openLane(): void {
    this.#open += 1
    const lane = this.#run().finally(() => this.#lanes.delete(lane))
    this.#lanes.add(lane)
  }

  async #run(): Promise<void> {
    try {
      for (let realmId = this.#next(); realmId !== undefined; realmId = this.#next()) {
        this.#visited.add(realmId)
        const again = await this.#visit(realmId).finally(() => this.#visited.delete(realmId))
        if (again && !this.#ended) this.#waiting.add(realmId)
      }
    } finally {
      this.#open -= 1
    }
  }

  #next(): number | undefined {
    const [realmId] = this.#waiting
    if (realmId !== undefined) this.#waiting.delete(realmId)
    return realmId
  }
}
