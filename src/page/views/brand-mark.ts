/** Names of card brands, as people know them, and small word marks of our own. */
import { html } from 'ghtml'

const names: Readonly<Record<string, string>> = {
  visa: 'Visa',
  mastercard: 'Mastercard',
  amex: 'Amex',
  jcb: 'JCB',
  maestro: 'Maestro',
  discover: 'Discover',
  dankort: 'Dankort',
  diners: 'Diners Club',
  unionpay: 'UnionPay',
  national: 'CB',
}

/** The name of a brand as people know it. A brand that is not in the table keeps its own name; `unknown` has none. */
export const brandName = (brand: string): string => names[brand] ?? (brand === 'unknown' ? '' : brand)

/** The name on the ground of its brand's colour; nothing for a brand that is not known. */
export const brandMark = (brand: string): string =>
  brandName(brand) === '' ? '' : html`<span class="mark" data-brand="${brand}">${brandName(brand)}</span>`
