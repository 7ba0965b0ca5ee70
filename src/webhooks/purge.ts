/** Deletes the log of deliveries, endpoints that were deleted, and secrets that were replaced, when their time is over. */
import { DAY, type Instant } from '../kit/clock.ts'
import type { Database } from '../kit/database.ts'
import { queryInSteps } from '../kit/in-steps.ts'

/** How long the outcome of a delivery can be looked up, in milliseconds of real time. */
const logKeptMs = 30 * DAY

/** Keeps what is still to be sent, also what is sent again since the statement has begun. Returns how many rows were deleted, or lost their former secret. */
export async function purgeDeliveries(db: Database, realNow: Instant): Promise<number> {
  const before = realNow - logKeptMs
  const log = await queryInSteps(
    db,
    `delete from webhook_deliveries where (realm_id, endpoint_id, event_id) in (
      select realm_id, endpoint_id, event_id from webhook_deliveries where created_at < $1 and status <> 'pending' limit $2)
      and status <> 'pending' returning 1`,
    before,
  )
  const endpoints = await queryInSteps(
    db,
    `delete from webhook_endpoints where (realm_id, id) in (
      select realm_id, id from webhook_endpoints e where deleted_at < $1
        and not exists (select from webhook_deliveries d where d.realm_id = e.realm_id and d.endpoint_id = e.id) limit $2) returning 1`,
    before,
  )
  const secrets = await queryInSteps(
    db,
    `update webhook_endpoints set previous_secret_sealed = null, previous_secret_key_id = null, previous_secret_until = null, version = version + 1
      where (realm_id, id) in (
        select realm_id, id from webhook_endpoints where previous_secret_key_id is not null and previous_secret_until <= $1 limit $2)
        and previous_secret_until <= $1 returning 1`,
    realNow,
  )
  return log + endpoints + secrets
}
