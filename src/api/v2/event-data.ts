/**
 * Renders the snapshot in an event as v2 shows objects of its kind. The snapshot lacks what an answer shows inline or reads from other objects: docs/events.md says what stands in its place.
 */
import type { Authentication } from '../../authentications/index.ts'
import type { Event, EventKind } from '../../events/index.ts'
import type { Context } from '../../kit/context.ts'
import { secondsOf } from '../fields.ts'
import { presentAddress } from './addresses.ts'
import { presentCard } from './cards.ts'
import { presentCheck } from './checks.ts'
import { presentCustomer } from './customers.ts'
import { presentDisbursementIn } from './disbursements.ts'
import { presentDispute } from './disputes.ts'
import { presentIntent } from './intent-fields.ts'
import { presentMandate } from './mandates.ts'
import { presentAuth, presentPayment } from './payment-fields.ts'
import { presentBarePayout } from './payouts.ts'
import { presentPrice } from './prices.ts'
import { presentProduct } from './products.ts'
import { presentRefund } from './refunds.ts'
import { presentSepa } from './sepa.ts'
import { presentPeriod, presentSubscription } from './subscription-fields.ts'
import type { Payment } from '../../payments/index.ts'

/** Snapshots are the domain's objects as JSON. The table is total over the kinds, so that every event that is recorded can be shown. */
const renderers: { readonly [kind in EventKind]: (ctx: Context, snapshot: never) => object } = {
  customer: (_, customer) => presentCustomer(customer),
  address: (_, address) => presentAddress(address),
  card: (_, card) => presentCard(card),
  sepa: (ctx, account) => presentSepa(ctx, { account, mandate: null }),
  mandate: presentMandate,
  check: (_, check: object) => presentCheck({ ...check, answer: null } as never),
  payment: paymentData,
  payment_intent: (ctx, intent: { readonly status: never }) =>
    presentIntent(ctx, { intent: intent as never, status: intent.status }),
  authentication: authenticationData,
  refund: (_, refund) => presentRefund(refund, null),
  dispute: (_, dispute) => presentDispute({ dispute, payoutId: null }),
  payout: (_, payout) => presentBarePayout(payout),
  disbursement: (_, disbursement) => presentDisbursementIn(disbursement, null),
  product: (_, product) => presentProduct(product),
  price: (_, price) => presentPrice(price),
  subscription: presentSubscription,
  subscription_period: presentPeriod,
}

export function eventData(ctx: Context, { type, snapshot }: Event): object {
  const [kind] = type.split('.') as [EventKind]
  return renderers[kind](ctx, snapshot as never)
}

/** With ids in place of the card, the account, the customer and the authentication. */
function paymentData(ctx: Context, payment: Payment): object {
  const nothing = { card: null, sepa: null, customer: null, authentication: null, payoutId: null }
  return {
    ...presentPayment(ctx, { payment, ...nothing }),
    auth: payment.authenticationId,
    card: payment.cardId,
    customer: payment.customerId,
    sepa: payment.sepaId,
  }
}

/** The authentication as the `auth` of its payment shows it, with the payment's id. */
function authenticationData(ctx: Context, authentication: Authentication): object {
  return {
    ...presentAuth(ctx.names, authentication),
    created: secondsOf(authentication.createdAt),
    payment: authentication.paymentId,
  }
}
