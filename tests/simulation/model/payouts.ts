/** Payouts (docs/payouts.md). */
import type { Account } from './account.ts'
import { businessDayFrom, nextBusinessDay, type Day, type Moment } from './calendar.ts'
import { done, refused, type Expected } from './expected.ts'
import { methodOf } from './debits.ts'
import type {
  Currency,
  Heading,
  Item,
  ItemKind,
  Method,
  Name,
  Payment,
  Payout,
  PayoutStatus,
  Total,
} from './objects.ts'
import { bankDayOfDecision } from './sandbox.ts'
import { payoutView } from './views.ts'

/** The statuses of a payout that does not fail. */
const way: readonly PayoutStatus[] = ['pending', 'to_pay', 'sent', 'paid']

export interface NewPayout {
  readonly payments?: readonly Name[]
  readonly refunds?: readonly Name[]
  readonly disputes?: readonly Name[]
  readonly status?: 'pending' | 'to_pay' | 'sent' | 'paid'
  readonly date?: Day
}

/** `POST /v2/payouts/`. */
export function createPayout(account: Account, name: Name, given: NewPayout): Expected {
  const { payments = [], refunds = [], disputes = [], status = 'paid', date } = given
  const named = [...payments, ...refunds, ...disputes]
  for (const object of named) {
    const isThere = [account.payments, account.refunds, account.disputes].some(
      (table) => table.find(object) !== undefined,
    )
    if (!isThere) return refused('something that is named does not exist', 404)
  }
  for (const object of named) {
    const items = account.itemsOfObject(object)
    if (items.some(({ payout }) => payout === null)) continue
    const [first] = items
    if (first === undefined) return refused('something that is named has nothing to pay out', 409, object)
    return refused('something that is named is in a payout already', 409, items.at(-1)?.payout ?? undefined)
  }
  const items = named.length === 0 ? everythingOwed(account) : openItemsOf(account, new Set(named))
  if (items.length === 0) return refused('nothing is named, and nothing is owed', 409)
  const [currency = '', ...others] = new Set(items.map((item) => item.currency))
  if (others.length > 0) return refused('a payout has one currency', 422)
  const amount = netOf(items)
  if (amount <= 0 || amount > account.available(currency))
    return refused('what is named comes to more than nothing, and to no more than the balance', 409)
  const payout = insertPayout(account, name, currency, items, date)
  for (const next of way.slice(1, way.indexOf(status) + 1)) advance(account, name, next)
  if (status === 'paid') account.payouts.change(name, { dateBank: bankDayOf(account, payout.day) })
  else goesOn(account, name)
  return done('a payout by hand', payoutView(account.payouts.get(name)))
}

/** A future day counts as today; money moves on business days. */
function bankDayOf({ calendar, now }: Account, day: Day): Day {
  const today = calendar.dayOf(now)
  return businessDayFrom(day > today ? today : day)
}

const netOf = (items: readonly Item[]): number =>
  items.reduce((total, { amount, fee, vat }) => total + amount - fee - vat, 0)

/** The open items of each currency in which the merchant is owed money. */
const everythingOwed = (account: Account): Item[] =>
  account
    .openCurrencies()
    .filter((currency) => account.available(currency) > 0)
    .flatMap((currency) => account.openItems(currency))

const openItemsOf = (account: Account, objects: ReadonlySet<Name>): Item[] =>
  [...objects].flatMap((object) => account.itemsOfObject(object)).filter(({ payout }) => payout === null)

/** In the morning, one payout for each currency takes all its open items, if their sum is more than nothing. */
export function makePayouts(account: Account): void {
  const { calendar, now } = account
  const owed = account.openCurrencies().filter((currency) => account.available(currency) > 0)
  for (const currency of owed) makePayout(account, currency)
  account.later(calendar.businessMorningAfter(now), 'payouts are made', 'payouts')
}

function makePayout(account: Account, currency: Currency): void {
  const name = automaticPayout(account.calendar.dayOf(account.now), currency)
  insertPayout(account, name, currency, account.openItems(currency))
  goesOn(account, name)
}

export const automaticPayout = (day: Day, currency: Currency): Name => `payout of ${day} in ${currency}`

