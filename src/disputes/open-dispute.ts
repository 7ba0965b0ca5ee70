/** A payer contests a payment, and their bank takes back what they ask for. */
import assert from 'node:assert/strict'
import type { Outcome } from '../kit/changes.ts'
import { conflict, invalidField } from '../kit/errors.ts'
import type { MinorUnits } from '../kit/money.ts'
import { disputableAmount, findSepaReason, instrumentOf, may, readProgress, type Payment } from '../payments/index.ts'
import type { DisputeContext } from './context.ts'
import { changesBetween, opened } from './progress.ts'
import { reasonOfReturn } from './return-window.ts'
import type { DisputeView } from './read-dispute.ts'

export interface DisputeInput {
  readonly paymentId: string
  /** All that is left when null. */
  readonly amount: MinorUnits | null
  /** Of the network, or a bank's reason for the return of a debit; a usual one when null. */
  readonly code: string | null
}

/**
 * Opens a dispute. An amount that is disputed already cannot be disputed again, and of a card payment neither can a refunded amount. A debit is returned whole, for a reason that its bank may still
 * give.
 * Throws 404, 409 when the payment has not been collected, nothing is left of it, or the time for the reason has passed, 422 when the amount is more than what is left, and for a code of the other method.
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
  const left = disputableAmount(payment, operations)
  if (left === 0) throw conflict('Payment has nothing left to be disputed', payment.id)
  const disputed = amount ?? left
  if (disputed > left)
    throw invalidField(['body', 'amount'], 'Dispute amount is greater than what is left of the payment')
  const complaint = { amount: disputed, code: await codeFor(ctx, payment, code) }
  if (payment.method === 'sepa' && disputed < left)
    throw invalidField(['body', 'amount'], 'A SEPA debit is returned whole')
  const { dispute, progress } = opened(ctx, collected, complaint)
  return { result: { dispute, payoutId: null }, changes: changesBetween(ctx, undefined, dispute, { progress }) }
}

async function codeFor(ctx: DisputeContext, payment: Payment, given: string | null): Promise<string> {
  if (payment.method === 'sepa') return reasonOfReturn(ctx, payment, given)
  if (given !== null && findSepaReason(given) !== undefined)
    throw invalidField(['body', 'response'], 'Payments by card are disputed with a code of their network')
  return given ?? usualCode(ctx, payment)
}

async function usualCode(ctx: DisputeContext, payment: Payment): Promise<string> {
  const instrument = await instrumentOf(ctx, payment)
  assert(instrument?.method === 'card' && ctx.disputingBank !== null, 'a code is told where the world knows none')
  return ctx.disputingBank.usualCodeOf(instrument.card.network)
}
