/** Deciding what becomes of a refund, for tests that do not wait for it. */
import { Type } from 'typebox'
import type { PaymentContext } from '../../payments/index.ts'
import { decideRefund, findPayoutOfRefund } from '../../refunds/index.ts'
import type { Wire } from '../routes.ts'
import { choice, idOf } from '../fields.ts'
import { presentRefund, refundOut } from '../v2/refunds.ts'
import { requireTestMode } from './test-mode.ts'

export function sandboxRefundRoutes(wire: Wire<PaymentContext>): void {
  wire.write(
    {
      method: 'POST',
      path: '/sandbox/refunds/:id',
      tag: 'Sandbox',
      summary: 'Decide what becomes of a refund',
      description:
        'Before its time the payer has the money (`refunded`), or their bank does not take it (`not_honored`): the merchant has it again, and may refund it once more.',
      params: Type.Object({ id: idOf('refund') }),
      body: Type.Object({ status: choice(['refunded', 'not_honored']) }),
      answer: refundOut,
      alsoRefuses: [403],
    },
    async (ctx, { params: { id }, body }) => {
      requireTestMode(ctx)
      const { result, changes } = await decideRefund(ctx, id, body.status)
      return { result: presentRefund(result, await findPayoutOfRefund(ctx, result)), changes }
    },
  )
}
