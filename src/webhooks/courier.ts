/**
 * Brings events to the endpoints that want them, and everything else that is sent in the same way (./line.ts), beside requests, in any number of processes. Each message is a row
 * that was written in the commit of its event. A process takes some of them under a lease, as many as there are places for (./line-courier.ts, ./sharing.ts), posts them, and
 * records the outcome. When a process dies, its messages are taken again after the lease: everything is sent at least once.
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
  /** Lines besides webhooks. */
  readonly besides?: (sending: Sending) => readonly Line[]
}

/** How often it reads in which realms endpoints listen. */
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

  /** Sends what is due at intervals, until {@link stop}. */
  start(): void {
    this.#learning ??= this.#learn()
    for (const line of this.#lines) line.start()
  }

  /** An event was told in a realm: if endpoints listen there, it is sent at once. */
  wake(realmId: number): void {
    if (this.#listening.has(realmId)) this.#webhooks.wake()
  }

  /** Sends all that is due, and resolves when nothing is under way any more. */
  async deliverDue(): Promise<void> {
    await Promise.all(this.#lines.map((line) => line.deliverDue()))
  }

  /** Takes nothing more, and ends after what is under way. */
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
