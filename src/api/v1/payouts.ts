/** `/v1/payouts/` (stancer-v1 section 9): of live modes alone, as v1 has it; v2 shows those of test modes too. */
import { Type, type Static } from 'typebox'
import { viewDisputes } from '../../disputes/index.ts'
import type { Context } from '../../kit/context.ts'
import { notAvailable } from '../../kit/errors.ts'
import { viewPayments, type PaymentContext } from '../../payments/index.ts'
import {
  getPayout,
  type Heading,
  payoutStatuses,
  type PayoutView,
  viewPayout,
  viewPayouts,
} from '../../payouts/index.ts'
import { listRefunds } from '../../refunds/index.ts'
import { choice, idOf, moment, momentIn, nullable, secondsOf, shownMoment } from '../fields.ts'
import type { Wire } from '../routes.ts'
import { disputeOut, presentDispute } from './disputes.ts'
import { daySeconds, echoed, isLive, liveMode, pathId, secondsOfDay } from './fields.ts'
import { listAnswer, listQuery, oldestFirst, page } from './lists.ts'
import { paymentOut, presentPayment } from './payment-out.ts'
import { presentRefund, refundOut } from './refunds.ts'

const headingOut = Type.Object({ amount: Type.Integer() })

export const payoutOut = Type.Object(
  {
    id: idOf('payout'),
    created: moment(),
    amount: Type.Integer({ description: 'What is transferred' }),
    currency: Type.String(),
    date_bank: nullable(daySeconds()),
    date_paym: nullable(moment()),
    disputes: headingOut,
    fees: Type.Integer({ description: 'With VAT' }),
    live_mode: liveMode,
    payments: headingOut,
    refunds: headingOut,
    statement_description: Type.String({ description: 'What stands on the transfer' }),
    status: choice(payoutStatuses),
  },
  { title: 'Payout of v1' },
)

export const presentPayout = (
  ctx: Pick<Context, 'realm'>,
  { payout, composition }: PayoutView,
): Static<typeof payoutOut> => ({
  id: payout.id,
  created: secondsOf(payout.createdAt),
  amount: payout.amount,
  currency: payout.currency,
  date_bank: payout.dateBank === null ? null : secondsOfDay(payout.dateBank),
  date_paym: shownMoment(payout.paidAt),
  disputes: presentHeading(composition.disputes),
  fees: composition.fees + composition.feesVat,
  live_mode: isLive(ctx),
  payments: presentHeading(composition.payments),
  refunds: presentHeading(composition.refunds),
  statement_description: payout.reference,
  status: payout.status,
})

const presentHeading = ({ amount }: Heading): Static<typeof headingOut> => ({ amount })

function requireLive(ctx: Pick<Context, 'realm'>): void {
  if (!isLive(ctx)) throw notAvailable('Payouts are shown with a live key only')
}

const query = listQuery({ created: Type.Optional(momentIn({ description: 'Made at or after this moment' })) })
const filters = { created: nullable(moment()) }
const params = Type.Object({ id: pathId() })
const tag = 'Payouts (v1)'

export function payoutRoutes(wire: Wire<PaymentContext>): void {
  wire.read(
    {
      method: 'GET',
      path: '/v1/payouts/',
      tag,
      summary: 'List payouts',
      alsoRefuses: [501],
      query,
      answer: listAnswer('payouts', payoutOut, filters),
    },
    async (ctx, { query }) => {
      requireLive(ctx)
      const found = await viewPayouts(ctx, { createdSince: query.created }, oldestFirst(query))
      const items = found.items.map((payout) => presentPayout(ctx, payout))
      return page(ctx, 'payouts', { ...found, items }, { created: echoed(query.created) })
    },
  )

  wire.read(
    {
      method: 'GET',
      path: '/v1/payouts/:id',
      tag,
      summary: 'Get a payout',
      alsoRefuses: [501],
      params,
      answer: payoutOut,
    },
    async (ctx, { params: { id } }) => {
      requireLive(ctx)
      return presentPayout(ctx, await viewPayout(ctx, id))
    },
  )

  relatedLists(wire)
}

function relatedLists(wire: Wire<PaymentContext>): void {
  wire.read(
    {
      method: 'GET',
      path: '/v1/payouts/:id/payments',
      tag,
      summary: "List a payout's payments",
      alsoRefuses: [501],
      params,
      query,
      answer: listAnswer('payments', paymentOut, filters),
    },
    async (ctx, { params: { id }, query }) => {
      requireLive(ctx)
      await getPayout(ctx, id)
      const found = await viewPayments(
        ctx,
        { payoutId: id, createdSince: query.created },
        { by: 'createdAt', direction: 'asc' },
        oldestFirst(query),
      )
      const items = await Promise.all(found.items.map((payment) => presentPayment(ctx, payment)))
      return page(ctx, 'payments', { ...found, items }, { created: echoed(query.created) })
    },
  )

  wire.read(
    {
      method: 'GET',
      path: '/v1/payouts/:id/refunds',
      tag,
      summary: "List a payout's refunds",
      alsoRefuses: [501],
      params,
      query,
      answer: listAnswer('refunds', refundOut, filters),
    },
    async (ctx, { params: { id }, query }) => {
      requireLive(ctx)
      await getPayout(ctx, id)
      const found = await listRefunds(ctx, { payoutId: id, createdSince: query.created }, oldestFirst(query))
      const items = found.items.map((refund) => presentRefund(ctx, refund))
      return page(ctx, 'refunds', { ...found, items }, { created: echoed(query.created) })
    },
  )

  wire.read(
    {
      method: 'GET',
      path: '/v1/payouts/:id/disputes',
      tag,
      summary: "List a payout's disputes",
      alsoRefuses: [501],
      params,
      query,
      answer: listAnswer('disputes', disputeOut, filters),
    },
    async (ctx, { params: { id }, query }) => {
      requireLive(ctx)
      await getPayout(ctx, id)
      const found = await viewDisputes(ctx, { payoutId: id, createdSince: query.created }, oldestFirst(query))
      const items = found.items.map(({ dispute }) => presentDispute(ctx, dispute))
      return page(ctx, 'disputes', { ...found, items }, { created: echoed(query.created) })
    },
  )
}
