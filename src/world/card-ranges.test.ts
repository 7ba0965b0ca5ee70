import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { brandOf, cardBrands } from '../cards/brand.ts'
import { cardRanges, worldCardDirectory } from './card-ranges.ts'
import { luhnNumbers } from './luhn-numbers.test-support.ts'
import { testCards } from './test-cards.ts'

const lookUp = (number: string) => worldCardDirectory.lookUp(number)

const cases: readonly (readonly [number: string, shown: string])[] = [
  ['4000000000000077', 'visa FR national credit personal'],
  ['4000002500000003', 'visa FR national credit personal'],
  ['4000002080000001', 'visa DK visa credit personal'],
  ['5200828282828210', 'mastercard US mastercard debit personal'],
  ['4263982640269299', 'visa US visa credit personal'],
  ['4000005284000002', 'visa NL visa credit personal'],
  ['4000002504000001', 'visa FR national credit personal'],
  ['4000009990000000', 'visa US visa credit personal'],
  ['4970100000000154', 'visa FR national debit personal'],
  ['4971000000000000', 'visa FR national deferred personal'],
  ['4976000000000000', 'visa FR national universal personal'],
  ['4979000000000000', 'visa FR national debit corporate'],
  ['4571000000000001', 'visa DK national debit personal'],
  ['4173000000000000', 'visa US visa prepaid personal'],
  ['4485000000000000', 'visa US visa credit corporate'],
  ['5131000000000000', 'mastercard FR national debit personal'],
  ['5132000000000000', 'mastercard FR national deferred personal'],
  ['2223003122003222', 'mastercard DE mastercard credit personal'],
  ['378282246310005', 'amex US unknown charge personal'],
  ['374900000000000', 'amex FR unknown charge personal'],
  ['378734493671000', 'amex US unknown charge corporate'],
  ['3566002020360505', 'jcb JP unknown credit personal'],
  ['30569309025904', 'diners US unknown charge personal'],
  ['6011111111111117', 'discover US unknown credit personal'],
  ['6200000000000005', 'unionpay CN unknown debit personal'],
  ['5019717010103742', 'dankort DK national debit personal'],
  ['6759649826438453', 'maestro GB mastercard debit personal'],
  ['6703444444444449', 'maestro BE national debit personal'],
  ['9999999999999995', 'unknown - unknown unknown unknown'],
]

for (const [number, shown] of cases) {
  test(`${number} shows ${shown}`, () => {
    const { brand, country, network, funding, nature } = lookUp(number)
    assert.equal([brand, country ?? '-', network, funding, nature].join(' '), shown)
  })
}

for (const { number, facts } of testCards) {
  test(`${number} shows its row`, () => assert.deepEqual(lookUp(number), facts))
}

test('every range lies inside one known brand', () => {
  for (const { from, to } of cardRanges) {
    const last = brandOf(to.padEnd(16, '9'))
    assert.equal(from.length, to.length)
    assert.ok(from <= to, from)
    assert.equal(brandOf(from.padEnd(16, '0')), last, from)
    assert.notEqual(last, 'unknown', from)
  }
})

test('no range is given twice', () => {
  assert.equal(new Set(cardRanges.map(({ from, to }) => `${from}-${to}`)).size, cardRanges.length)
})

test('every value of every field is shown by some card', () => {
  const all = [...cases.map(([number]) => lookUp(number)), ...testCards.map(({ facts }) => facts)]
  const values = (field: 'brand' | 'network' | 'funding' | 'nature') => new Set(all.map((facts) => facts[field]))
  assert.deepEqual(values('brand'), new Set(cardBrands))
  assert.equal(values('network').size, 4)
  assert.equal(values('funding').size, 7)
  assert.equal(values('nature').size, 3)
})

test('of a card with a known brand the rest is known as well, and the same each time', () => {
  fc.assert(
    fc.property(luhnNumbers, (number) => {
      const facts = lookUp(number)
      assert.deepEqual(lookUp(number), facts)
      const known = facts.brand !== 'unknown'
      assert.equal(facts.country !== null, known)
      assert.equal(facts.funding !== 'unknown', known)
      assert.equal(facts.nature !== 'unknown', known)
    }),
  )
})
