import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { HOUR, SECOND } from '../kit/clock.ts'
import type { Currency } from '../kit/currency.ts'
import { minorUnitsOf, type Money } from '../kit/money.ts'
import { formToken, stateOfToken, type Terms, type TokenState } from './form-token.ts'

const now = Date.UTC(2030, 0, 15, 12)
const subject = 'paym_000000000000000000000001'

const money = (amount: number, currency: Currency = 'eur'): Money => ({ amount: minorUnitsOf(amount), currency })

/** Digests as the vault makes them: a key's id, then a keyed hash. `known` are the keys that it still holds. */
function digestsUnder(current: string, known: readonly string[] = [current]) {
  const digestOf = (keyId: string, text: string): string =>
    `${keyId}.${createHmac('sha256', keyId).update(text).digest('base64url')}`
  return {
    digest: (text: string) => digestOf(current, text),
    matchesDigest: (digest: string, text: string) => {
      const keyId = digest.slice(0, digest.indexOf('.'))
      if (!known.includes(keyId)) throw new Error(`the vault does not hold the key ${keyId}`)
      return digestOf(keyId, text) === digest
    },
  }
}

const digests = digestsUnder('vk_1')
const token = formToken(digests, subject, money(1050), now)

const judge = (given: string | undefined, terms: Terms = money(1050), at = now, of = subject): TokenState =>
  stateOfToken(digests, of, terms, at, given)

test('a token is valid for what it was made for, for twelve hours', () => {
  assert.equal(judge(token), 'valid')
  assert.equal(judge(token, money(1050), now + 12 * HOUR), 'valid')
  assert.equal(judge(token, money(1050), now + 12 * HOUR + 1), 'invalid')
})

test('a token of another amount or currency says that it changed, while it lasts', () => {
  for (const other of [money(1051), money(0), money(1050, 'usd'), money(10500)]) {
    assert.equal(judge(token, other), 'changed')
    assert.equal(judge(token, other, now + 12 * HOUR + 1), 'invalid')
  }
})

test('a token of a form that says otherwise what is kept says that it changed, whatever the amount', () => {
  const terms = (keptFor: Terms['keptFor'], amount = 1050): Terms => ({ ...money(amount), keptFor: keptFor ?? null })
  const keptBy = (keptFor: Terms['keptFor']): string => formToken(digests, subject, terms(keptFor), now)
  for (const keptFor of [null, 'shop', 'subscription'] as const) {
    assert.equal(judge(keptBy(keptFor), terms(keptFor)), 'valid')
    for (const other of [null, 'shop', 'subscription'] as const)
      if (other !== keptFor) assert.equal(judge(keptBy(keptFor), terms(other, 1051)), 'kept_changed')
  }
})

test('a token of another form is none', () => {
  for (const other of ['paym_000000000000000000000002', '', `${subject} `, `page form ${subject}`])
    assert.equal(judge(token, money(1050), now, other), 'invalid')
})

const [moment = '', amount = '', currency = '', kept = '', keyId = '', mac = ''] = token.split('.')

const malformed: readonly (string | undefined)[] = [
  undefined,
  '',
  ' ',
  '.',
  '....',
  'token',
  moment,
  `${moment}.${amount}.${currency}`,
  `${moment}.${amount}.${currency}.${keyId}.${mac}`,
  `${moment}.${amount}.${currency}.shop.${keyId}.${mac}`,
  `${moment}.${amount}.${currency}.${kept}.`,
  `${moment}.${amount}.${currency}.${kept}..${mac}`,
  `${moment}.${amount}.${currency}.${kept}.${mac}`,
  `${moment}.${amount}.${currency}.${kept}.vk_2.${mac}`,
  `${moment}.${amount}.${currency.toUpperCase()}.${kept}.${keyId}.${mac}`,
  `${moment}.0${amount}.${currency}.${kept}.${keyId}.${mac}`,
  `${moment}.-${amount}.${currency}.${kept}.${keyId}.${mac}`,
  `${moment}.${amount}e0.${currency}.${kept}.${keyId}.${mac}`,
  `0${moment}.${amount}.${currency}.${kept}.${keyId}.${mac}`,
  `${Number(moment) + SECOND}.${amount}.${currency}.${kept}.${keyId}.${mac}`,
  `${moment}.${Number(amount) - 1}.${currency}.${kept}.${keyId}.${mac}`,
  `${moment}.${amount}.usd.${kept}.${keyId}.${mac}`,
  `.${amount}.${currency}.${kept}.${keyId}.${mac}`,
  `${moment}..${currency}.${kept}.${keyId}.${mac}`,
  `${token}A`,
  `${token}\n`,
  `\n${token}`,
  ` ${token}`,
  `${token} `,
  `${token},${token}`,
  token.slice(0, -1),
  token.toUpperCase(),
  `${moment}.${amount}.${currency}.${kept}.${'a'.repeat(201)}`,
  'x'.repeat(100_000),
  `${'9'.repeat(400)}.${amount}.${currency}.${kept}.${keyId}.${mac}`,
]

for (const given of malformed)
  test(`${JSON.stringify(given?.slice(0, 90))} is no token`, () => assert.equal(judge(given), 'invalid'))

test('a digest made with another key of the same name is forged', () => {
  const forged = formToken({ ...digests, digest: (text) => `vk_1.${text}` }, subject, money(1050), now)
  assert.equal(judge(forged), 'invalid')
})

test('a token outlives a rotation, and not the destruction of its key', () => {
  const rotated = digestsUnder('vk_2', ['vk_1', 'vk_2'])
  assert.equal(stateOfToken(rotated, subject, money(1050), now, token), 'valid')
  const destroyed = digestsUnder('vk_2')
  assert.equal(stateOfToken(destroyed, subject, money(1050), now, token), 'invalid')
})

/** Tokens near the true one: something cut, put in, or exchanged. */
const nearly = fc
  .tuple(fc.nat(token.length), fc.nat(3), fc.string({ maxLength: 4, unit: 'binary' }))
  .map(([at, cut, put]) => token.slice(0, at) + put + token.slice(at + cut))

test('nothing but the token that was made is taken, and nothing makes the judge throw', () => {
  fc.assert(
    fc.property(fc.oneof(nearly, fc.string({ unit: 'binary' })), (given) => {
      assert.equal(judge(given), given === token ? 'valid' : 'invalid')
    }),
    { numRuns: 2000, examples: [[token]] },
  )
})

test('every amount, currency and moment comes back as it was shown', () => {
  const currencies: readonly Currency[] = ['eur', 'usd', 'gbp', 'sek']
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom(...currencies), fc.nat(12 * HOUR), (units, code, age) => {
      const made = formToken(digests, subject, money(units, code), now)
      assert.equal(judge(made, money(units, code), now + age), 'valid')
      assert.equal(judge(made, money(units + 1, code), now + age), 'changed')
    }),
  )
})
