/** `/v2/disputes/` (stancer-v2 section 9). */
import { Type, type Static } from 'typebox'
import {
  codeShownToCustomers,
  disputeStatuses,
  type DisputeView,
  viewDispute,
  viewDisputes,
} from '../../disputes/index.ts'
import type { Context } from '../../kit/context.ts'
import type { Wire } from '../routes.ts'
import { choice, date, idOf, moment, momentIn, nullable, secondsOf } from '../fields.ts'
import { listAnswer, listQuery, page } from './lists.ts'

export const disputeOut = Type.Object(
  {
    id: idOf('dispute'),
    created: moment(),
    amount: Type.Integer(),
    currency: Type.String(),
    fee: Type.Integer({ description: 'What the dispute costs, without VAT' }),
    payment: idOf('payment'),
    payment_intent: nullable(Type.String()),
    order_id: nullable(Type.String()),
    payout: nullable(Type.String()),
    response: Type.String({ description: 'Why it is disputed; `45` where the reason is to be hidden' }),
    type: Type.String(),
    status: choice(disputeStatuses),
    date_bank: nullable(date()),
  },
  { title: 'Dispute' },
)

export const presentDispute = ({ dispute, payoutId }: DisputeView): Static<typeof disputeOut> => ({
  id: dispute.id,
  created: secondsOf(dispute.createdAt),
  amount: dispute.amount,
  currency: dispute.currency,
  fee: dispute.fee,
  payment: dispute.paymentId,
  payment_intent: dispute.intentId,
  order_id: dispute.orderId,
  payout: payoutId,
  response: codeShownToCustomers(dispute.code),
  type: dispute.type,
  status: dispute.status,
  date_bank: dispute.dateBank,
})

export function disputeRoutes(wire: Wire<Context>): void {
  const tag = 'Disputes'

  wire.read(
    {
      method: 'GET',
      path: '/v2/disputes/',
      tag,
      summary: 'List disputes',
      query: listQuery({ created: Type.Optional(momentIn({ description: 'Opened at or after this moment' })) }),
      answer: listAnswer('disputes', disputeOut),
    },
    async (ctx, { query }) => {
      const found = await viewDisputes(ctx, { createdSince: query.created }, query)
      return page('disputes', found.items.map(presentDispute), found)
    },
  )

  wire.read(
    {
      method: 'GET',
      path: '/v2/disputes/:id',
      tag,
      summary: 'Get a dispute',
      params: Type.Object({ id: idOf('dispute') }),
      answer: disputeOut,
    },
    async (ctx, { params: { id } }) => presentDispute(await viewDispute(ctx, id)),
  )
}
