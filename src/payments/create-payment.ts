/** Making a payment, and paying it at once when a card comes with it. */
import { getUsableAddress } from '../addresses/index.ts'
import type { Authentication, ShownAuthentication } from '../authentications/index.ts'
import type { Card, CardInput, ShownCard } from '../cards/index.ts'
import {
  createCustomer,
  getCustomer,
  recognizeCustomer,
  type Customer,
  type CustomerInput,
} from '../customers/index.ts'
import { nothingChanges, type Change, type Outcome } from '../kit/changes.ts'
import { conflict, invalidField } from '../kit/errors.ts'
import { newOperationId } from '../kit/id.ts'
import { inOrder } from '../kit/in-order.ts'
import type { AccountWithMandate } from '../mandates/index.ts'
import { beginAuthentication, requireThreeDSecure, type AuthenticationInput } from './authenticate.ts'
import { authorized, isAuthenticated } from './authorize.ts'
import { requireNetwork, type PaymentContext } from './context.ts'
import { requireDebitable } from './debit.ts'
import { shownWith, triedWith, type Instrument } from './instrument.ts'
import { methodOf, proposedAccount, resolvePaying, tenderOf, type Paying, type SepaTender } from './paying.ts'
import type { StoredCredential } from './network.ts'
import type { Payment, PaymentMethod } from './payment.ts'
import { changesOf, startOf, withPayment, type Progress } from './progress.ts'
import { findPaymentByUniqueId } from './store.ts'

/** A payment with what it refers to, as the wires show it. */
export interface PaymentView {
  readonly payment: Payment
  readonly card: ShownCard | null
  /** With the mandate by which it was debited. */
  readonly sepa: AccountWithMandate | null
  readonly customer: Customer | null
  /** The authentication that counts. */
  readonly authentication: ShownAuthentication | null
  /** The payout that its money is in. */
  readonly payoutId: string | null
}

/** With all that is kept of its card, sealed, and of its authentication. */
export interface WholePaymentView extends PaymentView {
  readonly card: Card | null
  readonly authentication: Authentication | null
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
  /** With a card's id: its code, as its holder has told it once more. */
  readonly securityCode?: string | null
  /** An account's id, or the details of one with the mandate that was signed. */
  readonly sepa: SepaTender | null
  readonly customer: GivenCustomer | null
  /** An account that is debited once the payer has agreed to it on the page; in place of `card` and `sepa`. */
  readonly proposedSepaId?: string
  /** Asks the payer for proof before the bank is asked for money; null without. */
  readonly auth: AuthenticationInput | null
  /** What is given to pay with waits: the bank is asked only when `status` asks for it, or when the payer pays on the page. */
  readonly whenAsked?: boolean
  /** The card comes from a wallet, which has authenticated the payer: no other proof is asked for. */
  readonly fromWallet?: boolean
  /** The payment intent that this is an attempt of, and the payment's origin then. */
  readonly intent?: { readonly id: string; readonly origin: number }
  /** Of a card that is kept for later payments: who asks for this one. */
  readonly storedCredential?: StoredCredential | null
  /** The id of the first operation, for a caller that has to know it before; drawn when it is not given. */
  readonly firstOperationId?: string
}

/** A customer's id, the data of a new customer, or data by which a customer may be known already. */
export type GivenCustomer = string | CustomerInput | { readonly recognize: CustomerInput }

/** A payment made through the API, or by the payer on the page of an intent, as its `origin` says. */
export const apiOrigin = 1
export const pageOrigin = 2

/**
 * With something to pay with, the bank is asked at once, or, where an authentication is wanted, after it; a refusal is a result. Without, the payment waits for a method.
 * Throws 501 without a network (live mode), 409 when the unique id is taken or an account has no mandate to be debited by, 404 for unknown references, 422 for a card that is no card, and for what cannot be debited.
 */
