/**
 * The turn of a bank's day, for a whole realm: at each cut-off what waits for it leaves, and each morning what has settled is credited. One timer runs all the time and sets itself anew, so that a
 * payment needs no timer of its own, and ten thousand of them are cleared by some twenty commits.
 *
 * A turn is a row of rounds at the same moment, each one commit. The first sets the next turn and the closing of the books, which is a timer of its own, so that neither waits for what may go wrong
 * afterwards. Where a round fails, as many objects as it had are cleared one by one, and one that fails then is set aside (clearing.ts).
 */
import { insert, type Change, type Outcome } from '../kit/changes.ts'
import type { Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import { setTimer, timerOf, timers, type Timer, type TimerHandler } from '../timers/index.ts'
import type { Clearing } from './clearing.ts'

export const clearingTimer = 'clearing'
export const closingTimer = 'closing'

export interface Settlement<C extends Context> {
  /** One after another: the next begins once nothing is left of those before. */
  readonly clearings: readonly Clearing<C>[]
  /** What follows when nothing is left to be cleared. */
  readonly concluded: (ctx: C) => readonly Change[]
  /** What closes the books and seals them, one after another; the result is 0 when there is nothing left to be done. */
  readonly closing: readonly ((ctx: C) => Promise<Outcome<number>>)[]
}

/** What one commit clears at most. */
const batchLimit = 500

/** The timers of settlement, and what is done in place of one that fails. */
export const settlementTimers = <C extends Context>(
  settlement: Settlement<C>,
): {
  readonly handlers: Readonly<Record<string, TimerHandler<C>>>
  readonly fallbacks: Readonly<Record<string, TimerHandler<C>>>
} => ({
  handlers: {
    [clearingTimer]: (ctx, timer) => clear(ctx, roundOf(timer), settlement),
    [closingTimer]: (ctx, timer) => close(ctx, timer, settlement),
    ...Object.fromEntries(
      settlement.clearings.map(({ timer: kind, clearOne }): [string, TimerHandler<C>] => [
        kind,
        (ctx, { objectId }) => clearOne(ctx, objectId),
      ]),
    ),
  },
  fallbacks: { [clearingTimer]: (ctx, timer) => clearOneByOne(ctx, roundOf(timer), settlement) },
})

/** The timer that a realm begins with. */
export const firstClearing = (realmId: number, { hours, now }: Pick<Context, 'hours' | 'now'>): Timer =>
  timerOf(realmId, turnAt(hours.nextTurn(now)))

/** The turn after a moment: the next cut-off or morning. An earlier time, if an object still waits for one that it was given under other settings. */
export async function turnAfter<C extends Context>(
  ctx: C,
  clearings: readonly Pick<Clearing<C>, 'nextAt'>[],
): Promise<Timer> {
  const waiting = await Promise.all(clearings.map(({ nextAt }) => nextAt(ctx)))
  return timerOf(ctx.realm.id, turnAt(Math.min(ctx.hours.nextTurn(ctx.now), ...waiting.filter((at) => at !== null))))
}

interface Round {
  /** Which turn it is of. */
  readonly turn: string
  /** From 0. */
  readonly number: number
  /** How many objects are cleared one by one, this round's among them, before more are cleared together again. */
  readonly single: number
  /** Whether the next turn and the closing are set: by the first round, or by any that a version of this program has left which set them at the end. */
  readonly isOpened: boolean
}

async function clear<C extends Context>(ctx: C, round: Round, settlement: Settlement<C>): Promise<Outcome<void>> {
  const limit = round.single > 0 ? 1 : batchLimit
  for (const { clearDue } of settlement.clearings) {
    const { result, changes } = await clearDue(ctx, limit)
    if (result > 0)
      return {
        result: undefined,
        changes: [...changes, ...(await opening(ctx, round, settlement)), nextRound(ctx, round)],
      }
  }
  return { result: undefined, changes: [...settlement.concluded(ctx), ...(await opening(ctx, round, settlement))] }
}

/** Runs in place of a round that failed. After a round that cleared several objects together, it reads no object that could make it fail as well. */
async function clearOneByOne<C extends Context>(
  ctx: C,
  round: Round,
  settlement: Settlement<C>,
): Promise<Outcome<void>> {
  if (round.single === 0)
    return {
      result: undefined,
      changes: [...(await opening(ctx, round, settlement)), nextRound(ctx, round, batchLimit)],
    }
  for (const { setAsideFirst } of settlement.clearings) {
    const changes = await setAsideFirst(ctx)
    if (changes !== undefined) return { result: undefined, changes: [...changes, nextRound(ctx, round)] }
  }
  return { result: undefined, changes: settlement.concluded(ctx) }
}

/** What a turn begins with. */
const opening = async <C extends Context>(
  ctx: C,
  { turn, isOpened }: Round,
  { clearings }: Settlement<C>,
): Promise<readonly Change[]> =>
  isOpened
    ? []
    : [
        insert(timers, await turnAfter(ctx, clearings)),
        setTimer(ctx, { kind: closingTimer, objectId: turn, dueAt: ctx.now }),
      ]

async function close<C extends Context>(ctx: C, timer: Timer, { closing }: Settlement<C>): Promise<Outcome<void>> {
  for (const step of closing) {
    const { result, changes } = await step(ctx)
    if (result > 0) return { result: undefined, changes: [...changes, nextRound(ctx, roundOf(timer), 0, timer.kind)] }
  }
  return { result: undefined, changes: [] }
}

/** The next round is due at the same moment, under another name: the commit that sets it removes the timer that runs. */
const nextRound = (
  ctx: Context,
  { turn, number, single }: Round,
  nextSingle = Math.max(single - 1, 0),
  kind = clearingTimer,
): Change => setTimer(ctx, { kind, objectId: `${turn}+${number + 1}+${nextSingle}`, dueAt: ctx.now })

function roundOf({ objectId }: Timer): Round {
  const parts = objectId.split('+')
  const [turn = '', number = '0', single = '0'] = parts
  return { turn, number: Number(number), single: Number(single), isOpened: parts.length === 3 }
}

const turnAt = (dueAt: Instant): { kind: string; objectId: string; dueAt: Instant } => ({
  kind: clearingTimer,
  objectId: new Date(dueAt).toISOString(),
  dueAt,
})
