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
import { giveAccount, isRevoked, methodOf, payBy, planCollection, refusalOfDebit } from './debits.ts'
import { doneShowing, refused, type Expected } from './expected.ts'
import { ask, refusalToSettle } from './faults.ts'
import { chargeOf } from './fees.ts'
import { unuseMandate, useMandate } from './mandates.ts'
import type { Awaited, Card, Currency, Name, Payment, PaymentStatus } from './objects.ts'
import type { GivenAccount } from './sepa-accounts.ts'
import { answerToPayment, factsOf } from './test-cards.ts'
import { answerToDebit, reasonOfReturn } from './test-ibans.ts'
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

const authorizationLasts = 7 * DAY

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

/** What is refused leaves nothing behind. */
export const orNothing = (account: Account, work: () => Expected): Expected =>
  account.journal.keep(work, ({ status }) => status === 200)

/** What is given to pay with is an account, and the payment one that can be a debit. */
const giveDebit = (account: Account, name: Name, sepa: GivenAccount): Expected | undefined =>
  giveAccount(account, name, sepa) ?? refusalOfDebit(account, account.payments.get(name))

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
  const isOver = payment.intent !== null && payment.status === 'refused'
  const refusal = isOver
    ? refused('an attempt that was refused is over', 409)
    : refusalToTake(account, payment, 'capture')
  if (refusal !== undefined) return refusal
  return orNothing(account, () => {
    const renewed = payment.status === 'authorized' ? undefined : renewDebit(account, payment)
    if (renewed !== undefined) return renewed
    if (payment.status === 'authorized') captureHeld(account, name)
    else take(account, name, true)
    return shown('a payment is captured', account, name)
  })
}

/** A debit that was refused is asked for again, by the mandate that counts now. */
const renewDebit = (account: Account, { name, sepa }: Payment): Expected | undefined =>
  sepa === null ? undefined : (payBy(account, name, sepa) ?? refusalOfDebit(account, account.payments.get(name)))

export interface PaymentChange {
  readonly amount?: number
  readonly currency?: Currency
  readonly card?: GivenCard
  readonly sepa?: GivenAccount
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
  return orNothing(account, () => changed(account, payment, change))
}

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
    if (isAgreed && change.status === 'capture') captureHeld(account, name)
  } else if (status === null || status === 'refused') {
    const refusal = giveAnother(account, payment, change)
    if (refusal !== undefined) return refusal
    changeUntaken(account, payment, change)
  }
  return shown('a payment is changed', account, name)
}

/** Once money was asked for, what is there already may be said again. A card that is given by its number is another one then. */
function realChanges(payment: Payment, change: PaymentChange): PaymentChange {
  const isUntaken = payment.status === null || payment.status === 'refused'
  if (isUntaken && payment.intent === null) return change
  const isSame = ([field, value]: [string, unknown]): boolean =>
    field === 'card' || field === 'sepa'
      ? (value as { saved?: Name }).saved === payment[field]
      : value === payment[field as keyof Payment]
  const isStatus = ([field]: [string, unknown]): boolean => field === 'status'
  return Object.fromEntries(Object.entries(change).filter((entry) => isStatus(entry) || !isSame(entry)))
}

