/** How a registration is shown: like a payment by it, without the payment's own fields. */
import type { GatewayContext, RegistrationView } from '../../gateway/index.ts'
import { brandNameOf, debitBrand } from './brands.ts'
import { resultOf } from './envelope.ts'
import { bankAccountOf, cardOf, echoOf } from './present.ts'
import { inTestMode, pending, succeeded } from './result-of.ts'
import { faultOf } from './usable-registration.ts'
import type { Shown } from './wire.ts'

export function presentRegistration(ctx: GatewayContext, view: RegistrationView): Shown {
  const fault = faultOf(view)
  const code = fault === '100.150.201' ? pending : (fault ?? succeeded)
  const { registration, card, sepa } = view
  const { id, sent } = registration
  return {
    id,
    paymentType: 'RG',
    result: resultOf(inTestMode(sent, code)),
    paymentBrand: sent['paymentBrand'] ?? (card === null ? debitBrand : brandNameOf(card.brand)),
    ...(card !== null && { card: cardOf(ctx, card, sent) }),
    ...(sepa !== null && { bankAccount: bankAccountOf(ctx, sepa) }),
    ...echoOf(sent),
  }
}

/** A deregistration: nothing of the card or account is shown. */
export const presentDeregistration = (id: string): Shown => ({ id, paymentType: 'DR', result: resultOf(succeeded) })
