/**
 * A visit to a realm: its lease is taken, and what is due there runs, one timer after another.
 *
 * What can come of one try of a timer:
 * - it ran, and its changes are committed together with its removal;
 * - another commit was first: it is tried again, from its load;
 * - the database failed: it is tried again after a pause, and nothing behind it runs before;
 * - it failed by itself, or it was tried {@link triesLimit} times in a row for one of the two reasons above: the failure is reported, and the fallback of its kind runs in its
 *   place, or it is put off.
 */
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { remove, unchanged, update, updates, type Change } from '../kit/changes.ts'
import { HOUR, SECOND } from '../kit/clock.ts'
import type { Context, Realm } from '../kit/context.ts'
import { Hold } from './lease.ts'
import type { TimerHandler, TimerRunnerOptions } from './options.ts'
import { findNextDue, postpone, timerLeases, type TimerLease } from './store.ts'
import { timers, type Timer } from './timer.ts'
import type { Tries } from './tries.ts'

/** `done`: nothing is left to run. `elsewhere`: another process runs the realm. `more`: the visit ended before either. */
export type VisitEnd = 'done' | 'elsewhere' | 'more'

/** `again`: nothing was committed, and the state may have changed. */
type Step = 'ran' | 'again' | 'done' | 'elsewhere'

/** How many times in a row a timer is tried while other commits are first or the database fails. */
const triesLimit = 50

const pauseMs = 100
const longestPauseMs = 5 * SECOND

export class Visit<C extends Context> {
  readonly #options: TimerRunnerOptions<C>
  readonly #realmId: number
  readonly #tries: Tries
  #hold: Hold | undefined
  /** Steps in a row in which the database failed. */
  #failures = 0

  constructor(options: TimerRunnerOptions<C>, realmId: number, tries: Tries) {
    this.#options = options
    this.#realmId = realmId
    this.#tries = tries
  }

  /** Runs until nothing is left, or, after a step, until the signal is aborted or `isOver` says so for this number of steps. */
  async run(signal: AbortSignal, isOver: (steps: number) => boolean): Promise<VisitEnd> {
    try {
      for (let steps = 1; ; steps++) {
        const step = await this.#stepOrPause(signal)
        if (step === 'done' || step === 'elsewhere') return step
        if (signal.aborted || isOver(steps)) return 'more'
      }
    } finally {
      await this.#giveBack()
    }
  }

