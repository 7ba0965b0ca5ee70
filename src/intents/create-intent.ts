/** Making a payment intent, and trying the card or the account that comes with it. */
import type { Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { conflict } from '../kit/errors.ts'
import { apiOrigin, tenderOf, type Payment, type PaymentContext, type Tender } from '../payments/index.ts'
import { tryTender, type Agreed } from './attempt.ts'
import { begun, checkReferences } from './decision.ts'
import { intentUrl, type Intent } from './intent.ts'
import type { ShownIntent } from './read-intent.ts'
import { findIntentByUniqueId } from './store.ts'

export type IntentInput = Omit<
  Intent,
  'realmId' | 'id' | 'version' | 'createdAt' | 'origin' | 'paymentId' | 'canceledAt' | 'subscriptionId' | 'periodId'
> & {
  /** The subscription that it pays for, whose own code handles what follows. */
  readonly subscription?: Pick<Intent, 'subscriptionId' | 'periodId'>
}

/**
 * With a card, an attempt is made at once: the payer has to go to the bank first where `threeds` is `required` and the card is enrolled; otherwise the authorization is requested. After a refusal the
 * intent waits for another card. An account is debited at once only where `threeds` is `none`: otherwise the payer has to agree on the page first. Throws 409 when the unique id is taken, 404 for
 * unknown references, 501 for a card without a network (live mode), 422 for a card that is not among the methods allowed.
 */
export async function createIntent(
  ctx: PaymentContext,
  input: IntentInput,
  agreed?: Agreed,
): Promise<Outcome<TriedOnce>> {
  if (input.uniqueId !== null) await requireFreeUniqueId(ctx, input.uniqueId)
  await checkReferences(ctx, input)
  const intent = newIntent(ctx, input)
  const tender = namedTender(input)
  if (tender === null) return untried(ctx, intent)
  const trying = { tender, returnUrl: intentUrl(ctx, intent), device: null, origin: apiOrigin, agreed }
  const { result: tried, changes } = await tryTender(ctx, intent, null, trying)
  const { result, changes: all } = begun(ctx, { ...intent, paymentId: tried.payment.id }, tried, changes)
  return { result: { ...result, payment: tried.payment }, changes: all }
}

/** An intent with the attempt that came with it; null where nothing was tried. */
export interface TriedOnce extends ShownIntent {
  readonly payment: Payment | null
}

/** An intent of a subscription that the payer is to pay on the page, since the stored card or account has not paid. It reads nothing, so that it can be part of another decision. */
export function openIntent(ctx: Context, input: IntentInput): Outcome<ShownIntent> {
  return begun(ctx, newIntent(ctx, input), null, [])
}

function untried(ctx: PaymentContext, intent: Intent): Outcome<TriedOnce> {
  const { result, changes } = begun(ctx, intent, null, [])
  return { result: { ...result, payment: null }, changes }
}

/** The card or account that is named. Throws 422 where both are. */
export const namedTender = ({ cardId, sepaId }: Partial<Pick<Intent, 'cardId' | 'sepaId'>>): Tender | null =>
  tenderOf({ card: cardId, sepa: sepaId })

async function requireFreeUniqueId(ctx: PaymentContext, uniqueId: string): Promise<void> {
  const known = await findIntentByUniqueId(ctx, uniqueId)
  if (known !== undefined) throw conflict('Payment intent already exists, duplicate unique_id', known.id)
}

const newIntent = (ctx: Context, { subscription, ...input }: IntentInput): Intent => ({
  ...input,
  subscriptionId: subscription?.subscriptionId ?? null,
  periodId: subscription?.periodId ?? null,
  realmId: ctx.realm.id,
  id: ctx.newId('intent'),
  version: 1,
  createdAt: ctx.now,
  origin: apiOrigin,
  paymentId: null,
  canceledAt: null,
})
