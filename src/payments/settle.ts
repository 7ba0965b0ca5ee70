/** When a captured payment leaves, and what is known of it once it is credited. */
import assert from 'node:assert/strict'
import type { Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import { defaultFeeSchedule, feeOf } from '../kit/fee-schedule.ts'
import { businessDayFrom } from '../kit/target.ts'
import type { Payment } from './payment.ts'
import { withPayment, type Progress } from './progress.ts'

/** The next cut-off, or that of the settlement date where it is later. */
export function sendingTime({ hours, now }: Context, { dateSettlement }: Pick<Payment, 'dateSettlement'>): Instant {
  const wanted = dateSettlement === null ? now : hours.cutOffOf(dateSettlement)
  return wanted > now ? wanted : hours.nextCutOff(now)
}

/** A payment that waits for its cut-off leaves when its settlement date says, as it is now. */
export const rescheduled = (ctx: Context, progress: Progress): Progress =>
  progress.payment.status === 'to_capture' && progress.payment.clearingAt !== null
    ? withPayment(progress, { clearingAt: sendingTime(ctx, progress.payment) })
    : progress

/** What is known of a payment once it is credited. */
export function settled({ realm, hours, now }: Context, progress: Progress): Progress {
  const { payment } = progress
  assert(payment.method !== null)
  const { fee, vat } = feeOf(realm.fees ?? defaultFeeSchedule, payment.method, payment.amount)
  return withPayment(progress, {
    fee,
    feeVat: vat,
    clearingAt: null,
    dateBank: payment.dateBank ?? businessDayFrom(hours.dayOf(now)),
  })
}
