/** What the API shows of an object, as far as the documentation says. */
import type { Account } from './account.ts'
import { SECOND, type Moment } from './calendar.ts'
import { mandateOf, methodOf } from './debits.ts'
import { ref, refOrNull, type Fields, type View } from './expected.ts'
import type {
  Card,
  Customer,
  Disbursement,
  Dispute,
  Heading,
  Intent,
  Mandate,
  Name,
  Payment,
  Payout,
  Refund,
  SepaAccount,
  Total,
} from './objects.ts'
import { statusOfIntent } from './intent-status.ts'
import { mandateThatCounts } from './mandates.ts'
import { factsOf } from './test-cards.ts'

const secondsOf = (moment: Moment): number => moment / SECOND
const secondsOrNull = (moment: Moment | null): number | null => (moment === null ? null : secondsOf(moment))

export const customerView = ({ name, created, label, email, externalId, deleted }: Customer): Fields => ({
  id: ref(name),
  created: secondsOf(created),
  name: label,
  email,
  external_id: externalId,
  deleted,
})

export function cardView({ name, number, expMonth, expYear, created, deleted }: Card): Fields {
  const { brand, country, network, funding } = factsOf(number)
  return {
    id: ref(name),
    created: secondsOf(created),
    last4: number.slice(-4),
    exp_month: expMonth,
    exp_year: expYear,
    brand,
    country,
    network,
    funding,
    nature: 'personal',
    deleted,
  }
}

/** With the mandate that counts now, or the one by which a payment was asked for. Nothing is expected of a reference that the server has made. */
export function sepaView(
  account: Account,
  { name, created, iban, bic, holder, customer, deleted }: SepaAccount,
  mandate = mandateThatCounts(account, name),
): Fields {
  const rum = mandate === undefined ? null : mandate.rum
  const signedAt = mandate?.signedAt ?? null
  return {
    id: ref(name),
    created: secondsOf(created),
    last4: iban.slice(-4),
    bic,
    name: holder,
    customer: refOrNull(customer),
    date_mandate: signedAt === null ? null : account.calendar.dayOf(signedAt),
    deleted,
    ...((mandate === undefined || rum !== null) && { mandate: rum }),
  }
}

export const mandateView = (account: Account, { name, created, sepa, rum, signedAt, revokedAt }: Mandate): Fields => ({
  id: ref(name),
  created_at: secondsOf(created),
  deleted_at: secondsOrNull(revokedAt),
  signed_at: secondsOrNull(signedAt),
  sepa: ref(sepa),
  customer: refOrNull(account.sepaAccounts.get(sepa).customer),
  ...(rum !== null && { rum }),
})

export function paymentView(account: Account, payment: Payment): Fields {
  const { name, created, status, amount, currency, capture, card, sepa, customer, response } = payment
  return {
    id: ref(name),
    created: secondsOf(created),
    status,
    amount,
    currency,
    capture,
    response,
    method: card === null && sepa === null ? null : methodOf(payment),
    card: card === null ? null : shownCard(account.cards.get(card)),
    ...shownDebited(account, payment),
    customer: customer === null ? null : { id: ref(customer) },
    description: payment.description,
    order_id: payment.orderId,
    unique_id: payment.uniqueId,
    date_settlement: payment.dateSettlement,
    date_paym: secondsOrNull(payment.datePaym),
    date_bank: payment.dateBank,
    fee: payment.fee,
    payout: payoutOf(account, name),
    payment_intent: refOrNull(payment.intent),
    auth: authenticationView(account, payment),
  }
}

/** The documentation does not say whether a payment shows that its card was deleted meanwhile. */
function shownCard(card: Card): Fields {
  const { deleted: _, ...shown } = cardView(card)
  return shown
}

/** The same for its account. The documentation does not say what is shown of an account that is debited after its payer has agreed. */
function shownDebited(account: Account, payment: Payment): Fields {
  const { sepa } = payment
  if (sepa === null) return { sepa: null }
  if (payment.mandate === null) return {}
  const { deleted: _, ...shown } = sepaView(account, account.sepaAccounts.get(sepa), mandateOf(account, payment))
  return { sepa: shown }
}

function authenticationView(account: Account, { authentication }: Payment): View {
  if (authentication === null) return null
  const { name, status } = account.authentications.get(authentication)
  return { uuid: ref(name), status }
}

/** The payout that holds its money: the first that took one of its items. */
export function payoutOf(account: Account, object: Name): View {
  return refOrNull(account.itemsOfObject(object)[0]?.payout)
}

export function intentView(account: Account, intent: Intent): Fields {
  const { name, created, amount, currency, capture, threeds, card, sepa, description, orderId, attempts } = intent
  return {
    id: ref(name),
    created_at: secondsOf(created),
    status: statusOfIntent(account, intent),
    amount,
    currency,
    capture,
    threeds,
    card: refOrNull(card),
    sepa: refOrNull(sepa),
    description,
    order_id: orderId,
    payment: refOrNull(attempts.at(-1)),
  }
}

export const refundView = (account: Account, refund: Refund): Fields => ({
  id: ref(refund.name),
  created: secondsOf(refund.created),
  payment: ref(refund.payment),
  payment_intent: refOrNull(account.payments.get(refund.payment).intent),
  amount: refund.amount,
  currency: refund.currency,
  status: refund.status,
  date_refund: secondsOrNull(refund.dateRefund),
  date_bank: refund.dateBank,
  payout: payoutOf(account, refund.name),
})

export const disputeView = (account: Account, dispute: Dispute): Fields => ({
  id: ref(dispute.name),
  created: secondsOf(dispute.created),
  payment: ref(dispute.payment),
  payment_intent: refOrNull(account.payments.get(dispute.payment).intent),
  order_id: account.payments.get(dispute.payment).orderId,
  type: dispute.type,
  amount: dispute.amount,
  currency: dispute.currency,
  fee: dispute.fee,
  response: dispute.response,
  status: dispute.status,
  date_bank: dispute.dateBank,
  payout: payoutOf(account, dispute.name),
})

export const disbursementView = (account: Account, disbursement: Disbursement): Fields => ({
  id: ref(disbursement.name),
  created: secondsOf(disbursement.created),
  card: ref(disbursement.card),
  amount: disbursement.amount,
  currency: disbursement.currency,
  status: disbursement.status,
  response: disbursement.response,
  date_disbursement: secondsOrNull(disbursement.dateDisbursement),
  date_bank: disbursement.dateBank,
  payout: payoutOf(account, disbursement.name),
})

export const payoutView = (payout: Payout): Fields => ({
  id: ref(payout.name),
  currency: payout.currency,
  status: payout.status,
  amount: payout.amount,
  payments: headingView(payout.payments),
  refunds: headingView(payout.refunds),
  disputes: headingView(payout.disputes),
  fees: payout.fees,
  fees_vat: payout.feesVat,
  date: secondsOf(payout.date),
  date_bank: payout.dateBank,
})

const headingView = ({ amount, byMethod: { card, sepa } }: Heading): View => ({
  amount,
  method: { card: totalView(card), sepa: totalView(sepa) },
})

const totalView = ({ amount, count, fees }: Total): View => ({ amount, count, fees })
