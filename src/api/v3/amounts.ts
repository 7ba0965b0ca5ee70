/** Amounts of v3: decimal texts in the major unit with exactly two decimals, whatever the currency (gateway-v3 section 3). */
import { exponentOf, isCurrency, type Currency } from '../../kit/currency.ts'
import { minorUnitsOf, type MinorUnits, type Money } from '../../kit/money.ts'
import { amountMax } from '../fields.ts'
import type { ResultCode } from './result-codes.ts'
import type { ParameterError } from './result-error.ts'

/** A fault of a value, with the result code of the answer where this is the only fault. */
export interface Fault extends ParameterError {
  readonly code: ResultCode
}

/** `0`, or digits without a leading zero; then a dot and two decimals. */
const wellFormed = /^(?:0|[1-9][0-9]{0,9})\.[0-9]{2}$/
/** A number with another count of decimals, which gets a more exact message. */
const otherDecimals = /^(?:0|[1-9][0-9]{0,9})(?:\.[0-9]*)?$/
const tooManyDigits = /^[1-9][0-9]{10,}\.[0-9]{2}$/

/** What is wrong with an amount as a text; undefined where it has the form of one. `value` undefined where it is missing. */
export function amountFault(value: string | undefined): Fault | undefined {
  const name = 'amount'
  if (value === undefined) return { name, value: null, message: 'must not be blank', code: '100.550.300' }
  if (wellFormed.test(value)) return undefined
  if (otherDecimals.test(value)) return { name, value, message: 'must have exactly two decimals', code: '100.550.303' }
  if (tooManyDigits.test(value)) return { name, value, message: 'is too large', code: '100.550.301' }
  return { name, value: value.slice(0, 256), message: 'must match (0|[1-9][0-9]{0,9})\\.[0-9]{2}', code: '200.300.404' }
}

const letters = /^[a-zA-Z]{3}$/
const known = new Set(Intl.supportedValuesOf('currency'))

export function currencyFault(value: string | undefined): Fault | undefined {
  const name = 'currency'
  if (value === undefined) return { name, value: null, message: 'must not be blank', code: '100.550.400' }
  if (!letters.test(value))
    return { name, value: value.slice(0, 256), message: 'must match [a-zA-Z]{3}', code: '200.300.404' }
  if (!known.has(value.toUpperCase()))
    return { name, value, message: 'is no currency of ISO 4217', code: '100.550.401' }
  return isCurrency(value.toLowerCase())
    ? undefined
    : { name, value, message: 'is not a currency that can be paid in here', code: '600.200.500' }
}

/** The money that two well-formed texts stand for; a fault where the currency has no such amount, or the amount is too small or too large. */
export function readMoney(amount: string, currency: string): Money | Fault {
  const code = currency.toLowerCase()
  if (!isCurrency(code)) throw new Error('the currency was looked at before')
  const minor = minorOf(amount, exponentOf(code))
  if (minor === undefined)
    return { name: 'amount', value: amount, message: `is no amount of ${currency.toUpperCase()}`, code: '100.550.303' }
  if (minor <= 0) return { name: 'amount', value: amount, message: 'is too low', code: '100.550.300' }
  if (minor > amountMax) return { name: 'amount', value: amount, message: 'is too large', code: '100.550.301' }
  return { amount: minorUnitsOf(minor), currency: code }
}

/**
 * Minor units of a text with two decimals, by the currency's exponent: without one, the decimals must be zeros; with three, the amount is a multiple of ten. Undefined where the currency has no such amount.
 */
export function minorOf(text: string, exponent: number): number | undefined {
  const hundredths = Number(text.replace('.', ''))
  if (exponent >= 2) return hundredths * 10 ** (exponent - 2)
  const unit = 10 ** (2 - exponent)
  return hundredths % unit === 0 ? hundredths / unit : undefined
}

/** As v3 shows it: `92.00`. */
export const shownAmount = (amount: MinorUnits, currency: Currency): string => majorOf(amount, exponentOf(currency))

/** The inverse of {@link minorOf}. What has three decimals is shown rounded down to two. */
export function majorOf(minor: number, exponent: number): string {
  const hundredths = exponent >= 2 ? Math.floor(minor / 10 ** (exponent - 2)) : minor * 10 ** (2 - exponent)
  const digits = String(hundredths).padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}
