/** Refunds (docs/settlement.md, "Refunds"; docs/decisions/0002-payments-before-capture.md). */
import type { Account } from './account.ts'
import type { Step } from './books.ts'
import { nextBusinessDay } from './calendar.ts'
import { done, doneShowing, refused, type Expected } from './expected.ts'
import { methodOf } from './debits.ts'
import { ask, refusalToSettle } from './faults.ts'
import { unuseMandate } from './mandates.ts'
import type { Name, Payment, Refund, RefundStatus } from './objects.ts'
import { bankDayOfDecision } from './sandbox.ts'
import { refundView } from './views.ts'

/** Without an amount, everything that is left is refunded. */
export function refundPayment(account: Account, name: Name, of: Name, amount?: number): Expected {
  const payment = account.payments.find(of)
  if (payment === undefined) return refused('a payment that is not there', 404)
  if (payment.awaited !== null) return refused('while the answer is not known nothing is given back', 409, of)
  const left = payment.amount - payment.refunded - payment.disputed
  switch (payment.status) {
    case 'authorized':
    case 'to_capture':
      if (amount !== undefined && amount > payment.amount) return refused('no more than is left is refunded', 422)
      if (amount !== undefined && amount < payment.amount) return refused('before the capture only the whole', 409)
      callOff(account, name, payment)
      return shown('a full refund before the capture calls the payment off', account, name)
    case 'capture_sent':
    case 'captured':
    case 'disputed':
      if (isUndecided(account, of)) return refused('while a dispute is undecided the payment is not refunded', 409, of)
      if (left <= 0) return refused('nothing is left to be refunded', 409, of)
      if (amount !== undefined && amount > left) return refused('no more than is left is refunded', 422)
      put(account, name, payment, amount ?? left)
      return shown('a refund is put to the network', account, name)
    case null:
    case 'refused':
    case 'expired':
    case 'failed':
    case 'canceled':
      return refused('what was not paid is not refunded', 409, of)
  }
}

const isUndecided = (account: Account, payment: Name): boolean =>
  (account.disputesOf.find(payment) ?? []).some((name) => account.disputes.get(name).endedAt === null)

const shown = (rule: string, account: Account, name: Name): Expected =>
  doneShowing(rule, () => refundView(account, account.refunds.get(name)))

function callOff(account: Account, name: Name, payment: Payment): void {
  cancelPayment(account, payment)
  insertRefund(account, name, payment, payment.amount, 'payment_canceled')
}

/** Cancels a payment: if it was to leave, it does not. */
export function cancelPayment(account: Account, payment: Payment): void {
  const { name, status, currency, amount, mandate } = payment
  if (status === 'to_capture') account.book('payment cancel', currency, { amount }, methodOf(payment))
  account.payments.change(name, { status: 'canceled', dateBank: null })
  if (mandate !== null) unuseMandate(account, mandate)
}

/** The amount counts as refunded until the network is known to have refused. */
function put(account: Account, name: Name, payment: Payment, amount: number): void {
  const { code, knownIn } = ask(account, 'refund', '00')
  const refund = insertRefund(account, name, payment, amount, 'to_refund')
  account.payments.change(payment.name, { refunded: payment.refunded + amount })
  bookRefund(account, 'refund accept', refund)
  account.addItem('refund', name, refund.currency, { amount: -amount })
  if (knownIn > 0) {
    account.refunds.change(name, { isAwaited: true })
    account.later(account.now + knownIn, 'network takes a refund', name)
  } else if (code === '00') {
    account.later(leavesAt(account, payment), 'refund leaves', name)
  } else {
    rejectRefund(account, name)
  }
}

/** It is known that the network has accepted the refund, which leaves at its cut-off. */
export function answerRefund(account: Account, name: Name): void {
  const { payment } = account.refunds.change(name, { isAwaited: false })
  account.later(leavesAt(account, account.payments.get(payment)), 'refund leaves', name)
}

