/** Reading payments, with the card and the customer that each refers to. */
import type { Page, PageRequest } from '../kit/listing.ts'
import type { PaymentContext } from './authorize.ts'
import { cardOf, customerOf, getPayment } from './change-payment.ts'
import type { PaymentView } from './create-payment.ts'
import type { Payment } from './payment.ts'
import { listPayments, type PaymentFilter, type PaymentOrder } from './store.ts'

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
  const [card, customer] = await Promise.all([cardOf(ctx, payment), customerOf(ctx, payment)])
  return { payment, card, customer }
}
