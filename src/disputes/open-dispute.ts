/** A payer contests a payment, and their bank takes back what they ask for. */
import assert from 'node:assert/strict'
import type { Outcome } from '../kit/changes.ts'
import { conflict, invalidField } from '../kit/errors.ts'
import type { MinorUnits } from '../kit/money.ts'
import { cardOf, may, readProgress, refundableAmount, type Payment } from '../payments/index.ts'
import type { DisputeContext } from './context.ts'
import { changesBetween, opened } from './progress.ts'
import type { DisputeView } from './read-dispute.ts'

export interface DisputeInput {
  readonly paymentId: string
  /** All that is left when null. */
  readonly amount: MinorUnits | null
  /** Of the network; the usual one of the card's when null. */
  readonly code: string | null
}

/**
 * What was given back, or is disputed already, cannot be disputed again.
 * Throws 404, 409 when the payment has not been collected or nothing is left of it, 422 when the amount is more than what is left.
 */
export async function openDispute(
  ctx: DisputeContext,
  { paymentId, amount, code }: DisputeInput,
): Promise<Outcome<DisputeView>> {
  const collected = await readProgress(ctx, paymentId)
  const { payment, operations } = collected
  if (!may(collected, 'dispute'))
    throw conflict(
      `Payment cannot be disputed, it is ${payment.status === 'open' ? 'not paid' : payment.status}`,
      payment.id,
    )
  const left = refundableAmount(operations)
  if (left === 0) throw conflict('Payment has nothing left to be disputed', payment.id)
  const disputed = amount ?? left
  if (disputed > left)
    throw invalidField(['body', 'amount'], 'Dispute amount is greater than what is left of the payment')
  const complaint = { amount: disputed, code: code ?? (await usualCode(ctx, payment)) }
  const { dispute, progress } = opened(ctx, collected, complaint)
  return { result: { dispute, payoutId: null }, changes: changesBetween(ctx, undefined, dispute, { progress }) }
}

async function usualCode(ctx: DisputeContext, payment: Payment): Promise<string> {
  const card = await cardOf(ctx, payment)
  assert(card !== null && ctx.disputingBank !== null, 'a code is told where the world knows none')
  return ctx.disputingBank.usualCodeOf(card.network)
}
