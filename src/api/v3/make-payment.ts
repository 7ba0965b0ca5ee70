/** A payment as v3 asks for it, made by the verbs that make every other (gateway-v3 sections 4.1, 4.2, 4.4 and 4.5). */
import assert from 'node:assert/strict'
import {
  noChallenge,
  openStatuses,
  type AuthenticationFlow,
  type OutcomeElsewhere,
  type TransactionStatus,
} from '../../authentications/index.ts'
import type { CardInput } from '../../cards/index.ts'
import {
  endSession,
  namesOf,
  readTransaction,
  transactions,
  type GatewayContext,
  type Transaction,
} from '../../gateway/index.ts'
import { insert, type Outcome } from '../../kit/changes.ts'
import { isOperationId, newOperationId } from '../../kit/id.ts'
import type { Money } from '../../kit/money.ts'
import {
  createPayment,
  originalReference,
  type AuthenticationInput,
  type PaymentInput,
  type WholePaymentView,
  type StoredCredential,
  type Tender,
  requireThreeDSecure,
} from '../../payments/index.ts'
import { readMoney } from './amounts.ts'
import { debitBrand } from './brands.ts'
import { classifyResult } from './classify-result.ts'
import { withMandateFaults } from './mandate-faults.ts'
import { registeredWith } from './new-registration.ts'
import {
  demandsChallenge,
  isAskedByMerchant,
  isPayerThere,
  type GivenMoney,
  type GivenPayment,
} from './payment-faults.ts'
import { isEchoed } from './payment-parameters.ts'
import { resultCodeOf } from './result-of.ts'
import { ResultError } from './result-error.ts'
import { requireNew } from './repeated.ts'
import { withResource } from './with-resource.ts'

/** Makes a payment; the result is its id. A refusal of the bank is a result. Throws 400 for an id of the merchant's that was used already, and for values that cannot be stored. */
export async function makePayment(ctx: GatewayContext, given: GivenPayment): Promise<Outcome<string>> {
  const id = newOperationId(ctx.now)
  return makePaymentBy(ctx, id, given, tenderOf(ctx, given))
}

/** {@link makePayment} with this card or account, known or given. With `createRegistration` it is registered; `registrationId` is the token by which it is known. */
export async function makePaymentBy(
  ctx: GatewayContext,
  id: string,
  given: GivenPayment,
  tender: Tender,
  registrationId: string | null = null,
): Promise<Outcome<string>> {
  const made = transactionOf(ctx, id, given)
  await requireNew(ctx, made)
  const { result, changes } = await madeOf(ctx, given, tender, {
    ...moneyOf(given),
    ...whatOf(given),
    capture: given.paymentType === 'DB',
    uniqueId: null,
    methodsAllowed: ['card' in tender ? 'card' : 'sepa'],
    returnUrl: resultUrlOf(given.shopperResultUrl, id),
    dateSettlement: null,
    device: deviceOf(given),
    billingAddressId: null,
    shippingAddressId: null,
    card: 'card' in tender ? tender.card : null,
    securityCode: 'card' in tender ? (tender.securityCode ?? null) : null,
    sepa: 'sepa' in tender ? tender.sepa : null,
    customer: null,
    auth: 'card' in tender ? authenticationInput(ctx, given, id) : null,
    storedCredential: await credentialOf(ctx, given, registrationId !== null),
    firstOperationId: id,
  })
  const { authentication, card, sepa } = result
  const isSent = authentication !== null && openStatuses.includes(authentication.status)
  const isPaid = result.payment.paidAt !== null
  const means = { transactionId: id, card, account: sepa?.account ?? null, isPaid, changes }
  const token = registeredWith(ctx, given, made.sent, means)
  const transaction = {
    ...made,
    paymentId: result.payment.id,
    registrationId: token?.result.id ?? registrationId,
    review: ctx.riskRules?.asksForReview(namesOf(made.sent, result)) === true ? ('open' as const) : null,
  }
  return {
    result: id,
    changes: [
      ...(token?.changes ?? changes),
      insert(transactions, transaction),
      ...(isSent ? [endSession(ctx, authentication.id)] : []),
    ],
  }
}

