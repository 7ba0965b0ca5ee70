/** Letting the turns of the banks' day begin earlier than they did: where objects are loaded into the past of a realm, and where the next one was set under other settings than those of now. */
import type { BankingHours } from '../kit/banking-hours.ts'
import { insert, nothingChanges, remove, type Change, type Outcome } from '../kit/changes.ts'
import type { Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import type { Database } from '../kit/database.ts'
import { timers, type Timer } from '../timers/index.ts'
import { clearingTimer, firstClearing } from './timers.ts'

/**
 * Makes the first turn after a moment the next one. Changes nothing if the next turn is that one or an earlier one. Each turn sets the one that follows, so that the turns come to the
 * present again by themselves.
 */
export async function turnsFrom({ db, realm, hours }: Context, moment: Instant): Promise<Change[]> {
  const first = firstClearing(realm.id, { now: moment, hours })
  const [next] = await db.query<Timer>({
    text: `select ${timers.select()} from timers where realm_id = $1 and kind = $2 and due_at > $3 and object_id not like '%+%' order by due_at limit 1`,
    values: [realm.id, clearingTimer, first.dueAt],
  })
  return next === undefined ? [] : [remove(timers, next), insert(timers, first)]
}

/** Makes sure that the next turn comes no later than the present settings say. A clock that is being moved is left alone: only the process that moves it knows where it stands. */
export async function turnInTime(ctx: Context): Promise<Outcome<void>> {
  const { closedAt, clockTarget } = ctx.realm
  if (closedAt !== null || clockTarget !== null) return nothingChanges(undefined)
  return { result: undefined, changes: await turnsFrom(ctx, ctx.now) }
}

/** The realms whose next turn comes later than the present settings say. */
export async function findRealmsLate(db: Database, hours: BankingHours, realNow: Instant): Promise<number[]> {
  const turns = await db.query<{ realmId: number; dueAt: Instant; clockOffset: number }>({
    text: `select t.realm_id as "realmId", t.due_at as "dueAt", r.clock_offset as "clockOffset" from timers t join realms r on r.id = t.realm_id
      where t.kind = $1 and t.object_id not like '%+%' and r.closed_at is null and r.clock_target is null`,
    values: [clearingTimer],
  })
  const byOffset = Map.groupBy(turns, ({ clockOffset }) => clockOffset)
  return [...byOffset].flatMap(([offset, alike]) => {
    const next = hours.nextTurn(realNow + offset)
    return alike.filter(({ dueAt }) => dueAt > next).map(({ realmId }) => realmId)
  })
}
