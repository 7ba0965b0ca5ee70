/** A token without a payment (gateway-v3 section 4.9). */
import { resolveCard } from '../../cards/index.ts'
import { registrationOf, type GatewayContext, type Kept } from '../../gateway/index.ts'
import type { Outcome } from '../../kit/changes.ts'
import type { Context } from '../../kit/context.ts'
import { registerAccount } from '../../mandates/index.ts'
import { debitingMandateOf } from '../../payments/index.ts'
import type { Fault } from './amounts.ts'
import { debitBrand, isCardBrandName } from './brands.ts'
import { accountOf, cardOf, sentOf } from './make-payment.ts'
import { mandateExpired, withMandateFaults } from './mandate-faults.ts'
import { oneOf, type Given, type Parameters } from './parameters.ts'
import { accountFaults, cardDetailFaults, payerFaults, testModeFaults, type GivenPayment } from './payment-faults.ts'
import { bankAccount, card, order, payer, paymentBrand } from './payment-parameters.ts'
import { ResultError } from './result-error.ts'

export const registrationParameters = {
  paymentBrand: { ...paymentBrand, required: true },
  paymentType: oneOf(['RG'], { description: 'May be left out' }),
  merchantTransactionId: order.merchantTransactionId,
  testMode: order.testMode,
  ...payer,
  ...card,
  ...bankAccount,
} as const satisfies Parameters

export type GivenRegistration = Given<typeof registrationParameters>

/** The faults of a registration. The security code may be left out: no bank is asked to check it, and it is not stored. */
export function registrationFaults(given: GivenRegistration, ctx: Context): Fault[] {
  return [...testModeFaults(given, ctx), ...meansFaults(given, ctx), ...payerFaults(given, ctx)]
}

function meansFaults(given: GivenRegistration, ctx: Context): Fault[] {
  const { paymentBrand: brand = '' } = given
  const isDebit = brand === debitBrand
  if (!isDebit && !isCardBrandName(brand))
    return [{ name: 'paymentBrand', value: brand, message: 'is not configured', code: '600.200.500' }]
  const prefix = isDebit ? 'bankAccount.' : 'card.'
  if (!Object.keys(given).some((name) => name.startsWith(prefix)))
    return [{ name: isDebit ? 'bankAccount.iban' : 'card.number', message: 'must not be blank', code: '100.150.100' }]
  return isDebit ? accountFaults(given) : cardDetailFaults(given, ctx)
}

/** Registers a card or an account without a payment; the result is the token's id. Throws 400 for what cannot be stored. */
export async function register(ctx: GatewayContext, given: GivenRegistration): Promise<Outcome<string>> {
  const kept = await (given.paymentBrand === debitBrand ? keptAccount(ctx, given) : keptCard(ctx, given))
  const { result, changes } = registrationOf(ctx, sentOf(given), { ...kept, transactionId: null, isPaid: false })
  return { result: result.id, changes }
}

async function keptCard(ctx: GatewayContext, given: GivenPayment): Promise<Kept> {
  const { result, changes } = await resolveCard(ctx, { ...cardOf(given), tokenize: true, keptForTokens: true }, [
    'body',
    'card',
  ])
  return { card: result, account: null, changes }
}

async function keptAccount(ctx: GatewayContext, given: GivenPayment): Promise<Kept> {
  const { result, changes } = await withMandateFaults(given, () =>
    registerAccount(ctx, accountOf(ctx, given), ['body', 'sepa']),
  )
  if ((await debitingMandateOf(ctx, result)) === undefined) throw new ResultError(mandateExpired)
  return { card: null, account: result.account, changes }
}
