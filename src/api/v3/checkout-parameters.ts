/** The parameters of a checkout (gateway-v3 section 4.8), and what can be wrong with them: those of a payment, without the card or account, which the payer gives on the page. */
import { amountFault, currencyFault, type Fault } from './amounts.ts'
import { debitBrand, isCardBrandName } from './brands.ts'
import { oneOf, text, type Given, type Parameters } from './parameters.ts'
import { moneyFaults, notificationFaults, payerFaults, testModeFaults, typeFaults } from './payment-faults.ts'
import {
  browser,
  money,
  moneyIfAny,
  order,
  payer,
  paymentBrand,
  paymentType,
  standingInstruction,
  threeDSecure,
} from './payment-parameters.ts'
import type { Context } from '../../kit/context.ts'

const ignored = { description: 'Ignored' }

/** All of them may be left out where a checkout is changed. */
export const changeParameters = {
  paymentType: { ...paymentType, required: false },
  paymentBrand: { ...paymentBrand, description: 'The only one to be offered' },
  ...moneyIfAny,
  ...order,
  ...payer,
  // The page asks the browser itself.
  ...browser,
  'threeDSecure.challengeIndicator': threeDSecure['threeDSecure.challengeIndicator'],
  // The payer is present, so only the first payment of a standing instruction is possible.
  'standingInstruction.mode': oneOf(['INITIAL']),
  'standingInstruction.type': standingInstruction['standingInstruction.type'],
  'standingInstruction.source': oneOf(['CIT']),
  createRegistration: oneOf(['true', 'false'], { description: 'Keeps what pays under a token, as the payer is told' }),
  checkoutType: text(0, 255, ignored),
  checkoutId: text(0, 255, ignored),
} as const satisfies Parameters

export const checkoutParameters = { ...changeParameters, ...money, paymentType } as const satisfies Parameters

export type GivenCheckout = Given<typeof changeParameters>

export const checkoutFaults = (given: GivenCheckout, ctx: Context): Fault[] => [
  ...moneyFaults(given),
  ...otherFaults(given, ctx),
]

/** The faults of a change. An amount without a currency is checked later, against the checkout's currency. */
export const changeFaults = (given: GivenCheckout, ctx: Context): Fault[] => [
  ...[
    given.amount === undefined ? undefined : amountFault(given.amount),
    given.currency === undefined ? undefined : currencyFault(given.currency),
  ].filter((fault) => fault !== undefined),
  ...otherFaults(given, ctx),
]

const otherFaults = (given: GivenCheckout, ctx: Context): Fault[] => [
  ...checkoutTypeFaults(given),
  ...testModeFaults(given, ctx),
  ...notificationFaults(given, ctx),
  ...brandFaults(given),
  ...payerFaults(given, ctx),
]

/** A checkout cannot be a credit (`CD`). */
const checkoutTypeFaults = (given: GivenCheckout): Fault[] =>
  given.paymentType === 'CD'
    ? [{ name: 'paymentType', value: 'CD', message: 'is not paid on a page', code: '600.200.400' }]
    : typeFaults(given)

function brandFaults({ paymentBrand: brand, currency }: GivenCheckout): Fault[] {
  const code = '600.200.500'
  if (brand !== undefined && brand !== debitBrand && !isCardBrandName(brand))
    return [{ name: 'paymentBrand', value: brand, message: 'is not configured', code }]
  return brand === debitBrand && currency !== undefined && currency.toUpperCase() !== 'EUR'
    ? [{ name: 'currency', value: currency, message: 'debits are made in EUR only', code }]
    : []
}
