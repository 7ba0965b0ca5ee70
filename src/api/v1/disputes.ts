/** `/v1/disputes/` (stancer-v1 section 8). */
import { Type, type Static } from 'typebox'
import { codeShownToCustomers, viewDispute, viewDisputes, type Dispute } from '../../disputes/index.ts'
import type { Context } from '../../kit/context.ts'
import { idOf, moment, momentIn, nullable, secondsOf } from '../fields.ts'
import type { Wire } from '../routes.ts'
import { echoed, isLive, liveMode, pathId } from './fields.ts'
import { listAnswer, listQuery, oldestFirst, page } from './lists.ts'

export const disputeOut = Type.Object(
  {
    id: idOf('dispute'),
    created: moment(),
    amount: Type.Integer(),
    currency: Type.String(),
    live_mode: liveMode,
    order_id: nullable(Type.String()),
    payment: idOf('payment'),
    response: Type.String({ description: 'Why it is disputed; `45` where the reason is to be hidden' }),
  },
  { title: 'Dispute of v1' },
)

const query = listQuery({ created: Type.Optional(momentIn({ description: 'Opened at or after this moment' })) })

export const presentDispute = (ctx: Pick<Context, 'realm'>, dispute: Dispute): Static<typeof disputeOut> => ({
  id: dispute.id,
  created: secondsOf(dispute.createdAt),
  amount: dispute.amount,
  currency: dispute.currency,
  live_mode: isLive(ctx),
  order_id: dispute.orderId,
  payment: dispute.paymentId,
  response: codeShownToCustomers(dispute.code),
})

const tag = 'Disputes (v1)'

export function disputeRoutes(wire: Wire<Context>): void {
  wire.read(
    {
      method: 'GET',
      path: '/v1/disputes/',
      tag,
      summary: 'List disputes',
      query,
      answer: listAnswer('disputes', disputeOut, { created: nullable(moment()) }),
    },
    async (ctx, { query }) => {
      const found = await viewDisputes(ctx, { createdSince: query.created }, oldestFirst(query))
      const items = found.items.map(({ dispute }) => presentDispute(ctx, dispute))
      return page(ctx, 'disputes', { ...found, items }, { created: echoed(query.created) })
    },
  )

  wire.read(
    {
      method: 'GET',
      path: '/v1/disputes/:id',
      tag,
      summary: 'Get a dispute',
      params: Type.Object({ id: pathId() }),
      answer: disputeOut,
    },
    async (ctx, { params: { id } }) => presentDispute(ctx, (await viewDispute(ctx, id)).dispute),
  )
}
