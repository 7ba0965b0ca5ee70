/** How often a price is paid: a number of intervals, three years together at most, or once. */
import { invalidField } from '../kit/errors.ts'
import type { Interval, Price } from './price.ts'

export type Recurrence = Pick<Price, 'interval' | 'intervalCount'>

/** The longest period that Stripe Billing allows as well. */
export const intervalCountMax: Readonly<Record<Interval, number>> = { day: 1095, week: 156, month: 36, year: 3 }

/** The recurrence that is meant: each interval where no count is given. Throws 422 for a count without an interval, and for a period that is too long. */
export function recurrenceOf({ interval, intervalCount }: Recurrence): Recurrence {
  if (interval === null) {
    if (intervalCount !== null) throw invalidField(countField, 'You must provide an interval with interval_count')
    return { interval, intervalCount }
  }
  const max = intervalCountMax[interval]
  if (intervalCount !== null && intervalCount > max) {
    const message = `interval_count must be at most ${max} with interval ${interval}: a period is three years at most`
    throw invalidField(countField, message)
  }
  return { interval, intervalCount: intervalCount ?? 1 }
}

const countField = ['body', 'interval_count']
