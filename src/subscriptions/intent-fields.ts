import type { IntentInput } from '../intents/index.ts'
import { zero } from '../kit/money.ts'
import type { PaymentContext } from '../payments/index.ts'
import type { Period } from './period.ts'
import type { Subscription } from './subscription.ts'

/** The intent that pays a period; without a period, one of nothing, by which the card is verified that will pay those that come. What is named to pay with comes besides. */
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
  // Of whoever is there proof is asked for, where there is somebody to ask.
  threeds: threeDSecure === null ? 'none' : 'required',
  capture: true,
  dateSettlement: null,
  billingAddressId: null,
  shippingAddressId: null,
  subscription: { subscriptionId: subscription.id, periodId: period?.id ?? null },
})
