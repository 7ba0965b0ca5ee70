/** Making a payment, and paying it at once when a card comes with it. */
import { getUsableAddress } from '../addresses/index.ts'
import type { Authentication } from '../authentications/index.ts'
import {
  assertCard,
  keepSecurityCode,
  resolveCard,
  takeCard,
  takeSecurityCode,
  useCardOnce,
  type Card,
  type CardInput,
} from '../cards/index.ts'
import { createCustomer, getCustomer, type Customer, type CustomerInput } from '../customers/index.ts'
import { nothingChanges, type Change, type Outcome } from '../kit/changes.ts'
import { conflict, invalidField } from '../kit/errors.ts'
import { newId } from '../kit/id.ts'
import { beginAuthentication, requireThreeDSecure, type AuthenticationInput } from './authenticate.ts'
import { authorized, isAuthenticated } from './authorize.ts'
import { requireCardNetwork, type PaymentContext } from './context.ts'
import type { Payment, PaymentMethod } from './payment.ts'
import { changesOf, startOf, type Progress } from './progress.ts'
import { cardHasPaid, findPaymentByUniqueId } from './store.ts'

/** A payment with what it refers to, as the wires show it. */
export interface PaymentView {
  readonly payment: Payment
  readonly card: Card | null
  readonly customer: Customer | null
  /** The authentication that counts. */
  readonly authentication: Authentication | null
  /** The payout that its money is in. */
  readonly payoutId: string | null
}

export interface PaymentInput extends Pick<
  Payment,
  | 'amount'
  | 'currency'
  | 'capture'
  | 'description'
  | 'orderId'
  | 'uniqueId'
  | 'methodsAllowed'
  | 'returnUrl'
  | 'dateSettlement'
  | 'device'
  | 'billingAddressId'
  | 'shippingAddressId'
> {
  /** A card's id, or the details of one. */
  readonly card: string | CardInput | null
  readonly customer: string | CustomerInput | null
  /** Asks the payer for proof before the bank is asked for money; null without. */
  readonly auth: AuthenticationInput | null
  /** The card comes from a wallet, which has authenticated the payer: no other proof is asked for. */
  readonly fromWallet?: boolean
  /** The payment intent that this is an attempt of, and the payment's origin then. */
  readonly intent?: { readonly id: string; readonly origin: number }
}

/** A payment made through the API, or by the payer on the page of an intent, as its `origin` says. */
export const apiOrigin = 1
export const pageOrigin = 2

/**
 * With a card, the bank is asked at once, or, where an authentication is wanted, after it; a refusal is a result. Without, the payment waits for a method.
 * Throws 501 without a network (live mode), 409 when the unique id is taken, 404 for unknown references, 422 for a card that is no card.
 */
export async function createPayment(ctx: PaymentContext, input: PaymentInput): Promise<Outcome<PaymentView>> {
  if (input.card !== null) {
    requireCardNetwork(ctx)
    requireAllowed(input.methodsAllowed, 'card')
  }
  const auth = input.fromWallet === true ? null : input.auth
  if (auth !== null) requireThreeDSecure(ctx)
  if (input.uniqueId !== null) await requireFreeUniqueId(ctx, input.uniqueId)
  const [customer, card] = await Promise.all([
    resolveCustomer(ctx, input.customer),
    resolvePayingCard(ctx, input.card, ['body', 'card']),
    checkAddresses(ctx, input),
  ])
  const payment = newPayment(ctx, input, customer.result, card?.card ?? null)
  const start = startOf(payment)
  const asked = auth === null ? start : beginAuthentication(ctx, start, auth, card?.card ?? null)
  const charged = card === null ? { progress: asked, changes: [] } : await chargeWith(ctx, asked, card, input.capture)
  return {
    result: {
      payment: charged.progress.payment,
      card: card?.card ?? null,
      customer: customer.result,
      authentication: charged.progress.authentication,
      payoutId: null,
    },
    changes: [...customer.changes, ...charged.changes, ...changesOf(ctx, charged.progress)],
  }
}

/**
 * The card that was given pays: the bank is asked now, and the card's security code is erased. Where an authentication has to come first, or the shop has to look at its outcome, the
 * code is kept for the authorization that follows.
 */
