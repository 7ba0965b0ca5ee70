/**
 * Trying a card for a payment intent. An attempt is a payment: the one that waits (for proof, or for another card after proof was not given) is used again; after a refusal a new one is
 * made. A refused attempt is over and a given up one is canceled, so that of all attempts only the latest can pay.
 */
import { getAddress } from '../addresses/index.ts'
import type { Device } from '../authentications/index.ts'
import type { CardInput } from '../cards/index.ts'
import { findCustomer } from '../customers/index.ts'
import type { Change, Outcome } from '../kit/changes.ts'
import {
  assertPayment,
  changePaymentFrom,
  changesOf,
  createPayment,
  moved,
  type AuthenticationInput,
  type PaymentChanges,
  type PaymentContext,
  type PaymentView,
  type Progress,
} from '../payments/index.ts'
import type { Intent } from './intent.ts'

/** What is tried, and where the payer comes back to from the bank. */
export interface Trying {
  /** A card's id, or the details of one. */
  readonly card: string | CardInput
  readonly returnUrl: string
  /** Where the payer is, where that is known. */
  readonly device: Device | null
  /** Who tries, as a payment's `origin`. */
  readonly origin: number
}

/**
 * The card is tried for the intent as it shall be; `changed` is what becomes different of an attempt that is used again. A refusal is a result.
 * Throws what {@link createPayment} throws.
 */
export async function tryCard(
  ctx: PaymentContext,
  intent: Intent,
  latest: Progress | null,
  trying: Trying,
  changed: PaymentChanges = {},
): Promise<Outcome<PaymentView>> {
  if (latest === null) return newAttempt(ctx, intent, trying)
  if (latest.payment.status === 'open' && !wasAskedForProofInVain(intent, latest))
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
  const auth = proofOf(intent, trying)
  return {
    card: trying.card,
    ...(trying.device !== null && { device: trying.device }),
    ...(auth !== null && { auth }),
  }
}

async function newAttempt(ctx: PaymentContext, intent: Intent, trying: Trying): Promise<Outcome<PaymentView>> {
  const { amount, currency, capture, description, orderId, methodsAllowed, returnUrl, dateSettlement } = intent
  return createPayment(ctx, {
    ...{ amount, currency, capture, description, orderId, methodsAllowed, returnUrl, dateSettlement },
    ...(await livingReferences(ctx, intent)),
    uniqueId: null,
    device: trying.device,
    card: trying.card,
    auth: proofOf(intent, trying),
    intent: { id: intent.id, origin: trying.origin },
  })
}

/** Once the payer is back from the bank, the attempt goes on by itself. */
const proofOf = ({ threeds }: Intent, { returnUrl, device }: Trying): AuthenticationInput | null =>
  threeds === 'required' ? { returnUrl, device } : null

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
