/**
 * Brings events to the endpoints that want them, and whatever else is sent in the same way (./line.ts), beside requests, in any number of processes. Each message is a row that was written in the commit that told
 * of it; a process takes some up under a lease, as many as there are places for (./line-courier.ts, ./sharing.ts), posts them, and writes down what came of it. Of a process that dies, they come back when the lease is over: everything is sent
 * at least once.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { SECOND } from '../kit/clock.ts'
import type { Realm } from '../kit/context.ts'
import type { Table } from '../kit/table.ts'
import { webhookLine } from './webhook-line.ts'
import type { Line } from './line.ts'
import { LineCourier } from './line-courier.ts'
import type { Poster } from './post.ts'
import { findRealmsListening } from './queue.ts'
import type { SenderOptions } from './sender.ts'
import { Sending } from './sending.ts'

export interface CourierOptions extends SenderOptions {
  readonly realms: Table<Realm>
  readonly poster: Pick<Poster, 'post' | 'close'>
  /** What is brought besides webhooks. */
  readonly besides?: (sending: Sending) => readonly Line[]
}

/** How often it learns in which realms somebody listens. */
const learnEveryMs = SECOND

export class Courier {
  readonly #options: CourierOptions
  readonly #webhooks: LineCourier
  readonly #lines: readonly LineCourier[]
  readonly #stopping = new AbortController()
  #listening: ReadonlySet<number> = new Set()
  #learning: Promise<void> | undefined

  constructor(options: CourierOptions) {
    this.#options = options
    const { clock, onError } = options
    const stopped = this.#stopping.signal
    const sending = new Sending(options, stopped)
    const courierOf = (line: Line): LineCourier =>
      new LineCourier(line, { clock, onError, stopped, standings: sending.standings })
    this.#webhooks = courierOf(webhookLine(options, sending))
    this.#lines = [this.#webhooks, ...(options.besides?.(sending) ?? []).map(courierOf)]
  }

  /** Sends what is due now and again, until {@link stop}. */
  start(): void {
    this.#learning ??= this.#learn()
    for (const line of this.#lines) line.start()
  }

  /** Something was told in a realm: where somebody listens there, it is sent at once. */
  wake(realmId: number): void {
    if (this.#listening.has(realmId)) this.#webhooks.wake()
  }

  /** Sends all that is due, and resolves when nothing is under way any more. */
  async deliverDue(): Promise<void> {
    await Promise.all(this.#lines.map((line) => line.deliverDue()))
  }

  /** Takes up nothing more, and ends after what is under way. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#learning
    await Promise.all(this.#lines.map((line) => line.ended()))
    this.#options.poster.close()
  }

  async #learn(): Promise<void> {
    const { signal } = this.#stopping
    const { db, onError } = this.#options
    while (!signal.aborted) {
      await findRealmsListening(db).then(
        (realmIds) => (this.#listening = new Set(realmIds)),
        (error: unknown) => onError(error, undefined),
      )
      await pause(learnEveryMs, undefined, { signal, ref: false }).catch(() => undefined)
    }
  }
}
