import type { IntentInput } from '../intents/index.ts'
import { zero } from '../kit/money.ts'
import type { PaymentContext } from '../payments/index.ts'
import type { Period } from './period.ts'
import type { Subscription } from './subscription.ts'

/** The intent that pays a period; without a period, an intent of nothing that verifies the card for later periods. The caller adds the card or account to pay with. */
export const intentFor = (
  { threeDSecure }: PaymentContext,
  subscription: Subscription,
  period: Pick<Period, 'id' | 'amount'> | null,
): IntentInput => ({
  amount: period?.amount ?? zero,
  currency: subscription.currency,
  description: subscription.description,
  customerId: subscription.customerId,
  cardId: null,
  sepaId: null,
  orderId: null,
  uniqueId: null,
  methodsAllowed: subscription.methodsAllowed,
  metadata: null,
  returnUrl: subscription.returnUrl,
  // A payer who is present is asked for proof, if the network can ask for it.
  threeds: threeDSecure === null ? 'none' : 'required',
  capture: true,
  dateSettlement: null,
  billingAddressId: null,
  shippingAddressId: null,
  subscription: { subscriptionId: subscription.id, periodId: period?.id ?? null },
})
