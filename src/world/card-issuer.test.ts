import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { minorUnitsOf } from '../kit/money.ts'
import type { AuthorizationRequest, CardCredentials, FollowUpRequest } from '../payments/network.ts'
import { worldCardNetwork } from './card-issuer.ts'
import { luhnNumbers } from './luhn-numbers.test-support.ts'
import { findTestCard, testCards } from './test-cards.ts'

const now = Date.parse('2030-05-31T23:59:59.999Z')
const monthOver = now + 1
const reference = '0123456789abcdef0123456789abcdef'
const ordinary = '4263982640269299'
const mistyped = '4263982640269298'

const cardOf = (number: string): CardCredentials => ({
  method: 'card',
  number,
  expiryMonth: 5,
  expiryYear: 2030,
  securityCode: null,
})

const asked = (number: string) =>
  ({ reference, amount: minorUnitsOf(1050), currency: 'eur', source: cardOf(number) }) as const

const proof = {
  eci: '05',
  authenticationValue: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=',
  protocolVersion: '2.2.0',
  transactionId: '01890a5d-ac96-774b-bcce-b302099a8057',
  dsTransactionId: 'c5b808e7-1de1-4069-a17b-f70d3b3b1645',
}

const authorization = (
  number: string,
  authentication: AuthorizationRequest['authentication'] = null,
): AuthorizationRequest => ({ kind: 'authorization', ...asked(number), authentication })

const followUp = (kind: FollowUpRequest['kind'], number: string): FollowUpRequest => ({
  kind,
  ...asked(number),
  original: 'f'.repeat(32),
})

describe('every test card', () => {
  for (const { number, response, laterFate } of testCards) {
    test(`${number}: ${response}, ${laterFate.kind}`, () => {
      const authenticated = response === 'A1' ? '00' : response
      assert.equal(worldCardNetwork.answer(authorization(number), now).code, response)
      assert.equal(worldCardNetwork.answer(authorization(number, proof), now).code, authenticated)
      assert.equal(worldCardNetwork.answer(followUp('increment', number), now).code, response)
      assert.equal(worldCardNetwork.answer(authorization(number, proof), monthOver).code, '54')
      const capture = worldCardNetwork.answer(followUp('capture', number), now)
      assert.equal(capture.settled, laterFate.kind === 'captured_at_once')
    })
  }
})

/** The merchant asks without the cardholder, and names the authorization with which the cardholder agreed. */
test('a card that requires authentication pays a merchant who names the agreement, and none else is made better by it', () => {
  const agreed = { initiator: 'merchant', agreedWith: 'f'.repeat(32) } as const
  const rows = [
    ['4000000000003220', agreed, '00'],
    ['4000000000003220', { ...agreed, agreedWith: null }, 'A1'],
    ['4000000000003220', { initiator: 'customer' }, 'A1'],
    ['4000000000009995', agreed, '51'],
    [ordinary, agreed, '00'],
  ] as const
  for (const [number, storedCredential, code] of rows)
    assert.equal(worldCardNetwork.answer({ ...authorization(number), storedCredential }, now).code, code)
})

/** Number, time, and the code of an authorization and an increment: the first check that fails decides. */
const order: readonly (readonly [what: string, number: string, now: number, code: string])[] = [
  ['a card in its last moment', ordinary, now, '00'],
  ['a card whose month is over', ordinary, monthOver, '54'],
  ['a number that fails Luhn', mistyped, now, '14'],
  ['a number that fails Luhn, its month over', mistyped, monthOver, '14'],
  ['a lost card whose month is over', '4000000000009987', monthOver, '54'],
  ['a card that requires authentication, its month over', '4000000000003220', monthOver, '54'],
]

for (const [what, number, moment, code] of order) {
  test(`${what} earns ${code}`, () => {
    assert.equal(worldCardNetwork.answer(authorization(number), moment).code, code)
    assert.equal(worldCardNetwork.answer(followUp('increment', number), moment).code, code)
  })
}

test('an approval has an authorization code, a refusal none, and both a reference', () => {
  const approval = worldCardNetwork.answer(authorization(ordinary), now)
  assert.equal(approval.outcome, 'approved')
  assert.match(approval.authorizationCode ?? '', /^[0-9]{6}$/)
  assert.match(approval.reference, /^[0-9a-f]{32}$/)
  const refusal = worldCardNetwork.answer(authorization('4000000000009995'), now)
  assert.equal(refusal.outcome, 'refused')
  assert.equal(refusal.authorizationCode, null)
  assert.match(refusal.reference, /^[0-9a-f]{32}$/)
})

for (const kind of ['capture', 'reversal', 'refund'] as const) {
  test(`a ${kind} is accepted, of an expired card too`, () => {
    for (const moment of [now, monthOver]) {
      const request = kind === 'reversal' ? { ...followUp('refund', ordinary), kind } : followUp(kind, ordinary)
      const { outcome, code, authorizationCode } = worldCardNetwork.answer(request, moment)
      assert.deepEqual(
        { outcome, code, authorizationCode },
        { outcome: 'approved', code: '00', authorizationCode: null },
      )
    }
  })
}

test('any other card with a right check digit is approved, whatever the amount', () => {
  fc.assert(
    fc.property(luhnNumbers, fc.nat(), (number, amount) => {
      fc.pre(findTestCard(number) === undefined)
      const request = { ...authorization(number), amount: minorUnitsOf(amount) }
      assert.equal(worldCardNetwork.answer(request, now).outcome, 'approved')
    }),
  )
})

const references = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex'))

test('the same request earns the same answer', () => {
  fc.assert(
    fc.property(luhnNumbers, references, (number, id) => {
      const request = { ...authorization(number), reference: id }
      assert.deepEqual(worldCardNetwork.answer(request, now), worldCardNetwork.answer({ ...request }, now))
    }),
  )
})

test('each request has a reference of its own, which does not depend on the card', () => {
  fc.assert(
    fc.property(references, references, (one, other) => {
      fc.pre(one !== other)
      const referenceFor = (id: string, number = ordinary) =>
        worldCardNetwork.answer({ ...authorization(number), reference: id }, now).reference
      assert.notEqual(referenceFor(one), referenceFor(other))
      assert.equal(referenceFor(one), referenceFor(one, '4242424242424242'))
    }),
  )
})
