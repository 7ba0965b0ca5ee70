/** The page of a payment: `/{public key}/{paym_…}` (stancer-v2 section 7). */
import { changePayment, findPayment, viewPayment, type PaymentChanges } from '../payments/index.ts'
import { readIntentCheckout } from './intent-checkout.ts'
import { stateOfPayment, type Checkout, type PageVisit } from './checkout.ts'
import type { PageContext } from './services.ts'

/** Undefined when there is no such payment. */
export async function readPaymentCheckout(ctx: PageContext, key: string, id: string): Promise<Checkout | undefined> {
  const found = await findPayment(ctx, id)
  if (found === undefined) return undefined
  // An attempt is paid through its intent, on the intent's page.
  if (found.intentId !== null) return readIntentCheckout(ctx, found.intentId)
  const view = await viewPayment(ctx, id)
  const { payment } = view
  return {
    id,
    path: `/${key}/${id}`,
    amount: payment,
    description: payment.description,
    returnUrl: payment.returnUrl,
    customerId: payment.customerId,
    methodsAllowed: payment.methodsAllowed,
    state: stateOfPayment(ctx, view),
    payment: view,
    pay: (verbCtx, card, visit) => changePayment(verbCtx, id, { card, ...proof(view.authentication !== null, visit) }),
  }
}

/** Proof is asked for where the merchant did; a card that it was given for is not asked about again. */
const proof = (wanted: boolean, { returnUrl, device }: PageVisit): Pick<PaymentChanges, 'auth'> =>
  wanted ? { auth: { returnUrl, device } } : {}
