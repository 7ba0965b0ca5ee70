/**
 * What happens later. A timer is a row: when it is due, on which clock, what is to happen, to which object. It is set in the commit of its cause, and removed in the commit in
 * which it happens (design, decision 3).
 */
import type { Instant } from '../kit/clock.ts'
import { insert, remove, type Change } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { defineTable } from '../kit/table.ts'

/** `realm`: the realm's own time, which a tester can move. `real`: the time outside. */
export type TimerClock = 'realm' | 'real'

export interface Timer {
  readonly realmId: number
  /** Made from the object and the kind, so that the timer can be taken back without a look-up. */
  readonly id: string
  readonly clock: TimerClock
  readonly dueAt: Instant
  readonly kind: string
  readonly objectId: string
  /** How often it has failed. */
  readonly failures: number
  /** Real time before which it is not tried again. */
  readonly retryAt: Instant | null
}

export const timers = defineTable<Timer>('timers', ['realmId', 'id'], {
  realmId: true,
  id: true,
  clock: true,
  dueAt: true,
  kind: true,
  objectId: true,
  failures: true,
  retryAt: true,
})

interface TimerSetting {
  readonly kind: string
  readonly objectId: string
  readonly dueAt: Instant
  readonly clock?: TimerClock
}

const timerId = (kind: string, objectId: string): string => `${objectId}:${kind}`

/** The change that sets a timer. An object has at most one of each kind. */
export const setTimer = (ctx: Context, setting: TimerSetting): Change => insert(timers, timerOf(ctx.realm.id, setting))

/** The change that takes a timer back; it must still be there. */
export const takeBackTimer = (ctx: Context, kind: string, objectId: string): Change =>
  remove(timers, timerOf(ctx.realm.id, { kind, objectId, dueAt: 0 }))

export const timerOf = (realmId: number, { kind, objectId, dueAt, clock = 'realm' }: TimerSetting): Timer => ({
  realmId,
  id: timerId(kind, objectId),
  clock,
  dueAt,
  kind,
  objectId,
  failures: 0,
  retryAt: null,
})
