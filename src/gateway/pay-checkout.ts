/** The payer of a checkout tries a card or an account. Each try is a payment with a transaction of its own, as if the merchant had asked for it. */
import { insert, unchanged, type Outcome } from '../kit/changes.ts'
import { noChallenge } from '../authentications/index.ts'
import { conflict } from '../kit/errors.ts'
import { payIntent, type PageTry } from '../intents/index.ts'
import type { PaymentContext, PaymentView, Tender } from '../payments/index.ts'
import { checkouts, isOver, type Checkout } from './checkout.ts'
import type { GatewayContext } from './context.ts'
import { namesOf } from './names.ts'
import { registrationOf } from './new-registration.ts'
import { countAttempts, isRepeated } from './store.ts'
import { transactions } from './transaction.ts'

export type CheckoutContext = PaymentContext & Pick<GatewayContext, 'riskRules'>

/** A refusal is a result. Throws 409 where there is nothing to pay (any more), and what {@link payIntent} throws. */
export async function payCheckout(
  ctx: CheckoutContext,
  checkout: Checkout,
  given: Pick<PageTry, 'tender' | 'returnUrl' | 'device'>,
): Promise<Outcome<PaymentView>> {
  if (isOver(ctx, checkout)) throw conflict('The checkout has expired')
  if (await isTakenElsewhere(ctx, checkout)) throw conflict('What is to be paid was asked for elsewhere')
  const own = {
    isKept: isRegistering(checkout),
    challengeIndicator: checkout.sent['threeDSecure.challengeIndicator'] ?? noChallenge,
  }
  const tender = isRegistering(checkout) ? keptOncePaid(given.tender) : given.tender
  const { result, changes } = await payIntent(ctx, checkout.intentId, { ...given, tender, own })
  const { payment: view } = result
  const { merchantTransactionId, notificationUrl } = checkout
  const sent = { ...checkout.sent, ...holderOf(given.tender, view) }
  const { firstOperationId, paidAt } = view.payment
  const means = { card: view.card, account: view.sepa?.account ?? null }
  const kept = { ...means, transactionId: firstOperationId, isPaid: paidAt !== null, changes }
  const token = isRegistering(checkout) ? registrationOf(ctx, sent, kept) : undefined
  const transaction = {
    realmId: ctx.realm.id,
    id: firstOperationId,
    version: 1,
    createdAt: ctx.now,
    // Since the checkout was made, v2 may have changed whether its payments are captured at once.
    paymentType: view.payment.capture ? ('DB' as const) : ('PA' as const),
    ...{ merchantTransactionId, notificationUrl, sent },
    paymentId: view.payment.id,
    disbursementId: null,
    referencedId: null,
    registrationId: token?.result.id ?? null,
    review: ctx.riskRules?.asksForReview(namesOf(sent, view)) === true ? ('open' as const) : null,
    checkoutId: checkout.id,
    attempt: await countAttempts(ctx, checkout),
  }
  return {
    result: view,
    changes: [unchanged(checkouts, checkout), ...(token?.changes ?? changes), insert(transactions, transaction)],
  }
}

/** The card without `tokenize`, so that it is not kept where it is declined; the registration keeps it once it has paid. */
const keptOncePaid = (tender: Tender): Tender =>
  'card' in tender && typeof tender.card === 'object'
    ? { ...tender, card: { ...tender.card, tokenize: false } }
    : tender

/** Whether the card or account is registered under a token, as the payer is told: where the merchant has asked for that, and for the first of several payments. */
export const isRegistering = ({ sent }: Pick<Checkout, 'sent'>): boolean =>
  sent['createRegistration'] === 'true' || sent['standingInstruction.mode'] === 'INITIAL'

/** Whether the merchant has used the checkout's `merchantTransactionId` for something else meanwhile, so that the checkout cannot be paid. */
export const isTakenElsewhere = async (ctx: CheckoutContext, checkout: Checkout): Promise<boolean> =>
  checkout.merchantTransactionId !== null &&
  (await countAttempts(ctx, checkout)) === 0 &&
  (await isRepeated(ctx, { ...checkout, paymentId: null, referencedId: null }))

/** The holder's name as the payer typed it, where they did: a known card may have another spelling. The page accepts no name with a number in it. */
function holderOf(tender: Tender, { card }: PaymentView): { readonly 'card.holder'?: string } {
  if (!('card' in tender)) return {}
  const name = typeof tender.card === 'string' ? card?.name : tender.card.name
  return name == null ? {} : { 'card.holder': name }
}
