/**
 * Runs what is due. Within a realm timers run one after another, by due time, then by id, and inside a timer `now` is its due time. Realms run in parallel, over any number of
 * processes: a lease row says who runs a realm, and every commit asserts it, so that of two who believe they hold it only one can write.
 *
 * A timer that fails is put off and tells so, and those behind it run meanwhile: one that cannot run must not hold up a realm.
 *
 * Moving a realm's clock is the same thing with a further horizon: the target is committed first, so that a move whose process dies is taken up by another.
 */
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { insert, remove, unchanged, update, updates, type Change, type Outcome } from '../kit/changes.ts'
import { HOUR, SECOND, type Clock, type Instant } from '../kit/clock.ts'
import type { Context, Realm } from '../kit/context.ts'
import type { Database } from '../kit/database.ts'
import { conflict, invalidField } from '../kit/errors.ts'
import type { Table } from '../kit/table.ts'
import { findNextDue, findRealmsDue, lookAhead, postpone, timerLeases, type TimerLease } from './store.ts'
import { timers, type Timer } from './timer.ts'

/** What a kind of timer does: a verb, with the timer's due time as `now`. */
export type TimerHandler<C extends Context> = (ctx: C, timer: Timer) => Promise<Outcome<unknown>>

export interface TimerRunnerOptions<C extends Context> {
  readonly db: Database
  /** Rejects with an error of which `isConflict` is true when somebody else was first. */
  readonly commit: (realmId: number, changes: readonly Change[]) => Promise<void>
  readonly isConflict: (error: unknown) => boolean
  /** Brings up to date what the process remembers, after a conflict. */
  readonly refresh: (conflict: unknown) => Promise<void>
  readonly realms: Table<Realm>
  /** Real time. */
  readonly clock: Clock
  readonly contextAt: (realm: Realm, now: Instant, realNow: Instant) => C
  readonly handlers: Readonly<Record<string, TimerHandler<C>>>
  /** A name for this process that no other has. */
  readonly holder: string
  readonly onError: (error: unknown, realmId: number | undefined) => void
  /** Told when a realm's clock begins to move, so that nothing remembered of it is used any more. */
  readonly onMove?: (realmId: number) => void
}

export interface Quiet {
  /** The realm's time. */
  readonly now: Instant
  /** Nothing is due. */
  readonly isQuiet: boolean
  /** When the next timer is due, in the realm's time; null when there is none. */
  readonly nextAt: Instant | null
}

const leaseMs = 10 * SECOND
const tickMs = 500
const waitMs = 20
/** Realms run at the same time by one process. */
const parallelRealms = 4

export class TimerRunner<C extends Context> {
  readonly #options: TimerRunnerOptions<C>
  /** Runs under way in this process: a realm is run once at a time here, whatever the lease says. */
  readonly #running = new Map<number, Promise<boolean>>()
  #stopping: AbortController | undefined
  #ticking: Promise<void> | undefined

  constructor(options: TimerRunnerOptions<C>) {
    this.#options = options
  }

  /** Looks for due timers now and again, until {@link stop}. */
  start(): void {
    assert(this.#ticking === undefined, 'the runner is started once')
    this.#stopping = new AbortController()
    this.#ticking = this.#tick(this.#stopping.signal)
  }

  /** Ends after the timer that is running. */
  async stop(): Promise<void> {
    this.#stopping?.abort()
    await this.#ticking
    await Promise.allSettled(this.#running.values())
  }

  /**
   * Moves a realm's clock forward; resolves when everything due until then has run. `to` and `advance` are in milliseconds; the result is the realm's new time.
   * Throws 422 when that would move it back, 409 when a reset ended the realm.
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

  /** Runs what is due now, whoever runs it; resolves when nothing is left but what failed and was put off. Throws 409 when a reset ended the realm. */
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

  /** Runs all that is due in a realm. False when another process is at it. */
  runDue(realmId: number): Promise<boolean> {
    const running = this.#running.get(realmId)
    if (running !== undefined) return running
    const run = this.#underLease(realmId).finally(() => this.#running.delete(realmId))
    this.#running.set(realmId, run)
    return run
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

  async #tick(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const due = await findRealmsDue(this.#options.db, this.#options.clock.now())
        await this.#runAll(due, signal)
      } catch (error) {
        this.#options.onError(error, undefined)
      }
      await pause(tickMs, undefined, { signal, ref: false }).catch(() => undefined)
    }
  }

