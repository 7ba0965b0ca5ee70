/**
 * The turn of a bank's day, for a whole realm: at each cut-off what waits for it leaves, and each morning what has settled is credited. One timer runs all the time and sets itself anew, so that a
 * payment needs no timer of its own, and ten thousand of them are cleared by some twenty commits.
 */
import type { Change, Outcome } from '../kit/changes.ts'
import type { Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import { setTimer, timerOf, type Timer } from '../timers/index.ts'

export const clearingTimer = 'clearing'

/** Takes up to `limit` of what is due; the result is how many it took. */
export type Clearing<C extends Context> = (ctx: C, limit: number) => Promise<Outcome<number>>

/** What one commit clears at most. */
const batchLimit = 500

/**
 * `clearings` run one after another: the next begins once nothing is left of those before. When nothing is left of any, `concluded` adds what follows from the turn of the day, and the timer is set
 * for the next turn.
 */
export const settlementTimers = <C extends Context>(
  clearings: readonly Clearing<C>[],
  concluded: (ctx: C) => readonly Change[],
): Record<typeof clearingTimer, (ctx: C, timer: Timer) => Promise<Outcome<void>>> => ({
  [clearingTimer]: async (ctx, timer) => {
    for (const clear of clearings) {
      const { result, changes } = await clear(ctx, batchLimit)
      if (result > 0) return { result: undefined, changes: [...changes, again(ctx, timer)] }
    }
    return { result: undefined, changes: [...concluded(ctx), nextTurn(ctx)] }
  },
})

/** The timer that a realm begins with. */
export const firstClearing = (realmId: number, { hours, now }: Pick<Context, 'hours' | 'now'>): Timer =>
  timerOf(realmId, turnAt(hours.nextTurn(now)))

/** At the same moment, under another name: the timer that runs is removed by the commit that this one is set in. */
function again(ctx: Context, { objectId }: Timer): Change {
  const [turn = '', round = '0'] = objectId.split('+')
  return setTimer(ctx, { kind: clearingTimer, objectId: `${turn}+${Number(round) + 1}`, dueAt: ctx.now })
}

const nextTurn = (ctx: Context): Change => setTimer(ctx, turnAt(ctx.hours.nextTurn(ctx.now)))

const turnAt = (dueAt: Instant): { kind: string; objectId: string; dueAt: Instant } => ({
  kind: clearingTimer,
  objectId: new Date(dueAt).toISOString(),
  dueAt,
})
