/** `/v2/payments/`, and the deprecated `/v2/checkout/` (stancer-v2 section 8). */
import { Type, type Static } from 'typebox'
import {
  capturePayment,
  changePayment,
  createPayment,
  viewPayment,
  viewPayments,
  type PaymentContext,
  type PaymentView,
} from '../../payments/index.ts'
import { viewDisputesOf } from '../../disputes/index.ts'
import type { Page } from '../../kit/listing.ts'
import { createRefund, listRefundsOf } from '../../refunds/index.ts'
import type { Wire } from '../routes.ts'
import { disputeOut, presentDispute } from './disputes.ts'
import { choice, idOf, momentIn, text } from '../fields.ts'
import { listAnswer, listQuery, page } from './lists.ts'
import {
  captureBody,
  checkCaptured,
  paymentChanges,
  paymentIn,
  paymentInput,
  paymentOut,
  paymentPatch,
  presentPayment,
} from './payment-fields.ts'
import { presentRefund, presentRefunds, refundBody, refundedAmount, refundOut, shownRefund } from './refunds.ts'

const tag = 'Payments'
const params = Type.Object({ id: idOf('payment') })

const query = listQuery({
  created: Type.Optional(momentIn({ description: 'Made at or after this moment' })),
  paid: Type.Optional(momentIn({ description: 'Paid at or after this moment' })),
  unique_id: Type.Optional(text(1, 36)),
  order_id: Type.Optional(text(1, 36)),
  card: Type.Optional(idOf('card')),
  sepa: Type.Optional(idOf('sepa')),
  payout: Type.Optional(idOf('payout')),
  field: choice(['created', 'paid'], {
    default: 'created',
    description: 'What to order by. By `paid`, only payments that were paid are listed.',
  }),
  order: choice(['asc', 'desc'], { default: 'desc' }),
})

export function paymentRoutes(wire: Wire<PaymentContext>): void {
  wire.read(
    {
      method: 'GET',
      path: '/v2/payments/',
      alsoAt: ['/v2/checkout/'],
      tag,
      summary: 'List payments',
      query,
      answer: listAnswer('payments', paymentOut),
    },
    async (ctx, { query }) => {
      const found = await findPayments(ctx, query)
      return page(
        'payments',
        found.items.map((payment) => presentPayment(ctx, payment)),
        found,
      )
    },
  )

  wire.write(
    {
      alsoRefuses: [501],
      method: 'POST',
      path: '/v2/payments/',
      alsoAt: ['/v2/checkout/'],
      tag,
      summary: 'Create a payment',
      description:
        'With a card or an account, the bank is asked at once; what is refused gives a payment that is `refused`, with the reason in `response`.',
      body: paymentIn,
      answer: paymentOut,
    },
    async (ctx, { body }) => {
      const { result, changes } = await createPayment(ctx, paymentInput(ctx, body))
      return { result: presentPayment(ctx, result), changes }
    },
    shown,
  )

  wire.read(
    {
      method: 'GET',
      path: '/v2/payments/:id',
      alsoAt: ['/v2/checkout/:id'],
      tag,
      summary: 'Get a payment',
      params,
      answer: paymentOut,
    },
    (ctx, { params }) => shown(ctx, params),
  )

  wire.write(
    {
      alsoRefuses: [501],
      method: 'PATCH',
      path: '/v2/payments/:id',
      alsoAt: ['/v2/checkout/:id'],
      tag,
      summary: 'Change a payment',
      description: 'Gives it a method, asks for its authorization or capture, changes it until it is captured.',
      params,
      body: paymentPatch,
      answer: paymentOut,
    },
    async (ctx, { params: { id }, body }) => {
      const { result, changes } = await changePayment(ctx, id, paymentChanges(ctx, body))
      return { result: presentPayment(ctx, result), changes }
    },
    shown,
  )

  wire.write(
    {
      alsoRefuses: [501],
      method: 'POST',
      path: '/v2/payments/:id/capture',
      alsoAt: ['/v2/checkout/:id/capture'],
      tag,
      summary: 'Capture a payment',
      params,
      body: captureBody('payment'),
      bodyOptional: true,
      answer: paymentOut,
    },
    async (ctx, { params: { id }, body }) => {
      checkCaptured(id, body)
      const { result, changes } = await capturePayment(ctx, id)
      return { result: presentPayment(ctx, result), changes }
    },
    shown,
  )

  refundRoutesOf(wire)
}

function refundRoutesOf(wire: Wire<PaymentContext>): void {
  wire.write(
    {
      alsoRefuses: [501],
      method: 'POST',
      path: '/v2/payments/:id/refund',
      alsoAt: ['/v2/checkout/:id/refund'],
      tag,
      summary: 'Refund a payment',
      description: 'Without an amount, or with 0, all that is left is refunded.',
      params,
      body: refundBody,
      bodyOptional: true,
      answer: refundOut,
    },
    async (ctx, { params: { id }, body }) => {
      const { result, changes } = await createRefund(ctx, { paymentId: id, amount: refundedAmount(body) })
      return { result: presentRefund(result, null), changes }
    },
    shownRefund,
  )

  wire.read(
    {
      method: 'GET',
      path: '/v2/payments/:id/refunds',
      alsoAt: ['/v2/checkout/:id/refunds'],
      tag,
      summary: "List a payment's refunds",
      params,
      answer: Type.Array(refundOut),
    },
    async (ctx, { params: { id } }) => presentRefunds(ctx, await listRefundsOf(ctx, id)),
  )

  wire.read(
    {
      method: 'GET',
      path: '/v2/payments/:id/disputes',
      alsoAt: ['/v2/checkout/:id/disputes'],
      tag,
      summary: "List a payment's disputes",
      params,
      answer: Type.Array(disputeOut),
    },
    async (ctx, { params: { id } }) => (await viewDisputesOf(ctx, id)).map(presentDispute),
  )
}

/** A payment as it is by now. */
const shown = async (ctx: PaymentContext, { id }: { readonly id: string }): Promise<Static<typeof paymentOut>> =>
  presentPayment(ctx, await viewPayment(ctx, id))

type PaymentQuery = Static<typeof query>

function findPayments(ctx: PaymentContext, given: PaymentQuery): Promise<Page<PaymentView>> {
  const filter = {
    createdSince: given.created,
    paidSince: given.paid,
    uniqueId: given.unique_id,
    orderId: given.order_id,
    cardId: given.card,
    sepaId: given.sepa,
    payoutId: given.payout,
  }
  const order = { by: given.field === 'paid' ? 'paidAt' : 'createdAt', direction: given.order } as const
  return viewPayments(ctx, filter, order, given)
}