export async function createPayment(ctx: PaymentContext, input: PaymentInput): Promise<Outcome<WholePaymentView>> {
  const tender = tenderOf(input)
  const method = input.proposedSepaId === undefined ? tender && methodOf(tender) : 'sepa'
  if (method !== null) {
    requireNetwork(ctx, method)
    requireAllowed(input.methodsAllowed, method)
  }
  const auth = input.fromWallet === true ? null : input.auth
  if (auth !== null && auth.outcome === undefined && method !== 'sepa') requireThreeDSecure(ctx)
  if (input.uniqueId !== null) await requireFreeUniqueId(ctx, input.uniqueId)
  const [customer, paying, proposed] = await inOrder([
    resolveCustomer(ctx, input.customer),
    tender && resolvePaying(ctx, tender, { waits: input.whenAsked === true }),
    input.proposedSepaId === undefined ? null : proposedAccount(ctx, input.proposedSepaId),
    checkAddresses(ctx, input),
  ])
  const instrument = paying?.instrument ?? null
  const payment = newPayment(ctx, input, customer.result, instrument)
  if (proposed !== null) requireDebitable(ctx, payment)
  const start = startOf({ ...payment, ...proposed?.fields })
  const asked = auth === null ? start : beginAuthentication(ctx, start, auth, instrument)
  const charged =
    paying === null
      ? { progress: asked, changes: [] }
      : await (input.whenAsked === true ? keepFor(asked, paying) : chargeWith(ctx, asked, paying, input.capture))
  return {
    result: {
      payment: charged.progress.payment,
      ...shownWith(instrument),
      customer: customer.result,
      authentication: charged.progress.authentication,
      payoutId: null,
    },
    changes: [...customer.changes, ...(proposed?.held ?? []), ...charged.changes, ...changesOf(ctx, charged.progress)],
  }
}

/**
 * What was given pays: the bank is asked now, and a card's security code is erased. Where an authentication has to come first, or the shop has to look at its outcome, the
 * code is kept for the authorization that follows.
 */
export async function chargeWith(
  ctx: PaymentContext,
  progress: Progress,
  paying: Paying,
  thenCapture: boolean,
): Promise<{ progress: Progress; changes: readonly Change[] }> {
  const { authentication } = progress
  // Of a debit the mandate is the proof: there is no outcome to look at.
  const goesOn =
    authentication === null ||
    paying.instrument.method === 'sepa' ||
    (authentication.thenAuthorize && isAuthenticated(progress))
  if (!goesOn) return { progress, changes: [...paying.held, ...(await paying.keepCode())] }
  return {
    progress: authorized(ctx, progress, paying.instrument, paying.securityCode, thenCapture),
    changes: [...paying.held, ...paying.eraseCode],
  }
}

/** Keeps the instrument until the bank is asked. */
export async function keepFor(
  progress: Progress,
  { instrument, held, keepCode }: Paying,
): Promise<{ progress: Progress; changes: readonly Change[] }> {
  return {
    progress: withPayment(progress, triedWith(instrument)),
    changes: [...held, ...(await keepCode())],
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

/** The customer, and the change that makes a new one. A known customer is not asserted: a payment may show a customer who is deleted meanwhile. */
export async function resolveCustomer(
  ctx: PaymentContext,
  customer: GivenCustomer | null,
): Promise<Outcome<Customer | null>> {
  if (customer === null) return nothingChanges(null)
  const location = ['body', 'customer']
  if (typeof customer === 'object')
    return 'recognize' in customer
      ? recognizeCustomer(ctx, customer.recognize, location)
      : createCustomer(ctx, customer, location)
  return nothingChanges(await getCustomer(ctx, customer))
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

function newPayment(
  ctx: PaymentContext,
  input: PaymentInput,
  customer: Customer | null,
  instrument: Instrument | null,
): Payment {
  const {
    card: _card,
    securityCode: _securityCode,
    sepa: _sepa,
    proposedSepaId: _proposed,
    customer: _customer,
    auth: _auth,
    fromWallet: _fromWallet,
    whenAsked: _whenAsked,
    intent,
    firstOperationId = newOperationId(ctx.now),
    ...fields
  } = input
  return {
    ...fields,
    realmId: ctx.realm.id,
    id: ctx.newId('payment'),
    version: 1,
    createdAt: ctx.now,
    firstOperationId,
    status: 'open',
    method: null,
    cardId: null,
    sepaId: null,
    mandateId: null,
    sequenceType: null,
    ...(instrument !== null && triedWith(instrument)),
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
    storedCredential: fields.storedCredential ?? null,
  }
}
