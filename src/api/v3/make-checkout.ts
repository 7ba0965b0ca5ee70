/** Making a checkout, and changing it until it is paid. */
import {
  checkoutMs,
  checkouts,
  endCheckout,
  findCheckout,
  isOver,
  isTakenElsewhere,
  newCheckoutId,
  type Checkout,
  type GatewayContext,
} from '../../gateway/index.ts'
import { changeNextTry, createIntent, readIntent, type Intent, type NextTry } from '../../intents/index.ts'
import { insert, update, type Outcome } from '../../kit/changes.ts'
import type { Money } from '../../kit/money.ts'
import { locate } from '../../locators/index.ts'
import { requireThreeDSecure } from '../../payments/index.ts'
import { readMoney, shownAmount } from './amounts.ts'
import { debitBrand } from './brands.ts'
import type { GivenCheckout } from './checkout-parameters.ts'
import { moneyOf, sentOf, whatOf } from './make-payment.ts'
import { demandsChallenge } from './payment-faults.ts'
import { customMost, customPattern, tooManyCustom } from './parameters.ts'
import { requireNew } from './repeated.ts'
import { parametersRefused, ResultError } from './result-error.ts'
import { checkoutResultUrl } from './with-resource.ts'

/** Makes a checkout; the result is its id. Throws 400 for an id of the merchant's that was used already. */
export async function makeCheckout(ctx: GatewayContext, given: GivenCheckout): Promise<Outcome<string>> {
  const paymentType = given.paymentType === 'PA' ? 'PA' : 'DB'
  const told = toldOf(given)
  const sent = keptOf(given)
  requireAgreement(sent)
  requireChallenger(ctx, sent)
  await requireNew(ctx, { ...told, paymentId: null, referencedId: null, paymentType })
  const id = newCheckoutId()
  const { result, changes } = await createIntent(ctx, {
    ...moneyOf(given),
    ...whatOf(given),
    ...nothingElse,
    methodsAllowed: methodsOf(given.paymentBrand),
    returnUrl: returnUrlOf(told, id),
    // As for any payment whose payer can be sent to the bank.
    threeds: ctx.threeDSecure === null ? 'none' : 'required',
    capture: paymentType === 'DB',
  })
  const checkout: Checkout = {
    realmId: ctx.realm.id,
    id,
    version: 1,
    createdAt: ctx.now,
    expiresAt: ctx.now + checkoutMs,
    paymentType,
    intentId: result.intent.id,
    ...told,
    sent,
  }
  return { result: id, changes: [...changes, insert(checkouts, checkout), locate(ctx, id), endCheckout(ctx, checkout)] }
}

/**
 * Given parameters replace the former ones; the rest stays. Payments that were tried before keep their own. Throws 404 for a checkout that is unknown or has expired, 400 (100.350.101) for one that
 * is paid or being paid, and 400 for faults of the changed checkout as a whole.
 */
export async function changeCheckout(ctx: GatewayContext, id: string, given: GivenCheckout): Promise<Outcome<string>> {
  const checkout = await findCheckout(ctx, id)
  if (checkout === undefined || isOver(ctx, checkout)) throw checkoutNotFound()
  const current = await readIntent(ctx, checkout.intentId)
  if (current.status !== 'require_payment_method') throw new ResultError('100.350.101')
  const told = toldOf(given, checkout)
  const paymentType = given.paymentType === undefined ? checkout.paymentType : given.paymentType === 'PA' ? 'PA' : 'DB'
  if (
    told.merchantTransactionId !== checkout.merchantTransactionId &&
    (await isTakenElsewhere(ctx, { ...checkout, ...told }))
  )
    throw new ResultError('800.130.100')
  const sent = { ...checkout.sent, ...keptOf(given) }
  requireFewFields(checkout.sent, sent)
  requireAgreement(sent)
  requireChallenger(ctx, sent)
  const paid = changedMoney(current.intent, given)
  if (sent['paymentBrand'] === debitBrand && paid.currency !== 'eur') throw new ResultError('600.200.500')
  const { changes } = await changeNextTry(ctx, current, { ...paid, ...namedIn(given, told, id) })
  return { result: id, changes: [...changes, update(checkouts, { ...checkout, ...told, paymentType, sent })] }
}

