/** Queries on the deliveries that are still to be sent, by any number of processes at once: each row is taken by one of them, and can be taken again when that one dies. */
import type { Instant } from '../kit/clock.ts'
import type { Database } from '../kit/database.ts'
import { deliveries, type Attempt, type Delivery, type DeliveryStatus } from './delivery.ts'
import type { DisabledReason, WebhookEndpoint } from './endpoint.ts'
import type { Room, Target } from './target.ts'

/** A statement with this part does not wait for the disk: if the database loses it, a message is sent once more. This leaves the disk to the payments. */
export const hasty = `hasty as materialized (select set_config('synchronous_commit', 'off', true))`

/** The endpoint of a delivery, as a target. */
export const targetOf = ({ realmId, endpointId }: Pick<Delivery, 'realmId' | 'endpointId'>): Target => ({
  realmId,
  target: endpointId,
})

/** A table in which messages wait: each row has its realm, its receiver in a column, a status and the time of its next attempt. */
export interface Waiting {
  /** The name of the statement. */
  readonly name: string
  readonly table: string
  readonly column: string
}

/**
 * The targets for which something is due. It steps from receiver to receiver through the index: a million messages that wait for one receiver cost no more than one message does
 * (PostgreSQL would turn `exists` into a join, which reads all that are due).
 */
export const findTargetsDue = (db: Database, { name, table, column }: Waiting, realNow: Instant): Promise<Target[]> =>
  db.query({
    name,
    text: `with recursive waiting as (
        (select realm_id, ${column} as target from ${table} where status = 'pending' order by realm_id, ${column} limit 1)
        union all
        select n.realm_id, n.target from waiting w cross join lateral (
          select realm_id, ${column} as target from ${table}
          where status = 'pending' and (realm_id, ${column}) > (w.realm_id, w.target) order by realm_id, ${column} limit 1) n
      )
      select realm_id as "realmId", target from waiting w where (
        select true from ${table} d
        where d.realm_id = w.realm_id and d.${column} = w.target and d.status = 'pending' and d.next_attempt_at <= $1
        order by d.next_attempt_at limit 1)`,
    values: [realNow],
  })

export const findEndpointsDue = (db: Database, realNow: Instant): Promise<Target[]> =>
  findTargetsDue(
    db,
    { name: 'find_webhook_endpoints_due', table: 'webhook_deliveries', column: 'endpoint_id' },
    realNow,
  )

/**
 * Takes at most a number of deliveries of each endpoint, those that have waited longest; until `leaseUntil` no other process takes them. They wait for no other deliveries any
 * more.
 */
export function takeDue(
  db: Database,
  rooms: readonly Room[],
  realNow: Instant,
  leaseUntil: Instant,
): Promise<Delivery[]> {
  return db.query({
    name: 'take_webhook_deliveries',
    text: `with ${hasty}, taken as materialized (
        select due.* from hasty, unnest($1::bigint[], $2::text[], $3::integer[]) r (realm_id, endpoint_id, room) cross join lateral (
          select d.realm_id, d.endpoint_id, d.event_id from webhook_deliveries d
          where d.realm_id = r.realm_id and d.endpoint_id = r.endpoint_id and d.status = 'pending' and d.next_attempt_at <= $4
          order by d.next_attempt_at, d.event_id limit r.room for update skip locked) due
      )
      update webhook_deliveries d set version = d.version + 1, next_attempt_at = $5,
        misbehaviour = case d.misbehaviour when 'reorder' then 'reordered' else d.misbehaviour end
      from taken t
      where d.realm_id = t.realm_id and d.endpoint_id = t.endpoint_id and d.event_id = t.event_id
      returning ${deliveries.select('d')}`,
    values: [
      rooms.map(({ realmId }) => realmId),
      rooms.map(({ target }) => target),
      rooms.map(({ room }) => room),
      realNow,
      leaseUntil,
    ],
  })
}

/** The outcome of a delivery that was taken. */
export interface Settled {
  readonly delivery: Delivery
  readonly status: DeliveryStatus
  readonly nextAttemptAt: Instant | null
  readonly tries: number
  readonly attempts: readonly Attempt[]
  readonly misbehaviour: Delivery['misbehaviour']
}

