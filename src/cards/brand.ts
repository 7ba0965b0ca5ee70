/** Which brand a card bears, told by the first digits of its number (the issuer identification number, ISO/IEC 7812). */
import { accountRange, rangeFinder } from './account-range.ts'

/** The brands by the names that the wires show. `unknown` where no range holds the number. */
export const cardBrands = [
  'visa',
  'mastercard',
  'amex',
  'jcb',
  'maestro',
  'discover',
  'dankort',
  'diners',
  'unionpay',
  'unknown',
] as const

export type CardBrand = (typeof cardBrands)[number]

/**
 * The brand of a card number or of its first digits; six digits always settle it.
 * A co-branded card bears its international brand (a French or Danish Visa card is `visa`): which national scheme it belongs to is told by its network.
 */
export function brandOf(number: string): CardBrand {
  return findBrandRange(number)?.brand ?? 'unknown'
}

/** What each scheme publishes of its ranges. Cards of UnionPay that Discover also accepts in North America are UnionPay's. */
const brandRanges: readonly (readonly [brand: CardBrand, ...ranges: string[]])[] = [
  ['visa', '4'],
  ['mastercard', '51-55', '2221-2720'],
  ['amex', '34', '37'],
  ['jcb', '3528-3589'],
  ['diners', '300-305', '3095', '36', '38-39'],
  ['discover', '6011', '644-649', '65'],
  ['unionpay', '62', '81'],
  ['dankort', '5019'],
  ['maestro', '50', '56-58', '6304', '6390', '67'],
]

const findBrandRange = rangeFinder(
  brandRanges.flatMap(([brand, ...ranges]) => ranges.map((range) => ({ brand, ...accountRange(range) }))),
)
