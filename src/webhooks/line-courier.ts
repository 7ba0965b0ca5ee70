/** Brings the messages of one line: looks for what is due, takes as much as the line has places for, and begins to send it. No line waits for another. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../kit/clock.ts'
import type { Line, TakenUp } from './line.ts'
import { shareOut } from './sharing.ts'
import type { Standings } from './standing.ts'
import { keyOf } from './target.ts'
import { UnderWay } from './under-way.ts'

export interface LineCourierOptions {
  /** Real time. */
  readonly clock: Clock
  readonly standings: Standings
  /** Once it is aborted nothing more is taken. */
  readonly stopped: AbortSignal
  readonly onError: (error: unknown, realmId: number | undefined) => void
}

/** How often it looks for what is due without being woken: events of other processes, and attempts whose time has come. */
const tickMs = 250
/** The pause before a look, while messages are under way and while none is: messages that come meanwhile are taken together. */
const gatherMs = 25
const gatherAtRestMs = 2

export class LineCourier {
  readonly #line: Line
  readonly #options: LineCourierOptions
  readonly #underWay = new UnderWay()
  readonly #works = new Set<Promise<void>>()
  #ticking: Promise<void> | undefined
  #looking: Promise<void> | undefined
  #soon: NodeJS.Timeout | undefined

  constructor(line: Line, options: LineCourierOptions) {
    this.#line = line
    this.#options = options
  }

  start(): void {
    this.#ticking ??= this.#tick()
  }

  /** There may be something to send: looks at once, if the courier has been started. */
  wake(): void {
    if (this.#ticking === undefined || this.#options.stopped.aborted) return
    this.#soon ??= setTimeout(
      () => {
        this.#soon = undefined
        this.#lookOnce().catch((error: unknown) => this.#options.onError(error, undefined))
      },
      this.#works.size > 0 ? gatherMs : gatherAtRestMs,
    )
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

  /** Resolves when what is under way has ended, after `stopped` was aborted. */
  async ended(): Promise<void> {
    clearTimeout(this.#soon)
    await this.#ticking
    await this.#looking
    await Promise.all(this.#works)
  }

  async #tick(): Promise<void> {
    const { stopped, onError } = this.#options
    while (!stopped.aborted) {
      await this.#lookOnce().catch((error: unknown) => onError(error, undefined))
      await pause(tickMs, undefined, { signal: stopped, ref: false }).catch(() => undefined)
    }
  }

  /** One look at a time. */
  async #lookOnce(): Promise<void> {
    await this.#looking
    if (this.#options.stopped.aborted) return
    await (this.#looking ??= this.#look()
      .then(() => undefined)
      .finally(() => (this.#looking = undefined)))
  }

  /** Takes as much as there is room for. Returns the number. */
  async #look(): Promise<number> {
    const { clock, standings } = this.#options
    const { bounds } = this.#line
    if (this.#works.size >= bounds.ofAll) return 0
    const due = await this.#line.findDue(clock.now())
    const wanting = due.map((target) => ({
      ...target,
      underWay: this.#underWay.to(target),
      ...standings.of(keyOf(target)),
    }))
    const rooms = shareOut(wanting, this.#underWay.byRealm, bounds)
    const taken = rooms.length === 0 ? [] : await this.#line.takeUp(rooms, clock.now())
    for (const message of taken) this.#begin(message)
    return taken.length
  }

  #begin(message: TakenUp): void {
    this.#underWay.begin(message)
    const work = message
      .deliver()
      .catch((error: unknown) => this.#options.onError(error, message.realmId))
      .finally(() => {
        this.#underWay.end(message)
        this.#works.delete(work)
        this.wake()
      })
    this.#works.add(work)
  }
}