  async #runAll(realmIds: readonly number[], signal: AbortSignal): Promise<void> {
    const waiting = [...realmIds]
    const lane = async (): Promise<void> => {
      for (let realmId = waiting.shift(); realmId !== undefined && !signal.aborted; realmId = waiting.shift()) {
        try {
          await this.runDue(realmId)
        } catch (error) {
          this.#options.onError(error, realmId)
        }
      }
    }
    await Promise.all(Array.from({ length: parallelRealms }, lane))
  }

  async #underLease(realmId: number): Promise<boolean> {
    let lease = await this.#takeLease(realmId)
    while (lease !== undefined) {
      const step = await this.#step(realmId, lease)
      if (step === 'done' || this.#stopping?.signal.aborted === true) {
        await this.#giveUp(lease)
        return true
      }
      if (step === 'conflict' || lease.expiresAt - this.#options.clock.now() < leaseMs / 2)
        lease = await this.#takeLease(realmId)
    }
    return false
  }

  /** Runs the next timer, or ends the move when there is none left. */
  async #step(realmId: number, lease: TimerLease): Promise<'ran' | 'conflict' | 'done'> {
    const realm = await this.#realm(realmId)
    // A reset has ended it: what was still to happen there never will.
    if (realm.closedAt !== null) return 'done'
    const realNow = this.#options.clock.now()
    const timer =
      (await findNextDue(this.#options.db, realmId, 'realm', realm.clockTarget ?? this.#timeOf(realm), realNow)) ??
      (await findNextDue(this.#options.db, realmId, 'real', realNow, realNow))
    if (timer !== undefined) return this.#fire(realm, timer, lease)
    if (realm.clockTarget === null) return 'done'
    const moved: Realm = { ...realm, clockTarget: null, clockOffset: realm.clockTarget - realNow }
    return this.#commit(realmId, [update(this.#options.realms, moved), unchanged(timerLeases, lease)])
  }

  async #fire(realm: Realm, timer: Timer, lease: TimerLease): Promise<'ran' | 'conflict'> {
    try {
      return await this.#attempt(async () => {
        const { changes } = await this.#handle(realm, timer)
        const { realms, commit } = this.#options
        const assertions = [
          unchanged(timerLeases, lease),
          ...(updates(changes, realms) ? [] : [unchanged(realms, realm)]),
        ]
        await commit(realm.id, [...changes, remove(timers, timer), ...assertions])
      })
    } catch (error) {
      this.#options.onError(error, realm.id)
      await postpone(this.#options.db, timer, this.#options.clock.now() + Math.min(SECOND * 2 ** timer.failures, HOUR))
      return 'ran'
    }
  }

  #handle(realm: Realm, timer: Timer): Promise<Outcome<unknown>> {
    const handler = this.#options.handlers[timer.kind]
    assert(handler !== undefined, `there is no handler for timers of kind ${timer.kind}`)
    const realNow = this.#options.clock.now()
    const ctx =
      timer.clock === 'realm'
        ? this.#options.contextAt(realm, timer.dueAt, realNow)
        : this.#options.contextAt(realm, this.#timeOf(realm), timer.dueAt)
    return handler(ctx, timer)
  }

  #commit(realmId: number, changes: readonly Change[]): Promise<'ran' | 'conflict'> {
    return this.#attempt(() => this.#options.commit(realmId, changes))
  }

  async #attempt(work: () => Promise<void>): Promise<'ran' | 'conflict'> {
    try {
      await work()
      return 'ran'
    } catch (error) {
      if (!this.#options.isConflict(error)) throw error
      await this.#options.refresh(error)
      return 'conflict'
    }
  }

  /** The lease, new, taken over or prolonged; undefined when somebody else holds it. */
  async #takeLease(realmId: number): Promise<TimerLease | undefined> {
    const { db, clock, holder } = this.#options
    const known = await db.find(timerLeases, [realmId])
    const now = clock.now()
    if (known !== undefined && known.holder !== holder && known.expiresAt > now) return undefined
    const wanted: TimerLease = { realmId, version: known?.version ?? 0, holder, expiresAt: now + leaseMs }
    const change = known === undefined ? insert(timerLeases, wanted) : update(timerLeases, wanted)
    if ((await this.#commit(realmId, [change])) === 'conflict') return undefined
    return known === undefined ? wanted : { ...wanted, version: wanted.version + 1 }
  }

  async #giveUp(lease: TimerLease): Promise<void> {
    await this.#commit(lease.realmId, [update(timerLeases, { ...lease, expiresAt: 0 })])
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
        const change = update(this.#options.realms, { ...realm, clockTarget: target })
        if ((await this.#commit(realmId, [change])) === 'ran') {
          this.#options.onMove?.(realmId)
          return target
        }
      }
      // Another move is under way, or was set at the same moment: this one follows it.
      await pause(waitMs)
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
