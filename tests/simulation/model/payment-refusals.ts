/** Why a payment cannot be changed or taken (docs/decisions/0002-payments-before-capture.md). */
import type { Account } from './account.ts'
import { columnOf, waitsForProof, whatChangeDoes } from './authentications.ts'
import { isUsable } from './cards.ts'
import { isRevoked, refusalOfDebit } from './debits.ts'
import { refused, type Expected } from './expected.ts'
import type { Payment } from './objects.ts'
import { changesOf, isDebit, numberOf, numberOfGiven, type PaymentChange } from './payment-change.ts'
import { factsOf } from './test-cards.ts'

/** Fields that cannot change while the bank has not answered, and in which statuses they may change otherwise. */
const restingOnAnswer = {
  untaken: ['amount', 'currency', 'card', 'sepa', 'auth', 'status'],
  authorized: ['amount', 'status'],
} as const

/** `given`: the change with the values that are there already. */
export function refusalToChange(
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

/** For a debit that was accepted. */
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

/** Why the bank cannot be asked, by what the payment waits for. */
export function refusalToTake(
  account: Account,
  payment: Payment,
  wanted: 'authorize' | 'capture',
): Expected | undefined {
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

/** The same for a payment with a change: if the change asks for a new proof, the payment waits for that, unless the card's bank takes no part. */
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

/** Whether an attempt becomes a debit once its payer has agreed, on the page. */
const isProposed = ({ sepa, mandate }: Payment): boolean => sepa !== null && mandate === null
