import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { newUuid, uuidPattern } from './uuid.ts'

/** From 1970 until the 48 bits are used up, in the year 10889. */
const moments = fc.nat({ max: 2 ** 48 - 1 })

const timeOf = (uuid: string): number => Number.parseInt(uuid.slice(0, 13).replace('-', ''), 16)

test('a UUID has the form of version 7, variant 10, and begins with its moment', () => {
  fc.assert(
    fc.property(moments, (now) => {
      const uuid = newUuid(now)
      assert.match(uuid, new RegExp(uuidPattern))
      assert.match(uuid, /^.{8}-.{4}-7.{3}-[89ab].{3}-.{12}$/)
      assert.equal(timeOf(uuid), now)
    }),
  )
})

test('the example of RFC 9562, appendix A.6, has the moment that it was made at', () => {
  const example = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f'
  assert.match(example, new RegExp(uuidPattern))
  assert.equal(newUuid(Date.parse('2022-02-22T19:22:22.000Z')).slice(0, 13), example.slice(0, 13))
})

test('later ones sort after earlier ones, as text', () => {
  fc.assert(
    fc.property(moments, moments, (one, other) => {
      fc.pre(one < other)
      assert.ok(newUuid(one) < newUuid(other))
    }),
  )
})

test('every other bit is left to chance', () => {
  const made = Array.from({ length: 1000 }, () => newUuid(0).replaceAll('-', ''))
  assert.equal(new Set(made).size, made.length)
  const bits = made.map((uuid) => BigInt(`0x${uuid}`).toString(2).padStart(128, '0'))
  const varying = Array.from({ length: 128 }, (_, at) => at).filter(
    (at) => new Set(bits.map((each) => each[at])).size === 2,
  )
  assert.deepEqual(
    varying,
    Array.from({ length: 128 }, (_, at) => at).filter((at) => (at >= 52 && at < 64) || at >= 66),
  )
})

const patternCases: readonly (readonly [text: string, matches: boolean])[] = [
  ['01890a5d-ac96-774b-bcce-b302099a8057', true],
  ['00000000-0000-0000-0000-000000000000', true],
  ['01890A5D-AC96-774B-BCCE-B302099A8057', false],
  ['01890a5dac96774bbcceb302099a8057', false],
  ['01890a5d-ac96-774b-bcce-b302099a805', false],
  ['01890a5d-ac96-774b-bcce-b302099a80577', false],
  ['01890a5d-ac96-774b-bcce-b302099a805g', false],
  ['{01890a5d-ac96-774b-bcce-b302099a8057}', false],
  ['01890a5d-ac96-774b-bcce-b302099a8057\n', false],
  ['', false],
]

for (const [text, matches] of patternCases) {
  test(`${JSON.stringify(text)} ${matches ? 'is' : 'is not'} of the form`, () =>
    assert.equal(new RegExp(uuidPattern).test(text), matches))
}
