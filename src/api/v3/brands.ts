/** The brands of cards as v3 calls them (gateway-v3 section 4.2, `paymentBrand`). */
import type { CardBrand } from '../../cards/index.ts'

const brands = {
  VISA: ['visa'],
  MASTER: ['mastercard'],
  AMEX: ['amex'],
  MAESTRO: ['maestro'],
  DINERS: ['diners'],
  DISCOVER: ['discover'],
  JCB: ['jcb'],
  UNIONPAY: ['unionpay'],
  // A French card bears an international brand as well.
  CARTEBANCAIRE: ['visa', 'mastercard', 'maestro'],
} as const satisfies Readonly<Record<string, readonly CardBrand[]>>

export type CardBrandName = keyof typeof brands

export const debitBrand = 'DIRECTDEBIT_SEPA'

export const cardBrandNames = Object.keys(brands) as CardBrandName[]

export const isCardBrandName = (name: string): name is CardBrandName => Object.hasOwn(brands, name)

/** Whether a card whose number has this brand may bear the brand name that was sent with it. */
export const mayBear = (name: CardBrandName, brand: CardBrand): boolean =>
  (brands[name] as readonly CardBrand[]).includes(brand)

/** The brands of cards that these names stand for; names of anything else stand for none. */
export const cardBrandsOf = (names: readonly string[]): CardBrand[] =>
  names.filter(isCardBrandName).flatMap((name) => brands[name])

/** The brand name of a card for which none was sent. A Dankort, for which v3 has no name, and an unknown brand are shown by our own names. */
export const brandNameOf = (brand: CardBrand): string =>
  cardBrandNames.find((name) => name !== 'CARTEBANCAIRE' && mayBear(name, brand)) ?? brand.toUpperCase()

/** Brands whose cards have a code that must be sent (100.100.600). */
export const needsSecurityCode = (name: CardBrandName): boolean => ['VISA', 'MASTER', 'AMEX'].includes(name)
