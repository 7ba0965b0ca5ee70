/** The settings of a run: all of them follow from its seed. */
import { DAY, HOUR, type BankHours } from './model/calendar.ts'
import { defaultFees, type FeeSchedule } from './model/fees.ts'
import type { Random } from './random.ts'

export interface Settings {
  readonly hours: BankHours
  /** When it begins, Unix milliseconds. */
  readonly now: number
  /** The schedule of each account. */
  readonly fees: readonly FeeSchedule[]
}

/** The banks' days: mostly the usual one, and others whose cut-off is before noon, before the morning, or in another zone. */
const bankHours: readonly (readonly [BankHours, number])[] = [
  [{ timeZone: 'Europe/Paris', cutOff: '23:00' }, 5],
  [{ timeZone: 'Europe/Paris', cutOff: '17:30' }, 1],
  [{ timeZone: 'Europe/Athens', cutOff: '11:15' }, 1],
  [{ timeZone: 'America/New_York', cutOff: '05:00' }, 1],
]

/** The first account keeps the defaults, without a schedule of its own. */
const schedules: readonly FeeSchedule[] = [
  defaultFees,
  {
    card: { basisPoints: 145, fixed: 25 },
    sepa: { basisPoints: 35, fixed: 0 },
    dispute: { basisPoints: 150, fixed: 1000 },
    disbursement: { basisPoints: 0, fixed: 0 },
    vatBasisPoints: 550,
  },
  {
    card: { basisPoints: 1, fixed: 0 },
    sepa: { basisPoints: 0, fixed: 0 },
    dispute: { basisPoints: 0, fixed: 0 },
    disbursement: { basisPoints: 333, fixed: 1 },
    vatBasisPoints: 0,
  },
]

/** The number of accounts that work side by side. */
const accounts = 5

export function settingsOf(random: Random): Settings {
  return {
    hours: random.weighted(bankHours),
    // In one of the four years from 2030 on, at any second, so that holidays fall on different weekdays.
    now: Date.UTC(2030, 0, 1) + random.integer(0, 4 * 365 - 1) * DAY + random.integer(0, 24 * 3600 - 1) * (HOUR / 3600),
    fees: Array.from({ length: accounts }, (_, index) => schedules[index % schedules.length] ?? defaultFees),
  }
}
