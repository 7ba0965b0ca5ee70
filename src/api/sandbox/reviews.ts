/** `/sandbox/reviews`: what the simulated world's risk rule has put under review, and the decision of whoever looks at it. */
import { Type, type Static } from 'typebox'
import { decideReview, listOpenReviews, type GatewayContext, type Transaction } from '../../gateway/index.ts'
import { choice, moment, secondsOf } from '../fields.ts'
import type { Wire } from '../routes.ts'
import { requireTestMode } from './test-mode.ts'

const tag = 'Sandbox'

const reviewOut = Type.Object(
  {
    id: Type.String({ description: "The payment's id in v3" }),
    created: moment(),
    merchant_transaction_id: Type.Union([Type.String(), Type.Null()]),
    payment: Type.String({ description: "The payment's id in v2" }),
    status: choice(['open', 'accepted', 'denied']),
  },
  { title: 'Review' },
)

const presentReview = (transaction: Transaction): Static<typeof reviewOut> => ({
  id: transaction.id,
  created: secondsOf(transaction.createdAt),
  merchant_transaction_id: transaction.merchantTransactionId,
  payment: transaction.paymentId ?? '',
  status: transaction.review ?? 'open',
})

export function reviewRoutes(wire: Wire<GatewayContext>): void {
  wire.read(
    {
      method: 'GET',
      path: '/sandbox/reviews',
      tag,
      summary: 'List payments under review',
      description: 'Those whose money was taken, the longest-waiting first.',
      answer: Type.Object({ reviews: Type.Array(reviewOut) }),
      alsoRefuses: [403],
    },
    async (ctx) => {
      requireTestMode(ctx)
      return { reviews: (await listOpenReviews(ctx)).map(presentReview) }
    },
  )

  wire.write(
    {
      method: 'POST',
      path: '/sandbox/reviews/:id',
      tag,
      summary: 'Decide a review',
      description: 'Accepted, the money stays with the merchant; denied, it goes back to the payer.',
      params: Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{32}$' }) }),
      body: Type.Object({ decision: choice(['accept', 'deny']) }),
      answer: reviewOut,
      alsoRefuses: [403],
    },
    async (ctx, { params: { id }, body }) => {
      requireTestMode(ctx)
      const { result, changes } = await decideReview(ctx, id, body.decision)
      return { result: presentReview(result), changes }
    },
  )
}
