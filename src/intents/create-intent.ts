/** Making a payment intent, and trying the card or the account that comes with it. */
import type { Outcome } from '../kit/changes.ts'
import { conflict } from '../kit/errors.ts'
import { apiOrigin, tenderOf, type PaymentContext, type Tender } from '../payments/index.ts'
import { tryTender } from './attempt.ts'
import { checkReferences, decided } from './decision.ts'
import { intentUrl, type Intent } from './intent.ts'
import type { ShownIntent } from './read-intent.ts'
import { findIntentByUniqueId } from './store.ts'

export type IntentInput = Omit<
  Intent,
  'realmId' | 'id' | 'version' | 'createdAt' | 'origin' | 'paymentId' | 'canceledAt'
>

/**
 * With a card, an attempt is made at once: the payer has to go to the bank first where `threeds` is `required` and the card takes part; otherwise the bank is asked. A card that is refused
 * leaves an intent that wants another one. An account is debited at once only where `threeds` is `none`: otherwise the payer has to agree on the page first. Throws 409 when the unique id is taken, 404 for unknown references, 501 for a card without a network (live mode), 422 for a card that is
 * not among the methods allowed.
 */
export async function createIntent(ctx: PaymentContext, input: IntentInput): Promise<Outcome<ShownIntent>> {
  if (input.uniqueId !== null) await requireFreeUniqueId(ctx, input.uniqueId)
  await checkReferences(ctx, input)
  const intent = newIntent(ctx, input)
  const tender = namedTender(input)
  if (tender === null) return decided(ctx, undefined, intent, null, [])
  const trying = { tender, returnUrl: intentUrl(ctx, intent), device: null, origin: apiOrigin }
  const { result: tried, changes } = await tryTender(ctx, intent, null, trying)
  return decided(ctx, undefined, { ...intent, paymentId: tried.payment.id }, tried, changes)
}

/** What is named to pay with. Throws 422 where both a card and an account are. */
export const namedTender = ({ cardId, sepaId }: Partial<Pick<Intent, 'cardId' | 'sepaId'>>): Tender | null =>
  tenderOf({ card: cardId, sepa: sepaId })

async function requireFreeUniqueId(ctx: PaymentContext, uniqueId: string): Promise<void> {
  const known = await findIntentByUniqueId(ctx, uniqueId)
  if (known !== undefined) throw conflict('Payment intent already exists, duplicate unique_id', known.id)
}

const newIntent = (ctx: PaymentContext, input: IntentInput): Intent => ({
  ...input,
  realmId: ctx.realm.id,
  id: ctx.newId('intent'),
  version: 1,
  createdAt: ctx.now,
  origin: apiOrigin,
  paymentId: null,
  canceledAt: null,
})
