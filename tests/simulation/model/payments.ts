/** Payments (docs/test-data.md, docs/settlement.md, docs/three-d-secure.md, docs/decisions/0002-payments-before-capture.md). */
import type { Account } from './account.ts'
import {
  beginAuthentication,
  columnOf,
  isHigher,
  isProof,
  markUsed,
  waitsForProof,
  whatChangeDoes,
  type Change,
  type GivenAuthentication,
} from './authentications.ts'
import { businessDayFrom, DAY, nextBusinessDay, type Day } from './calendar.ts'
import { isUsable, keepCard, nameOfCard, type GivenCard } from './cards.ts'
import { doneShowing, refused, type Expected } from './expected.ts'
import { ask, refusalToSettle } from './faults.ts'
import { chargeOf } from './fees.ts'
import type { Awaited, Card, Currency, Name, Payment, PaymentStatus } from './objects.ts'
import { answerToPayment, factsOf } from './test-cards.ts'
import { paymentView } from './views.ts'

export interface NewPayment {
  readonly amount: number
  readonly currency: Currency
  readonly capture: boolean
  readonly card?: GivenCard
  readonly customer?: Name
  readonly auth?: GivenAuthentication
  readonly description?: string
  readonly orderId?: string
  readonly uniqueId?: string
  readonly dateSettlement?: Day
}

const authorizationLasts = 7 * DAY

export function createPayment(account: Account, name: Name, given: NewPayment): Expected {
  const { customer, card, uniqueId } = given
  const holder = uniqueId === undefined ? undefined : account.paymentsByUniqueId.find(uniqueId)
  if (holder !== undefined) return refused('a unique_id is used once', 409, holder)
  if (card !== undefined && !isUsable(account, card)) return refused('a card that is not there', 404)
  if (customer !== undefined && account.customers.find(customer)?.deleted !== false)
    return refused('a customer that is not there', 404)
  insertPayment(account, name, { ...given, intent: null })
  if (card !== undefined) giveCard(account, name, card)
  if (given.auth !== undefined) beginAuthentication(account, name, given.auth)
  else if (card !== undefined) take(account, name)
  if (given.auth !== undefined) goOnByItself(account, name)
  return shown('a payment is made', account, name)
}

const shown = (rule: string, account: Account, name: Name): Expected =>
  doneShowing(rule, () => paymentView(account, account.payments.get(name)))

/** A payment from which nothing was taken, without a card yet. */
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
  const isOver = payment.intent !== null && payment.status === 'refused'
  const refusal = isOver
    ? refused('an attempt that was refused is over', 409)
    : refusalToTake(account, payment, 'capture')
  if (refusal !== undefined) return refusal
  if (payment.status === 'authorized') captureHeld(account, name)
  else take(account, name, true)
  return shown('a payment is captured', account, name)
}

export interface PaymentChange {
  readonly amount?: number
  readonly currency?: Currency
  readonly card?: GivenCard
  readonly auth?: GivenAuthentication
  readonly status?: 'authorize' | 'capture'
  readonly description?: string
  readonly orderId?: string
  /** null takes it away. */
  readonly dateSettlement?: Day | null
}

export function changePayment(account: Account, name: Name, change: PaymentChange): Expected {
  const payment = account.payments.find(name)
  if (payment === undefined) return refused('a payment that is not there', 404)
  const real = realChanges(payment, change)
  const refusal = refusalToChange(account, payment, real, change)
  if (refusal !== undefined) return refusal
  const { description = payment.description, orderId = payment.orderId } = change
  account.payments.change(name, { description, orderId })
  if (change.dateSettlement !== undefined) account.payments.change(name, { dateSettlement: change.dateSettlement })
  const { status } = payment
  if (status === 'to_capture') {
    leaveAtCutOff(account, name)
  } else if (status === 'authorized') {
    const isAgreed = changeHeld(account, name, change.amount, change.status === 'capture')
    if (isAgreed && change.status === 'capture') captureHeld(account, name)
  } else if (status === null || status === 'refused') {
    changeUntaken(account, payment, change)
  }
  return shown('a payment is changed', account, name)
}

