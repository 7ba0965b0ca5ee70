/** `/v2/payouts/` (stancer-v2 section 9). */
import { Type, type Static } from 'typebox'
import { viewDisputes } from '../../disputes/index.ts'
import { viewPayments, type PaymentContext } from '../../payments/index.ts'
import {
  type Composition,
  createPayout,
  getPayout,
  type Heading,
  type PayoutInput,
  payoutStatuses,
  type PayoutView,
  viewPayout,
  viewPayouts,
} from '../../payouts/index.ts'
import { listRefunds } from '../../refunds/index.ts'
import type { Wire } from '../routes.ts'
import { disputeOut, presentDispute } from './disputes.ts'
import { choice, date, dateIn, idOf, moment, momentIn, nullable, secondsOf, text } from '../fields.ts'
import { statusOut } from '../statuses.ts'
import { listAnswer, listQuery, page } from './lists.ts'
import { paymentOut, presentPayment } from './payment-fields.ts'
import { presentRefunds, refundOut } from './refunds.ts'

const unreachedStatuses = ['early', 'error'] as const

const shareOut = Type.Object(
  {
    amount: Type.Integer(),
    count: Type.Integer({ minimum: 0 }),
    fees: Type.Integer({ description: 'Without VAT' }),
  },
  { title: 'Payout share' },
)

const headingOut = Type.Object(
  { amount: Type.Integer(), method: Type.Object({ card: shareOut, sepa: shareOut }) },
  { title: 'Payout heading' },
)

export const payoutOut = Type.Object(
  {
    id: idOf('payout'),
    reference: Type.String(),
    currency: Type.String(),
    amount: Type.Integer({ description: 'What is transferred' }),
    payments: headingOut,
    refunds: headingOut,
    disputes: headingOut,
    fees: Type.Integer({ description: 'Without VAT' }),
    fees_vat: Type.Integer(),
    status: statusOut(payoutStatuses, unreachedStatuses),
    date: moment(),
    date_bank: nullable(date()),
  },
  { title: 'Payout' },
)

const ids = (kind: 'payment' | 'refund' | 'dispute') =>
  Type.Optional(nullable(Type.Array(idOf(kind), { default: [], description: `Each ${kind} has to be open` })))

export const payoutIn = Type.Object({
  payments: ids('payment'),
  disputes: ids('dispute'),
  refunds: ids('refund'),
  status: Type.Optional(
    nullable(
      choice(['pending', 'to_pay', 'sent', 'paid'], { default: 'paid', description: 'What it is to be at once' }),
    ),
  ),
  date: Type.Optional(nullable(dateIn())),
  description: Type.Optional(nullable(text(3, 64))),
})

const params = Type.Object({ id: idOf('payout') })

export const presentPayout = ({ payout, composition }: PayoutView): Static<typeof payoutOut> => ({
  ...presentBarePayout(payout),
  ...presentComposition(composition),
})

/** Without what it is made of. */
export const presentBarePayout = (payout: PayoutView['payout']) => ({
  id: payout.id,
  reference: payout.reference,
  currency: payout.currency,
  amount: payout.amount,
  status: payout.status,
  date: secondsOf(payout.datedAt),
  date_bank: payout.dateBank,
})

const presentComposition = ({ payments, refunds, disputes, fees, feesVat }: Composition) => ({
  payments: presentHeading(payments),
  refunds: presentHeading(refunds),
  disputes: presentHeading(disputes),
  fees,
  fees_vat: feesVat,
})

const presentHeading = ({ amount, card, sepa }: Heading): Static<typeof headingOut> => ({
  amount,
  method: { card, sepa },
})

export const payoutInput = (body: Static<typeof payoutIn>): PayoutInput => ({
  paymentIds: body.payments ?? [],
  refundIds: body.refunds ?? [],
  disputeIds: body.disputes ?? [],
  status: body.status ?? 'paid',
  date: body.date ?? null,
  description: body.description ?? null,
})

const tag = 'Payouts'

export function payoutRoutes(wire: Wire<PaymentContext>): void {
  wire.read(
    {
      method: 'GET',
      path: '/v2/payouts/',
      tag,
      summary: 'List payouts',
      query: listQuery({
        created: Type.Optional(momentIn({ description: 'Made at or after this moment' })),
        payment: Type.Optional(idOf('payment', { description: 'That this payment is in' })),
      }),
      answer: listAnswer('payouts', payoutOut),
    },
    async (ctx, { query }) => {
      const found = await viewPayouts(ctx, { createdSince: query.created, paymentId: query.payment }, query)
      return page('payouts', found.items.map(presentPayout), found)
    },
  )

  wire.write(
    {
      method: 'POST',
      path: '/v2/payouts/',
      tag,
      summary: 'Create a payout',
      description:
        'Of the payments, refunds and disputes that are named, whose money must be in no payout yet; of all that is owed where none is named. It is more than nothing, and no more than the balance. Payouts are also made by themselves, every business day.',
      body: payoutIn,
      answer: payoutOut,
    },
    async (ctx, { body }) => {
      const { result, changes } = await createPayout(ctx, payoutInput(body))
      return { result: presentPayout(result), changes }
    },
  )

  wire.read(
    { method: 'GET', path: '/v2/payouts/:id', tag, summary: 'Get a payout', params, answer: payoutOut },
    async (ctx, { params: { id } }) => presentPayout(await viewPayout(ctx, id)),
  )

  relatedLists(wire)
}

function relatedLists(wire: Wire<PaymentContext>): void {
  wire.read(
    {
      method: 'GET',
      path: '/v2/payouts/:id/payments',
      tag,
      summary: "List a payout's payments",
      params,
      query: listQuery(),
      answer: listAnswer('payments', paymentOut),
    },
    async (ctx, { params: { id }, query }) => {
      await getPayout(ctx, id)
      const found = await viewPayments(ctx, { payoutId: id }, { by: 'createdAt', direction: 'desc' }, query)
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
      path: '/v2/payouts/:id/refunds',
      tag,
      summary: "List a payout's refunds",
      params,
      query: listQuery(),
      answer: listAnswer('refunds', refundOut),
    },
    async (ctx, { params: { id }, query }) => {
      await getPayout(ctx, id)
      const found = await listRefunds(ctx, { payoutId: id }, query)
      return page('refunds', await presentRefunds(ctx, found.items), found)
    },
  )

  wire.read(
    {
      method: 'GET',
      path: '/v2/payouts/:id/disputes',
      tag,
      summary: "List a payout's disputes",
      params,
      query: listQuery(),
      answer: listAnswer('disputes', disputeOut),
    },
    async (ctx, { params: { id }, query }) => {
      await getPayout(ctx, id)
      const found = await viewDisputes(ctx, { payoutId: id }, query)
      return page('disputes', found.items.map(presentDispute), found)
    },
  )
}
