/** What a subscription is paid with: the card or the account that its payer has agreed to, as it is now. */
import { findCard, getCard, takeCardFromTokens } from '../cards/index.ts'
import type { Agreed } from '../intents/index.ts'
import type { Change } from '../kit/changes.ts'
import { conflict, invalidField } from '../kit/errors.ts'
import { findAccountWithMandate, getAccountWithMandate } from '../mandates/index.ts'
import {
  listOperations,
  originalReference,
  recurrentMandateOf,
  requireCardNetwork,
  requireDebitNetwork,
  type PaymentContext,
  type Tender,
} from '../payments/index.ts'
import { takeAccountFromTokens } from '../sepa/index.ts'
import type { Subscription } from './subscription.ts'

export type Instrument = Pick<Subscription, 'cardId' | 'sepaId'>
type Means = Instrument & Pick<Subscription, 'methodsAllowed'>

/**
 * Requires that the card or account that a merchant names can pay again and again. Throws 404 if it is unknown or deleted, 422 for both at once, 409 for a card that may pay only
 * once and for an account without a signed mandate for recurring debits, 501 without a network (live mode). A card or account that was kept only for tokens of v3 becomes one of
 * v2; returns the changes for that.
 */
export async function requireInstrument(
  ctx: PaymentContext,
  { cardId, sepaId }: Instrument,
  currency: Subscription['currency'],
): Promise<readonly Change[]> {
  if (cardId !== null && sepaId !== null) throw invalidField(['body', 'sepa'], 'give either card or sepa')
  if (cardId !== null) {
    requireCardNetwork(ctx)
    const card = await getCard(ctx, cardId)
    if (!card.tokenize) throw conflict('Card cannot be used again, it was not tokenized', cardId)
    return takeCardFromTokens(card)
  }
  if (sepaId === null) return []
  requireDebitNetwork(ctx)
  if (currency !== 'eur') throw invalidField(['body', 'sepa'], 'SEPA debits are made in eur only')
  const found = await getAccountWithMandate(ctx, sepaId)
  if ((await recurrentMandateOf(ctx, found)) === undefined)
    throw conflict('SEPA account has no signed mandate for recurring debits', sepaId)
  return takeAccountFromTokens(found.account).changes
}

/** What can be tried now without the payer; null when the card or the account, or its mandate, is gone, or when its method is not allowed any more. */
export async function tenderOf(ctx: PaymentContext, { cardId, sepaId, methodsAllowed }: Means): Promise<Tender | null> {
  if (!methodsAllowed.includes(cardId === null ? 'sepa' : 'card')) return null
  if (cardId !== null) {
    const card = await findCard(ctx, cardId)
    return card?.deletedAt === null && card.tokenize ? { card: cardId } : null
  }
  if (sepaId === null) return null
  const found = await findAccountWithMandate(ctx, sepaId)
  if (found?.account.deletedAt !== null) return null
  return (await recurrentMandateOf(ctx, found)) === undefined ? null : { sepa: sepaId }
}

/** What the payer has agreed to before, by the reference that the network knows. */
export async function agreedOf(ctx: PaymentContext, { credentialPaymentId }: Subscription): Promise<Agreed> {
  if (credentialPaymentId === null) return { with: null }
  return { with: originalReference(await listOperations(ctx, credentialPaymentId)) }
}
