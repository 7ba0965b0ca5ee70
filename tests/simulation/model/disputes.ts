/** Disputes (docs/disputes.md). */
import type { Account } from './account.ts'
import { businessDayFrom, DAY, nextBusinessDay, type Moment } from './calendar.ts'
import { methodOf, reasonNow } from './debits.ts'
import { done, refused, type Expected } from './expected.ts'
import { chargeOf } from './fees.ts'
import type { Dispute, DisputeStatus, Name, Payment } from './objects.ts'
import { factsOf } from './test-cards.ts'
import { reasonOfReturn } from './test-ibans.ts'
import { disputeView } from './views.ts'

const deadline = 30 * DAY

/** "What happens in each": the next statuses of each status. */
const next: Readonly<Record<DisputeStatus, readonly DisputeStatus[]>> = {
  open: ['evidence_pending', 'evidence_sent', 'accepted', 'out_of_time', 'won', 'lost'],
  evidence_pending: ['evidence_sent', 'accepted', 'out_of_time', 'won', 'lost'],
  evidence_sent: ['evidence_verification', 'won', 'lost'],
  evidence_verification: ['won', 'lost'],
  accepted: [],
  won: [],
  lost: [],
  out_of_time: [],
  not_contestable: [],
}

/** Codes that are shown as `45`: customers must not learn of a suspected fraud. */
const hidden: readonly string[] = ['1040', '4837', '4863']

export const codesOfNetworks: readonly string[] = [
  '14',
  '42',
  '45',
  '1040',
  '1261',
  '4808',
  '4834',
  '4837',
  '4853',
  '4863',
]

const usualCodes: Readonly<Record<string, string>> = { national: '45', visa: '1261', mastercard: '4853', unknown: '45' }

/** The amount that can still be disputed. For a debit, refunds do not count, because the payer's bank does not know of them. */
export const leftToDispute = ({ amount, refunded, disputed, sepa }: Payment): number =>
  amount - disputed - (sepa === null ? refunded : 0)

/** `POST /sandbox/payments/{id}/dispute`. */
export function disputePayment(
  account: Account,
  name: Name,
  of: Name,
  given: { readonly amount?: number; readonly response?: string },
): Expected {
  const payment = account.payments.find(of)
  if (payment === undefined) return refused('a payment that is not there', 404)
  if (payment.status !== 'captured' && payment.status !== 'disputed')
    return refused('only what is captured can be disputed', 409, of)
  const left = leftToDispute(payment)
  if (left === 0) return refused('nothing is left to be disputed', 409, of)
  const { amount = left } = given
  if (amount > left) return refused('no more than is left is disputed', 422)
  const code = codeOf(account, payment, given.response)
  if (typeof code !== 'string') return code
  if (payment.sepa !== null && amount < left) return refused('a debit is returned whole', 422)
  return done('a payment is disputed', disputeView(account, openDispute(account, name, payment, amount, code)))
}

/** The code that is given, or a usual one; or why it is not one of the payment's method. */
function codeOf(account: Account, payment: Payment, given?: string): string | Expected {
  if (payment.sepa !== null) return reasonNow(account, payment, given)
  if (given !== undefined && !codesOfNetworks.includes(given))
    return refused('a payment by card is disputed with a code of its network', 422)
  return given ?? usualCode(account, payment)
}

/** The payer with a disputing card or account contests what is left, if anything is. */
export function disputeByItself(account: Account, of: Name): void {
  const payment = account.payments.get(of)
  if (payment.status !== 'captured' && payment.status !== 'disputed') return
  const left = leftToDispute(payment)
  // The holder of such a card gives code 45, which is also the usual one of its network.
  const code = payment.sepa === null ? '45' : reasonOfReturn(account.sepaAccounts.get(payment.sepa).iban)
  if (left > 0 && code !== undefined) openDispute(account, `dispute of ${of}`, payment, left, code)
}

