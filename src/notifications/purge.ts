/** Removes old notifications. */
import { DAY, type Instant } from '../kit/clock.ts'
import type { Database } from '../kit/database.ts'
import { queryInSteps } from '../kit/in-steps.ts'

/** How long an ended notification can be looked up, in milliseconds of real time. */
const keptMs = 30 * DAY

/** Notifications that are still to be sent stay. Returns how many rows were removed. */
export const purgeNotifications = (db: Database, realNow: Instant): Promise<number> =>
  queryInSteps(
    db,
    `delete from notifications where (realm_id, id) in (select realm_id, id from notifications where ended_at < $1 limit $2)
      and ended_at < $1 returning 1`,
    realNow - keptMs,
  )
