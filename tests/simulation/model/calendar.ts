/** The banks' days (docs/settlement.md), computed for the model alone. Days are local and written `2030-01-15`, which sorts in their order; moments are Unix milliseconds. */

export type Day = string
export type Moment = number

export const SECOND = 1000
export const HOUR = 3600 * SECOND
export const DAY = 24 * HOUR
const QUARTER = HOUR / 4

export interface BankHours {
  readonly timeZone: string
  /** `23:00` */
  readonly cutOff: string
}

const dayOfNumber = (number: number): Day => new Date(number * DAY).toISOString().slice(0, 10)
const numberOfDay = (day: Day): number => Date.parse(`${day}T00:00:00Z`) / DAY

export const addDays = (day: Day, days: number): Day => dayOfNumber(numberOfDay(day) + days)

/** The same date a number of months later, or the last day of that month if it has no such date. */
export function addMonths(day: Day, months: number): Day {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0))
  return dayOfNumber((last.getTime() - Math.max(last.getUTCDate() - date, 0) * DAY) / DAY)
}

/** Sunday is 0. */
const weekday = (day: Day): number => (numberOfDay(day) + 4) % 7

/** Easter Sunday of the Gregorian calendar (Meeus, Jones, Butcher). */
export function easterSunday(year: number): Day {
  const a = year % 19
  const [b, c] = [Math.floor(year / 100), year % 100]
  const [d, e] = [Math.floor(b / 4), b % 4]
  const g = Math.floor((8 * b + 13) / 25)
  const h = (19 * a + b - d - g + 15) % 30
  const [i, k] = [Math.floor(c / 4), c % 4]
  const l = (32 + 2 * e + 2 * i - h - k) % 7
  const m = Math.floor((a + 11 * h + 19 * l) / 433)
  const month = Math.floor((h + l - 7 * m + 90) / 25)
  const date = (h + l - 7 * m + 33 * month + 19) % 32
  return `${year}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`
}

const holidays = new Map<number, ReadonlySet<Day>>()

/** The closing days of TARGET other than weekends. */
function holidaysOf(year: number): ReadonlySet<Day> {
  const known = holidays.get(year)
  if (known !== undefined) return known
  const easter = easterSunday(year)
  const fixed = ['01-01', '05-01', '12-25', '12-26'].map((date) => `${year}-${date}`)
  const days = new Set([...fixed, addDays(easter, -2), addDays(easter, 1)])
  holidays.set(year, days)
  return days
}

export const isBusinessDay = (day: Day): boolean =>
  weekday(day) !== 0 && weekday(day) !== 6 && !holidaysOf(Number(day.slice(0, 4))).has(day)

/** The day itself if it is a business day, else the next business day. */
export function businessDayFrom(day: Day): Day {
  let found = day
  while (!isBusinessDay(found)) found = addDays(found, 1)
  return found
}

/** The first business day after the day. */
export const nextBusinessDay = (day: Day): Day => businessDayFrom(addDays(day, 1))

/** The last business day before the day. */
export function businessDayBefore(day: Day): Day {
  let found = addDays(day, -1)
  while (!isBusinessDay(found)) found = addDays(found, -1)
  return found
}

export function addBusinessDays(day: Day, days: number): Day {
  let found = day
  for (let turn = 0; turn < days; turn++) found = nextBusinessDay(found)
  return found
}

export class BankCalendar {
  readonly hours: BankHours
  readonly #format: Intl.DateTimeFormat
  /** Moments by day and hour, since finding one takes long. */
  readonly #moments = new Map<string, Moment>()
  /** By the number of the quarter of an hour. */
  readonly #offsets = new Map<number, number>()

  constructor(hours: BankHours) {
    this.hours = hours
    this.#format = new Intl.DateTimeFormat('en-GB', {
      timeZone: hours.timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
  }

  /** The local day of a moment. */
  dayOf(moment: Moment): Day {
    return dayOfNumber(Math.floor(this.#localOf(moment) / DAY))
  }

  morningOf(day: Day): Moment {
    return this.#momentOf(day, '06:00')
  }

  noonOf(day: Day): Moment {
    return this.#momentOf(day, '12:00')
  }

  cutOffOf(day: Day): Moment {
    return this.#momentOf(day, this.hours.cutOff)
  }

  /** The first cut-off after the moment. Every day has one, also when it is no business day. */
  cutOffAfter(moment: Moment): Moment {
    return this.#firstAfter(moment, (day) => this.cutOffOf(day))
  }

  /** The first noon of a business day after the moment. */
  businessNoonAfter(moment: Moment): Moment {
    return this.#firstAfter(moment, (day) => (isBusinessDay(day) ? this.noonOf(day) : undefined))
  }

  /** The first cut-off of a business day after the moment. */
  businessCutOffAfter(moment: Moment): Moment {
    return this.#firstAfter(moment, (day) => (isBusinessDay(day) ? this.cutOffOf(day) : undefined))
  }

  /** The first morning of a business day after the moment. */
  businessMorningAfter(moment: Moment): Moment {
    return this.#firstAfter(moment, (day) => (isBusinessDay(day) ? this.morningOf(day) : undefined))
  }

  #firstAfter(moment: Moment, momentOf: (day: Day) => Moment | undefined): Moment {
    for (let day = this.dayOf(moment); ; day = addDays(day, 1)) {
      const found = momentOf(day)
      if (found !== undefined && found > moment) return found
    }
  }

  #momentOf(day: Day, hour: string): Moment {
    const name = `${day}T${hour}`
    const known = this.#moments.get(name)
    if (known !== undefined) return known
    const wanted = Date.parse(`${name}:00Z`)
    // Subtracts the zone's offset at the wanted time in UTC; then again, since the offset may be another one at the moment that was found.
    let moment = wanted
    for (let turn = 0; turn < 2; turn++) moment = wanted - (this.#localOf(moment) - moment)
    this.#moments.set(name, moment)
    return moment
  }

  /** The local time, as the moment at which clocks in UTC show it. */
  #localOf(moment: Moment): Moment {
    // A zone's offset changes only on a quarter of an hour; asking for it takes long.
    const quarter = Math.floor(moment / QUARTER)
    const known = this.#offsets.get(quarter)
    if (known !== undefined) return moment + known
    const parts = Object.fromEntries(this.#format.formatToParts(moment).map(({ type, value }) => [type, value]))
    const { year = '', month = '', day = '', hour = '', minute = '', second = '' } = parts
    const offset = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) - moment
    this.#offsets.set(quarter, offset)
    return moment + offset
  }
}