/** The intent's fields that this request sets. The others keep their values, also those that were set through v2. */
function namedIn(given: GivenCheckout, told: Told, id: string): NextTry {
  const { description, orderId } = whatOf(given)
  return {
    ...(given.descriptor !== undefined && { description }),
    ...(given.merchantTransactionId !== undefined && { orderId }),
    ...(given.paymentBrand !== undefined && { methodsAllowed: methodsOf(given.paymentBrand) }),
    ...(given.shopperResultUrl !== undefined && { returnUrl: returnUrlOf(told, id) }),
    ...(given.paymentType !== undefined && { capture: given.paymentType === 'DB' }),
  }
}

/** 404 for a checkout that is unknown, of another entity, or expired (gateway-v3 section 4.8). */
export const checkoutNotFound = (): ResultError => new ResultError('200.300.404', { status: 404 })

type Told = Pick<Checkout, 'merchantTransactionId' | 'notificationUrl' | 'shopperResultUrl'>

/** What is not given is as before. */
const toldOf = (given: GivenCheckout, before: Told = nothingTold): Told => ({
  merchantTransactionId: given.merchantTransactionId ?? before.merchantTransactionId,
  notificationUrl: given.notificationUrl ?? before.notificationUrl,
  shopperResultUrl: given.shopperResultUrl ?? before.shopperResultUrl,
})

const nothingTold: Told = { merchantTransactionId: null, notificationUrl: null, shopperResultUrl: null }

/** The parameters that are kept for the checkout's payments: they are made with them, and shown with them. */
function keptOf(given: GivenCheckout): Checkout['sent'] {
  const names = ['threeDSecure.challengeIndicator', 'createRegistration'] as const
  const kept = names.map((name) => [name, given[name]]).filter(([, value]) => value !== undefined)
  return { ...sentOf(given), ...(Object.fromEntries(kept) as Checkout['sent']) }
}

/** The first payment of a standing instruction on a page always registers its card or account. Throws 400 (200.300.404) where `createRegistration` is false. */
function requireAgreement(sent: Checkout['sent']): void {
  if (sent['standingInstruction.mode'] === undefined || sent['createRegistration'] !== 'false') return
  const message = 'must be true, or left out, with standingInstruction.mode'
  throw parametersRefused([{ name: 'createRegistration', value: 'false', message }])
}

/** Throws 501 where the merchant demands that the bank asks the payer, and there is no 3DS server that could ask the bank. */
function requireChallenger(ctx: GatewayContext, sent: Checkout['sent']): void {
  if (demandsChallenge(sent)) requireThreeDSecure(ctx)
}

/** No more free fields than one request may bring. Throws 400 (200.300.404) with those that are too many. */
function requireFewFields(before: Checkout['sent'], sent: Checkout['sent']): void {
  const free = Object.keys(sent).filter((name) => customPattern.test(name))
  const tooMany = free.slice(customMost).filter((name) => !(name in before))
  if (tooMany.length > 0) throw parametersRefused(tooMany.map((name) => ({ name, message: tooManyCustom })))
}

const returnUrlOf = ({ shopperResultUrl }: Told, id: string): string | null =>
  shopperResultUrl === null ? null : checkoutResultUrl(shopperResultUrl, id)

function methodsOf(brand: string | undefined): Intent['methodsAllowed'] {
  if (brand === undefined) return ['card', 'sepa']
  return brand === debitBrand ? ['sepa'] : ['card']
}

/** The changed amount and currency; what is not given stays as it was. Throws 400 where the currency has no such amount. */
function changedMoney({ amount, currency }: Intent, given: GivenCheckout): Money {
  const money = readMoney(given.amount ?? shownAmount(amount, currency), given.currency ?? currency)
  if (!('code' in money)) return money
  const { code, ...error } = money
  throw new ResultError(code, { parameterErrors: [error] })
}

const nothingElse = {
  customerId: null,
  cardId: null,
  sepaId: null,
  uniqueId: null,
  metadata: null,
  dateSettlement: null,
  billingAddressId: null,
  shippingAddressId: null,
} as const
