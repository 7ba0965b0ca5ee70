/** Records the outcomes of messages: those that come while a statement is under way are written together by the next one. */
import { setTimeout as pause } from 'node:timers/promises'

interface Waiting<Settled> {
  readonly settled: Settled
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** How long the first outcome waits for others: a statement with a few outcomes disturbs payments hardly more than a statement with one. */
const gatherMs = 5

export class Settler<Settled> {
  readonly #settleAll: (settled: readonly Settled[]) => Promise<void>
  #waiting: Waiting<Settled>[] = []
  #isWriting = false

  constructor(settleAll: (settled: readonly Settled[]) => Promise<void>) {
    this.#settleAll = settleAll
  }

  /** Resolves when the outcome is durable. */
  settle(settled: Settled): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ settled, resolve, reject })
      if (!this.#isWriting) void this.#write()
    })
  }

  async #write(): Promise<void> {
    this.#isWriting = true
    await pause(gatherMs)
    for (let batch = this.#take(); batch.length > 0; batch = this.#take()) {
      try {
        await this.#settleAll(batch.map(({ settled }) => settled))
        for (const { resolve } of batch) resolve()
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    this.#isWriting = false
  }

  #take(): Waiting<Settled>[] {
    const batch = this.#waiting
    this.#waiting = []
    return batch
  }
}
