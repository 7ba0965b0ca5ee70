/** What can be told from a card's number alone. */
import type { CardBrand } from './brand.ts'

/** As a scheme's account-range file tells it. */
export interface CardFacts {
  readonly brand: CardBrand
  /** ISO 3166-1 alpha-2 code of the issuer's country, when known. */
  readonly country: string | null
  /** The network that a payment goes through; of a co-branded card it may differ from the brand. */
  readonly network: 'unknown' | 'national' | 'visa' | 'mastercard'
  readonly funding: 'credit' | 'debit' | 'prepaid' | 'universal' | 'charge' | 'deferred' | 'unknown'
  readonly nature: 'personal' | 'corporate' | 'unknown'
}

export interface CardDirectory {
  lookUp(number: string): CardFacts
}
