/**
 * Which process runs a realm. A lease lasts some seconds, and is prolonged as long as its holder works, so that a realm whose process died is soon run by another.
 *
 * A lease that lapses while its holder is merely slow does no harm: every commit of a timer asserts the lease's version, which changes whenever a process takes the lease, even if
 * it is the same holder, and at no other time. So of two processes that both believe they hold the lease only one can write, and prolonging it disturbs no commit that is under
 * way.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { MINUTE, SECOND } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import type { TimerRunnerOptions } from './options.ts'
import { endLease, prolongLease, takeLease, type TimerLease } from './store.ts'

const leaseMs = 10 * SECOND
const defaultProlongEveryMs = 3 * SECOND

/** Longer than any step should take. If a step hangs, its lease is not prolonged any more, so that another process tries it. */
const longestStepMs = 10 * MINUTE

export class Hold {
  readonly lease: TimerLease
  readonly #options: LeaseOptions
  readonly #ended = new AbortController()
  readonly #prolonging: Promise<void>
  #stepBegan: number

  private constructor(options: LeaseOptions, lease: TimerLease) {
    this.lease = lease
    this.#options = options
    this.#stepBegan = options.clock.now()
    this.#prolonging = this.#prolong()
  }

  /** Takes the lease; if this holder has it already, takes it again. Undefined while another holder has it. */
  static async take(options: LeaseOptions, realmId: number): Promise<Hold | undefined> {
    const { db, clock, holder } = options
    const now = clock.now()
    const lease = await takeLease(db, { realmId, holder, expiresAt: now + leaseMs }, now)
    return lease && new Hold(options, lease)
  }

  /** The next step begins. */
  step(): void {
    this.#stepBegan = this.#options.clock.now()
  }

  /** Lets the lease lapse, or be taken again. */
  async drop(): Promise<void> {
    this.#ended.abort()
    await this.#prolonging
  }

  /** Gives the lease back: any process may take it at once. */
  async giveBack(): Promise<void> {
    // Ends the prolonging first, which would otherwise prolong a lease that nobody uses.
    await this.drop()
    await endLease(this.#options.db, this.lease)
  }

  async #prolong(): Promise<void> {
    const { db, clock, onError, prolongEveryMs = defaultProlongEveryMs } = this.#options
    const { signal } = this.#ended
    while (await pause(prolongEveryMs, true, { signal, ref: false }).catch(() => false)) {
      if (clock.now() - this.#stepBegan > longestStepMs) continue
      try {
        if (!(await prolongLease(db, this.lease, clock.now() + leaseMs))) return
      } catch (error) {
        onError(error, this.lease.realmId)
      }
    }
  }
}

type LeaseOptions = Pick<TimerRunnerOptions<Context>, 'db' | 'clock' | 'holder' | 'onError' | 'prolongEveryMs'>
