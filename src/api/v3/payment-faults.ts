/** What can be wrong with a payment whose parameters are well-formed (gateway-v3 section 3.4): each fault has a code of its own. */
import { brandOf, isExpired, passesLuhn } from '../../cards/index.ts'
import type { Context } from '../../kit/context.ts'
import { readIban } from '../../kit/iban.ts'
import { amountFault, currencyFault, readMoney, type Fault } from './amounts.ts'
import { debitBrand, isCardBrandName, mayBear, needsSecurityCode } from './brands.ts'
import type { Given } from './parameters.ts'
import type { payer, paymentParameters } from './payment-parameters.ts'

export type GivenPayment = Given<typeof paymentParameters>

export const initialTypes = ['PA', 'DB', 'CD'] as const

export function paymentFaults(given: GivenPayment, ctx: Context): Fault[] {
  return [...orderFaults(given, ctx), ...meansFaults(given, ctx)]
}

/** The faults of all parameters but those of the card or account. */
export function orderFaults(given: GivenPayment, ctx: Context): Fault[] {
  return [
    ...moneyFaults(given),
    ...typeFaults(given),
    ...testModeFaults(given, ctx),
    ...notificationFaults(given, ctx),
    ...payerFaults(given, ctx),
    ...instructionFaults(given),
    ...proofFaults(given),
  ]
}

export interface GivenMoney {
  readonly amount?: string
  readonly currency?: string
}

export function moneyFaults({ amount, currency }: GivenMoney): Fault[] {
  const faults = [amountFault(amount), currencyFault(currency)].filter((fault) => fault !== undefined)
  if (faults.length > 0 || amount === undefined || currency === undefined) return faults
  const money = readMoney(amount, currency)
  return 'code' in money ? [money] : []
}

export function typeFaults({ paymentType }: Pick<GivenPayment, 'paymentType'>): Fault[] {
  if (paymentType === undefined || initialTypes.some((type) => type === paymentType)) return []
  const name = 'paymentType'
  return ['CB', 'CR'].includes(paymentType)
    ? [{ name, value: paymentType, message: 'is made by banks alone', code: '700.400.402' }]
    : [{ name, value: paymentType, message: 'is not supported here', code: '600.200.400' }]
}

export function testModeFaults({ testMode }: { readonly testMode?: string }, { realm }: Context): Fault[] {
  return testMode === undefined || realm.mode === 'test'
    ? []
    : [{ name: 'testMode', value: testMode, message: 'is for tests alone', code: '600.200.701' }]
}

/** Faults of the address for notifications. The addresses behind its host name are checked when a notification is sent. */
export function notificationFaults(
  { notificationUrl: value }: { readonly notificationUrl?: string },
  { realm }: Context,
): Fault[] {
  const name = 'notificationUrl'
  if (value === undefined) return []
  if (!URL.canParse(value)) return [{ name, value, message: 'must be a URL', code: '200.300.404' }]
  return realm.mode === 'test' || new URL(value).protocol === 'https:'
    ? []
    : [{ name, value, message: 'must begin with https:// in live mode', code: '600.300.210' }]
}

/** The faults of the card or the account, by the brand. */
export function meansFaults(given: GivenPayment, ctx: Context): Fault[] {
  const { paymentBrand } = given
  if (paymentBrand === debitBrand) return accountFaults(given)
  if (paymentBrand !== undefined && isCardBrandName(paymentBrand)) return cardFaults(given, ctx)
  return paymentBrand === undefined
    ? []
    : [{ name: 'paymentBrand', value: paymentBrand, message: 'is not configured', code: '600.200.500' }]
}

function cardFaults(given: GivenPayment, ctx: Context): Fault[] {
  const { paymentBrand = '', 'card.cvv': cvv } = given
  const faults = cardDetailFaults(given, ctx)
  if (cvv === undefined && isCardBrandName(paymentBrand) && needsSecurityCode(paymentBrand) && isPayerThere(given))
    faults.push({ name: 'card.cvv', message: 'must not be blank', code: '100.100.600' })
  return faults
}

/** The faults of a card, without the check of its security code. */
export function cardDetailFaults(given: GivenPayment, ctx: Context): Fault[] {
  const { paymentBrand = '', 'card.number': number } = given
  const month = given['card.expiryMonth']
  const year = given['card.expiryYear']
  const faults = missing(given, ['card.number', 'card.expiryMonth', 'card.expiryYear'])
  if (number !== undefined && !passesLuhn(number))
    faults.push({ name: 'card.number', message: 'is no number of a card', code: '100.100.101' })
  else if (number !== undefined && isCardBrandName(paymentBrand) && !mayBear(paymentBrand, brandOf(number)))
    faults.push({ name: 'card.number', message: 'is no number of this brand', code: '100.100.700' })
  faults.push(...holderFaults(given))
  if (month !== undefined && year !== undefined && isExpired(expiryOf(month, year), ctx.now))
    faults.push({ name: 'card.expiryYear', value: year, message: 'the card has expired', code: '100.100.303' })
  return faults
}