/** While the capture is under way the refund waits for it. */
function leavesAt({ calendar, now }: Account, { status, dateBank }: Payment): number {
  const waitsUntil = status === 'capture_sent' && dateBank !== null ? calendar.morningOf(dateBank) : now
  return calendar.cutOffAfter(waitsUntil)
}

function insertRefund(
  account: Account,
  name: Name,
  { name: payment, currency }: Payment,
  amount: number,
  status: RefundStatus,
): Refund {
  account.counts.add('refunds', 1)
  account.refundsOf.set(payment, [...(account.refundsOf.find(payment) ?? []), name])
  const { now: created } = account
  return account.refunds.set(name, {
    name,
    created,
    payment,
    amount,
    currency,
    status,
    isAwaited: false,
    dateRefund: null,
    dateBank: null,
  })
}

export function readRefund(account: Account, name: Name): Expected {
  const refund = account.refunds.find(name)
  return refund === undefined
    ? refused('a refund that is not there', 404)
    : done('a refund is read', refundView(account, refund))
}

/** The refund leaves for the network. If its payment has failed, there is nothing to give back. */
export function sendRefund(account: Account, name: Name): void {
  const refund = account.refunds.get(name)
  if (refund.status !== 'to_refund') return
  if (account.payments.get(refund.payment).status === 'failed') {
    rejectRefund(account, name)
    return
  }
  const dateBank = nextBusinessDay(account.calendar.dayOf(account.now))
  account.refunds.change(name, { status: 'refund_sent', dateRefund: account.now, dateBank })
  bookRefund(account, 'refund send', refund)
  account.later(account.calendar.morningOf(dateBank), 'refund settles', name)
}

export function settleRefund(account: Account, name: Name): void {
  const refund = account.refunds.get(name)
  if (refund.status !== 'refund_sent') return
  if (refusalToSettle(account) === undefined) completeRefund(account, refund)
  else rejectRefund(account, name)
}

function completeRefund(account: Account, refund: Refund): void {
  account.refunds.change(refund.name, { status: 'refunded' })
  bookRefund(account, 'refund settle', refund)
}

/** Books on the network of the refund's payment. */
function bookRefund(account: Account, step: Step, refund: Refund): void {
  account.book(step, refund.currency, refund, methodOf(account.payments.get(refund.payment)))
}

/** The merchant has the money again, and may refund it once more. A refund that has not left was never sent. */
function rejectRefund(account: Account, name: Name): void {
  const refund = account.refunds.change(name, { status: 'not_honored' })
  const { refunded } = account.payments.get(refund.payment)
  account.payments.change(refund.payment, { refunded: refunded - refund.amount })
  bookRefund(account, refund.dateRefund === null ? 'refund cancel' : 'refund reject', refund)
  account.addItem('refund', name, refund.currency, refund)
}

/** `POST /sandbox/refunds/{id}`: decides at once. */
export function decideRefund(account: Account, name: Name, status: 'refunded' | 'not_honored'): Expected {
  const refund = account.refunds.find(name)
  if (refund === undefined) return refused('a refund that is not there', 404)
  if (refund.status !== status) {
    if (refund.status !== 'to_refund' && refund.status !== 'refund_sent')
      return refused('a refund that was decided is not decided again', 409, name)
    if (refund.isAwaited) return refused('what the network has not taken is not decided', 409, name)
    const { status: paid } = account.payments.get(refund.payment)
    if (paid === 'capture_sent')
      return refused('while the capture is under way the refund waits for it', 409, refund.payment)
    if (paid === 'failed' && status === 'refunded')
      return refused('nothing was collected that could be given back', 409, refund.payment)
    sendRefund(account, name)
    const { status: sent, dateBank } = account.refunds.get(name)
    if (sent === 'refund_sent') {
      const leaving = account.refunds.change(name, { dateBank: bankDayOfDecision(account, dateBank) })
      if (status === 'refunded') completeRefund(account, leaving)
      else rejectRefund(account, name)
    }
  }
  return done('a refund is decided', refundView(account, account.refunds.get(name)))
}
