/** How the simulated banks treat a card (docs/test-data.md). */
import type { Moment } from './calendar.ts'
import type { Card } from './objects.ts'

export type ThreeDSecureRule = 'optional' | 'required' | 'not_required' | 'not_enrolled'

interface TestCard {
  readonly threeds: ThreeDSecureRule
  readonly response: string
  readonly fate?: 'captured at once' | 'disputed'
  readonly brand: string
  readonly country: string
  readonly network: string
  readonly funding: string
}

const row = (
  line: string,
  threeds: ThreeDSecureRule,
  response: string,
  fate?: TestCard['fate'],
): [number: string, card: TestCard] => {
  const [number = '', brand = '', country = '', network = '', funding = ''] = line.split(' ')
  return [number, { threeds, response, brand, country, network, funding, ...(fate !== undefined && { fate }) }]
}

export const testCards: ReadonlyMap<string, TestCard> = new Map([
  row('4000000400000008 visa AT visa credit', 'optional', '00'),
  row('4000000560000004 visa BE visa credit', 'optional', '00'),
  row('4000002080000001 visa DK visa credit', 'optional', '00'),
  row('4000002460000001 visa FI visa credit', 'optional', '00'),
  row('4000002500000003 visa FR national credit', 'optional', '00'),
  row('4000002760000016 visa DE visa credit', 'optional', '00'),
  row('4000003720000005 visa IE visa credit', 'optional', '00'),
  row('4000003800000008 visa IT visa credit', 'optional', '00'),
  row('4000004420000006 visa LU visa credit', 'optional', '00'),
  row('4000005280000002 visa NL visa credit', 'optional', '00'),
  row('4000005780000007 visa NO visa credit', 'optional', '00'),
  row('4000006200000007 visa PT visa credit', 'optional', '00'),
  row('4000006430000009 visa RU visa credit', 'optional', '00'),
  row('4000007240000007 visa ES visa credit', 'optional', '00'),
  row('4000007520000008 visa SE visa credit', 'optional', '00'),
  row('4000007560000009 visa CH visa credit', 'optional', '00'),
  row('4000008260000000 visa GB visa credit', 'optional', '00'),
  row('4242424242424242 visa US visa credit', 'not_required', '00'),
  row('4444333322221111 visa US visa credit', 'not_required', '00'),
  row('4111111111111111 visa US visa credit', 'not_required', '00'),
  row('5555555555554444 mastercard US mastercard credit', 'optional', '00'),
  row('5200828282828210 mastercard US mastercard debit', 'optional', '00'),
  row('5105105105105100 mastercard US mastercard prepaid', 'optional', '00'),
  row('4000000000003055 visa US visa credit', 'not_enrolled', '00'),
  row('4000000760000002 visa BR visa credit', 'optional', '00'),
  row('4000001240000000 visa CA visa credit', 'optional', '00'),
  row('4000004840000008 visa MX visa credit', 'optional', '00'),
  row('4000000000000077 visa FR national credit', 'optional', '00', 'captured at once'),
  row('4000000000003220 visa US visa credit', 'required', 'A1'),
  row('4000000000000002 visa FR national credit', 'optional', '05'),
  row('4000000000009995 visa FR national credit', 'optional', '51'),
  row('4000000000009987 visa FR national credit', 'optional', '41'),
  row('4000000000000259 visa FR national credit', 'optional', '00', 'disputed'),
  row('4000000000001976 visa FR national credit', 'optional', '00', 'disputed'),
  row('4000000000005423 visa FR national credit', 'optional', '00', 'disputed'),
])

/** Cards that are in no table: approved, with 3-D Secure `optional`; their facts are in "Any other card". */
export const otherCards: ReadonlyMap<string, TestCard> = new Map([
  row('4970101122334455 visa FR national debit', 'optional', '00'),
  row('6759000000000000 maestro GB mastercard debit', 'optional', '00'),
  row('378282246310005 amex US unknown charge', 'optional', '00'),
])

export function factsOf(number: string): TestCard {
  const facts = testCards.get(number) ?? otherCards.get(number)
  if (facts === undefined) throw new Error('the model does not know this card')
  return facts
}

/** The month of expiry is over, in UTC. */
export function isExpired({ expMonth, expYear }: Card, now: Moment): boolean {
  return now >= Date.UTC(expYear, expMonth, 1)
}

/** The issuer's answer to a request for money. */
export function answerToPayment(card: Card, now: Moment, proven: boolean): string {
  if (isExpired(card, now)) return '54'
  const { response } = factsOf(card.number)
  return response === 'A1' && proven ? '00' : response
}

/** The issuer's answer to a credit: too little money and a missing proof are no reasons to refuse it. */
export function answerToDisbursement(card: Card, now: Moment): string {
  const answer = answerToPayment(card, now, true)
  return answer === '51' ? '00' : answer
}
