/**
 * What the world knows of any card from its number alone, like the account-range file of a scheme. The ranges are invented: they are where such cards are found in reality, so that
 * every value of every field occurs, but they are no scheme's real file.
 */
import { accountRange, rangeFinder, type AccountRange } from '../cards/account-range.ts'
import { brandOf } from '../cards/brand.ts'
import type { CardDirectory, CardFacts } from '../cards/directory.ts'
import { findTestCard } from './test-cards.ts'

type Facts = Omit<CardFacts, 'brand'>

export interface CardRange extends AccountRange {
  readonly facts: Facts
}

/** First the whole range of each brand, then the exceptions in it: the range with the longest prefix counts. */
export const cardRanges: readonly CardRange[] = [
  range('4', 'US', 'visa', 'credit', 'personal'),
  range('4173', 'US', 'visa', 'prepaid', 'personal'),
  range('4484-4486', 'US', 'visa', 'credit', 'corporate'),
  range('4544-4547', 'GB', 'visa', 'debit', 'personal'),
  range('4571', 'DK', 'national', 'debit', 'personal'),
  range('4970-4979', 'FR', 'national', 'debit', 'personal'),
  range('49710', 'FR', 'national', 'deferred', 'personal'),
  range('49760', 'FR', 'national', 'universal', 'personal'),
  range('49790', 'FR', 'national', 'debit', 'corporate'),
  range('51-55', 'US', 'mastercard', 'credit', 'personal'),
  range('5130-5137', 'FR', 'national', 'debit', 'personal'),
  range('51320', 'FR', 'national', 'deferred', 'personal'),
  range('51360', 'FR', 'national', 'debit', 'corporate'),
  range('5167', 'US', 'mastercard', 'prepaid', 'personal'),
  range('5454', 'GB', 'mastercard', 'debit', 'personal'),
  range('5569', 'US', 'mastercard', 'credit', 'corporate'),
  range('2221-2720', 'DE', 'mastercard', 'credit', 'personal'),
  range('34', 'US', 'unknown', 'charge', 'personal'),
  range('37', 'US', 'unknown', 'charge', 'personal'),
  range('3749', 'FR', 'unknown', 'charge', 'personal'),
  range('3787', 'US', 'unknown', 'charge', 'corporate'),
  range('3528-3589', 'JP', 'unknown', 'credit', 'personal'),
  range('300-305', 'US', 'unknown', 'charge', 'personal'),
  range('3095', 'US', 'unknown', 'charge', 'personal'),
  range('36', 'US', 'unknown', 'charge', 'personal'),
  range('38-39', 'US', 'unknown', 'charge', 'personal'),
  range('6011', 'US', 'unknown', 'credit', 'personal'),
  range('644-649', 'US', 'unknown', 'credit', 'personal'),
  range('65', 'US', 'unknown', 'credit', 'personal'),
  range('62', 'CN', 'unknown', 'debit', 'personal'),
  range('81', 'CN', 'unknown', 'debit', 'personal'),
  range('5019', 'DK', 'national', 'debit', 'personal'),
  range('50', 'DE', 'mastercard', 'debit', 'personal'),
  range('56-58', 'DE', 'mastercard', 'debit', 'personal'),
  range('6304', 'IE', 'mastercard', 'debit', 'personal'),
  range('6390', 'IT', 'mastercard', 'debit', 'personal'),
  range('67', 'DE', 'mastercard', 'debit', 'personal'),
  range('6703', 'BE', 'national', 'debit', 'personal'),
  range('6759', 'GB', 'mastercard', 'debit', 'personal'),
  ...visaRangesByCountry(),
]

/**
 * Finds test cards by their row, other numbers by their range. If no range holds a number (its brand is `unknown` then too), nothing is known of the card. It pays nevertheless, so
 * that a shop can be tested with a card of an unknown kind.
 */
export const worldCardDirectory: CardDirectory = {
  lookUp: (number) =>
    findTestCard(number)?.facts ?? { brand: brandOf(number), ...(findRange(number)?.facts ?? nothing) },
}

const nothing: Facts = { country: null, network: 'unknown', funding: 'unknown', nature: 'unknown' }

const findRange = rangeFinder(cardRanges)

function range(
  notation: string,
  country: string,
  network: Facts['network'],
  funding: Facts['funding'],
  nature: Facts['nature'],
): CardRange {
  return { ...accountRange(notation), facts: { country, network, funding, nature } }
}

/** The test cards of many countries have this form: 400000, then the country's numeric code (ISO 3166-1). Any number of this form is a card of that country. */
function visaRangesByCountry(): CardRange[] {
  const numericCodes = `AE784 AT040 AU036 BE056 BG100 BR076 CA124 CH756 CN156 CY196 CZ203 DE276 DK208 EE233 ES724 FI246 FR250 GB826 GR300 HK344 HR191 HU348 IE372 IN356
    IS352 IT380 JP392 LI438 LT440 LU442 LV428 MC492 MT470 MX484 NL528 NO578 NZ554 PL616 PT620 RO642 RU643 SE752 SG702 SI705 SK703 US840`
  return numericCodes.split(/\s+/).map((pair) => {
    const country = pair.slice(0, 2)
    return range(`400000${pair.slice(2)}`, country, country === 'FR' ? 'national' : 'visa', 'credit', 'personal')
  })
}
