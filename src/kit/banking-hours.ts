/**
 * When a bank's day turns: the daily cut-off, after which what was accepted leaves, and the morning, when what has arrived is credited. Both are local times, so that they fall an hour earlier
 * or later in summer; the calendar of closed days is TARGET's (target.ts).
 */
import assert from 'node:assert/strict'
import { Temporal } from 'temporal-polyfill'
import type { Instant } from './clock.ts'
import { addDays, type Day } from './target.ts'

/** `HH:MM`, of a day of 24 hours. */
export type TimeOfDay = string

/** The day of a moment on the clock of a time zone of the IANA database. */
export const localDay = (instant: Instant, timeZone: string): Day =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString()

export interface BankingHoursOptions {
  /** Of the IANA database: `Europe/Paris`. */
  readonly timeZone: string
  readonly cutOff: TimeOfDay
}

/** When credits of a business day are booked. */
const morning: TimeOfDay = '06:00'
const noon: TimeOfDay = '12:00'

export class BankingHours {
  readonly #timeZone: string
  readonly #cutOff: TimeOfDay
  /** The latest answer of {@link nextCutOff}, with the moments that it is right for: every capture asks. */
  #next: { readonly from: Instant; readonly cutOff: Instant } | undefined

  /** Throws RangeError for an unknown time zone or a time that is none. */
  constructor({ timeZone, cutOff }: BankingHoursOptions) {
    this.#timeZone = timeZone
    this.#cutOff = Temporal.PlainTime.from(cutOff).toString({ smallestUnit: 'minute' })
    this.dayOf(0)
  }

  /** Of the IANA database. */
  get timeZone(): string {
    return this.#timeZone
  }

  /** The local day of a moment. */
  dayOf(instant: Instant): Day {
    return localDay(instant, this.#timeZone)
  }

  cutOffOf(day: Day): Instant {
    return this.#at(day, this.#cutOff)
  }

  /** When a day's credits are booked. */
  morningOf(day: Day): Instant {
    return this.#at(day, morning)
  }

  noonOf(day: Day): Instant {
    return this.#at(day, noon)
  }

  /** The first cut-off after a moment. */
  nextCutOff(after: Instant): Instant {
    const known = this.#next
    if (known !== undefined && known.from <= after && after < known.cutOff) return known.cutOff
    const cutOff = this.#firstAfter(after, (day) => this.cutOffOf(day))
    this.#next = { from: after, cutOff }
    return cutOff
  }

  /** The first cut-off or morning after a moment. */
  nextTurn(after: Instant): Instant {
    return Math.min(
      this.nextCutOff(after),
      this.#firstAfter(after, (day) => this.morningOf(day)),
    )
  }

  #firstAfter(after: Instant, timeOn: (day: Day) => Instant): Instant {
    const today = this.dayOf(after)
    const found = [today, addDays(today, 1)].map(timeOn).find((time) => time > after)
    assert(found !== undefined, 'a day turns every day')
    return found
  }

  /** A time that a change of clocks skips is taken an hour later, one that comes twice the first time. */
  #at(day: Day, time: TimeOfDay): Instant {
    return Temporal.PlainDate.from(day).toZonedDateTime({ timeZone: this.#timeZone, plainTime: time }).epochMilliseconds
  }
}