/** Records the outcomes. A delivery that another process has taken since, or that is sent again, is left alone. */
export async function settle(db: Database, settled: readonly Settled[]): Promise<void> {
  await db.query({
    name: 'settle_webhook_deliveries',
    text: `with ${hasty} update webhook_deliveries d
      set version = d.version + 1, status = n.status, next_attempt_at = n.next_attempt_at, tries = n.tries, attempts = n.attempts, misbehaviour = n.misbehaviour
      from hasty, unnest($1::bigint[], $2::text[], $3::text[], $4::integer[], $5::text[], $6::bigint[], $7::integer[], $8::jsonb[], $9::text[])
        n (realm_id, endpoint_id, event_id, version, status, next_attempt_at, tries, attempts, misbehaviour)
      where d.realm_id = n.realm_id and d.endpoint_id = n.endpoint_id and d.event_id = n.event_id and d.version = n.version`,
    values: [
      settled.map(({ delivery }) => delivery.realmId),
      settled.map(({ delivery }) => delivery.endpointId),
      settled.map(({ delivery }) => delivery.eventId),
      settled.map(({ delivery }) => delivery.version),
      settled.map(({ status }) => status),
      settled.map(({ nextAttemptAt }) => nextAttemptAt),
      settled.map(({ tries }) => tries),
      settled.map(({ attempts }) => JSON.stringify(attempts)),
      settled.map(({ misbehaviour }) => misbehaviour),
    ],
  })
}

type Named = Pick<WebhookEndpoint, 'realmId' | 'id' | 'url'>

/** Notes the time of the first failure, or that an attempt succeeded. Does nothing when the endpoint has another address by now. */
export async function noteHealth(
  db: Database,
  { realmId, id, url }: Named,
  failingSince: Instant | null,
): Promise<void> {
  await db.query({
    name: 'note_webhook_endpoint_health',
    text: `update webhook_endpoints set failing_since = $4, version = version + 1
      where realm_id = $1 and id = $2 and url = $3 and (failing_since is null) <> ($4::bigint is null)`,
    values: [realmId, id, url, failingSince],
  })
}

/** Returns whether the endpoint was disabled: only if it was enabled, still has this address and, for `failing`, has had no success since `failingBefore`. */
export async function disableEndpoint(
  db: Database,
  { realmId, id, url }: Named,
  { reason, failingBefore }: { readonly reason: DisabledReason; readonly failingBefore: Instant },
  realNow: Instant,
): Promise<boolean> {
  const rows = await db.query({
    name: 'disable_webhook_endpoint',
    text: `update webhook_endpoints set enabled = false, disabled_reason = $4, disabled_at = $5, version = version + 1
      where realm_id = $1 and id = $2 and url = $3 and enabled and ($4 = 'gone' or failing_since <= $6) returning 1`,
    values: [realmId, id, url, reason, realNow, failingBefore],
  })
  return rows.length > 0
}

/** Releases the deliveries of a realm that wait to be reordered, the newest first, `stepMs` apart. Those that a process has taken meanwhile do not wait any more. */
export async function releaseReordered(db: Database, realmId: number, realNow: Instant, stepMs: number): Promise<void> {
  await db.query({
    text: `update webhook_deliveries d set next_attempt_at = $2 + place * $3, misbehaviour = 'reordered', version = d.version + 1
      from (select endpoint_id, event_id, row_number() over (order by event_id desc, endpoint_id) - 1 as place
        from webhook_deliveries where realm_id = $1 and status = 'pending' and misbehaviour = 'reorder') held
      where d.realm_id = $1 and d.endpoint_id = held.endpoint_id and d.event_id = held.event_id
        and d.status = 'pending' and d.misbehaviour = 'reorder'`,
    values: [realmId, realNow, stepMs],
  })
}

/** The realms with enabled endpoints. */
export async function findRealmsListening(db: Database): Promise<number[]> {
  const rows = await db.query<{ realmId: number }>({
    name: 'find_realms_listening',
    text: 'select distinct realm_id as "realmId" from webhook_endpoints where enabled',
    values: [],
  })
  return rows.map(({ realmId }) => realmId)
}

export interface Backlog {
  readonly pending: number
  /** For how long the delivery that has waited longest has been due; 0 when none is. */
  readonly dueForMs: number
}

export async function readBacklog(db: Database, realNow: Instant): Promise<Backlog> {
  const [row] = await db.query<Backlog>({
    name: 'read_webhook_backlog',
    text: `select count(*) as pending, greatest($1::bigint - coalesce(min(next_attempt_at), $1), 0) as "dueForMs" from webhook_deliveries where status = 'pending'`,
    values: [realNow],
  })
  return row ?? { pending: 0, dueForMs: 0 }
}
