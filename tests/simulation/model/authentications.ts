/** 3-D Secure (docs/three-d-secure.md). */
import type { Account } from './account.ts'
import { HOUR } from './calendar.ts'
import type { AuthenticationStatus, Name, Payment } from './objects.ts'
import { factsOf, type ThreeDSecureRule } from './test-cards.ts'

/** Where the payer comes back to: the shop, or the hosted page, from which the payment goes on by itself. */
export type GivenAuthentication = 'shop' | 'page'

const authenticationLasts = 6 * HOUR

/** The table of "When the payment changes": its columns, and what each change does in each column. */
type Column = 'requested' | 'waiting' | 'success' | 'used' | 'unavailable' | 'ended'
export type Change = 'auth' | 'the same card' | 'another card' | 'a higher amount' | 'another currency'
type Effect = 'kept' | 'prepared' | 'anew'

const effects: Readonly<Record<Change, Readonly<Record<Column, Effect>>>> = {
  auth: { requested: 'kept', waiting: 'kept', success: 'kept', used: 'anew', unavailable: 'anew', ended: 'anew' },
  'the same card': {
    requested: 'prepared',
    waiting: 'kept',
    success: 'kept',
    used: 'anew',
    unavailable: 'anew',
    ended: 'anew',
  },
  'another card': {
    requested: 'prepared',
    waiting: 'anew',
    success: 'anew',
    used: 'anew',
    unavailable: 'anew',
    ended: 'anew',
  },
  'a higher amount': {
    requested: 'kept',
    waiting: 'anew',
    success: 'anew',
    used: 'kept',
    unavailable: 'kept',
    ended: 'kept',
  },
  'another currency': {
    requested: 'kept',
    waiting: 'anew',
    success: 'anew',
    used: 'kept',
    unavailable: 'kept',
    ended: 'kept',
  },
}

const columns: Readonly<Record<AuthenticationStatus, Column>> = {
  requested: 'requested',
  available: 'waiting',
  attempted: 'waiting',
  success: 'success',
  unavailable: 'unavailable',
  declined: 'ended',
  failed: 'ended',
  expired: 'ended',
}

/** The column of the payment's authentication in the table; undefined without an authentication. */
export function columnOf(account: Account, { authentication }: Payment): Column | undefined {
  if (authentication === null) return undefined
  const { status, used } = account.authentications.get(authentication)
  return status === 'success' && used ? 'used' : columns[status]
}

/** Whether an amount is more than the payer was asked to agree to: an amount that was lowered may be raised to that again. */
export function isHigher(account: Account, { authentication, amount }: Payment, given: number): boolean {
  return given > (authentication === null ? amount : account.authentications.get(authentication).amount)
}

export function whatChangeDoes(account: Account, payment: Payment, changes: readonly Change[]): Effect {
  const column = columnOf(account, payment)
  if (column === undefined) return 'kept'
  const found = changes.map((change) => effects[change][column])
  return found.find((effect) => effect === 'anew') ?? found.find((effect) => effect === 'prepared') ?? 'kept'
}

/** Whether taking the payment is refused, because its proof has not come, or another one is needed. */
export function waitsForProof(account: Account, payment: Payment): boolean {
  const column = columnOf(account, payment)
  return column !== undefined && column !== 'success' && column !== 'unavailable'
}

/** Whether there is a proof that was not used yet. */
export const isProof = (account: Account, payment: Payment): boolean => columnOf(account, payment) === 'success'

export function markUsed(account: Account, payment: Payment): void {
  if (payment.authentication !== null && isProof(account, payment))
    account.authentications.change(payment.authentication, { used: true })
}

/** Begins or changes the payment's authentication: `kept` changes its return address, `prepared` gives it the card, `anew` replaces it by another one. */
export function beginAuthentication(
  account: Account,
  name: Name,
  given: GivenAuthentication | undefined,
  effect: Effect = 'anew',
): void {
  const { authentication, authentications, card, sepa } = account.payments.get(name)
  const before = authentication === null ? undefined : account.authentications.get(authentication)
  const toPage = given === undefined ? before?.toPage === true : given === 'page'
  if (before !== undefined && effect !== 'anew') {
    account.authentications.change(before.name, { toPage })
    if (effect === 'prepared') setOut(account, before.name)
    return
  }
  if (before !== undefined) account.authentications.change(before.name, { replaced: true })
  const fresh = nameOfAuthentication(name, authentications + 1)
  account.authentications.set(fresh, {
    name: fresh,
    payment: name,
    status: 'requested',
    amount: 0,
    used: false,
    toPage,
    replaced: false,
  })
  account.payments.change(name, { authentication: fresh, authentications: authentications + 1 })
  if (card !== null || sepa !== null) setOut(account, fresh)
}

/** Nothing is asked of the payer's bank any more. */
export function dropAuthentication(account: Account, name: Name): void {
  const { authentication } = account.payments.get(name)
  if (authentication === null) return
  account.authentications.change(authentication, { replaced: true })
  account.payments.change(name, { authentication: null })
}

/** Authentications are counted from 1. */
export const nameOfAuthentication = (payment: Name, number: number): Name => `authentication ${number} of ${payment}`

/** There is a card: the payer can be sent to its bank, or need not be. For a debit the mandate is the proof. */
function setOut(account: Account, name: Name): void {
  const { amount, sepa } = account.payments.get(account.authentications.get(name).payment)
  const isEnrolled = sepa === null && ruleOf(account, name) !== 'not_enrolled'
  account.authentications.change(name, { status: isEnrolled ? 'available' : 'unavailable', amount })
  if (isEnrolled) account.later(account.now + authenticationLasts, 'authentication expires', name)
}

export function ruleOf(account: Account, name: Name): ThreeDSecureRule {
  const { card } = account.payments.get(account.authentications.get(name).payment)
  if (card === null) throw new Error(`${name} has no card`)
  return factsOf(account.cards.get(card).number).threeds
}

/** Whether the payer can be at the bank. */
export const isWaiting = (status: AuthenticationStatus): boolean => columns[status] === 'waiting'

export function expireAuthentication(account: Account, name: Name): void {
  const { status } = account.authentications.get(name)
  if (isWaiting(status)) account.authentications.change(name, { status: 'expired' })
}