function openDispute(account: Account, name: Name, payment: Payment, amount: number, code: string): Dispute {
  const { now, calendar } = account
  const { currency } = payment
  const { fee, vat } = chargeOf(account.fees, 'dispute', amount)
  account.payments.change(payment.name, { status: 'disputed', disputed: payment.disputed + amount })
  account.book('dispute open', currency, { amount, fee, vat })
  account.addItem('dispute', name, currency, { amount: -amount, fee, vat })
  account.counts.add('disputes', 1)
  account.disputesOf.set(payment.name, [...(account.disputesOf.find(payment.name) ?? []), name])
  const isReturn = methodOf(payment) === 'sepa'
  const dispute = account.disputes.set(name, {
    name,
    type: isReturn ? 'sepa_return' : 'chargeback',
    created: now,
    payment: payment.name,
    amount,
    currency,
    fee,
    response: hidden.includes(code) ? '45' : code,
    status: 'open',
    dateBank: businessDayFrom(calendar.dayOf(now)),
    dueAt: null,
    endedAt: null,
  })
  if (!isReturn) return goesOnAt(account, name, now + deadline)
  moveDispute(account, dispute, 'not_contestable')
  return account.disputes.get(name)
}

function goesOnAt(account: Account, name: Name, dueAt: Moment): Dispute {
  account.later(dueAt, 'dispute goes on', name)
  return account.disputes.change(name, { dueAt })
}

function usualCode(account: Account, { card }: Payment): string {
  const network = card === null ? 'unknown' : factsOf(account.cards.get(card).number).network
  return usualCodes[network] ?? '45'
}

export function readDispute(account: Account, name: Name): Expected {
  const dispute = account.disputes.find(name)
  return dispute === undefined
    ? refused('a dispute that is not there', 404)
    : done('a dispute is read', disputeView(account, dispute))
}

/** `POST /sandbox/disputes/{id}`: moves the dispute to a status. */
export function decideDispute(account: Account, name: Name, status: DisputeStatus): Expected {
  const dispute = account.disputes.find(name)
  if (dispute === undefined) return refused('a dispute that is not there', 404)
  if (!next[dispute.status].includes(status)) return refused('a status that does not follow', 409, name)
  moveDispute(account, dispute, status)
  return done('a dispute comes to another status', disputeView(account, account.disputes.get(name)))
}

function moveDispute(account: Account, { name, currency, amount, payment }: Dispute, status: DisputeStatus): void {
  account.disputes.change(name, { status })
  if (next[status].length === 0) account.disputes.change(name, { endedAt: account.now })
  switch (status) {
    case 'open':
    case 'evidence_pending':
      return
    case 'evidence_sent':
      goesOnAt(account, name, morningOfNextBusinessDay(account))
      return
    case 'evidence_verification':
      goesOnAt(account, name, account.now + deadline)
      return
    case 'won': {
      const { disputed } = account.payments.get(payment)
      account.payments.change(payment, { disputed: disputed - amount })
      account.book('dispute win', currency, { amount })
      account.addItem('dispute', name, currency, { amount })
      const statuses = (account.disputesOf.find(payment) ?? []).map((one) => account.disputes.get(one).status)
      if (statuses.every((one) => one === 'won')) account.payments.change(payment, { status: 'captured' })
      return
    }
    case 'accepted':
    case 'lost':
    case 'out_of_time':
    case 'not_contestable':
      account.book('dispute lose', currency, { amount })
  }
}

/** The next business day is never today, even before six in the morning. */
const morningOfNextBusinessDay = ({ calendar, now }: Account): Moment =>
  calendar.morningOf(nextBusinessDay(calendar.dayOf(now)))

/** What happens as time passes, by the status. A time that was set by an earlier status is ignored. */
export function continueDispute(account: Account, name: Name): void {
  const dispute = account.disputes.get(name)
  if (dispute.dueAt !== account.now) return
  switch (dispute.status) {
    case 'open':
    case 'evidence_pending':
      moveDispute(account, dispute, 'out_of_time')
      return
    case 'evidence_sent':
      moveDispute(account, dispute, 'evidence_verification')
      return
    case 'evidence_verification':
      moveDispute(account, dispute, 'lost')
      return
    case 'accepted':
    case 'won':
    case 'lost':
    case 'out_of_time':
    case 'not_contestable':
  }
}
