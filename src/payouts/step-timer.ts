/** When a payout goes on by itself: it is ready at noon of a business day, leaves at the cut-off of one, and is with the merchant's bank on the morning of the next. */
import assert from 'node:assert/strict'
import type { BankingHours } from '../kit/banking-hours.ts'
import type { Change } from '../kit/changes.ts'
import type { Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import { addBusinessDays, businessDayFrom, type Day } from '../kit/target.ts'
import { setTimer, takeBackTimer } from '../timers/index.ts'
import type { PayoutEvent } from './machine.ts'
import type { Payout, PayoutStatus } from './payout.ts'

/** What happens next by itself in each status; null where nothing does. */
export const nextStep: { readonly [status in PayoutStatus]: Exclude<PayoutEvent, 'fail'> | null } = {
  pending: 'clear',
  to_pay: 'send',
  sent: 'pay',
  paid: null,
  failed: null,
}

/** A kind for each step, so that one can be taken back in the commit that sets the next. */
export const stepTimers = { clear: 'payout_clear', send: 'payout_send', pay: 'payout_pay' } as const

/** Sets the timer of the next step. */
export function stepTimerChanges(ctx: Context, payout: Payout): Change[] {
  const step = nextStep[payout.status]
  if (step === null) return []
  return [setTimer(ctx, { kind: stepTimers[step], objectId: payout.id, dueAt: dueTime(ctx, payout, step) })]
}

/** Takes the timer of the next step back, for a payout that something else moves. */
export function takeBackStep(ctx: Context, { id, status }: Payout): Change[] {
  const step = nextStep[status]
  return step === null ? [] : [takeBackTimer(ctx, stepTimers[step], id)]
}

function dueTime({ hours, now }: Context, payout: Payout, step: keyof typeof stepTimers): Instant {
  const since = Math.max(now, payout.datedAt)
  switch (step) {
    case 'clear':
      return onBusinessDay(hours, since, (day) => hours.noonOf(day))
    case 'send':
      return onBusinessDay(hours, since, (day) => hours.cutOffOf(day))
    case 'pay':
      assert(payout.dateBank !== null, 'the bank date of what was sent is known')
      return hours.morningOf(payout.dateBank)
  }
}

/** The first such time of a business day after a moment. */
function onBusinessDay(hours: BankingHours, after: Instant, timeOn: (day: Day) => Instant): Instant {
  let day = businessDayFrom(hours.dayOf(after))
  while (timeOn(day) <= after) day = addBusinessDays(day, 1)
  return timeOn(day)
}
