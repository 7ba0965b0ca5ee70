/** What the running of timers needs of the rest of the program. */
import type { Change, Outcome } from '../kit/changes.ts'
import type { Clock, Instant } from '../kit/clock.ts'
import type { Context, Realm } from '../kit/context.ts'
import type { Database } from '../kit/database.ts'
import type { Table } from '../kit/table.ts'
import type { Timer } from './timer.ts'

/** What a kind of timer does: a verb, with the timer's due time as `now`. */
export type TimerHandler<C extends Context> = (ctx: C, timer: Timer) => Promise<Outcome<unknown>>

/**
 * The changes by which a timer need not run at its time, and perhaps not those that would follow from it until a moment; none if the timer has to run. The context is of the
 * timer's time. The result depends on the state of the whole realm, so no other process may decide in the realm meanwhile.
 */
export type Skip<C extends Context> = (ctx: C, timer: Timer, until: Instant) => Promise<readonly Change[]>

export interface TimerRunnerOptions<C extends Context> {
  readonly db: Database
  /** Rejects with an error of which `isConflict` is true when another commit was first. */
  readonly commit: (realmId: number, changes: readonly Change[]) => Promise<void>
  readonly isConflict: (error: unknown) => boolean
  /** Whether the database could not be reached, broke off, or was overloaded, which is not the timer's fault. The commit may have happened nevertheless. */
  readonly isTransient: (error: unknown) => boolean
  /** Updates what the process remembers, after a conflict. */
  readonly refresh: (conflict: unknown) => Promise<void>
  readonly realms: Table<Realm>
  /** Real time. */
  readonly clock: Clock
  readonly contextAt: (realm: Realm, now: Instant, realNow: Instant) => C
  readonly handlers: Readonly<Record<string, TimerHandler<C>>>
  /** Runs at once in place of a timer that fails, for kinds that can leave out what failed and go on with the rest. A failed timer of another kind is put off. */
  readonly fallbacks?: Readonly<Record<string, TimerHandler<C>>>
  /** Leaves out timers in a move of the clock, during which requests wait. */
  readonly skip?: Skip<C>
  /** A name for this process that no other has. */
  readonly holder: string
  readonly onError: (error: unknown, realmId: number | undefined) => void
  /** Called when a realm's clock begins to move, so that nothing that is remembered of the realm is used any more. */
  readonly onMove?: (realmId: number) => void
  /** How often {@link TimerRunner.start} looks for what is due, in milliseconds. */
  readonly lookEveryMs?: number
  /** How often a lease is prolonged while its holder is at work, in milliseconds. */
  readonly prolongEveryMs?: number
}
