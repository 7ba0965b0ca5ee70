/**
 * Sends a payer from the page to the bank at once, because the merchant has given the card already. The payer comes back to the page, whatever return URL the merchant gave. This GET changes
 * something, as the bank's does; a second one from the same browser changes nothing.
 */
import { leaveForBank } from '../payments/index.ts'
import type { PageView } from './page-view.ts'
import type { Checkout } from './checkout.ts'
import type { PageContext } from './services.ts'
import type { Visitor } from './visitor.ts'

export async function depart(view: PageView, { path, payment }: Checkout, { device }: Visitor): Promise<void> {
  if (payment === null) return
  const { services, principal, ctx, query } = view
  const from = { returnUrl: ctx.names.page + path + query, device }
  await services.performer.perform(
    (fresh) => services.gate.open(principal, fresh),
    (verbCtx: PageContext) => leaveForBank(verbCtx, payment.payment.id, from),
  )
}
