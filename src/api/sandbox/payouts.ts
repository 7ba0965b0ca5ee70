/** Deciding what becomes of a payout, for tests that do not wait for it. */
import { Type } from 'typebox'
import type { Context } from '../../kit/context.ts'
import { movePayout } from '../../payouts/index.ts'
import type { Wire } from '../routes.ts'
import { choice, idOf } from '../fields.ts'
import { payoutOut, presentPayout } from '../v2/payouts.ts'
import { requireTestMode } from './test-mode.ts'

export function sandboxPayoutRoutes(wire: Wire<Context>): void {
  wire.write(
    {
      method: 'POST',
      path: '/sandbox/payouts/:id',
      tag: 'Sandbox',
      summary: 'Decide what becomes of a payout',
      description:
        "Before its time it is ready (`to_pay`), leaves (`sent`), or is with the merchant's bank (`paid`); or the transfer fails (`failed`), and the money is in the merchant's balance again.",
      params: Type.Object({ id: idOf('payout') }),
      body: Type.Object({ status: choice(['to_pay', 'sent', 'paid', 'failed']) }),
      answer: payoutOut,
      alsoRefuses: [403],
    },
    async (ctx, { params: { id }, body }) => {
      requireTestMode(ctx)
      const { result, changes } = await movePayout(ctx, id, body.status)
      return { result: presentPayout(result), changes }
    },
  )
}
