/** Making, reading and changing payments (docs/decisions/0002-payments-before-capture.md). */
import type { Account } from './account.ts'
import { beginAuthentication, whatChangeDoes, type GivenAuthentication } from './authentications.ts'
import type { Day } from './calendar.ts'
import { isUsable, keepCard, type GivenCard } from './cards.ts'
import { giveAccount, payBy, refusalOfDebit } from './debits.ts'
import { doneShowing, refused, type Expected } from './expected.ts'
import type { Currency, Name, Payment } from './objects.ts'
import { changesOf, isDebit, realChanges, type PaymentChange } from './payment-change.ts'
import { refusalToChange, refusalToTake } from './payment-refusals.ts'
import type { GivenAccount } from './sepa-accounts.ts'
import { planToLeave } from './settlement.ts'
import { captureAuthorized, changeHeld, goOnByItself, take, takeAs } from './taking.ts'
import { paymentView } from './views.ts'

export interface NewPayment {
  readonly amount: number
  readonly currency: Currency
  readonly capture: boolean
  readonly card?: GivenCard
  readonly sepa?: GivenAccount
  readonly customer?: Name
  readonly auth?: GivenAuthentication
  readonly description?: string
  readonly orderId?: string
  readonly uniqueId?: string
  readonly dateSettlement?: Day
}

export function createPayment(account: Account, name: Name, given: NewPayment): Expected {
  const { customer, card, sepa, uniqueId } = given
  const holder = uniqueId === undefined ? undefined : account.paymentsByUniqueId.find(uniqueId)
  if (holder !== undefined) return refused('a unique_id is used once', 409, holder)
  if (card !== undefined && !isUsable(account, card)) return refused('a card that is not there', 404)
  if (customer !== undefined && account.customers.find(customer)?.deleted !== false)
    return refused('a customer that is not there', 404)
  return orNothing(account, () => {
    insertPayment(account, name, { ...given, intent: null })
    const refusal = sepa === undefined ? undefined : giveDebit(account, name, sepa)
    if (refusal !== undefined) return refusal
    if (card !== undefined) giveCard(account, name, card)
    if (given.auth !== undefined) beginAuthentication(account, name, given.auth)
    if (sepa !== undefined || (given.auth === undefined && card !== undefined)) take(account, name)
    if (given.auth !== undefined) goOnByItself(account, name)
    return shown('a payment is made', account, name)
  })
}

/** Undoes everything when the work is refused. */
export const orNothing = (account: Account, work: () => Expected): Expected =>
  account.journal.keep(work, ({ status }) => status === 200)

/** Pays with an account, if the payment can be a debit; or returns why not. */
const giveDebit = (account: Account, name: Name, sepa: GivenAccount): Expected | undefined =>
  giveAccount(account, name, sepa) ?? refusalOfDebit(account, account.payments.get(name))

const shown = (rule: string, account: Account, name: Name): Expected =>
  doneShowing(rule, () => paymentView(account, account.payments.get(name)))

/** A payment that was not taken, without a card yet. */
export function insertPayment(account: Account, name: Name, given: NewPayment & { intent: Name | null }): void {
  const { amount, currency, capture, customer = null, uniqueId = null, intent } = given
  account.payments.set(name, {
    name,
    created: account.now,
    status: null,
    amount,
    currency,
    capture,
    card: null,
    sepa: null,
    mandate: null,
    customer,
    response: null,
    description: given.description ?? null,
    orderId: given.orderId ?? null,
    uniqueId,
    dateSettlement: given.dateSettlement ?? null,
    datePaym: null,
    dateBank: null,
    fee: null,
    authentication: null,
    authentications: 0,
    intent,
    leavesAt: null,
    refunded: 0,
    disputed: 0,
    disputedAt: null,
    awaited: null,
  })
  account.counts.add('payments', 1)
  if (uniqueId !== null) account.paymentsByUniqueId.set(uniqueId, name)
}

export function readPayment(account: Account, name: Name): Expected {
  const payment = account.payments.find(name)
  if (payment === undefined) return refused('a payment that is not there', 404)
  return shown('a payment is read', account, name)
}

