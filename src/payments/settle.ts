/** When a captured payment leaves, and what is known of it once it is credited. */
import assert from 'node:assert/strict'
import type { Instant } from '../kit/clock.ts'
import { defaultFeeSchedule, feeOf } from '../kit/fee-schedule.ts'
import { businessDayFrom, type Day } from '../kit/target.ts'
import { networkOf } from './ask.ts'
import type { PaymentContext } from './context.ts'
import { collectionOf, requireDebitable } from './debit.ts'
import type { Payment } from './payment.ts'
import { withPayment, type Progress } from './progress.ts'

/** A payment whose capture was accepted waits for its cut-off; of a debit the day of its collection is known from then on. */
export function scheduled(ctx: PaymentContext, progress: Progress): Progress {
  const { payment } = progress
  if (payment.method !== 'sepa') return withPayment(progress, { clearingAt: sendingTime(ctx, payment) })
  const { day, leavesAt } = collectionOf(ctx, payment, networkOf(ctx, payment).settlementDays)
  return staysOn(payment, day) ? progress : withPayment(progress, { clearingAt: leavesAt, dateBank: day })
}

/** Whether the day stays: the payer was told of a day that suits the merchant, and a new notice would not allow an earlier debit. */
const staysOn = ({ dateBank, dateSettlement }: Payment, day: Day): boolean =>
  dateBank !== null && (dateSettlement === null || dateSettlement <= dateBank) && dateBank <= day

/** The next cut-off, or that of the settlement date where it is later. */
function sendingTime({ hours, now }: PaymentContext, { dateSettlement }: Payment): Instant {
  const wanted = dateSettlement === null ? now : hours.cutOffOf(dateSettlement)
  return wanted > now ? wanted : hours.nextCutOff(now)
}

/** Moves a payment that waits for its cut-off to its new settlement date. Throws 422 for a debit on a day that has passed. */
export function rescheduled(ctx: PaymentContext, progress: Progress): Progress {
  const { payment, before } = progress
  if (payment.status !== 'to_capture' || payment.clearingAt === null) return progress
  if (payment.dateSettlement === before?.dateSettlement) return progress
  if (payment.method === 'sepa') requireDebitable(ctx, { dateSettlement: payment.dateSettlement })
  return scheduled(ctx, progress)
}

/** What is known of a payment once it is credited. */
export function settled({ realm, hours, now }: PaymentContext, progress: Progress): Progress {
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
