/**
 * Brings events to the endpoints that want them, and whatever else is sent in the same way (./line.ts), beside requests, in any number of processes. Each message is a row that was written in the commit that told
 * of it; a process takes some up under a lease, as many as there are places for (./sharing.ts), posts them, and writes down what came of it. Of a process that dies, they come back when the lease is over: everything is sent
 * at least once.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { SECOND } from '../kit/clock.ts'
import type { Realm } from '../kit/context.ts'
import type { Table } from '../kit/table.ts'
import { webhookLine } from './webhook-line.ts'
import type { Line, TakenUp } from './line.ts'
import type { Poster } from './post.ts'
import { findRealmsListening } from './queue.ts'
import type { SenderOptions } from './sender.ts'
import { Sending } from './sending.ts'
import { placesOfAll, shareOut } from './sharing.ts'
import { keyOf } from './target.ts'
import { UnderWay } from './under-way.ts'

export interface CourierOptions extends SenderOptions {
  readonly realms: Table<Realm>
  readonly poster: Pick<Poster, 'post' | 'close'>
  /** What is brought besides webhooks. */
  readonly besides?: (sending: Sending) => readonly Line[]
}

/** How often it looks for what is due, where nobody wakes it: what another process has told, and attempts whose time has come. */
const tickMs = 250
/** How often it learns in which realms somebody listens. */
const learnEveryMs = SECOND
/** Between two looks, while messages are under way and while none is: what comes meanwhile is taken up together. */
const gatherMs = 25
const gatherAtRestMs = 2

export class Courier {
  readonly #options: CourierOptions
  readonly #sending: Sending
  readonly #lines: readonly Line[]
  readonly #underWay = new UnderWay()
  readonly #works = new Set<Promise<void>>()
  readonly #stopping = new AbortController()
  #listening: ReadonlySet<number> = new Set()
  #learnedAt = -Infinity
  #ticking: Promise<void> | undefined
  #looking: Promise<void> | undefined
  #soon: NodeJS.Timeout | undefined

  constructor(options: CourierOptions) {
    this.#options = options
    this.#sending = new Sending(options, this.#stopping.signal)
    this.#lines = [webhookLine(options, this.#sending), ...(options.besides?.(this.#sending) ?? [])]
  }

  /** Sends what is due now and again, until {@link stop}. */
  start(): void {
    this.#ticking ??= this.#tick()
  }

  /** Something was told in a realm: where somebody listens there, it is sent at once. */
  wake(realmId: number): void {
    if (this.#ticking !== undefined && this.#listening.has(realmId)) this.#lookSoon()
  }

  /** Sends all that is due, and resolves when nothing is under way any more. */
  async deliverDue(): Promise<void> {
    for (;;) {
      await this.#looking
      const taken = await this.#look()
      if (taken === 0 && this.#works.size === 0 && this.#looking === undefined) return
      if (this.#works.size > 0) await Promise.race(this.#works)
    }
  }

  /** Takes up nothing more, and ends after what is under way. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    clearTimeout(this.#soon)
    await this.#ticking
    await this.#looking
    await Promise.all(this.#works)
    this.#options.poster.close()
  }

  async #tick(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      try {
        await this.#learn()
        await this.#lookOnce()
      } catch (error) {
        this.#options.onError(error, undefined)
      }
      await pause(tickMs, undefined, { signal, ref: false }).catch(() => undefined)
    }
  }

  async #learn(): Promise<void> {
    if (performance.now() - this.#learnedAt < learnEveryMs) return
    this.#learnedAt = performance.now()
    this.#listening = new Set(await findRealmsListening(this.#options.db))
  }

  #lookSoon(): void {
    if (this.#stopping.signal.aborted) return
    this.#soon ??= setTimeout(
      () => {
        this.#soon = undefined
        this.#lookOnce().catch((error: unknown) => this.#options.onError(error, undefined))
      },
      this.#works.size > 0 ? gatherMs : gatherAtRestMs,
    )
  }

  /** One at a time. */
  async #lookOnce(): Promise<void> {
    await this.#looking
    if (this.#stopping.signal.aborted) return
    await (this.#looking ??= this.#look()
      .then(() => undefined)
      .finally(() => (this.#looking = undefined)))
  }

  /** Takes up as much as there is room for. Returns how many that was. */
  async #look(): Promise<number> {
    const { clock } = this.#options
    if (this.#works.size >= placesOfAll) return 0
    const realNow = clock.now()
    const due = await Promise.all(
      this.#lines.map(async (line) => (await line.findDue(realNow)).map((target) => ({ line, target }))),
    )
    const lineOf = new Map(due.flat().map(({ line, target }) => [keyOf(target), line]))
    const wanting = due.flat().map(({ target }) => ({
      ...target,
      underWay: this.#underWay.to(target),
      ...this.#sending.standings.of(keyOf(target)),
    }))
    const rooms = shareOut(wanting, this.#underWay.byRealm)
    const taken = await Promise.all(
      this.#lines.map(async (line) => {
        const its = rooms.filter((room) => lineOf.get(keyOf(room)) === line)
        return its.length === 0 ? [] : await line.takeUp(its, clock.now())
      }),
    )
    for (const message of taken.flat()) this.#begin(message)
    return taken.flat().length
  }

  #begin(message: TakenUp): void {
    this.#underWay.begin(message)
    const work = message
      .deliver()
      .catch((error: unknown) => this.#options.onError(error, message.realmId))
      .finally(() => {
        this.#underWay.end(message)
        this.#works.delete(work)
        if (this.#ticking !== undefined) this.#lookSoon()
      })
    this.#works.add(work)
  }
}
