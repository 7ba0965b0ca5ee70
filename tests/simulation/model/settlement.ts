/** The way of a captured payment to the merchant (docs/settlement.md). */
import type { Account } from './account.ts'
import { nextBusinessDay } from './calendar.ts'
import { methodOf, planCollection } from './debits.ts'
import { refusalToSettle } from './faults.ts'
import { chargeOf } from './fees.ts'
import { unuseMandate } from './mandates.ts'
import type { Name, Payment } from './objects.ts'
import { factsOf } from './test-cards.ts'
import { reasonOfReturn } from './test-ibans.ts'

/** Plans the leaving of a card payment or of a debit. */
export function planToLeave(account: Account, name: Name): void {
  if (methodOf(account.payments.get(name)) === 'sepa') planCollection(account, name)
  else leaveAtCutOff(account, name)
}

/** It leaves at the next cut-off, or at that of `date_settlement` if that is later. */
function leaveAtCutOff(account: Account, name: Name): void {
  const { dateSettlement, leavesAt: before } = account.payments.get(name)
  const next = account.calendar.cutOffAfter(account.now)
  const leavesAt = dateSettlement === null ? next : Math.max(next, account.calendar.cutOffOf(dateSettlement))
  if (leavesAt === before) return
  account.payments.change(name, { leavesAt })
  account.later(leavesAt, 'payment leaves', name)
}

/** The cut-off: the payment is handed to the network. For a debit the day of its collection is known before. */
export function sendPayment(account: Account, name: Name): void {
  const payment = account.payments.get(name)
  if (payment.status !== 'to_capture' || payment.leavesAt !== account.now) return
  const method = methodOf(payment)
  const planned = method === 'sepa' ? payment.dateBank : null
  const dateBank = planned ?? nextBusinessDay(account.calendar.dayOf(account.now))
  account.payments.change(name, { status: 'capture_sent', dateBank })
  account.book('payment send', payment.currency, { amount: payment.amount }, method)
  account.later(account.calendar.morningOf(dateBank), 'payment settles', name)
}

export function settlePayment(account: Account, name: Name): void {
  const payment = account.payments.get(name)
  const { status, currency, amount } = payment
  if (status !== 'capture_sent') return
  const response = refusalToSettle(account)
  if (response === undefined) {
    creditPayment(account, name)
    return
  }
  comeToNothing(account, name, { status: 'failed', response, dateBank: null })
  account.book('payment reject', currency, { amount }, methodOf(payment))
}

/** The money becomes the merchant's, less the fee and VAT by the schedule of the day. */
export function creditPayment(account: Account, name: Name): void {
  const payment = account.payments.get(name)
  const { amount, currency } = payment
  const method = methodOf(payment)
  const { fee, vat } = chargeOf(account.fees, method, amount)
  account.payments.change(name, { status: 'captured', fee })
  account.book('payment settle', currency, { amount, fee, vat }, method)
  account.addItem('payment', name, currency, { amount, fee, vat })
  if (isDisputedByItself(account, payment)) {
    const { calendar, now } = account
    const second = nextBusinessDay(nextBusinessDay(calendar.dayOf(now)))
    const disputedAt = calendar.morningOf(second)
    account.payments.change(name, { disputedAt })
    account.later(disputedAt, 'payment is disputed', name)
  }
}

function isDisputedByItself(account: Account, { card, sepa }: Payment): boolean {
  if (sepa !== null) return reasonOfReturn(account.sepaAccounts.get(sepa).iban) !== undefined
  return card !== null && factsOf(account.cards.get(card).number).fate === 'disputed'
}

/** A payment that was asked to be captured does not expire, even if the answer comes later. */
export function expirePayment(account: Account, name: Name): void {
  const { status, awaited } = account.payments.get(name)
  if (status === 'authorized' && awaited?.step !== 'capture') comeToNothing(account, name, { status: 'expired' })
}

/** Nothing is collected. So the mandate of a debit has not been used. */
export function comeToNothing(account: Account, name: Name, change: Partial<Payment>): void {
  const { mandate } = account.payments.change(name, change)
  if (mandate !== null) unuseMandate(account, mandate)
}
