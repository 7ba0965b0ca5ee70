/** Payment intents and their attempts (docs/payment-intents.md). */
import type { Account } from './account.ts'
import { doneShowing, refused, type Expected } from './expected.ts'
import { statusOfIntent } from './intent-status.ts'
import type { Currency, Intent, Name, Payment } from './objects.ts'
import { captureAuthorized, changeUntaken, giveCard, goOnByItself, insertPayment, take } from './payments.ts'
import { beginAuthentication } from './authentications.ts'
import { cancelPayment, refundPayment } from './refunds.ts'
import { intentView } from './views.ts'

export interface NewIntent {
  readonly amount: number
  readonly currency: Currency
  readonly capture: boolean
  readonly threeds: 'required' | 'none'
  readonly card?: Name
  readonly description?: string
  readonly orderId?: string
}

export function createIntent(account: Account, name: Name, given: NewIntent): Expected {
  const { amount, currency, capture, threeds, card, description = null, orderId = null } = given
  if (card !== undefined && !isThere(account, card)) return refused('a card that is not there', 404)
  account.counts.add('payment_intents', 1)
  account.intents.set(name, {
    name,
    created: account.now,
    amount,
    currency,
    capture,
    threeds,
    card: card ?? null,
    description,
    orderId,
    canceled: false,
    attempts: [],
  })
  if (card !== undefined) tryCard(account, name, card)
  return shown('an intent is made', account, name)
}

const isThere = (account: Account, card: Name): boolean => account.cards.find(card)?.deleted === false

const shown = (rule: string, account: Account, name: Name): Expected =>
  doneShowing(rule, () => intentView(account, account.intents.get(name)))

const latestAttempt = (account: Account, { attempts }: Intent): Payment | undefined => {
  const latest = attempts.at(-1)
  return latest === undefined ? undefined : account.payments.get(latest)
}

/** An attempt that waits is used again; after a refusal by the bank a new one is made, and where the proof is waived that an attempt waits for. */
function tryCard(account: Account, name: Name, card: Name): void {
  const intent = account.intents.change(name, { card })
  const open = latestAttempt(account, intent)
  if (open?.status === null) {
    if (intent.threeds === 'required') {
      changeUntaken(account, open, { card: { saved: card } })
      return
    }
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
  giveCard(account, attempt, { saved: card })
  if (intent.threeds === 'none') {
    take(account, attempt)
  } else {
    beginAuthentication(account, attempt, 'page')
    goOnByItself(account, attempt)
  }
}

export interface IntentChange {
  readonly amount?: number
  readonly currency?: Currency
  readonly card?: Name
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
  const { card, ...others } = change
  const isWaived = status === 'require_authentication' && change.threeds === 'none' && intent.threeds === 'required'
  const tried = card ?? (isWaived ? intent.card : null)
  if (tried !== null && !isThere(account, tried)) return refused('a card that is not there', 404)
  const { threeds } = account.intents.change(name, others)
  const isReplaced = tried !== null && threeds === 'none'
  const attempt = latestAttempt(account, intent)
  if (attempt?.status === null && !isReplaced) changeAttempt(account, attempt, others)
  if (tried !== null) tryCard(account, name, tried)
  return shown('an intent is changed', account, name)
}

/** The attempt that waits changes with its intent. */
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
    captureAuthorized(account, attempt.name)
    return shown('what is held is captured', account, name)
  })
}

const isAwaited = ({ name }: Payment): Expected => refused('while the answer is not known nothing is done', 409, name)

export function refundIntent(account: Account, name: Name, refund: Name, amount?: number): Expected {
  return withAttempt(account, name, (intent, attempt) => {
    const status = statusOfIntent(account, intent)
    if (attempt === undefined || (status !== 'authorized' && status !== 'captured'))
      return refused('what was not paid is not refunded', 409, name)
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
