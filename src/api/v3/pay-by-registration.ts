/** A payment by a token (gateway-v3 section 4.9): its card or account is known, so that the request carries nothing of it but the card's security code. */
import { assertCard, isExpired } from '../../cards/index.ts'
import { registrations, type GatewayContext, type RegistrationView } from '../../gateway/index.ts'
import { update, type Outcome } from '../../kit/changes.ts'
import { newOperationId } from '../../kit/id.ts'
import type { Tender } from '../../payments/index.ts'
import { brandNameOf, debitBrand } from './brands.ts'
import { makeCreditTo } from './credit.ts'
import { makePaymentBy } from './make-payment.ts'
import type { Given, Parameters } from './parameters.ts'
import { debitFaults, type GivenPayment } from './payment-faults.ts'
import {
  browser,
  card,
  money,
  order,
  payer,
  paymentBrand,
  paymentType,
  standingInstruction,
  threeDSecure,
} from './payment-parameters.ts'
import { parametersRefused, ResultError } from './result-error.ts'
import { requireUsableRegistration } from './usable-registration.ts'
import { requireSound } from './wire.ts'

export const tokenPaymentParameters = {
  paymentType,
  paymentBrand: { ...paymentBrand, description: 'That of the registration, once more; may be left out' },
  ...money,
  ...order,
  ...payer,
  ...browser,
  ...threeDSecure,
  'card.cvv': card['card.cvv'],
  ...standingInstruction,
} as const satisfies Parameters

export type GivenTokenPayment = Given<typeof tokenPaymentParameters>

/** Makes the payment; the result is the transaction's id. The commit moves the registration's version, so that of a payment and a deregistration at the same time the later one sees the earlier. Throws as {@link requireUsableRegistration}, and 400 for what the token's card or account cannot do. */
export async function payByRegistration(
  ctx: GatewayContext,
  id: string,
  given: GivenTokenPayment,
): Promise<Outcome<string>> {
  const view = await requireUsableRegistration(ctx, id)
  const whole = completed(view, given)
  const paying = view.card === null ? debit(ctx, view, whole) : chargeOrCredit(ctx, view.card, view, whole)
  const { result, changes } = await paying.catch(async (error: unknown) => {
    // Its card or account is gone: the token may have ended since it was read, which is what there is to say.
    await requireUsableRegistration(ctx, id)
    throw error
  })
  return { result, changes: [...changes, update(registrations, view.registration)] }
}

/** The request with what the registration knows. Throws 400 for another brand than that. */
function completed({ registration: { sent }, card: kept }: RegistrationView, given: GivenTokenPayment): GivenPayment {
  const known = sent['paymentBrand'] ?? (kept === null ? debitBrand : brandNameOf(kept.brand))
  if (given.paymentBrand !== undefined && given.paymentBrand !== known)
    throw parametersRefused([
      { name: 'paymentBrand', value: given.paymentBrand, message: `must be that of the registration, ${known}` },
    ])
  const holder = sent['card.holder']
  return { ...given, paymentBrand: known, ...(holder !== undefined && { 'card.holder': holder }) }
}

async function debit(
  ctx: GatewayContext,
  { registration, sepa }: RegistrationView,
  given: GivenPayment,
): Promise<Outcome<string>> {
  requireSound([], debitFaults(given))
  return byToken(ctx, given, { sepa: sepa?.account.id ?? '' }, registration.id)
}

async function chargeOrCredit(
  ctx: GatewayContext,
  kept: NonNullable<RegistrationView['card']>,
  { registration }: RegistrationView,
  given: GivenPayment,
): Promise<Outcome<string>> {
  if (isExpired({ expiryMonth: kept.expMonth, expiryYear: kept.expYear }, ctx.now)) throw new ResultError('100.100.303')
  if (given.paymentType === 'CD')
    return makeCreditTo(ctx, given, { result: kept, changes: [assertCard(kept)] }, registration.id)
  return byToken(ctx, given, { card: kept.id, securityCode: given['card.cvv'] ?? null }, registration.id)
}

const byToken = (ctx: GatewayContext, given: GivenPayment, tender: Tender, registrationId: string) =>
  makePaymentBy(ctx, newOperationId(ctx.now), given, tender, registrationId)
