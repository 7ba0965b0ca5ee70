/** Days and moments as a document writes them. */
import { Temporal } from 'temporal-polyfill'
import type { Instant } from '../../kit/clock.ts'
import { dateLocaleOf, type Language } from '../../kit/language.ts'

/** `21 November 2026`, by the calendar of a time zone. */
export const formatDay = (language: Language, at: Instant, timeZone: string): string =>
  new Intl.DateTimeFormat(dateLocaleOf(language), { dateStyle: 'long', timeZone }).format(at)

/** `21 November 2026, 20:15:03 (UTC+01:00, Europe/Paris)`: to the second, and to be understood without knowing the zone. */
export function formatMoment(language: Language, at: Instant, timeZone: string): string {
  const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone)
  const time = zoned.toPlainTime().toString({ smallestUnit: 'second' })
  return `${formatDay(language, at, timeZone)}, ${time} (UTC${zoned.offset}, ${timeZone})`
}
