/**
 * Runs what is due. Within a realm timers run one after another, by due time, then by id, and inside a timer `now` is its due time. Realms run in parallel, over any number of
 * processes: a lease says which process runs a realm (lease.ts).
 *
 * A timer that fails is reported and put off, and those behind it run meanwhile: one that cannot run must not hold up a realm (visit.ts).
 *
 * Moving a realm's clock is the same thing with a later limit: the target is committed first, so that a move whose process dies is continued by another.
 */
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { update } from '../kit/changes.ts'
import { SECOND, type Instant } from '../kit/clock.ts'
import type { Context, Realm } from '../kit/context.ts'
import { ApiError, conflict, invalidField } from '../kit/errors.ts'
import { Lanes } from './lanes.ts'
import { Hold } from './lease.ts'
import type { TimerRunnerOptions } from './options.ts'
import { findRealmsDue, lookAhead } from './store.ts'
import { Tries } from './tries.ts'
import { Visit, type VisitEnd } from './visit.ts'

export interface Quiet {
  /** The realm's time. */
  readonly now: Instant
  /** Nothing is due. */
  readonly isQuiet: boolean
  /** When the next timer is due, in the realm's time; null when there is none. */
  readonly nextAt: Instant | null
}

const defaultLookEveryMs = 500
const waitMs = 20
/** The number of realms that this process visits at the same time on its own account, without a request. */
const laneCount = 4
/** How long such a visit lasts at most when other realms may wait: a number of steps, or a time and the step that is under way then. */
const visitSteps = 50
const visitMs = SECOND

export class TimerRunner<C extends Context> {
  readonly #options: TimerRunnerOptions<C>
  /** Visits under way in this process: within a process a realm has one visit at a time, whatever the lease says. */
  readonly #visits = new Map<number, Promise<VisitEnd>>()
  readonly #tries = new Tries()
  readonly #lanes = new Lanes(laneCount, (realmId) => this.#visitUnasked(realmId))
  readonly #stopping = new AbortController()
  #looking: Promise<void> | undefined

  constructor(options: TimerRunnerOptions<C>) {
    this.#options = options
  }

