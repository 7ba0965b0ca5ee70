/**
 * When periods begin and end. They are counted from an anchor, on the clock of a time zone: the anchor's day and time of day, a number of intervals later. If a month does not have
 * the day, its last day counts, and later periods are not moved by that (31 January, 28 or 29 February, 31 March). A time that a change of clocks skips is taken an hour later; of
 * a time that comes twice, the first counts.
 */
import assert from 'node:assert/strict'
import { Temporal } from 'temporal-polyfill'
import type { Interval } from '../catalog/index.ts'
import type { Instant } from '../kit/clock.ts'
import type { Day } from '../kit/target.ts'
import type { Subscription } from './subscription.ts'

export interface Recurrence {
  readonly anchor: Instant
  readonly timeZone: string
  readonly interval: Interval
  readonly intervalCount: number
}

const units: { readonly [interval in Interval]: 'days' | 'weeks' | 'months' | 'years' } = {
  day: 'days',
  week: 'weeks',
  month: 'months',
  year: 'years',
}

/** The beginning of the period with this number, from 0, which is the end of the one before. */
export function boundaryOf({ anchor, timeZone, interval, intervalCount }: Recurrence, number: number): Instant {
  assert(Number.isInteger(number) && number >= 0)
  if (number === 0) return anchor
  const local = Temporal.Instant.fromEpochMilliseconds(anchor).toZonedDateTimeISO(timeZone)
  return local.add({ [units[interval]]: intervalCount * number }).epochMilliseconds
}

/** A day stands for its first moment. */
export type DayOrMoment = Day | Instant

export const momentOf = (given: DayOrMoment, timeZone: string): Instant =>
  typeof given === 'number' ? given : Temporal.PlainDate.from(given).toZonedDateTime(timeZone).epochMilliseconds

type Dated = Pick<Subscription, 'startAt' | 'freeUntil' | 'timeZone' | 'interval' | 'intervalCount'>

/** The beginning of a subscription's period at a position. The free period, if there is one, is at position 0, before the periods that are counted from the anchor. */
export function startOf(subscription: Dated, position: number): Instant {
  const { startAt, freeUntil } = subscription
  if (freeUntil === null) return boundaryOf({ ...subscription, anchor: startAt }, position)
  return position === 0 ? startAt : boundaryOf({ ...subscription, anchor: freeUntil }, position - 1)
}

export const endOf = (subscription: Dated, position: number): Instant => startOf(subscription, position + 1)

export const isFree = ({ freeUntil }: Dated, position: number): boolean => freeUntil !== null && position === 0

/** The position of the first period after the subscription's present one that is not over at a moment. */
export function nextPosition(subscription: Dated & Pick<Subscription, 'position'>, now: Instant): number {
  let position = subscription.position + 1
  while (endOf(subscription, position) <= now) position += 1
  return position
}
