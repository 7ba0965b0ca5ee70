/** How a payment is changed. */
import type { Account } from './account.ts'
import { isHigher, type Change, type GivenAuthentication } from './authentications.ts'
import type { Day } from './calendar.ts'
import { nameOfCard, type GivenCard } from './cards.ts'
import type { Currency, Name, Payment } from './objects.ts'
import type { GivenAccount } from './sepa-accounts.ts'

export interface PaymentChange {
  readonly amount?: number
  readonly currency?: Currency
  readonly card?: GivenCard
  readonly sepa?: GivenAccount
  readonly auth?: GivenAuthentication
  readonly status?: 'authorize' | 'capture'
  readonly description?: string
  readonly orderId?: string
  /** Null removes it. */
  readonly dateSettlement?: Day | null
}

/** After money was asked for, values that are there already may be given again. A card that is given by its number counts as another one then. */
export function realChanges(payment: Payment, change: PaymentChange): PaymentChange {
  const isUntaken = payment.status === null || payment.status === 'refused'
  if (isUntaken && payment.intent === null) return change
  const isSame = ([field, value]: [string, unknown]): boolean =>
    field === 'card' || field === 'sepa'
      ? (value as { saved?: Name }).saved === payment[field]
      : value === payment[field as keyof Payment]
  const isStatus = ([field]: [string, unknown]): boolean => field === 'status'
  return Object.fromEntries(Object.entries(change).filter((entry) => isStatus(entry) || !isSame(entry)))
}

/** Whether the payment is a debit, or would be tried as one. */
export const isDebit = (payment: Payment, { card, sepa }: PaymentChange): boolean =>
  sepa !== undefined || (payment.sepa !== null && card === undefined)

export function changesOf(account: Account, payment: Payment, change: PaymentChange): Change[] {
  const changes: Change[] = []
  if (change.auth !== undefined) changes.push('auth')
  if (change.card !== undefined)
    changes.push(nameOfCard(account, change.card) === payment.card ? 'the same card' : 'another card')
  if (change.sepa !== undefined) changes.push('another card')
  if (change.amount !== undefined && isHigher(account, payment, change.amount)) changes.push('a higher amount')
  if (change.currency !== undefined && change.currency !== payment.currency) changes.push('another currency')
  return changes
}

export const numberOf = (account: Account, { card }: Payment): string | undefined =>
  card === null ? undefined : account.cards.get(card).number

export const numberOfGiven = (account: Account, card: GivenCard): string =>
  'inline' in card ? card.inline.number : account.cards.get(card.saved).number
