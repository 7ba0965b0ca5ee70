/**
 * Trying a card or an account for a payment intent. An attempt is a payment. An attempt that waits (for 3-D Secure, or for another card or account after it has failed) is used again; after a refusal
 * a new attempt is made. A refused attempt has ended, and one that is given up is canceled, so that only the latest attempt can pay.
 */
import { getAddress } from '../addresses/index.ts'
import type { Device } from '../authentications/index.ts'
import { findCustomer } from '../customers/index.ts'
import type { Change, Outcome } from '../kit/changes.ts'
import {
  apiOrigin,
  assertPayment,
  changePaymentFrom,
  changesOf,
  createPayment,
  moved,
  type AuthenticationInput,
  type PaymentChanges,
  type PaymentContext,
  type WholePaymentView,
  type Progress,
  type Tender,
} from '../payments/index.ts'
import type { Intent } from './intent.ts'

/** What is tried, and where the payer comes back to from the bank. */
export interface Trying {
  readonly tender: Tender
  readonly returnUrl: string
  /** Where the payer is, where that is known. */
  readonly device: Device | null
  /** Who tries: a value of a payment's `origin`. */
  readonly origin: number
  /** Given where the payer has agreed before and is not present. */
  readonly agreed?: Agreed | undefined
  readonly own?: OwnPayment | undefined
}

/** How a try is made where each try is a payment of its own: the waiting attempt is not used again, but given up. */
export interface OwnPayment {
  /** The payer agrees to pay by the card again later. */
  readonly isKept: boolean
  /** The bank is asked at once whether it requires a challenge, with this wish of the merchant's (threeDSRequestorChallengeInd). */
  readonly challengeIndicator: string
}

/** What a payer has agreed to before: that a card is charged, or that an account is debited. */
export interface Agreed {
  /** The network's reference of the authorization with which the holder of the card did; null where it is not known. */
  readonly with: string | null
}

/**
 * Tries the tender for the intent as the decision leaves it; `changed` are the changes of an attempt that is used again. A refusal is a result.
 * Throws what {@link createPayment} throws.
 */
export async function tryTender(
  ctx: PaymentContext,
  intent: Intent,
  latest: Progress | null,
  trying: Trying,
  changed: PaymentChanges = {},
): Promise<Outcome<WholePaymentView>> {
  if (latest === null) return newAttempt(ctx, intent, trying)
  const isUsedAgain = trying.agreed === undefined && trying.own === undefined
  if (latest.payment.status === 'open' && isUsedAgain && !wasAskedForProofInVain(intent, latest))
    return changePaymentFrom(ctx, latest, { ...changed, ...triedAgain(intent, trying) })
  const { result, changes } = await newAttempt(ctx, intent, trying)
  return { result, changes: [...changes, ...givenUp(ctx, latest)] }
}

/** The changes that cancel a waiting attempt. An attempt that was refused stays as it is, and is asserted. */
export const givenUp = (ctx: PaymentContext, latest: Progress): Change[] =>
  latest.payment.status === 'open' ? changesOf(ctx, moved(latest, 'cancel')) : [assertPayment(latest.payment)]

/** Whether the attempt asks for 3-D Secure although the merchant has waived it since: then a new attempt is made without it. */
const wasAskedForProofInVain = ({ threeds }: Intent, { authentication }: Progress): boolean =>
  threeds === 'none' && authentication !== null

function triedAgain(intent: Intent, trying: Trying): PaymentChanges {
  const { auth, ...tendered } = tenderedBy(intent, trying)
  return {
    ...tendered,
    ...storedCredentialOf(intent, trying),
    ...(trying.device !== null && { device: trying.device }),
    ...(auth !== null && { auth }),
  }
}

async function newAttempt(ctx: PaymentContext, intent: Intent, trying: Trying): Promise<Outcome<WholePaymentView>> {
  const { amount, currency, capture, description, orderId, methodsAllowed, returnUrl, dateSettlement } = intent
  return createPayment(ctx, {
    ...{ amount, currency, capture, description, orderId, methodsAllowed, returnUrl, dateSettlement },
    ...(await livingReferences(ctx, intent)),
    uniqueId: null,
    device: trying.device,
    card: null,
    sepa: null,
    ...tenderedBy(intent, trying),
    ...storedCredentialOf(intent, trying),
    intent: { id: intent.id, origin: trying.origin },
  })
}

/**
 * The tender as the attempt gets it. Where `threeds` is `required`, a card needs 3-D Secure, after which the attempt goes on by itself, and an account that the merchant names needs the payer's
 * consent on the page. For an account that the payer gives on the page, the consent is given with it.
 */
function tenderedBy(
  { threeds }: Intent,
  { tender, returnUrl, device, origin, agreed, own }: Trying,
): Tendered & { readonly auth: AuthenticationInput | null } {
  if (agreed !== undefined) return { ...againAndAgain(tender), auth: null }
  const wished = own && { challengeIndicator: own.challengeIndicator }
  if ('card' in tender) return { ...tender, auth: threeds === 'required' ? { returnUrl, device, ...wished } : null }
  const waits = threeds === 'required' && origin === apiOrigin && typeof tender.sepa === 'string'
  return { ...(waits ? { proposedSepaId: tender.sepa } : tender), auth: null }
}

/** For a payment that the payer has agreed to before: a named account is debited by a mandate for recurrent debits. */
const againAndAgain = (tender: Tender): Tender =>
  'sepa' in tender && typeof tender.sepa === 'string' ? { sepa: { repeatedly: tender.sepa } } : tender

/** A card that pays for a subscription is stored for its later periods; any other card, where the payer agrees to that. */
function storedCredentialOf(
  { subscriptionId }: Intent,
  { tender, agreed, own }: Trying,
): Pick<PaymentChanges, 'storedCredential'> {
  if ((subscriptionId === null && own?.isKept !== true) || !('card' in tender)) return {}
  return {
    storedCredential:
      agreed === undefined ? { initiator: 'customer' } : { initiator: 'merchant', agreedWith: agreed.with },
  }
}

type Tendered = Tender | { readonly proposedSepaId: string }

/** The intent's customer and addresses, without deleted ones: these must not prevent the payment. */
async function livingReferences(
  ctx: PaymentContext,
  { customerId, billingAddressId, shippingAddressId }: Intent,
): Promise<{ customer: string | null; billingAddressId: string | null; shippingAddressId: string | null }> {
  const [customer, billing, shipping] = await Promise.all([
    customerId === null ? null : findCustomer(ctx, customerId),
    billingAddressId === null ? null : getAddress(ctx, billingAddressId),
    shippingAddressId === null ? null : getAddress(ctx, shippingAddressId),
  ])
  return {
    customer: customer?.deletedAt === null ? customerId : null,
    billingAddressId: billing?.deletedAt === null ? billingAddressId : null,
    shippingAddressId: shipping?.deletedAt === null ? shippingAddressId : null,
  }
}
