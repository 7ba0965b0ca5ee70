/** Every query on timers and the leases under which they run. */
import assert from 'node:assert/strict'
import type { Instant } from '../kit/clock.ts'
import type { Database, Run } from '../kit/database.ts'
import { defineTable } from '../kit/table.ts'
import { timers, type Timer, type TimerClock } from './timer.ts'

/**
 * Which process runs a realm's timers. The version changes when a process takes the lease, so that what a former holder still wants to commit fails; prolonging and ending the
 * lease leave the version alone.
 */
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

/**
 * Takes the lease of a realm; undefined while another holder has one that has not lapsed. When this is clear at once, the statement touches no row, and so does not wait for a
 * commit that rests on the lease.
 */
export async function takeLease(
  db: Database,
  { realmId, holder, expiresAt }: Omit<TimerLease, 'version'>,
  realNow: Instant,
): Promise<TimerLease | undefined> {
  const [lease] = await db.query<TimerLease>({
    name: 'take_timer_lease',
    text: `insert into timer_leases as l (realm_id, version, holder, expires_at)
      select $1, 1, $2, $3 where not exists (select from timer_leases where realm_id = $1 and holder <> $2 and expires_at > $4)
      on conflict (realm_id) do update set version = l.version + 1, holder = excluded.holder, expires_at = excluded.expires_at
        where l.holder = excluded.holder or l.expires_at <= $4
      returning ${timerLeases.select('l')}`,
    values: [realmId, holder, expiresAt, realNow],
  })
  return lease
}

/** False when another process has taken the lease meanwhile. */
export async function prolongLease(
  db: Database,
  { realmId, version }: TimerLease,
  expiresAt: Instant,
): Promise<boolean> {
  const rows = await db.query({
    name: 'prolong_timer_lease',
    text: 'update timer_leases set expires_at = $3 where realm_id = $1 and version = $2 returning 1',
    values: [realmId, version, expiresAt],
  })
  return rows.length > 0
}

/** Lets the lease lapse now, unless another process has taken it. */
export async function endLease(db: Database, lease: TimerLease): Promise<void> {
  await prolongLease(db, lease, 0)
}

/** Sets a timer in a transaction that makes a realm. */
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

/** How many timers are due at a time of the realm's clock and of the real one, how many of them are not put off, and when the first of the rest is due on each clock. */
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

/** Puts off a timer that failed, so that those behind it run meanwhile. Does nothing and returns false when the lease under which it ran has been taken by another. */
export async function postpone(db: Database, timer: Timer, retryAt: Instant, lease: TimerLease): Promise<boolean> {
  const rows = await db.query({
    name: 'postpone_timer',
    text: `update timers set failures = failures + 1, retry_at = $3 where realm_id = $1 and id = $2
      and exists (select from timer_leases l where l.realm_id = $1 and l.version = $4) returning 1`,
    values: [timer.realmId, timer.id, retryAt, lease.version],
  })
  return rows.length > 0
}

/**
 * Timers that are due, at a real time `$1`, in realms that were not reset. Timers whose due time is past at `$1` are found by the time alone, however many realms there are
 * (`dueByTime`). Later ones can be due only in realms whose clock was moved ahead: each of these is looked into (`dueAhead`).
 */
const dueByTime = `timers t join realms r on r.id = t.realm_id
  where t.due_at <= $1 and (t.clock = 'real' or t.due_at <= $1 + r.clock_offset) and r.closed_at is null`
const realmsAhead = `realms r where r.clock_offset > 0 and r.closed_at is null`
const dueAhead = `timers t where t.realm_id = r.id and t.clock = 'realm' and t.due_at > $1 and t.due_at <= $1 + r.clock_offset`
const isNotPutOff = `(t.retry_at is null or t.retry_at <= $1)`

/** The realms that have something to run: a timer due on either clock, or a move of the clock that has not ended. */
export async function findRealmsDue(db: Database, realNow: Instant): Promise<number[]> {
  const rows = await db.query<{ id: number }>({
    text: `
      select r.id from realms r where r.clock_target is not null and r.closed_at is null
      union select t.realm_id from ${dueByTime} and ${isNotPutOff}
      union select r.id from ${realmsAhead} and exists (select from ${dueAhead} and ${isNotPutOff})`,
    values: [realNow],
  })
  return rows.map((row) => row.id)
}

/** How many timers are due and have not run, in all realms: for the metrics. */
export async function countDue(db: Database, realNow: Instant): Promise<number> {
  const [row] = await db.query<{ count: number }>({
    text: `select (select count(*) from ${dueByTime})
      + (select coalesce(sum((select count(*) from ${dueAhead})), 0) from ${realmsAhead})::bigint as count`,
    values: [realNow],
  })
  return row?.count ?? 0
}

/** SQL: whether the object that is a row of a table has a timer of a kind. */
export const hasTimerSql = (table: string, kind: string): string =>
  `exists (select from timers t where t.realm_id = ${table}.realm_id and t.id = ${table}.id || ':${kind}')`
