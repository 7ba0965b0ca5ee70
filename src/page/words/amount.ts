/** Amounts of money as people of a language write them. */
import { exponentOf } from '../../kit/currency.ts'
import type { Money } from '../../kit/money.ts'
import type { Language } from '../languages.ts'

/** 1050 EUR is `€10.50` in English and `10,50 €` in French. Exact whatever the amount: its digits go to the formatter as text, never through a fraction. */
export function formatAmount(language: Language, { amount, currency }: Money): string {
  const format = new Intl.NumberFormat(localeOf(language), { style: 'currency', currency: currency.toUpperCase() })
  return format.format(decimalOf(amount, exponentOf(currency)))
}

/** Portuguese as in Portugal: without a country the formatter takes Brazil's order of sign and amount. */
const localeOf = (language: Language): string => (language === 'pt' ? 'pt-PT' : language)

function decimalOf(amount: number, exponent: number): Intl.StringNumericLiteral {
  const digits = String(Math.abs(amount)).padStart(exponent + 1, '0')
  const sign = amount < 0 ? '-' : ''
  return `${sign}${digits.slice(0, digits.length - exponent)}.${digits.slice(digits.length - exponent)}` as `${number}`
}