/** What the bank has before itself, and in which statuses it may change at all. */
const restingOnAnswer = {
  untaken: ['amount', 'currency', 'card', 'sepa', 'auth', 'status'],
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
      if (change.status !== undefined && isProposed(payment)) return conflict('its payer is to agree to the debit')
      if (isDebit(payment, change)) return undefined
      return change.status === undefined ? undefined : refusalToTakeChanged(account, payment, change, change.status)
    case 'authorized':
      if (change.auth !== undefined) return conflict('an authorized payment: auth')
      if (change.card !== undefined || change.sepa !== undefined) return conflict('an authorized payment: another card')
      if (change.currency !== undefined) return conflict('an authorized payment: another currency')
      if (change.status === 'authorize') return conflict('an authorized payment is authorized already')
      return refusalToChangeDebit(account, payment, change)
    case 'to_capture': {
      const { amount, currency, card, sepa, auth, status: asked } = change
      if ([amount, currency, card, sepa, auth, asked].some((field) => field !== undefined))
        return conflict('once capture is asked, only what describes the payment may change')
      return refusalToChangeDebit(account, payment, change)
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

/** An attempt that is a debit once its payer has agreed to it, on the page. */
const isProposed = ({ sepa, mandate }: Payment): boolean => sepa !== null && mandate === null

/** What the payment is, or would be tried with. */
const isDebit = (payment: Payment, { card, sepa }: PaymentChange): boolean =>
  sepa !== undefined || (payment.sepa !== null && card === undefined)

/** Of a debit that was accepted. */
function refusalToChangeDebit(account: Account, payment: Payment, change: PaymentChange): Expected | undefined {
  if (payment.sepa === null) return undefined
  const { amount, dateSettlement, status } = change
  const refusal = refusalOfDebit(account, {
    amount: amount ?? payment.amount,
    currency: payment.currency,
    dateSettlement: dateSettlement ?? null,
  })
  if (refusal !== undefined) return refusal
  const isMoved = dateSettlement !== undefined || status === 'capture'
  const isRaised = amount !== undefined && amount > payment.amount
  return isRevoked(account, payment) && (isMoved || isRaised) ? mandateIsRevoked : undefined
}

const mandateIsRevoked = refused('a debit whose mandate was revoked is neither raised, captured nor moved', 409)

/** A payment that is tried with an account from now on, or stays a debit, has to be one that can be. */
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

function changesOf(account: Account, payment: Payment, change: PaymentChange): Change[] {
  const changes: Change[] = []
  if (change.auth !== undefined) changes.push('auth')
  if (change.card !== undefined)
    changes.push(nameOfCard(account, change.card) === payment.card ? 'the same card' : 'another card')
  if (change.sepa !== undefined) changes.push('another card')
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
  const { code, knownIn } = ask(account, 'increment', answerOf(account, payment, false))
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
    if (change.status !== undefined || change.sepa !== undefined) takeAs(account, name, change.status)
    else goOnByItself(account, name)
  } else if (change.status !== undefined || change.sepa !== undefined) {
    takeAs(account, name, change.status)
  } else if (authentication === null && change.card !== undefined) {
    take(account, name)
  }
}

/** As `status` asks, or else as the payment says. */
const takeAs = (account: Account, name: Name, status: PaymentChange['status']): void =>
  take(account, name, status === undefined ? undefined : status === 'capture')

export function giveCard(account: Account, name: Name, given: GivenCard): void {
  const card = 'inline' in given ? keepCard(account, given.inline).name : given.saved
  account.payments.change(name, { card, sepa: null, mandate: null })
}

const cardOf = (account: Account, { name, card }: Payment): Card => {
  if (card === null) throw new Error(`${name} has no card`)
  return account.cards.get(card)
}

/** What the payer's bank says to a request for money. */
function answerOf(account: Account, payment: Payment, proven: boolean): string {
  return payment.sepa === null
    ? answerToPayment(cardOf(account, payment), account.now, proven)
    : answerToDebit(account.sepaAccounts.get(payment.sepa).iban)
}

/** Why the bank cannot be asked, by what the payment waits for. */
function refusalToTake(account: Account, payment: Payment, wanted: 'authorize' | 'capture'): Expected | undefined {
  const { name, status, card } = payment
  const conflict = (rule: string): Expected => refused(rule, 409, name)
  if (payment.awaited !== null) return conflict('while the answer is not known nothing is taken')
  if (status === 'authorized' && wanted === 'authorize') return conflict('it is authorized already')
  if (status === 'authorized') return isRevoked(account, payment) ? mandateIsRevoked : undefined
  if (status !== null && status !== 'refused') return conflict('what was captured, or is over, is not captured again')
  if (payment.sepa !== null) return isProposed(payment) ? conflict('its payer is to agree to the debit') : undefined
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
  const { code, knownIn } = ask(account, 'authorization', answerOf(account, payment, isProof(account, payment)))
  const { amount, capture: thenCapture } = { ...payment, ...(capture !== undefined && { capture }) }
  markUsed(account, payment)
  if (payment.mandate !== null) useMandate(account, payment.mandate)
  if (knownIn > 0) waitFor(account, name, null, { step: 'authorization', code, amount, thenCapture }, knownIn)
  else authorized(account, name, code, thenCapture)
}

function authorized(account: Account, name: Name, response: string, thenCapture: boolean): void {
  if (response !== '00') {
    comeToNothing(account, name, { status: 'refused', response })
    return
  }
  account.payments.change(name, { status: 'authorized', response, datePaym: account.now })
  account.later(account.now + authorizationLasts, 'payment expires', name)
  if (thenCapture) captureHeld(account, name)
}

/** Nothing is collected of it. The mandate of a debit has not been used then. */
export function comeToNothing(account: Account, name: Name, change: Partial<Payment>): void {
  const { mandate } = account.payments.change(name, change)
  if (mandate !== null) unuseMandate(account, mandate)
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

export { captureHeld as captureAuthorized }

/** As a card payment or as a debit does. */
function planToLeave(account: Account, name: Name): void {
  if (methodOf(account.payments.get(name)) === 'sepa') planCollection(account, name)
  else leaveAtCutOff(account, name)
}

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

/** The cut-off: handed to the network. Of a debit the day of its collection is known before. */
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

/** What was asked to be captured does not expire, though the answer may come later. */
export function expirePayment(account: Account, name: Name): void {
  const { status, awaited } = account.payments.get(name)
  if (status === 'authorized' && awaited?.step !== 'capture') comeToNothing(account, name, { status: 'expired' })
}