const madeOf = (
  ctx: GatewayContext,
  given: GivenPayment,
  tender: Tender,
  input: PaymentInput,
): Promise<Outcome<WholePaymentView>> =>
  'card' in tender ? createPayment(ctx, input) : withMandateFaults(given, () => createPayment(ctx, input))

/** What is kept of the request besides the payment. */
export const transactionOf = (ctx: GatewayContext, id: string, given: GivenPayment): Transaction => ({
  realmId: ctx.realm.id,
  id,
  version: 1,
  createdAt: ctx.now,
  paymentType: given.paymentType === 'PA' || given.paymentType === 'CD' ? given.paymentType : 'DB',
  paymentId: null,
  disbursementId: null,
  referencedId: null,
  merchantTransactionId: given.merchantTransactionId ?? null,
  notificationUrl: given.notificationUrl ?? null,
  registrationId: null,
  checkoutId: null,
  attempt: 0,
  review: null,
  sent: sentOf(given),
})

/** The parameters that are stored: those that answers repeat, and those that answers depend on. */
export function sentOf({ custom, ...given }: GivenPayment): Record<string, string> {
  const kept = Object.entries(given).filter(
    ([name]) => isEchoed(name) || ['paymentBrand', 'card.holder', 'testMode'].includes(name),
  )
  const free = Object.entries(custom).map(([name, value]) => [`customParameters[${name}]`, value] as const)
  return Object.fromEntries([...kept, ...free])
}

/** The money of a request whose amount and currency were checked before. */
export function moneyOf({ amount = '', currency = '' }: GivenMoney): Money {
  const money = readMoney(amount, currency)
  assert(!('code' in money), 'the amount was looked at before')
  return money
}

/** The parameters that v2's payment has fields for, where they are within its limits. */
export const whatOf = ({
  descriptor,
  merchantTransactionId,
}: Pick<GivenPayment, 'descriptor' | 'merchantTransactionId'>): Pick<PaymentInput, 'description' | 'orderId'> => ({
  description: descriptor !== undefined && descriptor.length >= 3 && descriptor.length <= 64 ? descriptor : null,
  orderId: merchantTransactionId !== undefined && merchantTransactionId.length <= 36 ? merchantTransactionId : null,
})

/** The card or account of the request. An account without a mandate of the merchant's own is debited by one that was signed today. */
function tenderOf(ctx: GatewayContext, given: GivenPayment): Tender {
  return given.paymentBrand === debitBrand ? { sepa: accountOf(ctx, given) } : { card: cardOf(given) }
}

export function accountOf(ctx: GatewayContext, given: GivenPayment) {
  return {
    iban: given['bankAccount.iban'] ?? '',
    name: given['bankAccount.holder'] ?? '',
    bic: given['bankAccount.bic'] ?? null,
    mandate: given['bankAccount.mandate.id'] ?? null,
    dateMandate: given['bankAccount.mandate.dateOfSignature'] ?? ctx.hours.dayOf(ctx.now),
    customerId: null,
    forTokens: true,
  }
}

/** The card of the request. It is not kept here; a registration keeps it later: see registrationOf. */
export const cardOf = (given: GivenPayment): CardInput => ({
  number: given['card.number'] ?? '',
  expMonth: Number(given['card.expiryMonth']),
  expYear: Number(given['card.expiryYear']),
  cvc: given['card.cvv'] ?? null,
  name: given['card.holder'] ?? null,
  zipCode: null,
  externalId: null,
  customerId: null,
  tokenize: false,
  preferredNetwork: networks[given.paymentBrand ?? ''] ?? 'national',
})

const networks: Readonly<Record<string, CardInput['preferredNetwork']>> = { VISA: 'visa', MASTER: 'mastercard' }

/** Where the payer comes back to: the shop's address, with what tells it which payment to inquire about. */
export function resultUrlOf(shopperResultUrl: string | undefined, id: string): string | null {
  return shopperResultUrl === undefined ? null : withResource(shopperResultUrl, id, `/v3/payments/${id}`)
}