  async #stepOrPause(signal: AbortSignal): Promise<Step> {
    try {
      const step = await this.#step()
      this.#failures = 0
      return step
    } catch (error) {
      if (!this.#options.isTransient(error)) throw error
      this.#options.onError(error, this.#realmId)
      // What was sent may still be on its way. Once the lease is taken again it cannot be written any more.
      await this.#drop()
      const ms = Math.min(pauseMs * 2 ** this.#failures++, longestPauseMs)
      await pause(ms, undefined, { signal }).catch(() => undefined)
      return 'again'
    }
  }

  /** Runs the next timer, or ends the move when there is none left. */
  async #step(): Promise<Step> {
    this.#hold ??= await Hold.take(this.#options, this.#realmId)
    if (this.#hold === undefined) return 'elsewhere'
    this.#hold.step()
    const { lease } = this.#hold
    const { db, realms, clock } = this.#options
    const realm = await db.find(realms, [this.#realmId])
    assert(realm !== undefined, 'a realm that is run exists')
    // A reset has ended the realm: what was still to happen in it never will.
    if (realm.closedAt !== null) return 'done'
    const realNow = clock.now()
    const timer =
      (await findNextDue(db, realm.id, 'realm', realm.clockTarget ?? realNow + realm.clockOffset, realNow)) ??
      (await findNextDue(db, realm.id, 'real', realNow, realNow))
    if (timer !== undefined) return this.#fire(realm, timer, lease)
    if (realm.clockTarget === null) return 'done'
    // The clock is not put back when a move took longer than the time it moves, or its process died.
    return this.#endMove(realm, Math.max(realm.clockOffset, realm.clockTarget - realNow), lease)
  }

  async #endMove(realm: Realm, clockOffset: number, lease: TimerLease): Promise<Step> {
    try {
      await this.#commit([update(this.#options.realms, { ...realm, clockTarget: null, clockOffset })], lease)
      return 'ran'
    } catch (error) {
      return this.#triedInVain(error)
    }
  }

  async #fire(realm: Realm, timer: Timer, lease: TimerLease): Promise<Step> {
    const { handlers, onError } = this.#options
    try {
      if (!(await this.#leaveOut(realm, timer, lease))) await this.#perform(handlers[timer.kind], realm, timer, lease)
      return 'ran'
    } catch (error) {
      if (this.#isWorthAnother(error, timer.id)) return this.#triedInVain(error)
      onError(new TimerError(timer, error), realm.id)
      return this.#fallBack(realm, timer, lease)
    }
  }

  /** Returns whether the timer could be left out. */
  async #leaveOut(realm: Realm, timer: Timer, lease: TimerLease): Promise<boolean> {
    const { skip, realms } = this.#options
    if (skip === undefined || realm.clockTarget === null || timer.clock !== 'realm') return false
    const changes = await skip(this.#contextOf(realm, timer), timer, realm.clockTarget)
    if (changes.length === 0) return false
    await this.#commit([...changes, unchanged(realms, realm)], lease)
    this.#tries.forget(realm.id)
    return true
  }

  async #fallBack(realm: Realm, timer: Timer, lease: TimerLease): Promise<Step> {
    const { fallbacks, onError } = this.#options
    const fallback = fallbacks?.[timer.kind]
    if (fallback !== undefined) {
      try {
        await this.#perform(fallback, realm, timer, lease)
        return 'ran'
      } catch (error) {
        if (this.#isWorthAnother(error, `${timer.id} in its place`)) return this.#triedInVain(error)
        onError(new TimerError(timer, error), realm.id)
      }
    }
    return this.#putOff(timer, lease)
  }

  async #putOff(timer: Timer, lease: TimerLease): Promise<Step> {
    const { db, clock } = this.#options
    const retryAt = clock.now() + Math.min(SECOND * 2 ** timer.failures, HOUR)
    if (await postpone(db, timer, retryAt, lease)) {
      this.#tries.forget(timer.realmId)
      return 'ran'
    }
    await this.#drop()
    return 'again'
  }

  async #perform(handler: TimerHandler<C> | undefined, realm: Realm, timer: Timer, lease: TimerLease): Promise<void> {
    assert(handler !== undefined, `there is no handler for timers of kind ${timer.kind}`)
    const { realms } = this.#options
    const { changes } = await handler(this.#contextOf(realm, timer), timer)
    const rests = updates(changes, realms) ? [] : [unchanged(realms, realm)]
    await this.#commit([...changes, remove(timers, timer), ...rests], lease)
    this.#tries.forget(realm.id)
  }

  #contextOf(realm: Realm, timer: Timer): C {
    const { clock, contextAt } = this.#options
    const realNow = clock.now()
    return timer.clock === 'realm'
      ? contextAt(realm, timer.dueAt, realNow)
      : contextAt(realm, realNow + realm.clockOffset, timer.dueAt)
  }

  #commit(changes: readonly Change[], lease: TimerLease): Promise<void> {
    return this.#options.commit(this.#realmId, [...changes, unchanged(timerLeases, lease)])
  }

  #isWorthAnother(error: unknown, name: string): boolean {
    const { isConflict, isTransient } = this.#options
    return (isConflict(error) || isTransient(error)) && this.#tries.add(this.#realmId, name) < triesLimit
  }

  /** Another commit was first, and another process may hold the lease now. Throws an error that is not a conflict. */
  async #triedInVain(error: unknown): Promise<Step> {
    const { isConflict, refresh } = this.#options
    if (!isConflict(error)) throw error
    await refresh(error)
    await this.#drop()
    return 'again'
  }

  async #drop(): Promise<void> {
    const hold = this.#hold
    this.#hold = undefined
    await hold?.drop()
  }

  /** If the database fails, the lease lapses by itself. */
  async #giveBack(): Promise<void> {
    try {
      await this.#hold?.giveBack()
    } catch (error) {
      if (!this.#options.isTransient(error)) throw error
    }
  }
}

/** A timer that failed, with its error as the cause. */
class TimerError extends Error {
  override readonly name = 'TimerError'

  constructor({ id }: Timer, cause: unknown) {
    super(`${id}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}
