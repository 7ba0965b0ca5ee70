/** The page of a payment: `/{public key}/{paym_…}` (stancer-v2 section 7). */
import {
  changePayment,
  shopUrlOf,
  viewPayment,
  type PaymentChanges,
  type PaymentView,
  type Tender,
} from '../payments/index.ts'
import { stateOfPayment, type Checkout, type PageVisit } from './checkout.ts'
import { found } from './found.ts'
import { readIntentCheckout } from './intent-checkout.ts'
import type { PageContext } from './services.ts'

/** Undefined when there is no such payment. */
export async function readPaymentCheckout(ctx: PageContext, key: string, id: string): Promise<Checkout | undefined> {
  const view = await found(viewPayment(ctx, id))
  if (view === undefined) return undefined
  const { payment } = view
  // An attempt is paid through its intent, on the intent's page.
  if (payment.intentId !== null) return readIntentCheckout(ctx, payment.intentId)
  return {
    id,
    path: `/${key}/${id}`,
    amount: payment,
    description: payment.description,
    returnUrl: shopUrlOf(view),
    customerId: payment.customerId,
    methodsAllowed: payment.methodsAllowed,
    brandsAllowed: null,
    dateSettlement: payment.dateSettlement,
    state: stateOfPayment(ctx, view),
    asksForProof: view.authentication !== null,
    keptFor: null,
    payment: view,
    pay: (verbCtx, tender, visit) => changePayment(verbCtx, id, { ...tender, ...proof(view, tender, visit) }),
  }
}

/** A card's payer is asked for proof if the merchant has asked for it; for a debit the mandate is the proof. The payer comes back to the page, and goes on to the shop from there. */
function proof(
  view: PaymentView,
  tender: Tender,
  { returnUrl, device }: PageVisit,
): Pick<PaymentChanges, 'auth' | 'returnUrl'> {
  if (view.authentication === null) return {}
  return { ...('card' in tender && { auth: { returnUrl, device } }), returnUrl: shopUrlOf(view) }
}