/** The bank is asked to authenticate the payer where the payer can be sent there and back, unless the merchant's own 3DS server has done so. It answers without a challenge where neither it nor the merchant wants one. Where there is no 3DS server, a payment for which the merchant demands a challenge of a payer who takes part is refused (501), and others are made without. Throws 400 (100.380.305) where it demands one and the payer could not come back (gateway-v3 section 4.5). */
function authenticationInput(ctx: GatewayContext, given: GivenPayment, id: string): AuthenticationInput | null {
  const outcome = outcomeOf(given)
  if (outcome !== null) return { thenAuthorize: true, outcome }
  if (!isPayerThere(given)) return null
  if (demandsChallenge(given)) {
    requireThreeDSecure(ctx)
    if (given.shopperResultUrl === undefined) throw new ResultError('100.380.305')
  }
  if (ctx.threeDSecure === null || given.shopperResultUrl === undefined) return null
  return {
    returnUrl: resultUrlOf(given.shopperResultUrl, id),
    device: deviceOf(given),
    thenAuthorize: true,
    challengeIndicator: given['threeDSecure.challengeIndicator'] ?? noChallenge,
  }
}

/** What the merchant's own 3DS server was told; null where it was not asked. Where `authenticationStatus` is missing, a `verificationId` means that the payer was authenticated (`Y`), and its absence that authentication could not be performed (`U`). */
function outcomeOf(given: GivenPayment): OutcomeElsewhere | null {
  const value = given['threeDSecure.verificationId'] ?? null
  if (!ofMerchantsServer.some((name) => given[name] !== undefined)) return null
  const status = given['threeDSecure.authenticationStatus'] ?? (value === null ? 'U' : 'Y')
  return {
    transactionStatus: status as TransactionStatus,
    eci: given['threeDSecure.eci'] ?? null,
    authenticationValue: value,
    dsTransactionId: given['threeDSecure.dsTransactionId'] ?? null,
    challengeCancel: null,
    message: null,
    flow: (given['threeDSecure.flow'] ?? null) as AuthenticationFlow | null,
    protocolVersion: given['threeDSecure.version'] ?? null,
  }
}

const ofMerchantsServer = [
  'threeDSecure.eci',
  'threeDSecure.verificationId',
  'threeDSecure.version',
  'threeDSecure.dsTransactionId',
  'threeDSecure.acsTransactionId',
  'threeDSecure.authenticationStatus',
  'threeDSecure.flow',
] as const

/** What the shop knows of the payer's browser, cut to the lengths that are stored. */
function deviceOf(given: GivenPayment): PaymentInput['device'] {
  const device = {
    ip: given['customer.ip'],
    user_agent: beginningOf(given['customer.browser.userAgent']),
    http_accept: beginningOf(given['customer.browser.acceptHeader']),
    languages: given['customer.browser.language'],
  }
  const known = Object.entries(device).filter(([, value]) => value !== undefined)
  return known.length === 0 ? null : Object.fromEntries(known)
}

const beginningOf = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : Array.from(text).slice(0, 256).join('')

/** Who initiates a payment with a stored card or account and, where the merchant does, the agreement that it rests on. */
async function credentialOf(
  ctx: GatewayContext,
  given: GivenPayment,
  isRegistered: boolean,
): Promise<StoredCredential | null> {
  const initial = given['standingInstruction.initialTransactionId']
  const mode = given['standingInstruction.mode']
  const agreedWith = initial === undefined ? null : await referenceOf(ctx, initial)
  if (isAskedByMerchant(given)) return { initiator: 'merchant', agreedWith }
  const isKept = isRegistered || given.createRegistration === 'true' || mode !== undefined
  return isKept ? { initiator: 'customer' } : null
}

/** The network's reference of the initial payment. A text that has not the form of our ids is such a reference already. Throws 400 for an id that is no payment's, and for a payment that was not paid, or is not decided yet. */
async function referenceOf(ctx: GatewayContext, initial: string): Promise<string> {
  if (!isOperationId(initial)) return initial
  const found = await readTransaction(ctx, initial)
  if (found === undefined) throw new ResultError('700.100.100')
  if (found.kind !== 'payment') throw new ResultError('700.100.700')
  const reference = originalReference(found.operations)
  if (reference === null)
    throw new ResultError(classifyResult(resultCodeOf(found)) === 'pending' ? '700.400.570' : '700.300.200')
  return reference
}
