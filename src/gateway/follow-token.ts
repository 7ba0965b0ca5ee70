/**
 * Follows a token whose payment was not decided when the token was made: once the payment is paid, the card is kept. If it is never paid, or only after the token has ended or its card was deleted, the card is
 * not kept.
 */
import { cards, findCard, keptForTokens } from '../cards/index.ts'
import { update } from '../kit/changes.ts'
import type { Follow, Payment, PaymentContext, PaymentState } from '../payments/index.ts'
import { findRegistration, findTransaction } from './store.ts'

/** Null where nothing follows. */
export async function followToken(ctx: PaymentContext, payment: Payment): Promise<Follow | null> {
  const { registrationId = null } = (await findTransaction(ctx, payment.firstOperationId)) ?? {}
  if (registrationId === null || payment.cardId === null) return null
  // Ending a token increments the version of its card. Since the card is read first, a commit fails if the token ends after it was read.
  const card = await findCard(ctx, payment.cardId)
  if (card === undefined || card.deletedAt !== null) return null
  const registration = await findRegistration(ctx, registrationId)
  if (registration === undefined || registration.deregisteredAt !== null) return null
  if (!isMadeWith(registration, payment)) return null
  const kept = keptForTokens(ctx, card)
  if (kept === null) return null
  return (before, after) =>
    isPaidAsAsked(before, after) ? [update(cards, { ...card, ...kept.fields }), kept.told] : []
}

const isMadeWith = (
  { transactionId, cardId }: { readonly transactionId: string | null; readonly cardId: string | null },
  payment: Payment,
): boolean => transactionId === payment.firstOperationId && cardId === payment.cardId

/** Whether the payment was paid by the card that it was made with, and not by another one that the merchant has given through v2. */
const isPaidAsAsked = (before: PaymentState, after: PaymentState): boolean =>
  before.payment.paidAt === null &&
  after.payment.paidAt !== null &&
  before.payment.cardId === after.payment.cardId &&
  before.authentication?.id === after.authentication?.id
