/** Reading payments, with the card and the customer that each refers to. */
import { findAuthentication, type Authentication } from '../authentications/index.ts'
import { findCustomer } from '../customers/index.ts'
import { unchanged, type Change } from '../kit/changes.ts'
import { notFound } from '../kit/errors.ts'
import type { Page, PageRequest } from '../kit/listing.ts'
import { findAccountWithMandate } from '../mandates/index.ts'
import type { PaymentContext } from './context.ts'
import type { PaymentView, WholePaymentView } from './create-payment.ts'
import { instrumentOf, shownWith, type Instrument } from './instrument.ts'
import { payments, type Payment } from './payment.ts'
import { progressOf, type Follow, type Progress } from './progress.ts'
import {
  findPayment,
  findPaymentView,
  findPayoutOf,
  findWholePaymentView,
  listOperations,
  listPayments,
  type PaymentFilter,
  type PaymentOrder,
} from './store.ts'

/** Throws 404. */
export async function getPayment(ctx: PaymentContext, id: string): Promise<Payment> {
  const payment = await findPayment(ctx, id)
  if (payment === undefined) throw notFound('Payment', id)
  return payment
}

/**
 * A payment with its operations, for a decision that depends on both. The payment is read first: a commit between the two reads changes its version, and the decision cannot be committed. If
 * the operations were read first, or at the same time, the decision could depend on outdated operations, and give the same money back twice. Throws 404.
 */
export async function readProgress(ctx: PaymentContext, id: string): Promise<Progress> {
  const payment = await getPayment(ctx, id)
  return readWith(ctx, payment, followOf(ctx, payment))
}

/** What follows when this payment changes, for callers that make its progress of parts that they have read in another way. */
export async function followOf(ctx: PaymentContext, payment: Payment): Promise<Follow | null> {
  const [ofAttempt, ofToken] = await Promise.all([
    payment.intentId === null ? null : ctx.followAttempt(ctx, payment),
    mayKeepCard(payment) ? ctx.followToken(ctx, payment) : null,
  ])
  if (ofAttempt === null || ofToken === null) return ofAttempt ?? ofToken
  return (before, after) => [...ofAttempt(before, after), ...ofToken(before, after)]
}

/** Whether the card is to pay again later, and has not paid yet. */
const mayKeepCard = ({ status, cardId, storedCredential }: Payment): boolean =>
  status === 'open' && cardId !== null && storedCredential !== null

/** {@link readProgress} for a decision of the intent that the payment is an attempt of: the intent tells by itself what follows. */
export const readAttempt = async (ctx: PaymentContext, id: string): Promise<Progress> =>
  readWith(ctx, await getPayment(ctx, id), null)

async function readWith(
  ctx: PaymentContext,
  payment: Payment,
  following: Promise<Follow | null> | null,
): Promise<Progress> {
  const [operations, authentication, follow] = await Promise.all([
    listOperations(ctx, payment.id),
    authenticationOf(ctx, payment),
    following,
  ])
  return progressOf(payment, operations, authentication, follow)
}

/** The change that asserts, for a decision that rests on this payment and leaves it as it is, that it has not moved. */
export const assertPayment = (payment: Payment): Change => unchanged(payments, payment)

/** The authentication of a payment that counts; null where none was asked for. */
export const authenticationOf = async (
  ctx: PaymentContext,
  { authenticationId }: Payment,
): Promise<Authentication | null> =>
  authenticationId === null ? null : ((await findAuthentication(ctx, authenticationId)) ?? null)

export const customerOf = async (ctx: PaymentContext, { customerId }: Payment): Promise<PaymentView['customer']> =>
  customerId === null ? null : ((await findCustomer(ctx, customerId)) ?? null)

/** Throws 404. */
export async function viewPayment(ctx: PaymentContext, id: string): Promise<PaymentView> {
  const view = await findPaymentView(ctx, id)
  if (view === undefined) throw notFound('Payment', id)
  return withAccount(ctx, view)
}

/** Throws 404. */
export async function viewWholePayment(ctx: PaymentContext, id: string): Promise<WholePaymentView> {
  const view = await findWholePaymentView(ctx, id)
  if (view === undefined) throw notFound('Payment', id)
  return withAccount(ctx, view)
}

/** Where no card was tried, an account may have been. */
const withAccount = async <View extends Omit<PaymentView, 'sepa'>>(ctx: PaymentContext, view: View) => ({
  ...view,
  sepa: view.card === null ? (await readMeans(ctx, view.payment)).sepa : null,
})

const readMeans = async (ctx: PaymentContext, payment: Payment): Promise<Pick<PaymentView, 'card' | 'sepa'>> =>
  meansOf(ctx, payment, await instrumentOf(ctx, payment))

/** The card or account of a payment: the instrument that was tried last, or else the account that waits for its payer's agreement, with the mandate that counts for it. */
export async function meansOf(
  ctx: PaymentContext,
  payment: Payment,
  instrument: Instrument | null,
): Promise<ReturnType<typeof shownWith>> {
  if (instrument !== null || payment.sepaId === null) return shownWith(instrument)
  return { card: null, sepa: (await findAccountWithMandate(ctx, payment.sepaId)) ?? null }
}

export async function viewPayments(
  ctx: PaymentContext,
  filter: PaymentFilter,
  order: PaymentOrder,
  page: PageRequest,
): Promise<Page<PaymentView>> {
  const found = await listPayments(ctx, filter, order, page)
  return { ...found, items: await Promise.all(found.items.map((payment) => viewOf(ctx, payment))) }
}

async function viewOf(ctx: PaymentContext, payment: Payment): Promise<PaymentView> {
  const [means, customer, authentication, payoutId] = await Promise.all([
    readMeans(ctx, payment),
    customerOf(ctx, payment),
    authenticationOf(ctx, payment),
    findPayoutOf(ctx, payment),
  ])
  return { payment, ...means, customer, authentication, payoutId }
}
