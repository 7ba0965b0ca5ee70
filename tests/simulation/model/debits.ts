/** The rules for payments by SEPA debit only (docs/debits.md). */
import type { Account } from './account.ts'
import {
  addBusinessDays,
  addDays,
  addMonths,
  businessDayBefore,
  businessDayFrom,
  nextBusinessDay,
  type Day,
} from './calendar.ts'
import { refused, type Expected } from './expected.ts'
import { mandateToDebit } from './mandates.ts'
import type { Mandate, Method, Name, Payment } from './objects.ts'
import { isThere, keepAccount, type GivenAccount } from './sepa-accounts.ts'

export const methodOf = ({ sepa }: Payment): Method => (sepa === null ? 'card' : 'sepa')

/** Makes the payment one by this account, or returns why not. An account that is given with its details is stored with the payment. */
export function giveAccount(account: Account, payment: Name, given: GivenAccount): Expected | undefined {
  if ('saved' in given) return payBy(account, payment, given.saved)
  const sepa = keepAccount(account, payment, given.inline)
  return 'rule' in sepa ? sepa : payBy(account, payment, sepa.name, true)
}

/** Pays with the mandate by which the account is debited now; `isNamed`: the details name the mandate. */
export function payBy(account: Account, payment: Name, sepa: Name, isNamed = false): Expected | undefined {
  if (!isThere(account, sepa)) return refused('an account that is not there, or deleted', 404)
  const mandate = mandateToDebit(account, sepa, isNamed)
  if ('rule' in mandate) return mandate
  account.payments.change(payment, { card: null, sepa, mandate: mandate.name })
  return undefined
}

/** Why a payment cannot be a debit: another currency, an amount of nothing, or a day that has passed. */
export function refusalOfDebit(
  { calendar, now }: Account,
  { amount, currency, dateSettlement }: Pick<Payment, 'amount' | 'currency' | 'dateSettlement'>,
): Expected | undefined {
  if (currency !== 'eur') return refused('debits are made in euros', 422)
  if (amount === 0) return refused('a debit of nothing', 422)
  return dateSettlement !== null && dateSettlement < calendar.dayOf(now)
    ? refused('a debit is not collected on a day that has passed', 422)
    : undefined
}

/** Whether the mandate of a debit that was accepted has been revoked. */
export function isRevoked(account: Account, { mandate }: Payment): boolean {
  return mandate !== null && account.mandates.get(mandate).revokedAt !== null
}

/** The mandate by which the debit was asked for. */
export function mandateOf(account: Account, { mandate, name }: Payment): Mandate {
  if (mandate === null) throw new Error(`${name} is no debit`)
  return account.mandates.get(mandate)
}

/** Sets the day of the collection. The day of which the payer was informed stays, if a new one would not be earlier. */
export function planCollection(account: Account, name: Name): void {
  const { calendar, now, notice } = account
  const { dateSettlement, dateBank } = account.payments.get(name)
  const today = calendar.dayOf(now)
  const nextCutOff = calendar.cutOffAfter(now)
  const wanted = dateSettlement ?? today
  const day = businessDayFrom(latestOf(wanted, nextBusinessDay(calendar.dayOf(nextCutOff)), addDays(today, notice)))
  if (dateBank !== null && wanted <= dateBank && dateBank <= day) return
  // If that cut-off has passed, as on a Saturday, the debit leaves at the next one.
  const leavesAt = Math.max(nextCutOff, calendar.cutOffOf(businessDayBefore(day)))
  account.payments.change(name, { dateBank: day, leavesAt })
  account.later(leavesAt, 'payment leaves', name)
}

const latestOf = (...days: readonly Day[]): Day => days.reduce((latest, day) => (day > latest ? day : latest))

type Window = 'five days' | 'eight weeks' | 'thirteen months'

/** Reasons of debits that were not collected; a collected debit cannot have them. */
const beforeSettlement = ['CNOR', 'ED05', 'FF01']
const fiveDays = ['AC01', 'AC04', 'AC06', 'AC13', 'AG01', 'AG02', 'AM04', 'AM05', 'BE05', 'DNOR', 'MD02', 'MD07']
const fiveDaysMore = ['MS02', 'MS03', 'RC01', 'RR01', 'RR02', 'RR03', 'RR04', 'SL01']

export const reasonsOfReturn: readonly string[] = [...beforeSettlement, ...fiveDays, ...fiveDaysMore, 'MD06', 'MD01']

const windowOf = (reason: string): Window =>
  reason === 'MD01' ? 'thirteen months' : reason === 'MD06' ? 'eight weeks' : 'five days'

/** The last day on which a debit of a day can be returned. */
const ends: Readonly<Record<Window, (day: Day) => Day>> = {
  'five days': (day) => addBusinessDays(day, 5),
  'eight weeks': (day) => addDays(day, 8 * 7),
  'thirteen months': (day) => addMonths(day, 13),
}

/** The reason for which a collected debit is returned now, or why it cannot be. */
export function reasonNow({ calendar, now }: Account, payment: Payment, given?: string): string | Expected {
  const isInTime = (window: Window): boolean => calendar.dayOf(now) <= ends[window](payment.dateBank ?? '')
  const reason = given ?? (isInTime('eight weeks') ? 'MD06' : 'MD01')
  if (!reasonsOfReturn.includes(reason)) return refused('a debit comes back for a reason of SEPA', 422)
  const isLate = beforeSettlement.includes(reason) || !isInTime(windowOf(reason))
  return isLate ? refused('a reason whose time has passed', 409, payment.name) : reason
}