/** Once money was asked for, what is there already may be said again. A card that is given by its number is another one then. */
function realChanges(payment: Payment, change: PaymentChange): PaymentChange {
  const isUntaken = payment.status === null || payment.status === 'refused'
  if (isUntaken && payment.intent === null) return change
  const isSame = ([field, value]: [string, unknown]): boolean =>
    field === 'card' ? (value as { saved?: Name }).saved === payment.card : value === payment[field as keyof Payment]
  const isStatus = ([field]: [string, unknown]): boolean => field === 'status'
  return Object.fromEntries(Object.entries(change).filter((entry) => isStatus(entry) || !isSame(entry)))
}

/** What the bank has before itself, and in which statuses it may change at all. */
const restingOnAnswer = {
  untaken: ['amount', 'currency', 'card', 'auth', 'status'],
  authorized: ['amount', 'status'],
} as const

/** `given`: with what is there already. */
function refusalToChange(
  account: Account,
  payment: Payment,
  change: PaymentChange,
  given: PaymentChange,
): Expected | undefined {
  const { name, intent, status, awaited } = payment
  const conflict = (rule: string): Expected => refused(rule, 409, name)
  if (intent !== null) {
    const { status: asked, ...fields } = change
    if (Object.keys(fields).length > 0) return refused('an attempt is changed through its intent alone', 409)
    if (asked !== undefined && status === 'refused') return conflict('an attempt that was refused is over')
  }
  const resting = restingOnAnswer[status === 'authorized' ? 'authorized' : 'untaken']
  if (awaited !== null && resting.some((field) => given[field] !== undefined))
    return conflict('while the answer is not known nothing changes that rests on it')
  switch (status) {
    case null:
    case 'refused':
      if (change.card !== undefined && !isUsable(account, change.card)) return refused('a card that is not there', 404)
      return change.status === undefined ? undefined : refusalToTakeChanged(account, payment, change, change.status)
    case 'authorized':
      if (change.auth !== undefined) return conflict('an authorized payment: auth')
      if (change.card !== undefined) return conflict('an authorized payment: another card')
      if (change.currency !== undefined) return conflict('an authorized payment: another currency')
      return change.status === 'authorize' ? conflict('an authorized payment is authorized already') : undefined
    case 'to_capture': {
      const { amount, currency, card, auth, status: asked } = change
      if ([amount, currency, card, auth, asked].some((field) => field !== undefined))
        return conflict('once capture is asked, only what describes the payment may change')
      return undefined
    }
    case 'capture_sent':
    case 'captured':
    case 'disputed':
    case 'expired':
    case 'failed':
    case 'canceled':
      return Object.keys(change).length === 0 ? undefined : conflict('a payment may be changed until its capture')
  }
}

function changesOf(account: Account, payment: Payment, change: PaymentChange): Change[] {
  const changes: Change[] = []
  if (change.auth !== undefined) changes.push('auth')
  if (change.card !== undefined)
    changes.push(nameOfCard(account, change.card) === payment.card ? 'the same card' : 'another card')
  if (change.amount !== undefined && isHigher(account, payment, change.amount)) changes.push('a higher amount')
  if (change.currency !== undefined && change.currency !== payment.currency) changes.push('another currency')
  return changes
}

/** What is held follows the amount: more is asked of the bank, without proof; less is let go of. Whether so much is held then. */
function changeHeld(account: Account, name: Name, amount: number | undefined, thenCapture: boolean): boolean {
  const payment = account.payments.get(name)
  if (amount === undefined || amount === payment.amount) return true
  if (amount < payment.amount) {
    account.payments.change(name, { amount })
    return true
  }
  const { code, knownIn } = ask(account, 'increment', answerToPayment(cardOf(account, payment), account.now, false))
  if (knownIn > 0) waitFor(account, name, 'authorized', { step: 'increment', code, amount, thenCapture }, knownIn)
  else raised(account, name, code, amount)
  return knownIn === 0 && code === '00'
}

/** The answer to a request for more. It may come after what was held has expired: nothing is held then. */
function raised(account: Account, name: Name, code: string, amount: number): void {
  const { status } = account.payments.change(name, { response: code })
  if (code === '00' && status === 'authorized') account.payments.change(name, { amount })
}

/** Until the answer is known nobody is told of what it may be. */
function waitFor(account: Account, name: Name, status: PaymentStatus | null, awaited: Awaited, knownIn: number): void {
  account.payments.change(name, { status, response: '09', awaited })
  account.later(account.now + knownIn, 'network answers', name)
}

