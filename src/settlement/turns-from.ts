/** Letting the turns of the banks' day begin earlier than they did, where objects are loaded into the past of a realm. */
import { insert, remove, type Change } from '../kit/changes.ts'
import type { Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import { timers, type Timer } from '../timers/index.ts'
import { clearingTimer, firstClearing } from './timers.ts'

/** The next turn is the first after a moment; nothing changes where it is that or an earlier one. Each sets the one that follows, so that the turns come to the present again by themselves. */
export async function turnsFrom({ db, realm, hours }: Context, moment: Instant): Promise<Change[]> {
  const first = firstClearing(realm.id, { now: moment, hours })
  const [next] = await db.query<Timer>({
    text: `select ${timers.select()} from timers where realm_id = $1 and kind = $2 and due_at > $3 and object_id not like '%+%' order by due_at limit 1`,
    values: [realm.id, clearingTimer, first.dueAt],
  })
  return next === undefined ? [] : [remove(timers, next), insert(timers, first)]
}
