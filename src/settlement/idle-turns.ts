/** Skips turns of the banks' day at which nothing would happen, when time passes at once: in a move of the clock, or while objects are loaded (src/seed). A year has seven hundred turns. */
import { insert, remove, type Change } from '../kit/changes.ts'
import type { Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import { hasTransfersBetween } from '../ledger/index.ts'
import { timers, type Timer } from '../timers/index.ts'
import type { Clearing } from './clearing.ts'
import { clearingTimer, turnAfter } from './timers.ts'

export interface Turning<C extends Context> {
  readonly clearings: readonly Pick<Clearing<C>, 'setAsideFirst' | 'nextAt'>[]
  /** Whether something is paid out on the next morning. */
  readonly isOwed: (ctx: C) => Promise<boolean>
}

/**
 * `turn` is the timer that runs next, and `ctx` is of its time. If nothing happens at this turn and at those after it, returns the changes that replace it by the first turn at which
 * something may happen, or by the first one from `until` on. Otherwise returns none.
 */
export async function idleTurnsSkipped<C extends Context>(
  ctx: C,
  turn: Timer,
  until: Instant,
  { clearings, isOwed }: Turning<C>,
): Promise<Change[]> {
  if (turn.kind !== clearingTimer || turn.objectId.includes('+')) return []
  const end = Math.min(until, (await nextBesides(ctx, turn)) ?? until)
  if (ctx.hours.nextTurn(end - 1) <= turn.dueAt) return []
  if (await hasTransfersBetween(ctx, ctx.realm.booksClosedAt ?? 0, end)) return []
  if (await isOwed(ctx)) return []
  for (const { setAsideFirst } of clearings) if ((await setAsideFirst({ ...ctx, now: end })) !== undefined) return []
  return [remove(timers, turn), insert(timers, await turnAfter({ ...ctx, now: end - 1 }, clearings))]
}

/** When the first timer of the realm's clock is due besides one. */
async function nextBesides({ db, realm }: Context, { id }: Timer): Promise<Instant | null> {
  const [row] = await db.query<{ at: Instant | null }>({
    name: 'next_timer_besides',
    text: `select min(due_at) as at from timers where realm_id = $1 and clock = 'realm' and id <> $2`,
    values: [realm.id, id],
  })
  return row?.at ?? null
}
