/** Making a payment, and paying it at once when a card comes with it. */
import { getUsableAddress } from '../addresses/index.ts'
import {
  assertCard,
  getCard,
  resolveCard,
  takeSecurityCode,
  useCardOnce,
  type Card,
  type CardInput,
} from '../cards/index.ts'
import { createCustomer, getCustomer, type Customer, type CustomerInput } from '../customers/index.ts'
import { nothingChanges, type Change, type Outcome } from '../kit/changes.ts'
import { conflict, invalidField } from '../kit/errors.ts'
import { newId } from '../kit/id.ts'
import { authorized, requireCardNetwork, type PaymentContext } from './authorize.ts'
import type { Payment, PaymentMethod } from './payment.ts'
import { changesOf, startOf } from './progress.ts'
import { cardHasPaid, findPaymentByUniqueId } from './store.ts'

/** A payment with what it refers to, as the wires show it. */
export interface PaymentView {
  readonly payment: Payment
  readonly card: Card | null
  readonly customer: Customer | null
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
}

/** A payment made through the API, as its `origin` says. */
const apiOrigin = 1

/**
 * With a card, the bank is asked at once; a refusal is a result. Without, the payment waits for a method.
 * Throws 501 without a network (live mode), 409 when the unique id is taken, 404 for unknown references, 422 for a card that is no card.
 */
export async function createPayment(ctx: PaymentContext, input: PaymentInput): Promise<Outcome<PaymentView>> {
  if (input.card !== null) {
    requireCardNetwork(ctx)
    requireAllowed(input.methodsAllowed, 'card')
  }
  if (input.uniqueId !== null) await requireFreeUniqueId(ctx, input.uniqueId)
  const [customer, card] = await Promise.all([
    resolveCustomer(ctx, input.customer),
    resolvePayingCard(ctx, input.card, ['body', 'card']),
    checkAddresses(ctx, input),
  ])
  const start = startOf(newPayment(ctx, input, customer.result, card?.card ?? null))
  const progress = card === null ? start : authorized(ctx, start, card.card, card.securityCode, input.capture)
  return {
    result: { payment: progress.payment, card: card?.card ?? null, customer: customer.result },
    changes: [...customer.changes, ...(card?.changes ?? []), ...changesOf(ctx, progress)],
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
  /** What keeps a new card, asserts a known one, and erases its security code. */
  readonly changes: readonly Change[]
}

/** The card that is to pay, with its security code: given with the details, or kept since it was registered. */
export async function resolvePayingCard(
  ctx: PaymentContext,
  card: string | CardInput | null,
  location: readonly string[],
): Promise<PayingCard | null> {
  if (card === null) return null
  if (typeof card === 'object') {
    const { result, changes } = await resolveCard(ctx, card, location)
    if (changes.length > 0) return { card: result, securityCode: card.cvc, changes }
    const kept = await takeSecurityCode(ctx, result.id)
    return { card: result, securityCode: card.cvc ?? kept.code, changes: [assertCard(result), ...kept.changes] }
  }
  const [known, kept] = await Promise.all([getCard(ctx, card), takeSecurityCode(ctx, card)])
  if (!known.tokenize && (await cardHasPaid(ctx, known.id)))
    throw conflict('Card cannot be used again, it was not tokenized', known.id)
  const held = known.tokenize ? assertCard(known) : useCardOnce(known)
  return { card: known, securityCode: kept.code, changes: [held, ...kept.changes] }
}

export async function checkAddresses(
  ctx: PaymentContext,
  { billingAddressId, shippingAddressId }: Partial<Pick<Payment, 'billingAddressId' | 'shippingAddressId'>>,
): Promise<void> {
  for (const id of [billingAddressId, shippingAddressId]) {
    if (typeof id === 'string') await getUsableAddress(ctx, id)
  }
}

function newPayment(ctx: PaymentContext, input: PaymentInput, customer: Customer | null, card: Card | null): Payment {
  const { card: _card, customer: _customer, ...fields } = input
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
    origin: apiOrigin,
    response: null,
    responseAuthor: null,
    paidAt: null,
    dateBank: null,
  }
}