/** A holder's name that may be a card number is refused, so that it is not stored. */
const holderFaults = (given: GivenPayment): Fault[] =>
  /(?:[0-9][ -]?){12}/.test(given['card.holder'] ?? '')
    ? [{ name: 'card.holder', message: 'is no name', code: '100.100.402' }]
    : []

const expiryOf = (month: string, year: string) => ({ expiryMonth: Number(month), expiryYear: Number(year) })

/** Whether the payer takes part, and can give a security code. Not so for orders by post or telephone, for payments that the merchant initiates, and for credits. */
export const isPayerThere = (given: GivenPayment): boolean =>
  !['MO', 'TO'].includes(given.transactionCategory ?? '') && given.paymentType !== 'CD' && !isAskedByMerchant(given)

/** Whether the merchant wants the bank to ask the payer in any case (threeDSRequestorChallengeInd: preference, mandate). */
export const demandsChallenge = (given: Pick<GivenPayment, 'threeDSecure.challengeIndicator'>): boolean =>
  ['03', '04'].includes(given['threeDSecure.challengeIndicator'] ?? '')

/** Whether the merchant initiates the payment. A later payment of a standing instruction counts as such, unless its source is the payer (`CIT`). */
export const isAskedByMerchant = (given: GivenPayment): boolean =>
  given['standingInstruction.source'] === 'MIT' ||
  (given['standingInstruction.mode'] === 'REPEATED' && given['standingInstruction.source'] !== 'CIT')

export function accountFaults(given: GivenPayment): Fault[] {
  const { 'bankAccount.iban': iban } = given
  const faults = missing(given, ['bankAccount.holder', 'bankAccount.iban'])
  if (iban !== undefined && 'fault' in readIban(iban))
    faults.push({ name: 'bankAccount.iban', message: 'is no IBAN of a SEPA country', code: '100.200.104' })
  const signed = given['bankAccount.mandate.dateOfSignature']
  if (signed !== undefined && !isDay(signed))
    faults.push({
      name: 'bankAccount.mandate.dateOfSignature',
      value: signed,
      message: 'is no date',
      code: '200.300.404',
    })
  return [...faults, ...holderFaults(given), ...debitFaults(given)]
}

/** The faults of amount and type of a payment by an account. */
export function debitFaults({ currency, paymentType }: GivenPayment): Fault[] {
  const faults: Fault[] = []
  if (currency !== undefined && currency.toUpperCase() !== 'EUR')
    faults.push({ name: 'currency', value: currency, message: 'debits are made in EUR only', code: '600.200.500' })
  if (paymentType === 'CD')
    faults.push({ name: 'paymentType', value: 'CD', message: 'accounts are debited only', code: '600.200.310' })
  return faults
}

export function payerFaults(given: GivenPayer, { hours, now }: Context): Fault[] {
  const birthDate = given['customer.birthDate']
  return birthDate !== undefined && (!isDay(birthDate) || birthDate > hours.dayOf(now))
    ? [{ name: 'customer.birthDate', value: birthDate, message: 'is no date of a birth', code: '100.900.450' }]
    : []
}

export const isDay = (text: string): boolean => {
  const time = Date.parse(`${text}T00:00:00Z`)
  return Number.isFinite(time) && new Date(time).toISOString().startsWith(text)
}

type GivenPayer = Given<typeof payer>

/** A later payment of a standing instruction must name the first one, with which the payer agreed to it. The first one must be initiated by the payer (`CIT`). */
function instructionFaults(given: GivenPayment): Fault[] {
  const { 'standingInstruction.mode': mode, 'standingInstruction.source': source } = given
  if (mode === 'INITIAL' && source === 'MIT')
    return [
      {
        name: 'standingInstruction.source',
        value: source,
        message: 'must be CIT for the first payment',
        code: '600.200.501',
      },
    ]
  const isLater = mode === 'REPEATED'
  return isLater ? missing(given, ['standingInstruction.initialTransactionId']) : []
}

/** Where the payer was authenticated elsewhere (`Y`), or the scheme vouches for an attempt (`A`), the authentication value must be given. */
function proofFaults(given: GivenPayment): Fault[] {
  const isProved = ['Y', 'A'].includes(given['threeDSecure.authenticationStatus'] ?? '')
  return isProved ? missing(given, ['threeDSecure.verificationId']) : []
}

const missing = (given: GivenPayment, names: readonly Exclude<keyof GivenPayment, 'custom'>[]): Fault[] =>
  names
    .filter((name) => given[name] === undefined)
    .map((name) => ({ name, value: null, message: 'must not be blank', code: '200.300.404' }))
