/**
 * Trying a card or an account for a payment intent. An attempt is a payment: the one that waits (for proof, or for something else after proof was not given) is used again; after a refusal a new one is
 * made. A refused attempt is over and a given up one is canceled, so that of all attempts only the latest can pay.
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
  /** Who tries, as a payment's `origin`. */
  readonly origin: number
  /** The payer has agreed before, and is not there. */
  readonly agreed?: Agreed | undefined
  readonly own?: OwnPayment | undefined
}

/** How each try is asked for where it is a payment of its own: the attempt that waits is given up. */
export interface OwnPayment {
  /** The payer agrees to pay by the card again later. */
  readonly isKept: boolean
  /** The bank is asked at once whether it needs to see the payer, with this wish (threeDSRequestorChallengeInd). */
  readonly challengeIndicator: string
}

/** What a payer has agreed to before: that a card is charged, or that an account is debited. */
export interface Agreed {
  /** The network's reference of the authorization with which the holder of the card did; null where it is not known. */
  readonly with: string | null
}

/**
 * The tender is tried for the intent as it shall be; `changed` is what becomes different of an attempt that is used again. A refusal is a result.
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

/** What ends an attempt that has taken nothing. One that was refused stays so. */
export const givenUp = (ctx: PaymentContext, latest: Progress): Change[] =>
  latest.payment.status === 'open' ? changesOf(ctx, moved(latest, 'cancel')) : [assertPayment(latest.payment)]

/** The merchant has waived the proof that this attempt asks for: another attempt goes without. */
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
 * Where the merchant wants proof: of a card, 3-D Secure, after which the attempt goes on by itself; of an account that the merchant names, the payer's consent, on the page. What the payer gives there has it.
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

/** Of what the payer has agreed to before: an account that is named pays by a mandate for any number of debits. */
const againAndAgain = (tender: Tender): Tender =>
  'sepa' in tender && typeof tender.sepa === 'string' ? { sepa: { repeatedly: tender.sepa } } : tender

/** A card that pays for a subscription is kept for its later periods; another one where the payer agrees to it. */
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

/** A customer or an address that the merchant has deleted since keeps nobody from paying. */
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
