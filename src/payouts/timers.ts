/** What time brings to payouts: they are made on business mornings, and go their way. */
import { nothingChanges, type Change, type Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { isBusinessDay } from '../kit/target.ts'
import { setTimer, type Timer } from '../timers/index.ts'
import { payOutBalance } from './pay-out-balance.ts'
import { changesBetween, moved } from './progress.ts'
import { getPayout } from './read-payout.ts'
import { nextStep, stepTimers } from './step-timer.ts'

export const payoutsTimer = 'payouts'

/** Runs at the end of a turn of the day, when what arrived with it is credited: on a business morning payouts are made at once. */
export function payoutsAfterClearing(ctx: Context): Change[] {
  const day = ctx.hours.dayOf(ctx.now)
  const isBusinessMorning = isBusinessDay(day) && ctx.now === ctx.hours.morningOf(day)
  return isBusinessMorning ? [setTimer(ctx, { kind: payoutsTimer, objectId: day, dueAt: ctx.now })] : []
}

/**
 * Makes one payout, and sets a timer for another one at the same moment, until there is nothing to pay out. The name of that timer begins with the day as well. Timers of one moment run in
 * the order of their names, so it comes before what payers and banks bring with the morning.
 */
async function makePayouts(ctx: Context, { objectId }: Timer): Promise<Outcome<unknown>> {
  const { result, changes } = await payOutBalance(ctx)
  if (result === null) return nothingChanges(null)
  const [day = '', round = '0'] = objectId.split('+')
  const next = `${day}+${Number(round) + 1}`
  return { result, changes: [...changes, setTimer(ctx, { kind: payoutsTimer, objectId: next, dueAt: ctx.now })] }
}

async function takeStep(ctx: Context, timer: Timer): Promise<Outcome<unknown>> {
  const payout = await getPayout(ctx, timer.objectId)
  const step = nextStep[payout.status]
  if (step === null || stepTimers[step] !== timer.kind) return nothingChanges(null)
  const next = moved(ctx, payout, [step])
  return { result: next, changes: changesBetween(ctx, payout, next) }
}

export const payoutTimers = {
  [payoutsTimer]: makePayouts,
  [stepTimers.clear]: takeStep,
  [stepTimers.send]: takeStep,
  [stepTimers.pay]: takeStep,
}
