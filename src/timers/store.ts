/** Every query on timers and the leases under which they run. */
import assert from 'node:assert/strict'
import type { Instant } from '../kit/clock.ts'
import type { Database, Run } from '../kit/database.ts'
import { defineTable } from '../kit/table.ts'
import { timers, type Timer, type TimerClock } from './timer.ts'

/** Who runs a realm's timers. Its version moves when it changes hands, so that what a former holder still wants to commit fails. */
export interface TimerLease {
  readonly realmId: number
  readonly version: number
  readonly holder: string
  /** Real time. */
  readonly expiresAt: Instant
}

export const timerLeases = defineTable<TimerLease>('timer_leases', ['realmId'], {
  realmId: true,
  version: true,
  holder: true,
  expiresAt: true,
})

/** Sets a timer in a transaction, where a realm is made. */
export async function insertTimer(run: Run, timer: Timer): Promise<void> {
  const names = timers.columns.map(({ name }) => name)
  await run({
    text: `insert into timers (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')})`,
    values: timers.columns.map(({ property }) => timer[property]),
  })
}

/** The first timer that is due on a clock: by due time, then by id. */
export async function findNextDue(
  db: Database,
  realmId: number,
  clock: TimerClock,
  until: Instant,
  realNow: Instant,
): Promise<Timer | undefined> {
  const [timer] = await db.query<Timer>({
    name: 'find_next_due',
    text: `select ${timers.select()} from timers where realm_id = $1 and clock = $2 and due_at <= $3
      and (retry_at is null or retry_at <= $4) order by due_at, id limit 1`,
    values: [realmId, clock, until, realNow],
  })
  return timer
}

/** What is due at a time of the realm's clock and of the real one, how much of that is not put off, and when the first of the rest is due on each. */
export async function lookAhead(db: Database, realmId: number, now: Instant, realNow: Instant): Promise<Ahead> {
  const [ahead] = await db.query<Ahead>({
    text: `
      select count(*) as due, count(*) filter (where retry_at is null or retry_at <= $3) as runnable,
        (select min(due_at) from timers where realm_id = $1 and clock = 'realm' and due_at > $2) as "nextOnRealmClock",
        (select min(due_at) from timers where realm_id = $1 and clock = 'real' and due_at > $3) as "nextOnRealClock"
      from timers where realm_id = $1 and ((clock = 'realm' and due_at <= $2) or (clock = 'real' and due_at <= $3))`,
    values: [realmId, now, realNow],
  })
  assert(ahead !== undefined, 'a count has a row')
  return ahead
}

interface Ahead {
  readonly due: number
  readonly runnable: number
  readonly nextOnRealmClock: Instant | null
  readonly nextOnRealClock: Instant | null
}

/** Puts off a timer that failed, so that those behind it run meanwhile. */
export async function postpone(db: Database, timer: Timer, retryAt: Instant): Promise<void> {
  await db.query({
    name: 'postpone_timer',
    text: 'update timers set failures = failures + 1, retry_at = $3 where realm_id = $1 and id = $2',
    values: [timer.realmId, timer.id, retryAt],
  })
}

/** The realms that have something to run: a timer due on either clock, or a move of the clock that has not ended. */
export async function findRealmsDue(db: Database, realNow: Instant): Promise<number[]> {
  const rows = await db.query<{ id: number }>({
    name: 'find_realms_due',
    text: `select r.id from realms r where r.closed_at is null and (r.clock_target is not null
      or exists (select 1 from timers t where t.realm_id = r.id and t.clock = 'realm' and t.due_at <= $1 + r.clock_offset
        and (t.retry_at is null or t.retry_at <= $1))
      or exists (select 1 from timers t where t.realm_id = r.id and t.clock = 'real' and t.due_at <= $1
        and (t.retry_at is null or t.retry_at <= $1)))`,
    values: [realNow],
  })
  return rows.map((row) => row.id)
}

/** How many timers are due and have not run, in all realms: for the metrics. */
export async function countDue(db: Database, realNow: Instant): Promise<number> {
  const [row] = await db.query<{ count: number }>({
    name: 'count_timers_due',
    text: `select count(*) as count from timers t join realms r on r.id = t.realm_id
      where t.due_at <= $1 + case t.clock when 'realm' then r.clock_offset else 0 end and r.closed_at is null`,
    values: [realNow],
  })
  return row?.count ?? 0
}
