/** The requests to the payer's bank for a payment, and what follows from the answers (docs/test-data.md, docs/three-d-secure.md). */
import type { Account } from './account.ts'
import { columnOf, isProof, markUsed } from './authentications.ts'
import { businessDayFrom, DAY } from './calendar.ts'
import { methodOf } from './debits.ts'
import { ask } from './faults.ts'
import { useMandate } from './mandates.ts'
import type { Awaited, Card, Name, Payment, PaymentStatus } from './objects.ts'
import type { PaymentChange } from './payment-change.ts'
import { comeToNothing, creditPayment, planToLeave } from './settlement.ts'
import { answerToPayment, factsOf } from './test-cards.ts'
import { answerToDebit } from './test-ibans.ts'

const authorizationLasts = 7 * DAY

/** Asks the bank for the money, and captures it if that is wanted. */
export function take(account: Account, name: Name, capture?: boolean): void {
  const payment = account.payments.get(name)
  const { code, knownIn } = ask(account, 'authorization', answerOf(account, payment, isProof(account, payment)))
  const { amount, capture: thenCapture } = { ...payment, ...(capture !== undefined && { capture }) }
  markUsed(account, payment)
  if (payment.mandate !== null) useMandate(account, payment.mandate)
  if (knownIn > 0) waitFor(account, name, null, { step: 'authorization', code, amount, thenCapture }, knownIn)
  else authorized(account, name, code, thenCapture)
}

/** As `status` asks, else as the payment says. */
export const takeAs = (account: Account, name: Name, status: PaymentChange['status']): void =>
  take(account, name, status === undefined ? undefined : status === 'capture')

function authorized(account: Account, name: Name, response: string, thenCapture: boolean): void {
  if (response !== '00') {
    comeToNothing(account, name, { status: 'refused', response })
    return
  }
  account.payments.change(name, { status: 'authorized', response, datePaym: account.now })
  account.later(account.now + authorizationLasts, 'payment expires', name)
  if (thenCapture) captureAuthorized(account, name)
}

/** The answer of the payer's bank to a request for money. */
function answerOf(account: Account, payment: Payment, proven: boolean): string {
  return payment.sepa === null
    ? answerToPayment(cardOf(account, payment), account.now, proven)
    : answerToDebit(account.sepaAccounts.get(payment.sepa).iban)
}

const cardOf = (account: Account, { name, card }: Payment): Card => {
  if (card === null) throw new Error(`${name} has no card`)
  return account.cards.get(card)
}

/** Until the answer is known nothing is shown of it. */
function waitFor(account: Account, name: Name, status: PaymentStatus | null, awaited: Awaited, knownIn: number): void {
  account.payments.change(name, { status, response: '09', awaited })
  account.later(account.now + knownIn, 'network answers', name)
}

/** The network's answer has become known. What follows counts from now. */
export function answerPayment(account: Account, name: Name): void {
  const { awaited } = account.payments.get(name)
  if (awaited === null) return
  account.payments.change(name, { awaited: null })
  const { step, code, amount, thenCapture } = awaited
  switch (step) {
    case 'authorization':
      authorized(account, name, code, thenCapture)
      return
    case 'increment':
      raised(account, name, code, amount)
      if (thenCapture && code === '00' && account.payments.get(name).status === 'authorized')
        captureAuthorized(account, name)
      return
    case 'capture':
      captured(account, name, code)
  }
}

/** A payment whose payer comes back to the hosted page goes on as soon as there is a proof, or there can be none. */
export function goOnByItself(account: Account, name: Name): void {
  const payment = account.payments.get(name)
  const { authentication, status, card } = payment
  if (authentication === null || card === null || (status !== null && status !== 'refused')) return
  const { toPage } = account.authentications.get(authentication)
  const column = columnOf(account, payment)
  if (!toPage || (column !== 'success' && column !== 'unavailable')) return
  if (!account.cards.get(card).deleted) take(account, name)
}

/** Makes the held amount follow: more is asked of the bank, without proof; less is released. Returns whether the amount is held now. */
export function changeHeld(account: Account, name: Name, amount: number | undefined, thenCapture: boolean): boolean {
  const payment = account.payments.get(name)
  if (amount === undefined || amount === payment.amount) return true
  if (amount < payment.amount) {
    account.payments.change(name, { amount })
    return true
  }
  const { code, knownIn } = ask(account, 'increment', answerOf(account, payment, false))
  if (knownIn > 0) waitFor(account, name, 'authorized', { step: 'increment', code, amount, thenCapture }, knownIn)
  else raised(account, name, code, amount)
  return knownIn === 0 && code === '00'
}

/** The answer to a request for more. If what was held has expired before the answer, nothing is held. */
function raised(account: Account, name: Name, code: string, amount: number): void {
  const { status } = account.payments.change(name, { response: code })
  if (code === '00' && status === 'authorized') account.payments.change(name, { amount })
}

export function captureAuthorized(account: Account, name: Name): void {
  const { amount } = account.payments.get(name)
  const { code, knownIn } = ask(account, 'capture', '00')
  const awaited = { step: 'capture', code, amount, thenCapture: false } as const
  if (knownIn > 0) waitFor(account, name, 'authorized', awaited, knownIn)
  else captured(account, name, code)
}

function captured(account: Account, name: Name, response: string): void {
  if (response !== '00') {
    comeToNothing(account, name, { status: 'failed', response })
    return
  }
  const payment = account.payments.change(name, { status: 'to_capture', response })
  const method = methodOf(payment)
  account.book('payment capture', payment.currency, { amount: payment.amount }, method)
  if (method === 'card' && factsOf(cardOf(account, payment).number).fate === 'captured at once') {
    account.book('payment send', payment.currency, { amount: payment.amount }, method)
    account.payments.change(name, { dateBank: businessDayFrom(account.calendar.dayOf(account.now)) })
    creditPayment(account, name)
  } else {
    planToLeave(account, name)
  }
}