/** It is known what the network said. What follows counts from now. */
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
      if (thenCapture && code === '00' && account.payments.get(name).status === 'authorized') captureHeld(account, name)
      return
    case 'capture':
      captured(account, name, code)
  }
}

/** A payment from which nothing was taken, or that was refused: it may be tried anew. */
export function changeUntaken(account: Account, payment: Payment, change: PaymentChange): void {
  const { name, authentication } = payment
  const effect = whatChangeDoes(account, payment, changesOf(account, payment, change))
  const { amount = payment.amount, currency = payment.currency } = change
  account.payments.change(name, { amount, currency })
  if (change.card !== undefined) giveCard(account, name, change.card)
  if (change.auth !== undefined || effect !== 'kept') {
    beginAuthentication(account, name, change.auth, effect)
    if (change.status !== undefined) take(account, name, change.status === 'capture')
    else goOnByItself(account, name)
  } else if (change.status !== undefined) {
    take(account, name, change.status === 'capture')
  } else if (authentication === null && change.card !== undefined) {
    take(account, name)
  }
}

export function giveCard(account: Account, name: Name, given: GivenCard): void {
  const card = 'inline' in given ? keepCard(account, given.inline).name : given.saved
  account.payments.change(name, { card })
}

const cardOf = (account: Account, { name, card }: Payment): Card => {
  if (card === null) throw new Error(`${name} has no card`)
  return account.cards.get(card)
}

/** Why the bank cannot be asked, by what the payment waits for. */
function refusalToTake(account: Account, payment: Payment, wanted: 'authorize' | 'capture'): Expected | undefined {
  const { name, status, card } = payment
  const conflict = (rule: string): Expected => refused(rule, 409, name)
  if (payment.awaited !== null) return conflict('while the answer is not known nothing is taken')
  if (status === 'authorized') return wanted === 'capture' ? undefined : conflict('it is authorized already')
  if (status !== null && status !== 'refused') return conflict('what was captured, or is over, is not captured again')
  if (card === null) return conflict('without a card there is nothing to take')
  if (waitsForProof(account, payment)) return conflict('a payment that waits for proof, or needs another, is not taken')
  if (account.cards.get(card).deleted) return refused('a deleted card pays nothing', 404)
  return undefined
}

/** The same with a change that comes with it: where it asks for proof anew the payment waits for that, unless the card's bank takes no part. */
function refusalToTakeChanged(
  account: Account,
  payment: Payment,
  change: PaymentChange,
  wanted: 'authorize' | 'capture',
): Expected | undefined {
  const column = columnOf(account, payment)
  const effect = whatChangeDoes(account, payment, changesOf(account, payment, change))
  const isAskedFor = effect !== 'kept' || (change.auth !== undefined && column === undefined)
  if (!isAskedFor && (change.card === undefined || column !== undefined)) return refusalToTake(account, payment, wanted)
  const number = change.card === undefined ? numberOf(account, payment) : numberOfGiven(account, change.card)
  if (number === undefined) return refused('without a card there is nothing to take', 409, payment.name)
  return isAskedFor && factsOf(number).threeds !== 'not_enrolled'
    ? refused('with a change that asks for proof anew the payment is not taken', 409, payment.name)
    : undefined
}

const numberOf = (account: Account, { card }: Payment): string | undefined =>
  card === null ? undefined : account.cards.get(card).number

const numberOfGiven = (account: Account, card: GivenCard): string =>
  'inline' in card ? card.inline.number : account.cards.get(card.saved).number

/** Asks the bank for the money, and captures it where that is wanted. */
export function take(account: Account, name: Name, capture?: boolean): void {
  const payment = account.payments.get(name)
  const answer = answerToPayment(cardOf(account, payment), account.now, isProof(account, payment))
  const { code, knownIn } = ask(account, 'authorization', answer)
  const { amount, capture: thenCapture } = { ...payment, ...(capture !== undefined && { capture }) }
  markUsed(account, payment)
  if (knownIn > 0) waitFor(account, name, null, { step: 'authorization', code, amount, thenCapture }, knownIn)
  else authorized(account, name, code, thenCapture)
}

