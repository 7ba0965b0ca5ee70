/** Payment intents and their attempts (docs/payment-intents.md). */
import type { Account } from './account.ts'
import { isRevoked, payBy, refusalOfDebit } from './debits.ts'
import { doneShowing, refused, type Expected } from './expected.ts'
import { statusOfIntent } from './intent-status.ts'
import type { Currency, Intent, Name, Payment } from './objects.ts'
import { beginAuthentication, dropAuthentication } from './authentications.ts'
import { changeUntaken, giveCard, insertPayment, orNothing } from './payments.ts'
import { captureAuthorized, goOnByItself, take } from './taking.ts'
import { cancelPayment, refundPayment } from './refunds.ts'
import { isThere } from './sepa-accounts.ts'
import { intentView } from './views.ts'

/** The card or account that is given to pay with, at most one of them. */
interface Tender {
  readonly card?: Name
  readonly sepa?: Name
}

export interface NewIntent extends Tender {
  readonly amount: number
  readonly currency: Currency
  readonly capture: boolean
  readonly threeds: 'required' | 'none'
  readonly description?: string
  readonly orderId?: string
}

export function createIntent(account: Account, name: Name, given: NewIntent): Expected {
  const { amount, currency, capture, threeds, description = null, orderId = null } = given
  return orNothing(account, () => {
    account.counts.add('payment_intents', 1)
    account.intents.set(name, {
      name,
      created: account.now,
      amount,
      currency,
      capture,
      threeds,
      card: null,
      sepa: null,
      description,
      orderId,
      canceled: false,
      attempts: [],
    })
    return tryTender(account, name, given) ?? shown('an intent is made', account, name)
  })
}

const shown = (rule: string, account: Account, name: Name): Expected =>
  doneShowing(rule, () => intentView(account, account.intents.get(name)))

const latestAttempt = (account: Account, { attempts }: Intent): Payment | undefined => {
  const latest = attempts.at(-1)
  return latest === undefined ? undefined : account.payments.get(latest)
}

/** Tries the given card or account, if any; or returns why it cannot. */
function tryTender(account: Account, name: Name, { card, sepa }: Tender): Expected | undefined {
  if (card !== undefined && account.cards.find(card)?.deleted !== false) return refused('a card that is not there', 404)
  if (sepa !== undefined && !isThere(account, sepa)) return refused('an account that is not there', 404)
  if (card !== undefined) tryCard(account, name, card)
  return sepa === undefined ? undefined : tryAccount(account, name, sepa)
}

/** An attempt that waits is used again. A new one is made after a refusal by the bank, and when the attempt waits for a proof that is no longer asked for. */
function attemptFor(account: Account, name: Name): Payment {
  const intent = account.intents.get(name)
  const open = latestAttempt(account, intent)
  if (open?.status === null) {
    if (!isGivenUp(intent, open)) return open
    cancelPayment(account, open)
  }
  const attempt = `payment ${intent.attempts.length + 1} of ${name}`
  account.intents.change(name, { attempts: [...intent.attempts, attempt] })
  const { amount, currency, capture, description, orderId } = intent
  insertPayment(account, attempt, {
    amount,
    currency,
    capture,
    intent: name,
    ...(description !== null && { description }),
    ...(orderId !== null && { orderId }),
  })
  return account.payments.get(attempt)
}

const isGivenUp = ({ threeds }: Intent, { authentication }: Payment): boolean =>
  threeds === 'none' && authentication !== null

function tryCard(account: Account, name: Name, card: Name): void {
  const { threeds } = account.intents.change(name, { card, sepa: null })
  const attempt = attemptFor(account, name)
  if (attempt.authentication !== null) {
    changeUntaken(account, attempt, { card: { saved: card } })
    return
  }
  giveCard(account, attempt.name, { saved: card })
  if (threeds === 'none') {
    take(account, attempt.name)
  } else {
    beginAuthentication(account, attempt.name, 'page')
    goOnByItself(account, attempt.name)
  }
}

/** The account is debited at once, or its payer has to agree first, on the page. */
function tryAccount(account: Account, name: Name, sepa: Name): Expected | undefined {
  const { threeds } = account.intents.change(name, { card: null, sepa })
  const { name: attempt } = attemptFor(account, name)
  if (threeds === 'none') {
    const refusal = payBy(account, attempt, sepa) ?? refusalOfDebit(account, account.payments.get(attempt))
    if (refusal === undefined) take(account, attempt)
    return refusal
  }
  dropAuthentication(account, attempt)
  return refusalOfDebit(account, account.payments.change(attempt, { card: null, sepa, mandate: null }))
}

