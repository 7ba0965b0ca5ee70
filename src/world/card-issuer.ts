/**
 * The payer's bank, and the card network before it, in the simulated world. An answer is a pure function of the request and the time: nothing is remembered, the same question gets
 * the same answer, and the row of a test card decides. Faults that a tester asks for are applied where the network is asked (payments/ask.ts).
 */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { isExpired } from '../cards/expiry.ts'
import { passesLuhn } from '../cards/luhn.ts'
import type { Instant } from '../kit/clock.ts'
import type {
  AuthorizationRequest,
  CardCredentials,
  InProcessNetwork,
  NetworkAnswer,
  NetworkRequest,
  Source,
} from '../payments/network.ts'
import type { ResponseCode } from '../payments/response-codes.ts'
import { findTestCard, laterFateOf } from './test-cards.ts'

/**
 * Authorizations are answered, in this order: `14` (no such account) when the number fails Luhn, `54` after the card's expiry, then the code of the card's row. An authentication
 * lifts `A1`, and so does a merchant who asks without the cardholder and names the authorization with which the cardholder agreed to that. Any other card is approved.
 * Increments are answered likewise, but an authentication does not count for them: it was given for the amount that the payer saw, not for more.
 * What follows an approval (capture, reversal, refund) is always accepted; a card that has expired since can be refunded. Money for a cardholder who has not paid (a credit) is
 * refused only when the card itself is not good.
 */
export const worldCardNetwork: InProcessNetwork = { settlementDays: 1, answer: answerTo }

function answerTo(request: NetworkRequest, now: Instant): NetworkAnswer {
  const { reference } = request
  switch (request.kind) {
    case 'authorization':
      return answer(reference, responseTo(cardOf(request.source), isProved(request), now))
    case 'increment':
      return answer(reference, responseTo(cardOf(request.source), false, now))
    case 'capture':
      return { ...accept(reference), settled: laterFateOf(cardOf(request.source).number).kind === 'captured_at_once' }
    case 'reversal':
    case 'refund':
      return accept(reference)
    case 'credit':
      return answer(reference, creditResponseTo(request.card, now))
  }
}

function cardOf(source: Source): CardCredentials {
  assert(source.method === 'card', 'a card network is asked about cards')
  return source
}

function answer(reference: string, code: ResponseCode): NetworkAnswer {
  return code === '00'
    ? { ...accept(reference), authorizationCode: authorizationCodeIn(digestOf(reference)) }
    : { ...accept(reference), outcome: 'refused', code }
}

const accept = (reference: string): NetworkAnswer => ({
  outcome: 'approved',
  code: '00',
  reference: referenceIn(digestOf(reference)),
  authorizationCode: null,
  settled: false,
})

const isProved = ({ authentication, storedCredential }: AuthorizationRequest): boolean =>
  authentication !== null || (storedCredential?.initiator === 'merchant' && storedCredential.agreedWith !== null)

function responseTo(card: CardCredentials, isProved: boolean, now: Instant): ResponseCode {
  if (!passesLuhn(card.number)) return '14'
  if (isExpired(card, now)) return '54'
  const response = findTestCard(card.number)?.response ?? '00'
  return response === 'A1' && isProved ? '00' : response
}

/** A credit is refused if the card does not exist or has expired, or if its row says that its issuer refuses; too little money and missing proof are no reasons. */
function creditResponseTo(card: CardCredentials, now: Instant): ResponseCode {
  const response = responseTo(card, false, now)
  return response === '51' || response === 'A1' ? '00' : response
}

/** 64 hexadecimal digits, from the operation's own id. So each request has a reference of its own, always the same, and the world needs no memory. */
const digestOf = (reference: string): string => hash('sha256', `card network ${reference}`)

const referenceIn = (digest: string): string => digest.slice(0, 32)

/** 6 digits (ISO 8583 field 38), from a part of the digest that is not in the reference. */
const authorizationCodeIn = (digest: string): string =>
  String(Number.parseInt(digest.slice(32, 44), 16) % 1_000_000).padStart(6, '0')
