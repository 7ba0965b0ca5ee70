/** Whether a shop gets notifications at all: only after they are enabled for it (gateway-v3 sections 2.7 and 5). The database checks this in the commit that makes news (migrations, `notify_of`). */
import { setNotificationsEnabled, type Entity } from '../accounts/index.ts'
import type { Instant } from '../kit/clock.ts'
import type { Mode } from '../kit/context.ts'
import type { Database } from '../kit/database.ts'
import { inSteps } from '../kit/in-steps.ts'

/** Transactions that were made before are notified as well, from their next news on. Returns no entity when there is no such account. */
export const enableNotifications = (
  db: Pick<Database, 'query'>,
  accountId: string,
  modes: readonly Mode[],
): Promise<Entity[]> => setNotificationsEnabled(db, accountId, modes, true)

/** Cancels the notifications that still wait. */
export async function disableNotifications(
  db: Pick<Database, 'query'>,
  accountId: string,
  modes: readonly Mode[],
  realNow: Instant,
): Promise<Entity[]> {
  const entities = await setNotificationsEnabled(db, accountId, modes, false)
  await inSteps((limit) => cancelWaiting(db, [accountId, modes, realNow, limit]))
  return entities
}

/** Returns how many notifications it has canceled. It skips a row that another commit has locked: that notification is canceled when its turn to be sent comes. */
async function cancelWaiting(
  db: Pick<Database, 'query'>,
  values: readonly [accountId: string, modes: readonly Mode[], realNow: Instant, limit: number],
): Promise<number> {
  const rows = await db.query({
    text: `with waiting as materialized (
        select n.realm_id, n.id from realms r join notifications n on n.realm_id = r.id and n.status = 'pending'
        where r.account_id = $1 and r.mode = any($2) limit $4 for update of n skip locked)
      update notifications n set version = version + 1, status = 'canceled', next_attempt_at = null, is_held = false, ended_at = $3
      from waiting w where n.realm_id = w.realm_id and n.id = w.id returning 1`,
    values,
  })
  return rows.length
}
