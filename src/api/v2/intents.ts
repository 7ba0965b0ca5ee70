/** `/v2/payment_intents/`, and, as some integrations write it, `/v2/payment_intent/` (stancer-v2 section 6). */
import { Type, type Static } from 'typebox'
import {
  cancelIntent,
  captureIntent,
  changeIntent,
  createIntent,
  getIntent,
  refundIntent,
  showIntent,
  showIntents,
  type ShownIntent,
} from '../../intents/index.ts'
import { viewDisputes } from '../../disputes/index.ts'
import type { Page } from '../../kit/listing.ts'
import { viewPayments, type PaymentContext } from '../../payments/index.ts'
import { listRefunds } from '../../refunds/index.ts'
import type { Wire } from '../routes.ts'
import { disputeOut, presentDispute } from './disputes.ts'
import { choice, idOf, momentIn, text } from '../fields.ts'
import { intentChanges, intentIn, intentInput, intentOut, intentPatch, presentIntent } from './intent-fields.ts'
import { listAnswer, listQuery, page } from './lists.ts'
import { captureBody, checkCaptured, paymentOut, presentPayment } from './payment-fields.ts'
import { presentRefund, presentRefunds, refundBody, refundedAmount, refundOut, shownRefund } from './refunds.ts'

const tag = 'Payment intents'
const params = Type.Object({ id: idOf('intent') })

const query = listQuery({
  created: Type.Optional(momentIn({ description: 'Made at or after this moment' })),
  order_id: Type.Optional(text(1, 36)),
  card: Type.Optional(idOf('card')),
  sepa: Type.Optional(idOf('sepa')),
  field: choice(['created', 'due'], {
    default: 'created',
    description: 'What to order by. By `due`, only payment intents with a `date_settlement` are listed.',
  }),
  order: choice(['asc', 'desc'], { default: 'desc' }),
})

/** A path, and its variant in the singular. */
const at = (rest: string): { path: string; alsoAt: string[] } => ({
  path: `/v2/payment_intents/${rest}`,
  alsoAt: [`/v2/payment_intent/${rest}`],
})

export function intentRoutes(wire: Wire<PaymentContext>): void {
  wire.read(
    {
      method: 'GET',
      ...at(''),
      tag,
      summary: 'List payment intents',
      query,
      answer: listAnswer('payment_intents', intentOut),
    },
    async (ctx, { query }) => {
      const found = await findIntents(ctx, query)
      return page(
        'payment_intents',
        found.items.map((intent) => presentIntent(ctx, intent)),
        found,
      )
    },
  )

  wire.write(
    {
      alsoRefuses: [501],
      method: 'POST',
      ...at(''),
      tag,
      summary: 'Create a payment intent',
      description:
        'The payer pays it on the page behind `url`, where a card that is refused can be followed by another one. With a card, it is tried at once; an account is debited at once where `threeds` is `none`, and otherwise once the payer has agreed to it there.',
      body: intentIn,
      answer: intentOut,
    },
    async (ctx, { body }) => {
      const { result, changes } = await createIntent(ctx, intentInput(body))
      return { result: presentIntent(ctx, result), changes }
    },
    shown,
  )

  wire.read(
    { method: 'GET', ...at(':id'), tag, summary: 'Get a payment intent', params, answer: intentOut },
    (ctx, { params }) => shown(ctx, params),
  )

  wire.write(
    {
      alsoRefuses: [501],
      method: 'PATCH',
      ...at(':id'),
      tag,
      summary: 'Change a payment intent',
      description:
        'Until something was taken from the payer. A card or an account that is given is tried, as when it is created.',
      params,
      body: intentPatch,
      answer: intentOut,
    },
    async (ctx, { params: { id }, body }) => {
      const { result, changes } = await changeIntent(ctx, id, intentChanges(body))
      return { result: presentIntent(ctx, result), changes }
    },
    shown,
  )

  wire.write(
    {
      method: 'DELETE',
      ...at(':id'),
      tag,
      summary: 'Cancel a payment intent',
      description: 'What is held is let go. Refused with 422 once it was paid, or has ended otherwise.',
      params,
      answer: intentOut,
    },
    async (ctx, { params: { id } }) => {
      const { result, changes } = await cancelIntent(ctx, id)
      return { result: presentIntent(ctx, result), changes }
    },
    shown,
  )

  settlementRoutes(wire)
  relatedLists(wire)
}

/** An intent as it is by now. */
const shown = async (ctx: PaymentContext, { id }: { readonly id: string }): Promise<Static<typeof intentOut>> =>
  presentIntent(ctx, await showIntent(ctx, id))

function settlementRoutes(wire: Wire<PaymentContext>): void {
  wire.write(
    {
      alsoRefuses: [501],
      method: 'POST',
      ...at(':id/capture'),
      tag,
      summary: 'Capture a payment intent',
      params,
      body: captureBody('intent'),
      bodyOptional: true,
      answer: intentOut,
    },
    async (ctx, { params: { id }, body }) => {
      checkCaptured(id, body)
      const { result, changes } = await captureIntent(ctx, id)
      return { result: presentIntent(ctx, result), changes }
    },
    shown,
  )

  wire.write(
    {
      alsoRefuses: [501],
      method: 'POST',
      ...at(':id/refund'),
      tag,
      summary: 'Refund a payment intent',
      description: 'Without an amount, or with 0, all that is left is refunded.',
      params,
      body: refundBody,
      bodyOptional: true,
      answer: refundOut,
    },
    async (ctx, { params: { id }, body }) => {
      const { result, changes } = await refundIntent(ctx, id, refundedAmount(body))
      return { result: presentRefund(result, null), changes }
    },
    shownRefund,
  )
}

function relatedLists(wire: Wire<PaymentContext>): void {
  wire.read(
    {
      method: 'GET',
      ...at(':id/payments'),
      tag,
      summary: "List a payment intent's attempts",
      params,
      query: listQuery(),
      answer: listAnswer('payments', paymentOut),
    },
    async (ctx, { params: { id }, query }) => {
      await getIntent(ctx, id)
      const found = await viewPayments(ctx, { intentId: id }, { by: 'createdAt', direction: 'desc' }, query)
      return page(
        'payments',
        found.items.map((payment) => presentPayment(ctx, payment)),
        found,
      )
    },
  )

  wire.read(
    {
      method: 'GET',
      ...at(':id/refunds'),
      tag,
      summary: "List a payment intent's refunds",
      params,
      query: listQuery(),
      answer: listAnswer('refunds', refundOut),
    },
    async (ctx, { params: { id }, query }) => {
      await getIntent(ctx, id)
      const found = await listRefunds(ctx, { intentId: id }, query)
      return page('refunds', await presentRefunds(ctx, found.items), found)
    },
  )

  wire.read(
    {
      method: 'GET',
      ...at(':id/disputes'),
      tag,
      summary: "List a payment intent's disputes",
      params,
      query: listQuery(),
      answer: listAnswer('disputes', disputeOut),
    },
    async (ctx, { params: { id }, query }) => {
      await getIntent(ctx, id)
      const found = await viewDisputes(ctx, { intentId: id }, query)
      return page('disputes', found.items.map(presentDispute), found)
    },
  )
}

function findIntents(ctx: PaymentContext, given: Static<typeof query>): Promise<Page<ShownIntent>> {
  const filter = { createdSince: given.created, orderId: given.order_id, cardId: given.card, sepaId: given.sepa }
  const order = { by: given.field === 'due' ? 'dateSettlement' : 'createdAt', direction: given.order } as const
  return showIntents(ctx, filter, order, given)
}
