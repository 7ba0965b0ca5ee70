/** `/v1/refunds/` (stancer-v1 section 7). */
import { Type, type Static } from 'typebox'
import type { Context } from '../../kit/context.ts'
import type { PaymentContext } from '../../payments/index.ts'
import { createRefund, getRefund, listRefunds, type Refund, refundStatuses } from '../../refunds/index.ts'
import { choice, idOf, moment, momentIn, nullable, secondsOf, shownMoment } from '../fields.ts'
import type { Wire } from '../routes.ts'
import { amount, daySeconds, echoed, given, isLive, liveMode, pathId, secondsOfDay } from './fields.ts'
import { listAnswer, listQuery, oldestFirst, page } from './lists.ts'

export const refundOut = Type.Object(
  {
    id: idOf('refund'),
    created: moment(),
    amount: Type.Integer(),
    currency: Type.String(),
    date_bank: nullable(daySeconds()),
    date_refund: nullable(moment()),
    live_mode: liveMode,
    payment: idOf('payment'),
    status: choice(refundStatuses),
  },
  { title: 'Refund of v1' },
)

const refundIn = given({ payment: Type.String({ minLength: 1 }), amount: Type.Optional(nullable(amount(1))) })

const query = listQuery({ created: Type.Optional(momentIn({ description: 'Made at or after this moment' })) })

export const presentRefund = (ctx: Pick<Context, 'realm'>, refund: Refund): Static<typeof refundOut> => ({
  id: refund.id,
  created: secondsOf(refund.createdAt),
  amount: refund.amount,
  currency: refund.currency,
  date_bank: refund.dateBank === null ? null : secondsOfDay(refund.dateBank),
  date_refund: shownMoment(refund.refundedAt),
  live_mode: isLive(ctx),
  payment: refund.paymentId,
  status: refund.status,
})

const shown = async (ctx: Context, { id }: { readonly id: string }): Promise<Static<typeof refundOut>> =>
  presentRefund(ctx, await getRefund(ctx, id))

const tag = 'Refunds (v1)'

export function refundRoutes(wire: Wire<PaymentContext>): void {
  wire.read(
    {
      method: 'GET',
      path: '/v1/refunds/',
      tag,
      summary: 'List refunds',
      query,
      answer: listAnswer('refunds', refundOut, { created: nullable(moment()) }),
    },
    async (ctx, { query }) => {
      const found = await listRefunds(ctx, { createdSince: query.created }, oldestFirst(query))
      const items = found.items.map((refund) => presentRefund(ctx, refund))
      return page(ctx, 'refunds', { ...found, items }, { created: echoed(query.created) })
    },
  )

  wire.write(
    {
      method: 'POST',
      path: '/v1/refunds/',
      tag,
      summary: 'Refund a payment',
      description:
        'Before capture only the whole payment can be refunded, which cancels it. Without an amount, all that is left is refunded.',
      alsoRefuses: [501],
      body: refundIn,
      answer: refundOut,
    },
    async (ctx, { body }) => {
      const { result, changes } = await createRefund(ctx, { paymentId: body.payment, amount: body.amount ?? null })
      return { result: presentRefund(ctx, result), changes }
    },
    shown,
  )

  wire.read(
    {
      method: 'GET',
      path: '/v1/refunds/:id',
      tag,
      summary: 'Get a refund',
      params: Type.Object({ id: pathId() }),
      answer: refundOut,
    },
    (ctx, { params }) => shown(ctx, params),
  )
}
