/** Reading disputes, with the payout that each was taken from. */
import type { Context } from '../kit/context.ts'
import { notFound } from '../kit/errors.ts'
import type { Page, PageRequest } from '../kit/listing.ts'
import { getPayment, type PaymentContext } from '../payments/index.ts'
import type { Dispute } from './dispute.ts'
import { findDispute, findPayoutOf, listAllDisputesOf, listDisputes, type DisputeFilter } from './store.ts'

export interface DisputeView {
  readonly dispute: Dispute
  /** The payout that it was taken from. */
  readonly payoutId: string | null
}

/** Throws 404. */
export async function getDispute(ctx: Context, id: string): Promise<Dispute> {
  const dispute = await findDispute(ctx, id)
  if (dispute === undefined) throw notFound('Dispute', id)
  return dispute
}

/** Throws 404. */
export const viewDispute = async (ctx: Context, id: string): Promise<DisputeView> =>
  viewOf(ctx, await getDispute(ctx, id))

export async function viewDisputes(ctx: Context, filter: DisputeFilter, page: PageRequest): Promise<Page<DisputeView>> {
  const found = await listDisputes(ctx, filter, page)
  return { ...found, items: await Promise.all(found.items.map((dispute) => viewOf(ctx, dispute))) }
}

/** Every dispute of a payment, oldest first. Throws 404 when there is no such payment. */
export async function viewDisputesOf(ctx: PaymentContext, paymentId: string): Promise<DisputeView[]> {
  await getPayment(ctx, paymentId)
  const found = await listAllDisputesOf(ctx, paymentId)
  return Promise.all(found.map((dispute) => viewOf(ctx, dispute)))
}

export const viewOf = async (ctx: Context, dispute: Dispute): Promise<DisputeView> => ({
  dispute,
  payoutId: await findPayoutOf(ctx, dispute),
})