function authorized(account: Account, name: Name, response: string, thenCapture: boolean): void {
  if (response !== '00') {
    account.payments.change(name, { status: 'refused', response })
    return
  }
  account.payments.change(name, { status: 'authorized', response, datePaym: account.now })
  account.later(account.now + authorizationLasts, 'payment expires', name)
  if (thenCapture) captureHeld(account, name)
}

/** What comes back to the hosted page goes on in the moment in which there is a proof, or can be none. */
export function goOnByItself(account: Account, name: Name): void {
  const payment = account.payments.get(name)
  const { authentication, status, card } = payment
  if (authentication === null || card === null || (status !== null && status !== 'refused')) return
  const { toPage } = account.authentications.get(authentication)
  const column = columnOf(account, payment)
  if (!toPage || (column !== 'success' && column !== 'unavailable')) return
  if (!account.cards.get(card).deleted) take(account, name)
}

function captureHeld(account: Account, name: Name): void {
  const { amount } = account.payments.get(name)
  const { code, knownIn } = ask(account, 'capture', '00')
  const awaited = { step: 'capture', code, amount, thenCapture: false } as const
  if (knownIn > 0) waitFor(account, name, 'authorized', awaited, knownIn)
  else captured(account, name, code)
}

function captured(account: Account, name: Name, response: string): void {
  if (response !== '00') {
    account.payments.change(name, { status: 'failed', response })
    return
  }
  const payment = account.payments.change(name, { status: 'to_capture', response })
  account.book('payment capture', payment.currency, { amount: payment.amount })
  if (factsOf(cardOf(account, payment).number).fate === 'captured at once') {
    account.book('payment send', payment.currency, { amount: payment.amount })
    account.payments.change(name, { dateBank: businessDayFrom(account.calendar.dayOf(account.now)) })
    creditPayment(account, name)
  } else {
    leaveAtCutOff(account, name)
  }
}

export { captureHeld as captureAuthorized }

/** It leaves at the next cut-off, or at that of `date_settlement` where that is later. */
function leaveAtCutOff(account: Account, name: Name): void {
  const { dateSettlement, leavesAt: before } = account.payments.get(name)
  const next = account.calendar.cutOffAfter(account.now)
  const leavesAt = dateSettlement === null ? next : Math.max(next, account.calendar.cutOffOf(dateSettlement))
  if (leavesAt === before) return
  account.payments.change(name, { leavesAt })
  account.later(leavesAt, 'payment leaves', name)
}

/** The money is the merchant's, less the fee and VAT by the schedule of the day. */
export function creditPayment(account: Account, name: Name): void {
  const { amount, currency, card } = account.payments.get(name)
  const { fee, vat } = chargeOf(account.fees, 'card', amount)
  account.payments.change(name, { status: 'captured', fee })
  account.book('payment settle', currency, { amount, fee, vat })
  account.addItem('payment', name, currency, { amount, fee, vat })
  if (card !== null && factsOf(account.cards.get(card).number).fate === 'disputed') {
    const { calendar, now } = account
    const second = nextBusinessDay(nextBusinessDay(calendar.dayOf(now)))
    const disputedAt = calendar.morningOf(second)
    account.payments.change(name, { disputedAt })
    account.later(disputedAt, 'payment is disputed', name)
  }
}

/** The cut-off: handed to the network. */
export function sendPayment(account: Account, name: Name): void {
  const payment = account.payments.get(name)
  if (payment.status !== 'to_capture' || payment.leavesAt !== account.now) return
  const dateBank = nextBusinessDay(account.calendar.dayOf(account.now))
  account.payments.change(name, { status: 'capture_sent', dateBank })
  account.book('payment send', payment.currency, { amount: payment.amount })
  account.later(account.calendar.morningOf(dateBank), 'payment settles', name)
}

export function settlePayment(account: Account, name: Name): void {
  const { status, currency, amount } = account.payments.get(name)
  if (status !== 'capture_sent') return
  const response = refusalToSettle(account)
  if (response === undefined) {
    creditPayment(account, name)
    return
  }
  account.payments.change(name, { status: 'failed', response, dateBank: null })
  account.book('payment reject', currency, { amount })
}

/** What was asked to be captured does not expire, though the answer may come later. */
export function expirePayment(account: Account, name: Name): void {
  const { status, awaited } = account.payments.get(name)
  if (status === 'authorized' && awaited?.step !== 'capture') account.payments.change(name, { status: 'expired' })
}
