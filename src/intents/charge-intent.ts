/** The merchant charges, without the payer, what the payer has agreed to before: for an intent of a subscription, as part of the subscription's decision. */
import type { Outcome } from '../kit/changes.ts'
import { apiOrigin, type PaymentContext, type Tender } from '../payments/index.ts'
import { tryTender, type Agreed } from './attempt.ts'
import { decidedFor } from './decision.ts'
import { assertIntent, intentUrl } from './intent.ts'
import type { TriedIntent } from './pay-intent.ts'
import { readIntent } from './read-intent.ts'
import { payableStatuses } from './status.ts'

/** Makes a new attempt, without 3-D Secure; an attempt that waits for its payer is given up. A refusal is a result; null where nothing can be tried, because a bank owes an answer. Throws what a payment with a card or an account throws. */
export async function chargeIntent(
  ctx: PaymentContext,
  id: string,
  tender: Tender,
  agreed: Agreed,
): Promise<Outcome<TriedIntent | null>> {
  const current = await readIntent(ctx, id)
  if (!payableStatuses.includes(current.status)) return { result: null, changes: [assertIntent(current.intent)] }
  const trying = { tender, returnUrl: intentUrl(ctx, current.intent), device: null, origin: apiOrigin, agreed }
  const tried = await tryTender(ctx, current.intent, current.attempt, trying)
  const { id: paymentId, cardId, sepaId } = tried.result.payment
  const next = { ...current.intent, paymentId, cardId, sepaId }
  const { result, changes } = decidedFor(ctx, current, next, tried.result, tried.changes)
  return { result: { ...result, payment: tried.result }, changes }
}
