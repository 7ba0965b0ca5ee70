/** `/v2/refunds/` (stancer-v2 section 9). */
import { Type, type Static } from 'typebox'
import type { PaymentContext } from '../../payments/index.ts'
import type { Context } from '../../kit/context.ts'
import type { MinorUnits } from '../../kit/money.ts'
import {
  createRefund,
  findPayoutOfRefund,
  getRefund,
  listRefunds,
  refundStatuses,
  type Refund,
} from '../../refunds/index.ts'
import type { Wire } from '../routes.ts'
import { amount, date, idOf, moment, nullable, secondsOf, shownMoment } from '../fields.ts'
import { statusOut } from '../statuses.ts'
import { listAnswer, listQuery, page } from './lists.ts'

const unreachedStatuses = ['failed', 'awaiting_approval'] as const

export const refundOut = Type.Object(
  {
    id: idOf('refund'),
    created: moment(),
    amount: Type.Integer(),
    currency: Type.String(),
    payment: idOf('payment'),
    payment_intent: nullable(Type.String()),
    payout: nullable(Type.String()),
    status: statusOut(refundStatuses, unreachedStatuses),
    date_bank: nullable(date()),
    date_refund: nullable(moment()),
  },
  { title: 'Refund' },
)

/** The body of a refund whose payment, or payment intent, is in the path. */
export const refundBody = Type.Object({ amount: Type.Optional(nullable(amount())) })

/** Null, which refunds all that is left, without an amount and with 0. */
export const refundedAmount = ({ amount }: Static<typeof refundBody>): MinorUnits | null =>
  amount === undefined || amount === 0 ? null : amount

const params = Type.Object({ id: idOf('refund') })

export const presentRefund = (refund: Refund, payoutId: string | null): Static<typeof refundOut> => ({
  id: refund.id,
  created: secondsOf(refund.createdAt),
  amount: refund.amount,
  currency: refund.currency,
  payment: refund.paymentId,
  payment_intent: refund.intentId,
  payout: payoutId,
  status: refund.status,
  date_bank: refund.dateBank,
  date_refund: shownMoment(refund.refundedAt),
})

/** A refund as it is by now. */
export async function shownRefund(ctx: Context, { id }: { readonly id: string }): Promise<Static<typeof refundOut>> {
  const refund = await getRefund(ctx, id)
  return presentRefund(refund, await findPayoutOfRefund(ctx, refund))
}

/** Refunds as they were read, each with the payout that it is in. */
export const presentRefunds = (ctx: Context, refunds: readonly Refund[]): Promise<Static<typeof refundOut>[]> =>
  Promise.all(refunds.map(async (refund) => presentRefund(refund, await findPayoutOfRefund(ctx, refund))))

export function refundRoutes(wire: Wire<PaymentContext>): void {
  const tag = 'Refunds'

  wire.read(
    {
      method: 'GET',
      path: '/v2/refunds/',
      tag,
      summary: 'List refunds',
      query: listQuery(),
      answer: listAnswer('refunds', refundOut),
    },
    async (ctx, { query }) => {
      const found = await listRefunds(ctx, {}, query)
      return page('refunds', await presentRefunds(ctx, found.items), found)
    },
  )

  wire.write(
    {
      method: 'POST',
      path: '/v2/refunds/',
      tag,
      summary: 'Refund a payment',
      description:
        'Before capture only the whole payment can be refunded, which cancels it. Without an amount, all that is left is refunded.',
      alsoRefuses: [501],
      body: Type.Object({ payment: idOf('payment'), amount: Type.Optional(nullable(amount({ minimum: 1 }))) }),
      answer: refundOut,
    },
    async (ctx, { body }) => {
      const { result, changes } = await createRefund(ctx, { paymentId: body.payment, amount: body.amount ?? null })
      return { result: presentRefund(result, null), changes }
    },
    shownRefund,
  )

  wire.read(
    { method: 'GET', path: '/v2/refunds/:id', tag, summary: 'Get a refund', params, answer: refundOut },
    (ctx, { params }) => shownRefund(ctx, params),
  )
}