  /** Looks for due timers at intervals, until {@link stop}. */
  start(): void {
    assert(this.#looking === undefined, 'the runner is started once')
    this.#looking = this.#look(this.#stopping.signal)
  }

  /** Ends after the timers that are running: at most one in each realm. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    // The lanes end at once, not after the look that is under way: otherwise another visit could begin in a realm whose visit ends meanwhile.
    const lanesEnded = this.#lanes.end()
    await Promise.all([this.#looking, lanesEnded])
    await Promise.allSettled(this.#visits.values())
  }

  /**
   * Moves a realm's clock forward; resolves when everything due until then has run. `to` and `advance` are in milliseconds; the result is the realm's new time.
   * Throws 422 when that would move it back, 409 when a reset ended the realm, 503 when this process stops before the end: another process continues the move.
   */
  async moveClock(realmId: number, move: { readonly to: Instant } | { readonly advance: number }): Promise<Instant> {
    const target = await this.#setTarget(realmId, move)
    for (;;) {
      await this.runDue(realmId)
      const realm = await this.#realm(realmId)
      if (realm.clockTarget === null) return Math.max(target, this.#timeOf(realm))
      await pause(waitMs)
    }
  }

  /**
   * Runs what is due now, or waits while another process runs it; resolves when only timers that failed and were put off are left. Throws 409 when a reset ended the realm, 503
   * when this process stops.
   */
  async runAllDue(realmId: number): Promise<Quiet> {
    for (;;) {
      const ran = await this.runDue(realmId)
      const { quiet, runnable } = await this.#lookAt(realmId)
      if (runnable === 0) return quiet
      if (!ran) await pause(waitMs)
    }
  }

  /** Whether anything is due now, and what comes next. Throws 409 when a reset ended the realm. */
  async quietOf(realmId: number): Promise<Quiet> {
    return (await this.#lookAt(realmId)).quiet
  }

  /** A realm's time. */
  async timeOf(realmId: number): Promise<Instant> {
    return this.#timeOf(await this.#realm(realmId))
  }

  /** Runs all that is due in a realm. False when another process is running it. Throws 503 when this process stops. */
  async runDue(realmId: number): Promise<boolean> {
    for (;;) {
      if (this.#stopping.signal.aborted) throw new ApiError(503, 'The server is being stopped, try again')
      const end = await (this.#visits.get(realmId) ?? this.#visit(realmId, () => false))
      if (end !== 'more') return end === 'done'
    }
  }

  /**
   * Keeps a realm for `work` alone, as a move of its clock to its present time: its requests wait, and no process runs its timers. First waits until no other process runs the
   * realm. The work ends the move itself, in a commit that asserts the lease, and says at intervals that it goes on ({@link Hold.step}). If it throws, or its process ends, the
   * move is ended as any other. Only for a process that runs no timers itself.
   * Throws what the work throws, 409 when a reset ended the realm, 503 when this process stops.
   */
  async hold<Result>(realmId: number, work: (hold: Hold) => Promise<Result>): Promise<Result> {
    assert(this.#looking === undefined, 'a runner that looks for what is due would take the lease from itself')
    const hold = await this.#takeHold(realmId)
    try {
      await this.#stopClock(realmId)
      return await work(hold)
    } finally {
      await hold.giveBack()
      await this.runDue(realmId)
    }
  }

  async #takeHold(realmId: number): Promise<Hold> {
    for (;;) {
      if (this.#stopping.signal.aborted) throw new ApiError(503, 'The server is being stopped, try again')
      const hold = await Hold.take(this.#options, realmId)
      if (hold !== undefined) return hold
      await pause(waitMs)
    }
  }

  /** Sets the target of the realm's clock to its present time, unless it has a target already: that of a move whose process died. */
  async #stopClock(realmId: number): Promise<void> {
    for (;;) {
      const realm = await this.#realm(realmId)
      requireOpen(realm)
      if (realm.clockTarget !== null || (await this.#commitTarget(realm, this.#timeOf(realm)))) break
    }
    this.#options.onMove?.(realmId)
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { db, clock, onError, lookEveryMs = defaultLookEveryMs } = this.#options
    while (!signal.aborted) {
      try {
        this.#lanes.add(await findRealmsDue(db, clock.now()))
      } catch (error) {
        onError(error, undefined)
      }
      await pause(lookEveryMs, undefined, { signal, ref: false }).catch(() => undefined)
    }
  }

  /** Returns whether there is more to do. A visit that a request has begun in this process is left to it. */
  async #visitUnasked(realmId: number): Promise<boolean> {
    if (this.#visits.has(realmId)) return false
    const { clock, onError } = this.#options
    const began = clock.now()
    try {
      const end = await this.#visit(realmId, (steps) => steps >= visitSteps || clock.now() - began >= visitMs)
      return end === 'more'
    } catch (error) {
      onError(error, realmId)
      return false
    }
  }

  #visit(realmId: number, isOver: (steps: number) => boolean): Promise<VisitEnd> {
    const visit = new Visit(this.#options, realmId, this.#tries)
      .run(this.#stopping.signal, isOver)
      .finally(() => this.#visits.delete(realmId))
    this.#visits.set(realmId, visit)
    return visit
  }

  async #lookAt(realmId: number): Promise<{ readonly quiet: Quiet; readonly runnable: number }> {
    const realm = await this.#realm(realmId)
    requireOpen(realm)
    const realNow = this.#options.clock.now()
    const now = this.#timeOf(realm)
    const { due, runnable, nextOnRealmClock, nextOnRealClock } = await lookAhead(
      this.#options.db,
      realmId,
      now,
      realNow,
    )
    const next = Math.min(nextOnRealmClock ?? Infinity, (nextOnRealClock ?? Infinity) + realm.clockOffset)
    return { quiet: { now, isQuiet: due === 0, nextAt: Number.isFinite(next) ? next : null }, runnable }
  }

  async #setTarget(realmId: number, move: { readonly to: Instant } | { readonly advance: number }): Promise<Instant> {
    for (;;) {
      const realm = await this.#realm(realmId)
      requireOpen(realm)
      if (realm.clockTarget === null) {
        const now = this.#timeOf(realm)
        const target = 'to' in move ? move.to : now + move.advance
        if (target < now)
          throw invalidField(['body', 'to' in move ? 'to' : 'advance'], 'The clock can only be moved forward')
        if (await this.#commitTarget(realm, target)) {
          this.#options.onMove?.(realmId)
          return target
        }
      }
      // Another move is under way, or was set at the same moment: this one comes after it.
      await pause(waitMs)
    }
  }

  /** False when the realm has changed meanwhile. */
  async #commitTarget(realm: Realm, clockTarget: Instant): Promise<boolean> {
    const { commit, realms, isConflict, refresh } = this.#options
    try {
      await commit(realm.id, [update(realms, { ...realm, clockTarget })])
      return true
    } catch (error) {
      if (!isConflict(error)) throw error
      await refresh(error)
      return false
    }
  }

  async #realm(realmId: number): Promise<Realm> {
    const realm = await this.#options.db.find(this.#options.realms, [realmId])
    assert(realm !== undefined, 'a realm that is run exists')
    return realm
  }

  #timeOf(realm: Realm): Instant {
    return this.#options.clock.now() + realm.clockOffset
  }
}

/** A request that began before the reset may still name the realm. */
function requireOpen({ closedAt }: Realm): void {
  if (closedAt !== null) throw conflict('The test mode was reset meanwhile, try again')
}