export interface IntentChange extends Tender {
  readonly amount?: number
  readonly currency?: Currency
  readonly threeds?: 'required' | 'none'
  readonly description?: string
}

export function changeIntent(account: Account, name: Name, change: IntentChange): Expected {
  const intent = account.intents.find(name)
  if (intent === undefined) return refused('an intent that is not there', 404)
  const status = statusOfIntent(account, intent)
  const isChangeable = status === 'require_payment_method' || status === 'require_authentication'
  if (!isChangeable) {
    const saysTheSame = Object.entries(change).every(([field, value]) => intent[field as keyof IntentChange] === value)
    if (!saysTheSame)
      return refused('an intent is changed while a card is wanted, or the payer is at the bank', 409, name)
    return shown('a change that says what is there already is accepted', account, name)
  }
  const { card, sepa, ...others } = change
  const isWaived = status === 'require_authentication' && change.threeds === 'none' && intent.threeds === 'required'
  const tender = card !== undefined || sepa !== undefined ? change : isWaived ? namedBefore(intent) : {}
  return orNothing(account, () => {
    const changed = account.intents.change(name, others)
    const attempt = latestAttempt(account, intent)
    const isTried = tender.card !== undefined || tender.sepa !== undefined
    if (attempt?.status === null && !(isTried && isGivenUp(changed, attempt))) changeAttempt(account, attempt, others)
    return (
      tryTender(account, name, tender) ?? refusalToWait(account, name) ?? shown('an intent is changed', account, name)
    )
  })
}

const namedBefore = ({ card, sepa }: Intent): Tender => ({
  ...(card !== null && { card }),
  ...(sepa !== null && { sepa }),
})

/** An attempt whose payer is to agree to a debit must be possible as a debit. */
function refusalToWait(account: Account, name: Name): Expected | undefined {
  const attempt = latestAttempt(account, account.intents.get(name))
  return attempt?.status === null && attempt.sepa !== null ? refusalOfDebit(account, attempt) : undefined
}

/** An attempt that waits changes with its intent. */
function changeAttempt(account: Account, { name, description }: Payment, change: IntentChange): void {
  const { amount, currency } = change
  account.payments.change(name, { description: change.description ?? description })
  changeUntaken(account, account.payments.get(name), {
    ...(amount !== undefined && { amount }),
    ...(currency !== undefined && { currency }),
  })
}

export function captureIntent(account: Account, name: Name): Expected {
  return withAttempt(account, name, (intent, attempt) => {
    if (attempt?.status !== 'authorized' || intent.canceled) return refused('what is held can be captured', 409, name)
    if (attempt.awaited !== null) return isAwaited(attempt)
    if (isRevoked(account, attempt)) return refused('a debit whose mandate was revoked is not captured', 409)
    captureAuthorized(account, attempt.name)
    return shown('what is held is captured', account, name)
  })
}

const isAwaited = ({ name }: Payment): Expected => refused('while the answer is not known nothing is done', 409, name)

export function refundIntent(account: Account, name: Name, refund: Name, amount?: number): Expected {
  return withAttempt(account, name, (intent, attempt) => {
    const status = statusOfIntent(account, intent)
    // Nothing is left of a debit that was returned.
    const isPaid = ['authorized', 'captured', 'processing'].includes(status) || attempt?.status === 'disputed'
    if (attempt === undefined || !isPaid) return refused('what was not paid is not refunded', 409, name)
    const { conflict: _, ...expected } = refundPayment(account, refund, attempt.name, amount)
    return expected
  })
}

export function cancelIntent(account: Account, name: Name): Expected {
  return withAttempt(account, name, (intent, attempt) => {
    const status = statusOfIntent(account, intent)
    if (status !== 'require_payment_method' && status !== 'require_authentication' && status !== 'authorized')
      return refused('what was paid, or is over, is not called off', 422)
    if (attempt?.awaited !== null && attempt !== undefined) return isAwaited(attempt)
    account.intents.change(name, { canceled: true })
    if (attempt?.status === null) cancelPayment(account, attempt)
    if (attempt?.status === 'authorized') refundPayment(account, `refund of ${attempt.name}`, attempt.name)
    return shown('an intent is called off', account, name)
  })
}

export function readIntent(account: Account, name: Name): Expected {
  return withAttempt(account, name, () => shown('an intent is read', account, name))
}

function withAttempt(
  account: Account,
  name: Name,
  work: (intent: Intent, attempt: Payment | undefined) => Expected,
): Expected {
  const intent = account.intents.find(name)
  return intent === undefined
    ? refused('an intent that is not there', 404)
    : work(intent, latestAttempt(account, intent))
}
