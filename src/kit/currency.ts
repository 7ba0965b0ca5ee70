/**
 * The currencies that payments can be made in (stancer-v2 section 1, "Currencies"), with the exponent of ISO 4217.
 */
const exponents = {
  eur: 2,
  aud: 2,
  cad: 2,
  chf: 2,
  dkk: 2,
  gbp: 2,
  nok: 2,
  pln: 2,
  sek: 2,
  usd: 2,
} as const

/** ISO 4217 code in lower case. */
export type Currency = keyof typeof exponents

export const currencies = Object.keys(exponents) as Currency[]

export const isCurrency = (code: string): code is Currency => Object.hasOwn(exponents, code)

/** How many decimal digits separate the major unit from the smallest one: 2 for `eur`. */
export const exponentOf = (currency: Currency): number => exponents[currency]
