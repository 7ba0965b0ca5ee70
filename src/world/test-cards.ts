/**
 * The cards whose number decides what becomes of a payment, after Stancer's published list. Each is a row of the table below, and docs/test-data.md shows the same rows. Any other
 * number is judged by its range, see card-ranges.ts.
 */
import type { CardFacts } from '../cards/directory.ts'
import type { ResponseCode } from '../payments/response-codes.ts'

/**
 * What a card's issuer requires of 3-D Secure:
 * - `not_enrolled`: the issuer does not take part for this card.
 * - `not_required`: it takes part, but does not ask its cardholder for proof.
 * - `optional`: the cardholder is asked for proof when the merchant wants it; the card also pays without.
 * - `required`: without proof the issuer refuses with `A1`.
 */
export type ThreeDSecureRule = 'not_enrolled' | 'not_required' | 'optional' | 'required'

/**
 * What becomes of a captured payment:
 * - `settles_on_time`: it is credited at the settlement after its capture.
 * - `captured_at_once`: it is credited with the capture itself.
 * - `disputed`: it is credited on time; then the cardholder disputes it, with that code of the dispute codes.
 */
export type LaterFate =
  | { readonly kind: 'settles_on_time' }
  | { readonly kind: 'captured_at_once' }
  | { readonly kind: 'disputed'; readonly code: string }

export interface TestCard {
  readonly number: string
  readonly facts: CardFacts
  readonly threeDSecure: ThreeDSecureRule
  /** The issuer's answer to an authorization. `A1` is lifted by a successful authentication. */
  readonly response: ResponseCode
  readonly laterFate: LaterFate
}

const settlesOnTime: LaterFate = { kind: 'settles_on_time' }
const capturedAtOnce: LaterFate = { kind: 'captured_at_once' }
const disputed: LaterFate = { kind: 'disputed', code: '45' }

/**
 * The 35 test cards. Number, brand, country, 3-D Secure rule, response and fate are those of Stancer's list. Funding and nature are known of the card ending in 0077 alone
 * (credit, personal), and most of the others are kept like it. French cards are co-branded: beside the mark of the national scheme (CB) they bear an international brand, and
 * the card ending in 0077 shows that one as `brand` and the scheme as `network`. So does here the card that the list calls CB (4000002500000003): its number is Visa's,
 * published libraries name no brand "cb", and they expect its network to be `national`. A dispute of a French card comes with the national scheme's code 45.
 */
export const testCards: readonly TestCard[] = [
  card('4000000400000008', visa('AT'), 'optional', '00', settlesOnTime),
  card('4000000560000004', visa('BE'), 'optional', '00', settlesOnTime),
  card('4000002080000001', visa('DK'), 'optional', '00', settlesOnTime),
  card('4000002460000001', visa('FI'), 'optional', '00', settlesOnTime),
  card('4000002500000003', frenchVisa(), 'optional', '00', settlesOnTime),
  card('4000002760000016', visa('DE'), 'optional', '00', settlesOnTime),
  card('4000003720000005', visa('IE'), 'optional', '00', settlesOnTime),
  card('4000003800000008', visa('IT'), 'optional', '00', settlesOnTime),
  card('4000004420000006', visa('LU'), 'optional', '00', settlesOnTime),
  card('4000005280000002', visa('NL'), 'optional', '00', settlesOnTime),
  card('4000005780000007', visa('NO'), 'optional', '00', settlesOnTime),
  card('4000006200000007', visa('PT'), 'optional', '00', settlesOnTime),
  card('4000006430000009', visa('RU'), 'optional', '00', settlesOnTime),
  card('4000007240000007', visa('ES'), 'optional', '00', settlesOnTime),
  card('4000007520000008', visa('SE'), 'optional', '00', settlesOnTime),
  card('4000007560000009', visa('CH'), 'optional', '00', settlesOnTime),
  card('4000008260000000', visa('GB'), 'optional', '00', settlesOnTime),
  card('4242424242424242', visa('US'), 'not_required', '00', settlesOnTime),
  card('4444333322221111', visa('US'), 'not_required', '00', settlesOnTime),
  card('4111111111111111', visa('US'), 'not_required', '00', settlesOnTime),
  card('5555555555554444', mastercard('US', 'credit'), 'optional', '00', settlesOnTime),
  card('5200828282828210', mastercard('US', 'debit'), 'optional', '00', settlesOnTime),
  card('5105105105105100', mastercard('US', 'prepaid'), 'optional', '00', settlesOnTime),
  card('4000000000003055', visa('US'), 'not_enrolled', '00', settlesOnTime),
  card('4000000760000002', visa('BR'), 'optional', '00', settlesOnTime),
  card('4000001240000000', visa('CA'), 'optional', '00', settlesOnTime),
  card('4000004840000008', visa('MX'), 'optional', '00', settlesOnTime),
  card('4000000000000077', frenchVisa(), 'optional', '00', capturedAtOnce),
  card('4000000000003220', visa('US'), 'required', 'A1', settlesOnTime),
  card('4000000000000002', frenchVisa(), 'optional', '05', settlesOnTime),
  card('4000000000009995', frenchVisa(), 'optional', '51', settlesOnTime),
  card('4000000000009987', frenchVisa(), 'optional', '41', settlesOnTime),
  card('4000000000000259', frenchVisa(), 'optional', '00', disputed),
  card('4000000000001976', frenchVisa(), 'optional', '00', disputed),
  card('4000000000005423', frenchVisa(), 'optional', '00', disputed),
]

export const findTestCard = (number: string): TestCard | undefined => cardsByNumber.get(number)

/** A test card has its own rule, any other card `optional`. */
export const threeDSecureRuleOf = (number: string): ThreeDSecureRule => findTestCard(number)?.threeDSecure ?? 'optional'

/** A test card has its own fate; payments by any other card settle on time. */
export const laterFateOf = (number: string): LaterFate => findTestCard(number)?.laterFate ?? settlesOnTime

const cardsByNumber = new Map(testCards.map((row) => [row.number, row]))

function card(
  number: string,
  facts: CardFacts,
  threeDSecure: ThreeDSecureRule,
  response: ResponseCode,
  laterFate: LaterFate,
): TestCard {
  return { number, facts, threeDSecure, response, laterFate }
}

function visa(country: string): CardFacts {
  return { brand: 'visa', country, network: 'visa', funding: 'credit', nature: 'personal' }
}

function frenchVisa(): CardFacts {
  return { ...visa('FR'), network: 'national' }
}

function mastercard(country: string, funding: CardFacts['funding']): CardFacts {
  return { brand: 'mastercard', country, network: 'mastercard', funding, nature: 'personal' }
}
