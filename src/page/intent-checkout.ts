/** The page of a payment intent: `/{pi_…}`, in test mode `/test_{pi_…}` (stancer-v2 section 7). */
import { findCheckoutOfIntent } from '../gateway/index.ts'
import { intentUrl, payIntent, viewIntent, type IntentView } from '../intents/index.ts'
import { stateOfPayment, type Checkout, type CheckoutState } from './checkout.ts'
import { found } from './found.ts'
import { gatewayCheckoutOf, noForm, type WidgetForm } from './gateway-checkout.ts'
import type { PageContext } from './services.ts'

/** Undefined when there is no such intent. The intent of a checkout of the gateway API is paid through the checkout, wherever the payer comes from; `form` is what the merchant's page then asks for. */
export async function readIntentCheckout(
  ctx: PageContext,
  id: string,
  form: WidgetForm = noForm,
): Promise<Checkout | undefined> {
  const view = await found(viewIntent(ctx, id))
  if (view === undefined) return undefined
  const { intent, payment } = view
  const checkout: Checkout = {
    id,
    path: intentUrl(ctx, intent).slice(ctx.names.page.length),
    amount: intent,
    description: intent.description,
    returnUrl: intent.returnUrl,
    customerId: intent.customerId,
    methodsAllowed: intent.methodsAllowed,
    brandsAllowed: null,
    dateSettlement: intent.dateSettlement,
    state: stateOfIntent(ctx, view),
    asksForProof: intent.threeds !== 'none',
    keptFor: intent.subscriptionId === null ? null : 'subscription',
    payment,
    pay: async (verbCtx, tender, visit) => {
      const { result, changes } = await payIntent(verbCtx, id, { tender, ...visit })
      return { result: result.payment, changes }
    },
  }
  const gatewayCheckout = await findCheckoutOfIntent(ctx, id)
  return gatewayCheckout === undefined ? checkout : gatewayCheckoutOf(ctx, gatewayCheckout, checkout, form)
}

function stateOfIntent(ctx: PageContext, { status, payment }: IntentView): CheckoutState {
  switch (status) {
    case 'require_payment_method':
    case 'require_authentication':
      return 'payable'
    case 'canceled':
      return status
    // A debit that is being collected was accepted; otherwise the bank's answer is not known yet.
    case 'processing':
    case 'authorized':
    case 'captured':
      return payment === null ? 'already_paid' : stateOfPayment(ctx, payment)
    case 'unpaid':
      return payment?.payment.status === 'expired' ? 'expired' : 'failed'
  }
}
