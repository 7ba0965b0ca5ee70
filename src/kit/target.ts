/**
 * The days on which banks settle in euro: TARGET, the Eurosystem's calendar (ECB, "TARGET closing days", in force since 2002). Closed on Saturdays and Sundays, New Year's Day, Good Friday,
 * Easter Monday, 1 May, Christmas Day and 26 December. Days are `YYYY-MM-DD`, without a time zone.
 */
import assert from 'node:assert/strict'
import { Temporal } from 'temporal-polyfill'
import { DAY, type Instant } from './clock.ts'

/** A day of the calendar, `YYYY-MM-DD`. */
export type Day = string

export function isBusinessDay(day: Day): boolean {
  const weekday = new Date(startOf(day)).getUTCDay()
  if (weekday === 0 || weekday === 6) return false
  return !isClosed(day)
}

/** The day itself if it is a business day, else the first business day after it. */
export function businessDayFrom(day: Day): Day {
  let found = day
  while (!isBusinessDay(found)) found = addDays(found, 1)
  return found
}

/** The `count`th business day after a day, which need not be one itself; from 1. */
export function addBusinessDays(day: Day, count: number): Day {
  assert(Number.isInteger(count) && count > 0)
  let found = day
  for (let left = count; left > 0; left--) found = businessDayFrom(addDays(found, 1))
  return found
}

/** The `count`th business day before a day, which need not be one itself; from 1. */
export function subtractBusinessDays(day: Day, count: number): Day {
  assert(Number.isInteger(count) && count > 0)
  let found = day
  for (let left = count; left > 0; left--) {
    do found = addDays(found, -1)
    while (!isBusinessDay(found))
  }
  return found
}

/** The latest of some days. */
export const latestOf = (first: Day, ...others: readonly Day[]): Day =>
  others.reduce((latest, day) => (day > latest ? day : latest), first)

/** The earlier of two days. */
export const earlierOf = (some: Day, other: Day): Day => (some < other ? some : other)

/** Throws beyond the year 9999, where days are written differently, so that a search for a business day would never end. */
export function addDays(day: Day, count: number): Day {
  const time = new Date(startOf(day) + count * DAY).toISOString()
  assert(/^\d{4}-/.test(time), `${count} days from ${day} are beyond the calendar`)
  return time.slice(0, 'YYYY-MM-DD'.length)
}

/** The same day of a later month, or that month's last day if it has no such day. */
export const addMonths = (day: Day, count: number): Day =>
  Temporal.PlainDate.from(day).add({ months: count }).toString()

/** In UTC. */
export const startOf = (day: Day): Instant => Date.parse(`${day}T00:00:00Z`)

function isClosed(day: Day): boolean {
  const monthAndDay = day.slice('YYYY-'.length)
  if (['01-01', '05-01', '12-25', '12-26'].includes(monthAndDay)) return true
  const easter = easterSunday(Number(day.slice(0, 'YYYY'.length)))
  return day === addDays(easter, -2) || day === addDays(easter, 1)
}

/** Easter Sunday of a Gregorian year: the anonymous algorithm as J. Meeus gives it (Astronomical Algorithms, chapter 8). */
function easterSunday(year: number): Day {
  const golden = year % 19
  const century = Math.floor(year / 100)
  const inCentury = year % 100
  const moonCorrection = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3)
  const epact = (19 * golden + century - Math.floor(century / 4) - moonCorrection + 15) % 30
  const toSunday = (32 + 2 * (century % 4) + 2 * Math.floor(inCentury / 4) - epact - (inCentury % 4)) % 7
  const late = Math.floor((golden + 11 * epact + 22 * toSunday) / 451)
  const sum = epact + toSunday - 7 * late + 114
  const month = Math.floor(sum / 31)
  const dayOfMonth = (sum % 31) + 1
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(dayOfMonth).padStart(2, '0')}`
}
