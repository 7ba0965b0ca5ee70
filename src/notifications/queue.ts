/** The queue of notifications that are still to be sent. Any number of processes use it at once: each row is taken up by one of them, and becomes due again if that process dies. */
import { SECOND, type Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import type { Database } from '../kit/database.ts'
import { findTargetsDue, hasty, type Result, type Room, type Target } from '../webhooks/index.ts'
import { notifications, type Notification } from './notification.ts'

/** How long news that a waiting request may be answered with is kept back. */
export const heldMs = SECOND

/** Which parts of the hosts of which realms are to be told something. */
export const findHostsDue = (db: Database, realNow: Instant): Promise<Target[]> =>
  findTargetsDue(db, { name: 'find_notification_hosts_due', table: 'notifications', column: 'target' }, realNow)

/**
 * Takes up at most `room` notifications for each part, those that have waited longest; until `leaseUntil` no other process takes them up. A notification that is held is put off instead,
 * once: no process takes it up, and its version stays.
 */
export async function takeUp(
  db: Database,
  rooms: readonly Room[],
  realNow: Instant,
  leaseUntil: Instant,
): Promise<Notification[]> {
  const rows = await db.query<Notification & { readonly wasHeld: boolean }>({
    name: 'take_notifications',
    text: `with ${hasty}, taken as materialized (
        select due.* from hasty, unnest($1::bigint[], $2::text[], $3::integer[]) r (realm_id, target, room) cross join lateral (
          select n.realm_id, n.id, n.is_held from notifications n
          where n.realm_id = r.realm_id and n.target = r.target and n.status = 'pending' and n.next_attempt_at <= $4
          order by n.next_attempt_at, n.id limit r.room for update skip locked) due
      )
      update notifications n set version = n.version + case when t.is_held then 0 else 1 end, is_held = false,
        next_attempt_at = case when t.is_held then $4 + ${heldMs} else $5::bigint end
      from taken t where n.realm_id = t.realm_id and n.id = t.id
      returning ${notifications.select('n')}, t.is_held as "wasHeld"`,
    values: [
      rooms.map(({ realmId }) => realmId),
      rooms.map(({ target }) => target),
      rooms.map(({ room }) => room),
      realNow,
      leaseUntil,
    ],
  })
  return rows.filter(({ wasHeld }) => !wasHeld)
}

export interface NewsBacklog {
  readonly pending: number
  /** News among them that nobody has taken up yet. */
  readonly fresh: number
}

/** Of all realms. */
export async function readNewsBacklog(db: Database): Promise<NewsBacklog> {
  const [row] = await db.query<NewsBacklog>({
    name: 'read_news_backlog',
    text: `select count(*) as pending, count(*) filter (where next_attempt_at = 0) as fresh from notifications where status = 'pending'`,
    values: [],
  })
  return row ?? { pending: 0, fresh: 0 }
}

/** What came of a notification that was taken up. */
export interface Settled extends Result {
  readonly notification: Notification
  readonly endedAt: Instant | null
}

/**
 * Writes down what came of notifications. It leaves a row as it is if there is news since, if another process has taken it up, or if another commit has locked it: this statement waits for
 * no lock, so that it is never part of a deadlock.
 */
export async function settle(db: Database, settled: readonly Settled[]): Promise<void> {
  await db.query({
    name: 'settle_notifications',
    text: `with ${hasty}, ours as materialized (
        select n.realm_id, n.id, s.status, s.next_attempt_at, s.tries, s.attempts, s.ended_at
        from hasty, unnest($1::bigint[], $2::text[], $3::integer[], $4::text[], $5::bigint[], $6::integer[], $7::jsonb[], $8::bigint[])
          s (realm_id, id, version, status, next_attempt_at, tries, attempts, ended_at)
        join notifications n on n.realm_id = s.realm_id and n.id = s.id and n.version = s.version
        for update of n skip locked
      )
      update notifications n set version = n.version + 1, status = o.status, next_attempt_at = o.next_attempt_at, tries = o.tries, attempts = o.attempts, ended_at = o.ended_at
      from ours o where n.realm_id = o.realm_id and n.id = o.id`,
    values: [
      settled.map(({ notification }) => notification.realmId),
      settled.map(({ notification }) => notification.id),
      settled.map(({ notification }) => notification.version),
      settled.map(({ status }) => status),
      settled.map(({ nextAttemptAt }) => nextAttemptAt),
      settled.map(({ tries }) => tries),
      settled.map(({ attempts }) => JSON.stringify(attempts)),
      settled.map(({ endedAt }) => endedAt),
    ],
  })
}

/** The notification of a transaction that is still to be sent for the first time. News that the transaction's own request is answered with need not be sent as well. Undefined when there is none. */
export async function findNews(ctx: Context, id: string): Promise<Notification | undefined> {
  const found = await ctx.db.find(notifications, [ctx.realm.id, id])
  return found?.status === 'pending' && found.tries === 0 ? found : undefined
}

/** Cancels a notification whose news, as it was read or newer, was told in another way. Does nothing if it was taken up since, or if there is further news. */
export async function withdraw(ctx: Context, { realmId, id, version }: Notification): Promise<void> {
  await ctx.db.query({
    name: 'withdraw_notification',
    text: `update notifications set version = version + 1, status = 'canceled', next_attempt_at = null, is_held = false, ended_at = $4
      where realm_id = $1 and id = $2 and version = $3`,
    values: [realmId, id, version, ctx.realNow],
  })
}
