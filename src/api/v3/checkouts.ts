/** `/v3/checkouts` (gateway-v3 section 4.8): what a payer pays on a page of ours, or in a form of ours within the merchant's page. */
import {
  checkoutMs,
  findCheckout,
  isCheckoutId,
  isOver,
  type Checkout,
  type GatewayContext,
} from '../../gateway/index.ts'
import { viewIntent } from '../../intents/index.ts'
import type { Context } from '../../kit/context.ts'
import type { Payment } from '../../payments/index.ts'
import { changeFaults, changeParameters, checkoutFaults, checkoutParameters } from './checkout-parameters.ts'
import { changeCheckout, checkoutNotFound, makeCheckout } from './make-checkout.ts'
import { examples } from './openapi-examples.ts'
import { shownTransaction } from './payments.ts'
import { canceledByMerchant } from './result-of.ts'
import { shownCode, type GatewayWire, type Shown } from './wire.ts'

const tag = 'Checkouts (v3)'

export function checkoutRoutes(wire: GatewayWire<GatewayContext>): void {
  wire.write(
    {
      method: 'POST',
      path: '/v3/checkouts',
      tag,
      summary: 'Create a checkout',
      description:
        'For half an hour a payer can pay by its id: at /v3/checkouts/{id}/page, or in a page of yours that loads /v3/paymentWidgets.js?checkoutId={id}. What pays is given there, and never comes with the request.',
      parameters: checkoutParameters,
      example: examples.checkout,
      takesCustom: true,
      check: checkoutFaults,
    },
    (ctx, { given }) => makeCheckout(ctx, given),
    (_ctx, id) => Promise.resolve({ id, ...shownCode('000.200.100') }),
  )

  wire.write(
    {
      method: 'POST',
      path: '/v3/checkouts/:id',
      tag,
      summary: 'Change a checkout',
      description: 'Until it is paid. What is not given stays as it was.',
      parameters: changeParameters,
      example: examples.change,
      takesCustom: true,
      counts: { as: 'change', by: byCheckout },
      check: changeFaults,
    },
    (ctx, { id, given }) => changeCheckout(ctx, id, given),
    (_ctx, id) => Promise.resolve({ id, ...shownCode('000.200.101') }),
  )

  wire.read(
    {
      method: 'GET',
      path: '/v3/checkouts/:id/payment',
      tag,
      summary: 'The result of a checkout',
      description:
        'The latest of its payments, whose id is the id in the answer; before the first, 000.200.100. Answers 404 once half an hour has passed since the checkout was made and since its latest payment was tried.',
      parameters: {},
      counts: { as: 'checkout_result', by: byCheckout },
    },
    async (ctx, { id }) => {
      const checkout = await findCheckout(ctx, id)
      if (checkout === undefined) throw checkoutNotFound()
      return shownResult(ctx, checkout)
    },
  )
}

/** Counts by the id of the path, where it has the form of one. */
const byCheckout = (_ctx: Context, { id }: { readonly id: string }): string | undefined =>
  isCheckoutId(id) ? id : undefined

async function shownResult(ctx: GatewayContext, checkout: Checkout): Promise<Shown> {
  const { intent, payment: latest } = await viewIntent(ctx, checkout.intentId)
  if (isOver(ctx, checkout) && (latest === null || !isRecent(ctx, latest.payment))) throw checkoutNotFound()
  if (latest !== null) return shownTransaction(ctx, latest.payment.firstOperationId)
  return shownCode(intent.canceledAt === null ? '000.200.100' : canceledByMerchant)
}

/** Whether a payment is so recent that its result can still be read: a payer who pays in the last minute is back in the shop in time. */
const isRecent = ({ now }: GatewayContext, { createdAt }: Payment): boolean => now < createdAt + checkoutMs