function insertPayout(account: Account, name: Name, currency: Currency, items: readonly Item[], date?: Day): Payout {
  const { calendar, now } = account
  const amount = netOf(items)
  for (const item of items) account.takeItem(item.name, name)
  account.book('payout create', currency, { amount })
  account.counts.add('payouts', 1)
  return account.payouts.set(name, {
    name,
    created: now,
    date: date === undefined ? now : calendar.morningOf(date),
    day: date ?? calendar.dayOf(now),
    currency,
    amount,
    payments: heading(account, items, 'payment', 1),
    refunds: heading(account, items, 'refund', -1),
    disputes: heading(account, items, 'dispute', -1),
    fees: items.reduce((total, { fee }) => total + fee, 0),
    feesVat: items.reduce((total, { vat }) => total + vat, 0),
    status: 'pending',
    dateBank: null,
    items: items.map((item) => item.name),
    dueAt: null,
  })
}

type HeadingKind = 'payment' | 'refund' | 'dispute'

function heading(account: Account, items: readonly Item[], kind: HeadingKind, sign: 1 | -1): Heading {
  const its = items.filter((item) => item.kind === kind)
  const of = (method: Method): Total =>
    totalOf(
      its.filter(({ object }) => methodOf(paymentOf(account, kind, object)) === method),
      sign,
    )
  return { ...totalOf(its, sign), byMethod: { card: of('card'), sepa: of('sepa') } }
}

const totalOf = (items: readonly Item[], sign: 1 | -1): Total => ({
  // Starts at 0, so that the sum of nothing is not -0.
  amount: items.reduce((total, { amount }) => total + sign * amount, 0),
  count: new Set(items.map(({ object }) => object)).size,
  fees: items.reduce((total, { fee }) => total + fee, 0),
})

function paymentOf({ payments, refunds, disputes }: Account, kind: HeadingKind, object: Name): Payment {
  if (kind === 'payment') return payments.get(object)
  return payments.get((kind === 'refund' ? refunds : disputes).get(object).payment)
}

/** Sets when the payout goes on, by its status. */
function goesOn(account: Account, name: Name): void {
  const { status, date, dateBank } = account.payouts.get(name)
  const { calendar, now } = account
  const from = Math.max(now, date)
  const due: Partial<Record<PayoutStatus, Moment>> = {
    pending: calendar.businessNoonAfter(from),
    to_pay: calendar.businessCutOffAfter(from),
    ...(dateBank !== null && { sent: calendar.morningOf(dateBank) }),
  }
  const dueAt = due[status] ?? null
  account.payouts.change(name, { dueAt })
  if (dueAt !== null) account.later(dueAt, 'payout goes on', name)
}

export function continuePayout(account: Account, name: Name): void {
  const { status, dueAt } = account.payouts.get(name)
  const next = way[way.indexOf(status) + 1]
  if (dueAt !== account.now || status === 'failed' || next === undefined) return
  advance(account, name, next)
  goesOn(account, name)
}

/** Moves the payout one status further, or lets it fail. */
function advance(account: Account, name: Name, status: PayoutStatus): void {
  const { currency, amount } = account.payouts.change(name, { status })
  if (status === 'sent') {
    const { calendar, now } = account
    account.payouts.change(name, { dateBank: nextBusinessDay(calendar.dayOf(now)) })
  } else if (status === 'paid') {
    account.book('payout pay', currency, { amount })
  } else if (status === 'failed') {
    account.payouts.change(name, { dateBank: null })
    account.book('payout fail', currency, { amount })
    account.addItem('payout', name, currency, { amount })
  }
}

/** `POST /sandbox/payouts/{id}`: moves the payout before its time, through the statuses between. */
export function decidePayout(account: Account, name: Name, status: 'to_pay' | 'sent' | 'paid' | 'failed'): Expected {
  const payout = account.payouts.find(name)
  if (payout === undefined) return refused('a payout that is not there', 404)
  if (payout.status !== status) {
    const from = way.indexOf(payout.status)
    const to = status === 'failed' ? way.indexOf('paid') : way.indexOf(status)
    if (from === -1 || from >= to) return refused('a payout for which there is no way there', 409, name)
    if (status === 'failed') advance(account, name, 'failed')
    else for (const next of way.slice(from + 1, to + 1)) advance(account, name, next)
    if (status === 'paid') account.payouts.change(name, { dateBank: bankDayOfDecision(account, payout.dateBank) })
    goesOn(account, name)
  }
  return done('a payout is decided', payoutView(account.payouts.get(name)))
}

export function readPayout(account: Account, name: Name): Expected {
  const payout = account.payouts.find(name)
  return payout === undefined
    ? refused('a payout that is not there', 404)
    : done('a payout is read', payoutView(payout))
}

/** The objects of a kind in a payout. */
export function objectsIn(account: Account, { items }: Payout, kind: ItemKind): Name[] {
  const its = items.map((name) => account.items.get(name)).filter((item) => item.kind === kind)
  return [...new Set(its.map(({ object }) => object))]
}
