/** Deciding what becomes of a disbursement, for tests that do not wait for it. */
import { Type } from 'typebox'
import { decideDisbursement } from '../../disbursements/index.ts'
import type { PaymentContext } from '../../payments/index.ts'
import type { Wire } from '../routes.ts'
import { disbursementOut, presentDisbursement } from '../v2/disbursements.ts'
import { choice, idOf } from '../fields.ts'
import { requireTestMode } from './test-mode.ts'

export function sandboxDisbursementRoutes(wire: Wire<PaymentContext>): void {
  wire.write(
    {
      method: 'POST',
      path: '/sandbox/disbursements/:id',
      tag: 'Sandbox',
      summary: 'Decide what becomes of a disbursement',
      description:
        "Before its time the card is credited (`disbursed`), or the card's bank does not take the money (`not_honored`): the merchant has it again, less the fee.",
      params: Type.Object({ id: idOf('disbursement') }),
      body: Type.Object({ status: choice(['disbursed', 'not_honored']) }),
      answer: disbursementOut,
      alsoRefuses: [403],
    },
    async (ctx, { params: { id }, body }) => {
      requireTestMode(ctx)
      const { result, changes } = await decideDisbursement(ctx, id, body.status)
      return { result: await presentDisbursement(ctx, result), changes }
    },
  )
}
