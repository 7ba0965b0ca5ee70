import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { challengeActs, type AuthenticationRequest, type ChallengeAct } from '../authentications/three-d-secure.ts'
import { brandOf } from '../cards/brand.ts'
import { minorUnitsOf } from '../kit/money.ts'
import { luhnNumbers } from './luhn-numbers.test-support.ts'
import { findTestCard, testCards } from './test-cards.ts'
import { worldPayersBank, worldThreeDSecure } from './three-d-secure.ts'

const request = (cardNumber: string, given: Partial<AuthenticationRequest> = {}): AuthenticationRequest => ({
  id: '01890a5d-ac96-774b-bcce-b302099a8057',
  cardNumber,
  amount: minorUnitsOf(1050),
  currency: 'eur',
  device: null,
  ...given,
})

/** One number of each brand that the world distinguishes. */
const numbers = {
  visa: '4000000400000008',
  amex: '378282246310005',
  mastercard: '5555555555554444',
  maestro: '6759649826438453',
} as const

interface Row {
  readonly act: ChallengeAct
  readonly status: string | null
  /** For Mastercard and Maestro, and for the others. */
  readonly eci: readonly [mastercard: string | null, others: string | null]
  readonly hasValue: boolean
  readonly cancel: string | null
}

/** The table at the head of three-d-secure.ts. */
const table: readonly Row[] = [
  { act: 'authenticated', status: 'Y', eci: ['02', '05'], hasValue: true, cancel: null },
  { act: 'attempt', status: 'A', eci: ['01', '06'], hasValue: true, cancel: null },
  { act: 'declined', status: 'N', eci: [null, null], hasValue: false, cancel: null },
  { act: 'canceled', status: 'N', eci: [null, null], hasValue: false, cancel: '01' },
  { act: 'unavailable', status: 'U', eci: ['00', '07'], hasValue: false, cancel: null },
  { act: 'failed', status: null, eci: [null, null], hasValue: false, cancel: null },
]

test('the table holds every act', () => {
  assert.deepEqual(table.map(({ act }) => act).sort(), [...challengeActs].sort())
})

describe('what the payer does at the bank', () => {
  for (const { act, status, eci, hasValue, cancel } of table) {
    for (const [brand, number] of Object.entries(numbers)) {
      test(`${act} with a ${brand}`, () => {
        assert.equal(brandOf(number), brand)
        const answer = worldPayersBank.answer(act, request(number))
        assert.equal(answer.transactionStatus, status)
        assert.equal(answer.eci, brand === 'mastercard' || brand === 'maestro' ? eci[0] : eci[1])
        assert.equal(answer.authenticationValue !== null, hasValue)
        assert.equal(answer.challengeCancel, cancel)
        assert.match(answer.dsTransactionId ?? '', /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/)
        // A success has no message; anything else has one that says what went wrong, without the number.
        assert.equal(answer.message === null, hasValue)
        assert.ok(!answer.message?.includes(number))
      })
    }
  }
})

describe('every test card', () => {
  for (const { number, facts, threeDSecure } of testCards) {
    test(`${number}: ${threeDSecure}`, () => {
      const enrolment = worldThreeDSecure.lookUp(number)
      const answer = worldThreeDSecure.authenticate(request(number))
      if (threeDSecure === 'not_enrolled') {
        assert.ok(!enrolment.enrolled && enrolment.message.length > 0)
        assert.equal(enrolment.eci, '07')
        return
      }
      assert.deepEqual(enrolment, { enrolled: true, protocolVersion: '2.2.0' })
      if (threeDSecure === 'not_required') {
        assert.deepEqual(answer, {
          flow: 'frictionless',
          result: worldPayersBank.answer('authenticated', request(number)),
        })
        assert.equal(answer.result.eci, facts.brand === 'mastercard' ? '02' : '05')
      } else assert.deepEqual(answer, { flow: 'challenge' })
    })
  }
})

test('any other card is enrolled, and its cardholder is asked', () => {
  fc.assert(
    fc.property(luhnNumbers, (number) => {
      fc.pre(findTestCard(number) === undefined)
      assert.ok(worldThreeDSecure.lookUp(number).enrolled)
      assert.deepEqual(worldThreeDSecure.authenticate(request(number)), { flow: 'challenge' })
    }),
  )
})

const requests = fc.record({
  id: fc.uuid({ version: 7 }),
  cardNumber: luhnNumbers,
  amount: fc.nat().map(minorUnitsOf),
  currency: fc.constantFrom('eur' as const, 'usd' as const, 'gbp' as const),
  device: fc.constantFrom(null, { ip: '192.0.2.1' }),
})

test('the same request earns the same answer', () => {
  fc.assert(
    fc.property(requests, fc.constantFrom(...challengeActs), (asked, act) => {
      assert.deepEqual(worldPayersBank.answer(act, asked), worldPayersBank.answer(act, { ...asked }))
      assert.deepEqual(worldThreeDSecure.authenticate(asked), worldThreeDSecure.authenticate({ ...asked }))
      assert.deepEqual(worldThreeDSecure.lookUp(asked.cardNumber), worldThreeDSecure.lookUp(asked.cardNumber))
    }),
  )
})

const valueOf = (asked: AuthenticationRequest): string =>
  worldPayersBank.answer('authenticated', asked).authenticationValue ?? ''

test('the authentication value is 20 bytes in base64', () => {
  fc.assert(
    fc.property(requests, (asked) => {
      const value = valueOf(asked)
      assert.match(value, /^[A-Za-z0-9+/]{27}=$/)
      assert.equal(Buffer.from(value, 'base64').length, 20)
    }),
  )
})

test('it is of one transaction, one amount and one currency', () => {
  const base = request(numbers.visa)
  const others = [
    { id: '01890a5d-ac96-774b-bcce-b302099a8058' },
    { amount: minorUnitsOf(1051) },
    { amount: minorUnitsOf(10500) },
    { currency: 'usd' as const },
  ].map((given) => valueOf({ ...base, ...given }))
  assert.equal(new Set([valueOf(base), ...others]).size, others.length + 1)
  assert.equal(valueOf({ ...base, device: { ip: '192.0.2.1' } }), valueOf(base))
})

test("the page's codes bring about every act that a code can, each by one code of six digits", () => {
  const { codes, wrongCodesLimit } = worldPayersBank
  assert.equal(new Set(codes.map(({ code }) => code)).size, codes.length)
  for (const { code } of codes) assert.match(code, /^\d{6}$/)
  assert.deepEqual(
    codes.map(({ act }) => act as ChallengeAct).sort(),
    challengeActs.filter((act) => act !== 'canceled').sort(),
  )
  assert.ok(wrongCodesLimit > 0)
})
