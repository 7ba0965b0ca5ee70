/** Disputing a payment as its payer would, and deciding what becomes of the dispute, for tests that do not wait for it. */
import { Type, type Static } from 'typebox'
import {
  decideDispute,
  disputeCodes,
  openDispute,
  type DisputeContext,
  type DisputeInput,
  type ReachedStatus,
} from '../../disputes/index.ts'
import { sepaReasons } from '../../payments/index.ts'
import type { Wire } from '../routes.ts'
import { presentDispute, disputeOut } from '../v2/disputes.ts'
import { amount, choice, idOf, nullable } from '../fields.ts'
import { requireTestMode } from './test-mode.ts'

const tag = 'Sandbox'

/** How a payer disputes a payment. */
export const complaintIn = Type.Object({
  amount: Type.Optional(nullable(amount({ minimum: 1 }))),
  response: Type.Optional(nullable(choice([...disputeCodes, ...sepaReasons].map(({ code }) => code)))),
})

export const complaintInput = (paymentId: string, body: Static<typeof complaintIn>): DisputeInput => ({
  paymentId,
  amount: body.amount ?? null,
  code: body.response ?? null,
})

/** What becomes of a dispute. */
export const disputeOutcomes: readonly ReachedStatus[] = [
  'evidence_pending',
  'evidence_sent',
  'evidence_verification',
  'accepted',
  'won',
  'lost',
  'out_of_time',
]

export function sandboxDisputeRoutes(wire: Wire<DisputeContext>): void {
  wire.write(
    {
      method: 'POST',
      path: '/sandbox/payments/:id/dispute',
      tag,
      summary: 'Dispute a payment',
      description:
        "The payer contests a captured payment at their bank, which takes `amount` back: all that is left where none is given. `response` is the code that the bank gives as its reason; without one, a usual code of the card's network. A SEPA debit is returned whole, for a reason whose time has not passed; without one `MD06`, and after eight weeks `MD01`.",
      params: Type.Object({ id: idOf('payment') }),
      body: complaintIn,
      bodyOptional: true,
      answer: disputeOut,
      alsoRefuses: [403],
    },
    async (ctx, { params: { id }, body }) => {
      requireTestMode(ctx)
      const { result, changes } = await openDispute(ctx, complaintInput(id, body))
      return { result: presentDispute(result), changes }
    },
  )

  wire.write(
    {
      method: 'POST',
      path: '/sandbox/disputes/:id',
      tag,
      summary: 'Decide what becomes of a dispute',
      description:
        'The merchant contests it (`evidence_pending`), sends evidence (`evidence_sent`), gives in (`accepted`) or lets the time pass (`out_of_time`); the bank of the payer takes up the evidence (`evidence_verification`) or decides (`won`, `lost`).',
      params: Type.Object({ id: idOf('dispute') }),
      body: Type.Object({ status: choice(disputeOutcomes) }),
      answer: disputeOut,
      alsoRefuses: [403],
    },
    async (ctx, { params: { id }, body }) => {
      requireTestMode(ctx)
      const { result, changes } = await decideDispute(ctx, id, body.status)
      return { result: presentDispute(result), changes }
    },
  )
}
