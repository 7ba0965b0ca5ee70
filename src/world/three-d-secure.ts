/**
 * The schemes' directories and the banks' access control servers, in the simulated world. Answers are a function of the request: the same question gets the same answer.
 *
 * | card's rule            | the payer at the bank        | transStatus | ECI (Mastercard's) | flow         |
 * | ---------------------- | ---------------------------- | ----------- | ------------------ | ------------ |
 * | not enrolled           | is not sent there            |             | 07 (00)            |              |
 * | not required           | is not asked                 | Y           | 05 (02)            | frictionless |
 * | optional               | is not asked, as the merchant wishes | Y   | 05 (02)            | frictionless |
 * | optional, required     | proves it: `authenticated`   | Y           | 05 (02)            | challenge    |
 * |                        | is let through: `attempt`    | A           | 06 (01)            | challenge    |
 * |                        | is refused: `declined`       | N           | none               | challenge    |
 * |                        | gives up: `canceled`         | N           | none               | challenge    |
 * |                        | `unavailable`                | U           | 07 (00)            | challenge    |
 * |                        | the system breaks: `failed`  | none        | none               | challenge    |
 */
import { hash } from 'node:crypto'
import type {
  AuthenticationRequest,
  AuthenticationResult,
  ChallengeAct,
  PayersBank,
  ThreeDSecureServer,
} from '../authentications/three-d-secure.ts'
import { brandOf } from '../cards/brand.ts'
import { uuidOf } from '../kit/uuid.ts'
import { threeDSecureRuleOf } from './test-cards.ts'

const protocolVersion = '2.2.0'

export const worldThreeDSecure: ThreeDSecureServer = {
  lookUp: (cardNumber) =>
    threeDSecureRuleOf(cardNumber) === 'not_enrolled'
      ? {
          enrolled: false,
          eci: eciOf(cardNumber, 'unavailable'),
          message: 'The issuer of this card does not take part in 3-D Secure',
        }
      : { enrolled: true, protocolVersion },
  authenticate: (request) =>
    isLetThrough(request)
      ? { flow: 'frictionless', result: resultOf('authenticated', request) }
      : { flow: 'challenge' },
}

/** A merchant may ask for no challenge (`02`), but a bank that requires one makes it. */
function isLetThrough({ cardNumber, challengeIndicator }: AuthenticationRequest): boolean {
  const rule = threeDSecureRuleOf(cardNumber)
  return rule === 'not_required' || (rule === 'optional' && challengeIndicator === '02')
}

/** What the page of the bank shows in test mode. */
export const worldPayersBank: PayersBank = {
  codes: [
    { code: '123456', act: 'authenticated' },
    { code: '111111', act: 'attempt' },
    { code: '222222', act: 'declined' },
    { code: '333333', act: 'failed' },
    { code: '444444', act: 'unavailable' },
  ],
  wrongCodesLimit: 3,
  answer: resultOf,
}

function resultOf(act: ChallengeAct, request: AuthenticationRequest): AuthenticationResult {
  const eci = eciOf(request.cardNumber, act)
  switch (act) {
    case 'authenticated':
      return {
        transactionStatus: 'Y',
        eci,
        authenticationValue: valueOf(request),
        dsTransactionId: directoryIdOf(request),
        challengeCancel: null,
        message: null,
      }
    case 'attempt':
      return {
        transactionStatus: 'A',
        eci,
        authenticationValue: valueOf(request),
        dsTransactionId: directoryIdOf(request),
        challengeCancel: null,
        message: null,
      }
    case 'declined':
      return refusal(request, 'N', 'The bank did not accept the proof')
    case 'canceled':
      return { ...refusal(request, 'N', 'The payer gave up'), challengeCancel: '01' }
    case 'unavailable':
      return { ...refusal(request, 'U', 'The bank could not perform the authentication'), eci }
    case 'failed':
      return refusal(request, null, 'A technical failure at the bank')
  }
}

const refusal = (
  request: AuthenticationRequest,
  transactionStatus: AuthenticationResult['transactionStatus'],
  message: string,
): AuthenticationResult => ({
  transactionStatus,
  eci: null,
  authenticationValue: null,
  dsTransactionId: directoryIdOf(request),
  challengeCancel: null,
  message,
})

/** The schemes' indicators: Mastercard uses 02, 01, 00, the others 05, 06, 07. */
function eciOf(cardNumber: string, act: ChallengeAct): string {
  const mastercard = ['mastercard', 'maestro'].includes(brandOf(cardNumber))
  if (act === 'authenticated') return mastercard ? '02' : '05'
  if (act === 'attempt') return mastercard ? '01' : '06'
  return mastercard ? '00' : '07'
}

/** 20 bytes in base64, derived from the transaction and what the payer agreed to. */
const valueOf = ({ id, amount, currency }: AuthenticationRequest): string =>
  Buffer.from(hash('sha256', `authentication value ${id} ${amount} ${currency}`).slice(0, 40), 'hex').toString('base64')

/** A UUID of version 8 (by a rule of one's own; RFC 9562, 5.8), derived from the transaction. */
function directoryIdOf({ id }: AuthenticationRequest): string {
  const digits = hash('sha256', `directory server ${id}`)
  return uuidOf(`${digits.slice(0, 12)}8${digits.slice(13, 16)}8${digits.slice(17, 32)}`)
}
