/** The payer tries a card or an account on the intent's page. */
import type { Device } from '../authentications/index.ts'
import type { Outcome } from '../kit/changes.ts'
import { conflict } from '../kit/errors.ts'
import { pageOrigin, type PaymentContext, type WholePaymentView, type Tender } from '../payments/index.ts'
import { tryTender, type OwnPayment } from './attempt.ts'
import { decided } from './decision.ts'
import { readIntent, type ShownIntent } from './read-intent.ts'
import { payableStatuses } from './status.ts'

export interface PageTry {
  readonly tender: Tender
  /** Where the payer comes back to from the bank. */
  readonly returnUrl: string
  readonly device: Device
  /** Missing where the attempt that waits is used again. */
  readonly own?: OwnPayment
}

/** An intent with the attempt that the try has made or used. */
export interface TriedIntent extends ShownIntent {
  readonly payment: WholePaymentView
}

/**
 * Tries the tender, with the waiting attempt or a new one; a refusal is a result. Of two tries at the same time the second sees the outcome of the first.
 * Throws 404, 409 when there is nothing to pay (any more), and what a payment with a card throws.
 */
export async function payIntent(ctx: PaymentContext, id: string, given: PageTry): Promise<Outcome<TriedIntent>> {
  const current = await readIntent(ctx, id)
  if (!payableStatuses.includes(current.status))
    throw conflict(`Payment intent cannot be paid, it is ${current.status}`, id)
  const tried = await tryTender(ctx, current.intent, current.attempt, { ...given, origin: pageOrigin })
  const { id: paymentId, cardId, sepaId } = tried.result.payment
  const next = { ...current.intent, paymentId, cardId, sepaId }
  const { result, changes } = await decided(ctx, current, next, tried.result, tried.changes)
  return { result: { ...result, payment: tried.result }, changes }
}
