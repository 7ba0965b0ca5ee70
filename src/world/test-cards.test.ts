import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brandOf } from '../cards/brand.ts'
import { passesLuhn } from '../cards/luhn.ts'
import { findTestCard, laterFateOf, testCards, threeDSecureRuleOf } from './test-cards.ts'

const ordinary = '4263982640269299'

test('there are 35, each once', () => {
  assert.equal(testCards.length, 35)
  assert.equal(new Set(testCards.map(({ number }) => number)).size, 35)
})

for (const card of testCards) {
  test(`${card.number} is a card of its brand, with the columns of its row`, () => {
    assert.ok(passesLuhn(card.number))
    assert.equal(card.facts.brand, brandOf(card.number))
    assert.equal(findTestCard(card.number), card)
    assert.equal(threeDSecureRuleOf(card.number), card.threeDSecure)
    assert.deepEqual(laterFateOf(card.number), card.laterFate)
  })
}

test('French cards, and no others, go through the national network', () => {
  for (const { number, facts } of testCards) {
    assert.equal(facts.network === 'national', facts.country === 'FR', number)
  }
})

test('the cards that require authentication are those refused with A1', () => {
  for (const { number, threeDSecure, response } of testCards) {
    assert.equal(threeDSecure === 'required', response === 'A1', number)
  }
})

test('only payments that are approved have a fate of their own', () => {
  for (const { number, response, laterFate } of testCards) {
    if (response !== '00') assert.equal(laterFate.kind, 'settles_on_time', number)
  }
})

/** Rows of Stancer's list that differ from the values of most cards. */
const exceptions: Readonly<Record<string, string>> = {
  4242424242424242: 'not_required 00 settles_on_time',
  4444333322221111: 'not_required 00 settles_on_time',
  4111111111111111: 'not_required 00 settles_on_time',
  4000000000003055: 'not_enrolled 00 settles_on_time',
  4000000000000077: 'optional 00 captured_at_once',
  4000000000003220: 'required A1 settles_on_time',
  4000000000000002: 'optional 05 settles_on_time',
  4000000000009995: 'optional 51 settles_on_time',
  4000000000009987: 'optional 41 settles_on_time',
  4000000000000259: 'optional 00 disputed',
  4000000000001976: 'optional 00 disputed',
  4000000000005423: 'optional 00 disputed',
}

test('all but twelve cards ask for nothing, are approved and settle on time', () => {
  for (const { number, threeDSecure, response, laterFate } of testCards) {
    const columns = `${threeDSecure} ${response} ${laterFate.kind}`
    assert.equal(columns, exceptions[number] ?? 'optional 00 settles_on_time', number)
  }
  assert.ok(Object.keys(exceptions).every((number) => findTestCard(number) !== undefined))
})

test('any other card may authenticate, and settles on time', () => {
  assert.equal(findTestCard(ordinary), undefined)
  assert.equal(threeDSecureRuleOf(ordinary), 'optional')
  assert.deepEqual(laterFateOf(ordinary), { kind: 'settles_on_time' })
})
