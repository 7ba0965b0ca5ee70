/**
 * Objects of one kind that are cleared together, as banks do it. An object that cannot be cleared is set aside, so that it holds up no other: it gets a timer of its own, by which it is
 * tried again alone. As long as that timer is there, the object is left out of what is cleared together.
 */
import { nothingChanges, type Change, type Outcome } from '../kit/changes.ts'
import type { Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import type { Table } from '../kit/table.ts'
import { hasTimerSql, setTimer } from '../timers/index.ts'

export interface Clearing<C extends Context> {
  /** The kind of the timers of those that are set aside. */
  readonly timer: string
  /** Clears up to `limit` of what is due, the longest-waiting first; the result is how many it took. */
  readonly clearDue: (ctx: C, limit: number) => Promise<Outcome<number>>
  /** Clears one, where it is due. */
  readonly clearOne: (ctx: C, id: string) => Promise<Outcome<unknown>>
  /** Sets aside what {@link clearDue} would take first; undefined when nothing is due. */
  readonly setAsideFirst: (ctx: C) => Promise<readonly Change[] | undefined>
  /** When the first of what is not due yet is taken up; null when nothing waits. */
  readonly nextAt: (ctx: C) => Promise<Instant | null>
}

interface Clearable {
  readonly id: string
  /** When it is taken up next; null when it is not. */
  readonly clearingAt: Instant | null
}

export interface ClearingParts<C extends Context, Cleared extends Clearable> {
  /** What they are, in one word. */
  readonly of: string
  readonly table: Pick<Table, 'name'>
  /** What is due and not set aside ({@link isSetAside}), the longest-waiting first. It may return a part of it, but not none of it. */
  readonly listDue: (ctx: C, limit: number) => Promise<readonly Cleared[]>
  readonly find: (ctx: C, id: string) => Promise<Cleared | undefined>
  /** Clears them, or only the first ones where their changes cannot all be committed together; the result is how many it took. */
  readonly clear: (ctx: C, due: readonly Cleared[]) => Promise<Outcome<number>>
}

export function clearingOf<C extends Context, Cleared extends Clearable>({
  of,
  table,
  listDue,
  find,
  clear,
}: ClearingParts<C, Cleared>): Clearing<C> {
  const clearAny = async (ctx: C, due: readonly Cleared[]): Promise<Outcome<number>> =>
    due.length === 0 ? nothingChanges(0) : clear(ctx, due)
  return {
    timer: timerOf(of),
    clearDue: async (ctx, limit) => clearAny(ctx, await listDue(ctx, limit)),
    clearOne: async (ctx, id) => {
      const found = await find(ctx, id)
      const isDue = found !== undefined && found.clearingAt !== null && found.clearingAt <= ctx.now
      return clearAny(ctx, isDue ? [found] : [])
    },
    setAsideFirst: async (ctx) => {
      const [first] = await listDue(ctx, 1)
      return first && [setTimer(ctx, { kind: timerOf(of), objectId: first.id, dueAt: ctx.now })]
    },
    nextAt: (ctx) => nextIn(ctx, table.name),
  }
}

async function nextIn({ db, realm, now }: Context, table: string): Promise<Instant | null> {
  const [row] = await db.query<{ at: Instant | null }>({
    name: `next_of_${table}_to_clear`,
    text: `select min(clearing_at) as at from ${table} where realm_id = $1 and clearing_at > $2`,
    values: [realm.id, now],
  })
  return row?.at ?? null
}

/** SQL: whether the object that is a row of a table is set aside. */
export const isSetAside = (table: string, of: string): string => hasTimerSql(table, timerOf(of))

const timerOf = (of: string): string => `clear_${of}`
