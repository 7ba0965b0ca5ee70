/** `/v1/checkout/` (stancer-v1 section 3). */
import { Type, type Static } from 'typebox'
import {
  capturePaymentFrom,
  changePayment,
  createPayment,
  getPayment,
  readProgress,
  viewPayment,
  viewPayments,
  type PaymentContext,
  type PaymentView,
} from '../../payments/index.ts'
import type { Outcome } from '../../kit/changes.ts'
import { moment, momentIn, nullable, text } from '../fields.ts'
import type { Wire } from '../routes.ts'
import { echoed, given, pathId } from './fields.ts'
import { listAnswer, listQuery, oldestFirst, page } from './lists.ts'
import {
  hasShownMethod,
  paymentChanges,
  paymentIn,
  paymentInput,
  paymentPatch,
  requireWorth,
  withoutShownMethod,
} from './payment-in.ts'
import { paymentOut, presentPayment } from './payment-out.ts'

const tag = 'Payments (v1)'
const params = Type.Object({ id: pathId() })

const query = listQuery({
  created: Type.Optional(momentIn({ description: 'Made at or after this moment' })),
  order_id: Type.Optional(text(1, 36)),
  unique_id: Type.Optional(text(1, 36)),
})

const filters = {
  created: nullable(moment()),
  order_id: nullable(Type.String()),
  unique_id: nullable(Type.String()),
}

type PaymentShown = Static<typeof paymentOut>

const shown = async (ctx: PaymentContext, { id }: { readonly id: string }): Promise<PaymentShown> =>
  presentPayment(ctx, await viewPayment(ctx, id))

const presented = async (
  ctx: PaymentContext,
  { result, changes }: Outcome<PaymentView>,
): Promise<Outcome<PaymentShown>> => ({ result: await presentPayment(ctx, result), changes })

export function paymentRoutes(wire: Wire<PaymentContext>): void {
  wire.read(
    {
      method: 'GET',
      path: '/v1/checkout/',
      tag,
      summary: 'List payments',
      query,
      answer: listAnswer('payments', paymentOut, filters),
    },
    async (ctx, { query }) => {
      const { created, order_id: orderId, unique_id: uniqueId } = query
      const filter = { createdSince: created, orderId, uniqueId }
      const found = await viewPayments(ctx, filter, { by: 'createdAt', direction: 'asc' }, oldestFirst(query))
      const items = await Promise.all(found.items.map((payment) => presentPayment(ctx, payment)))
      const echo = { created: echoed(created), order_id: orderId ?? null, unique_id: uniqueId ?? null }
      return page(ctx, 'payments', { ...found, items }, echo)
    },
  )

  wire.write(
    {
      method: 'POST',
      path: '/v1/checkout/',
      tag,
      summary: 'Create a payment',
      description:
        'With a card or an account, the bank is asked at once; what is refused gives a payment that is `refused`, with the reason in `response`.',
      alsoRefuses: [501],
      body: paymentIn,
      answer: paymentOut,
    },
    async (ctx, { body }) => presented(ctx, await createPayment(ctx, paymentInput(body))),
    shown,
  )

  wire.read(
    { method: 'GET', path: '/v1/checkout/:id', tag, summary: 'Get a payment', params, answer: paymentOut },
    (ctx, { params }) => shown(ctx, params),
  )

  wire.write(
    {
      method: 'PATCH',
      path: '/v1/checkout/:id',
      tag,
      summary: 'Change a payment',
      description:
        'Gives it a method, which waits; `status` then asks for the authorization or the capture. It can be changed until it is captured.',
      alsoRefuses: [501],
      params,
      body: paymentPatch,
      answer: paymentOut,
    },
    async (ctx, { params: { id }, body }) => {
      const changes = paymentChanges(body)
      const { amount, capture, status } = changes
      if (amount === 0 || capture === true || status === 'capture') requireWorth(await getPayment(ctx, id), changes)
      const real = hasShownMethod(body) ? withoutShownMethod(await getPayment(ctx, id), changes) : changes
      return presented(ctx, await changePayment(ctx, id, real))
    },
    shown,
  )

  wire.write(
    {
      method: 'POST',
      path: '/v1/checkout/:id/capture',
      tag,
      summary: 'Capture a payment',
      alsoRefuses: [501],
      params,
      body: given({}),
      bodyOptional: true,
      answer: paymentOut,
    },
    async (ctx, { params: { id } }) => {
      const progress = await readProgress(ctx, id)
      requireWorth(progress.payment, { status: 'capture' })
      return presented(ctx, await capturePaymentFrom(ctx, progress))
    },
    shown,
  )
}