export async function chargeWith(
  ctx: PaymentContext,
  progress: Progress,
  paying: PayingCard,
  thenCapture: boolean,
): Promise<{ progress: Progress; changes: readonly Change[] }> {
  const { authentication } = progress
  const goesOn = authentication === null || (authentication.thenAuthorize && isAuthenticated(progress))
  if (!goesOn) return { progress, changes: [...paying.held, ...(await paying.keepCode())] }
  return {
    progress: authorized(ctx, progress, paying.card, paying.securityCode, thenCapture),
    changes: [...paying.held, ...paying.eraseCode],
  }
}

/** Throws 422 when a method is given that the payment does not allow. */
export function requireAllowed(allowed: readonly PaymentMethod[], method: PaymentMethod): void {
  if (!allowed.includes(method)) throw invalidField(['body', method], `${method} is not among methods_allowed`)
}

async function requireFreeUniqueId(ctx: PaymentContext, uniqueId: string): Promise<void> {
  const known = await findPaymentByUniqueId(ctx, uniqueId)
  if (known !== undefined) throw conflict('Payment already exists, duplicate unique_id', known.id)
}

/** The customer, and what makes a new one. A known one is not asserted: a payment may show a customer that is deleted meanwhile. */
export async function resolveCustomer(
  ctx: PaymentContext,
  customer: string | CustomerInput | null,
): Promise<Outcome<Customer | null>> {
  if (customer === null) return nothingChanges(null)
  if (typeof customer === 'object') return createCustomer(ctx, customer, ['body', 'customer'])
  return nothingChanges(await getCustomer(ctx, customer))
}

export interface PayingCard {
  readonly card: Card
  readonly securityCode: string | null
  /** What keeps a new card, or asserts a known one. */
  readonly held: readonly Change[]
  /** What erases the security code that was kept since the card's registration. */
  readonly eraseCode: readonly Change[]
  /** What keeps the security code that came with the details. */
  readonly keepCode: () => Promise<readonly Change[]>
}

/** The card that is to pay, with its security code: given with the details, or kept since it was registered. */
export async function resolvePayingCard(
  ctx: PaymentContext,
  card: string | CardInput | null,
  location: readonly string[],
): Promise<PayingCard | null> {
  if (card === null) return null
  if (typeof card === 'object') {
    const { result, changes, isNew } = await resolveCard(ctx, card, location)
    const keepCode = (): Promise<readonly Change[]> => keepSecurityCode(ctx, result, card.cvc)
    if (isNew) return { card: result, securityCode: card.cvc, held: changes, eraseCode: [], keepCode }
    const kept = await takeSecurityCode(ctx, result.id)
    const securityCode = card.cvc ?? kept.code
    const held = changes.length > 0 ? changes : [assertCard(result)]
    return { card: result, securityCode, held, eraseCode: kept.changes, keepCode }
  }
  const { card: known, kept } = await takeCard(ctx, card)
  if (!known.tokenize && (await cardHasPaid(ctx, known.id)))
    throw conflict('Card cannot be used again, it was not tokenized', known.id)
  const held = known.tokenize ? assertCard(known) : useCardOnce(known)
  return {
    card: known,
    securityCode: kept.code,
    held: [held],
    eraseCode: kept.changes,
    keepCode: () => Promise.resolve([]),
  }
}

/** Throws 404 when one of them is unknown or deleted. */
export async function checkAddresses(
  ctx: PaymentContext,
  { billingAddressId, shippingAddressId }: Partial<Pick<Payment, 'billingAddressId' | 'shippingAddressId'>>,
): Promise<void> {
  for (const id of [billingAddressId, shippingAddressId]) {
    if (typeof id === 'string') await getUsableAddress(ctx, id)
  }
}

function newPayment(ctx: PaymentContext, input: PaymentInput, customer: Customer | null, card: Card | null): Payment {
  const { card: _card, customer: _customer, auth: _auth, fromWallet: _fromWallet, intent, ...fields } = input
  return {
    ...fields,
    realmId: ctx.realm.id,
    id: newId('payment', ctx.now),
    version: 1,
    createdAt: ctx.now,
    status: 'open',
    method: card === null ? null : 'card',
    cardId: card?.id ?? null,
    customerId: customer?.id ?? null,
    origin: intent?.origin ?? apiOrigin,
    response: null,
    responseAuthor: null,
    paidAt: null,
    dateBank: null,
    clearingAt: null,
    fee: null,
    feeVat: null,
    authenticationId: null,
    intentId: intent?.id ?? null,
  }
}
