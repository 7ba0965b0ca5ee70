/**
 * Readers of moments and days: Unix seconds as a number or as digits in a string, and ISO 8601 (stancer-v2 section 1.3).
 */
import { SECOND } from '../../kit/clock.ts'
import { kinds, report } from './problem.ts'
import { wholeOf, type Reader } from './scalars.ts'
import { allowKeywords, type JsonSchema } from './schema.ts'

/** Reads a moment at or after 1970 into an Instant (Unix milliseconds). A text without zone is in UTC. */
export function momentReader(schema: JsonSchema): Reader {
  allowKeywords(schema, ['type', 'format'])
  const tooSmall = kinds.tooSmall(0)
  return (value, problems) => {
    const instant = instantOf(value)
    if (instant === undefined) return report(problems, kinds.moment)
    return instant < 0 ? report(problems, tooSmall) : instant
  }
}

/** The last day that is read. The limit leaves room for computations with days, whose calendars end with the year 9999. */
export const latestDay = '2200-12-31'

/** Reads a day, until {@link latestDay}, into `YYYY-MM-DD`; of a moment in seconds, its day in UTC. */
export function dateReader(schema: JsonSchema): Reader {
  allowKeywords(schema, ['type', 'format'])
  const tooLarge = kinds.tooLarge(latestDay)
  return (value, problems) => {
    const day = dayOf(value)
    if (day === undefined) return report(problems, kinds.date)
    return day > latestDay ? report(problems, tooLarge) : day
  }
}

/** Reads a day, as {@link dateReader} does, or a moment, as {@link momentReader} does. */
export function dayOrMomentReader(schema: JsonSchema): Reader {
  const [day, moment] = [dateReader(schema), momentReader(schema)]
  return (value, problems) => (isDayText(value) ? day : moment)(value, problems)
}

function dayOf(value: unknown): string | undefined {
  if (isDayText(value)) return instantOf(value) === undefined ? undefined : value
  const instant = instantOfSeconds(value)
  return instant === undefined ? undefined : new Date(instant).toISOString().slice(0, 'YYYY-MM-DD'.length)
}

const datePattern = /^\d{4}-\d\d-\d\d$/

const isDayText = (value: unknown): value is string => typeof value === 'string' && datePattern.test(value)

const momentPattern =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:[Zz]|([+-])(\d\d):?(\d\d))?)?$/

const instantOf = (value: unknown): number | undefined =>
  instantOfSeconds(value) ?? (typeof value === 'string' ? instantOfText(value) : undefined)

/** Seconds from the year 1 to the year 9999, in milliseconds. */
function instantOfSeconds(value: unknown): number | undefined {
  const seconds = wholeOf(value)
  return seconds === undefined || seconds < -62_135_596_800 || seconds > 253_402_300_799 ? undefined : seconds * SECOND
}

function instantOfText(text: string): number | undefined {
  const match = momentPattern.exec(text)
  if (match === null) return undefined
  const part = (index: number): number => Number(match[index] ?? 0)
  const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)] as const
  const milliseconds = Math.floor(Number(`0.${match[7] ?? '0'}`) * SECOND)
  const [zoneHour, zoneMinute] = [part(9), part(10)] as const
  if (hour > 23 || minute > 59 || second > 59 || zoneHour > 23 || zoneMinute > 59) return undefined
  if (!isDay(year, month, day)) return undefined
  const zone = (match[8] === '-' ? -1 : 1) * (zoneHour * 60 + zoneMinute)
  return Date.UTC(year, month - 1, day, hour, minute - zone, second, milliseconds)
}

/** Whether the calendar has this day. `Date` moves a day beyond the end of its month into the next month. */
function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}