export function capturePayment(account: Account, name: Name): Expected {
  const payment = account.payments.find(name)
  if (payment === undefined) return refused('a payment that is not there', 404)
  const refusal = isOver(payment)
    ? refused('an attempt that was refused is over', 409)
    : refusalToTake(account, payment, 'capture')
  if (refusal !== undefined) return refusal
  return orNothing(account, () => {
    const renewed = payment.status === 'authorized' ? undefined : renewDebit(account, payment)
    if (renewed !== undefined) return renewed
    if (payment.status === 'authorized') captureAuthorized(account, name)
    else take(account, name, true)
    return shown('a payment is captured', account, name)
  })
}

/** A debit that was refused is asked for again, by the mandate that counts now. */
const renewDebit = (account: Account, { name, sepa }: Payment): Expected | undefined =>
  sepa === null ? undefined : (payBy(account, name, sepa) ?? refusalOfDebit(account, account.payments.get(name)))

export function changePayment(account: Account, name: Name, change: PaymentChange): Expected {
  const payment = account.payments.find(name)
  if (payment === undefined) return refused('a payment that is not there', 404)
  const real = realChanges(payment, change)
  const refusal = refusalToChange(account, payment, real, change)
  if (refusal !== undefined) return refusal
  // Nothing is done with an attempt that is over: the card that it has already may be given again, and is not tried.
  return orNothing(account, () => changed(account, payment, isOver(payment) ? real : change))
}

/** An intent's attempt that was refused is over (docs/payment-intents.md). */
const isOver = ({ intent, status }: Payment): boolean => intent !== null && status === 'refused'

function changed(account: Account, payment: Payment, change: PaymentChange): Expected {
  const { name } = payment
  const { description = payment.description, orderId = payment.orderId } = change
  account.payments.change(name, { description, orderId })
  if (change.dateSettlement !== undefined) account.payments.change(name, { dateSettlement: change.dateSettlement })
  const { status } = payment
  if (status === 'to_capture') {
    if (account.payments.get(name).dateSettlement !== payment.dateSettlement) planToLeave(account, name)
  } else if (status === 'authorized') {
    const isAgreed = changeHeld(account, name, change.amount, change.status === 'capture')
    if (isAgreed && change.status === 'capture') captureAuthorized(account, name)
  } else if (status === null || status === 'refused') {
    const refusal = giveAnother(account, payment, change)
    if (refusal !== undefined) return refusal
    changeUntaken(account, payment, change)
  }
  return shown('a payment is changed', account, name)
}

/** A payment that is tried with an account from now on, or stays a debit, must be possible as a debit. */
function giveAnother(account: Account, { name, ...before }: Payment, change: PaymentChange): Expected | undefined {
  const payment = account.payments.get(name)
  const { amount = payment.amount, currency = payment.currency } = change
  if (change.sepa !== undefined) {
    account.payments.change(name, { amount, currency })
    return giveDebit(account, name, change.sepa)
  }
  if (!isDebit(payment, change)) return undefined
  const isDayAnother = payment.dateSettlement !== before.dateSettlement
  const dateSettlement = isDayAnother ? payment.dateSettlement : null
  const refusal = refusalOfDebit(account, { amount, currency, dateSettlement })
  if (refusal !== undefined || change.status === undefined) return refusal
  return renewDebit(account, account.payments.change(name, { amount, currency }))
}

/** A payment that was not taken, or that was refused: it may be tried again. */
export function changeUntaken(account: Account, payment: Payment, change: PaymentChange): void {
  const { name, authentication } = payment
  const effect = whatChangeDoes(account, payment, changesOf(account, payment, change))
  const { amount = payment.amount, currency = payment.currency } = change
  account.payments.change(name, { amount, currency })
  if (change.card !== undefined) giveCard(account, name, change.card)
  if (change.auth !== undefined || effect !== 'kept') {
    beginAuthentication(account, name, change.auth, effect)
    if (change.status !== undefined || change.sepa !== undefined) takeAs(account, name, change.status)
    else goOnByItself(account, name)
  } else if (change.status !== undefined || change.sepa !== undefined) {
    takeAs(account, name, change.status)
  } else if (authentication === null && change.card !== undefined) {
    take(account, name)
  }
}

export function giveCard(account: Account, name: Name, given: GivenCard): void {
  const card = 'inline' in given ? keepCard(account, given.inline).name : given.saved
  account.payments.change(name, { card, sepa: null, mandate: null })
}
