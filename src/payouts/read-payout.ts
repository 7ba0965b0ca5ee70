/** Reading payouts, with what each is made of. */
import type { Context } from '../kit/context.ts'
import { notFound } from '../kit/errors.ts'
import type { Page, PageRequest } from '../kit/listing.ts'
import type { Instant } from '../kit/clock.ts'
import { balanceItems } from '../ledger/index.ts'
import { compositionOf, type Composition } from './composition.ts'
import type { Payout } from './payout.ts'
import { findPayout, listCompositionParts, listPayouts } from './store.ts'

/** A payout as the wires show it. */
export interface PayoutView {
  readonly payout: Payout
  readonly composition: Composition
}

/** Throws 404. */
export async function getPayout(ctx: Context, id: string): Promise<Payout> {
  const payout = await findPayout(ctx, id)
  if (payout === undefined) throw notFound('Payout', id)
  return payout
}

export async function viewOf(ctx: Context, payout: Payout): Promise<PayoutView> {
  const parts = await listCompositionParts(ctx, [payout.id])
  return { payout, composition: compositionOf(parts.get(payout.id) ?? []) }
}

/** Throws 404. */
export const viewPayout = async (ctx: Context, id: string): Promise<PayoutView> => viewOf(ctx, await getPayout(ctx, id))

/** With `paymentId`, only the payout that holds this payment. */
export async function viewPayouts(
  ctx: Context,
  { createdSince, paymentId }: { readonly createdSince?: Instant | undefined; readonly paymentId?: string | undefined },
  page: PageRequest,
): Promise<Page<PayoutView>> {
  const id = paymentId === undefined ? undefined : await payoutOfPayment(ctx, paymentId)
  if (id === null) return { items: [], count: 0, ...page }
  const found = await listPayouts(ctx, { createdSince, id }, page)
  const parts = await listCompositionParts(
    ctx,
    found.items.map((payout) => payout.id),
  )
  return {
    ...found,
    items: found.items.map((payout) => ({ payout, composition: compositionOf(parts.get(payout.id) ?? []) })),
  }
}

async function payoutOfPayment(ctx: Context, paymentId: string): Promise<string | null> {
  const item = await ctx.db.find(balanceItems, [ctx.realm.id, paymentId, 'settle'])
  return item?.payoutId ?? null
}
