/** Reading payments, with the card and the customer that each refers to. */
import { findAuthentication, type Authentication } from '../authentications/index.ts'
import { findCard, type Card } from '../cards/index.ts'
import { findCustomer } from '../customers/index.ts'
import { unchanged, type Change } from '../kit/changes.ts'
import { notFound } from '../kit/errors.ts'
import type { Page, PageRequest } from '../kit/listing.ts'
import type { PaymentContext } from './authorize.ts'
import type { PaymentView } from './create-payment.ts'
import { payments, type Payment } from './payment.ts'
import { progressOf, type Progress } from './progress.ts'
import { findPayment, listOperations, listPayments, type PaymentFilter, type PaymentOrder } from './store.ts'

/** Throws 404. */
export async function getPayment(ctx: PaymentContext, id: string): Promise<Payment> {
  const payment = await findPayment(ctx, id)
  if (payment === undefined) throw notFound('Payment', id)
  return payment
}

/**
 * A payment with its operations, for a decision that rests on both. The payment is read first: what is committed between the two readings has moved its version, and the
 * decision cannot be. Read the other way round, or at once, it could rest on operations that have passed, and give the same money back twice. Throws 404.
 */
export async function readProgress(ctx: PaymentContext, id: string): Promise<Progress> {
  const payment = await getPayment(ctx, id)
  const [operations, authentication] = await Promise.all([listOperations(ctx, id), authenticationOf(ctx, payment)])
  return progressOf(payment, operations, authentication)
}

/** The change that asserts, for a decision that rests on this payment and leaves it as it is, that it has not moved. */
export const assertPayment = (payment: Payment): Change => unchanged(payments, payment)

/** The authentication of a payment that counts; null where none was asked for. */
export const authenticationOf = async (
  ctx: PaymentContext,
  { authenticationId }: Payment,
): Promise<Authentication | null> =>
  authenticationId === null ? null : ((await findAuthentication(ctx, authenticationId)) ?? null)

/** The card of a payment, deleted or not. */
export const cardOf = async (ctx: PaymentContext, { cardId }: Payment): Promise<Card | null> =>
  cardId === null ? null : ((await findCard(ctx, cardId)) ?? null)

export const customerOf = async (ctx: PaymentContext, { customerId }: Payment): Promise<PaymentView['customer']> =>
  customerId === null ? null : ((await findCustomer(ctx, customerId)) ?? null)

/** Throws 404. */
export const viewPayment = async (ctx: PaymentContext, id: string): Promise<PaymentView> =>
  viewOf(ctx, await getPayment(ctx, id))

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
  const [card, customer, authentication] = await Promise.all([
    cardOf(ctx, payment),
    customerOf(ctx, payment),
    authenticationOf(ctx, payment),
  ])
  return { payment, card, customer, authentication }
}
