import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { hours } from '../../tests/support/names.ts'
import { isReference, newReference } from './reference.ts'

/** What SEPA's messages hold, and what they do not. */
const cases: readonly (readonly [text: string, holds: boolean])[] = [
  ['RUM-2030/01', true],
  ["aZ09/-?:().,'+ x", true],
  ['1', true],
  ['A B', true],
  ['', false],
  [' ', false],
  [' A', false],
  ['A ', false],
  ['/A', false],
  ['A/', false],
  ['A//B', false],
  ['A_B', false],
  ['é', false],
  ['A\n', false],
  ['A\tB', false],
  ['A&B', false],
  ['mndt_000000000000000000000000', false],
]

describe('a mandate reference', () => {
  for (const [text, holds] of cases)
    test(`${JSON.stringify(text)} ${holds ? 'is one' : 'is none'}`, () => assert.equal(isReference(text), holds))
})

test('one is made of the day as banks count it and chance', () => {
  // Half past midnight in Paris.
  const now = Date.UTC(2030, 0, 14, 23, 30)
  const made = Array.from({ length: 100 }, () => newReference({ now, hours }))
  for (const reference of made) {
    assert.match(reference, /^RUM-20300115-[0-9A-Z]{11}$/)
    assert(isReference(reference))
  }
  assert.equal(new Set(made).size, made.length)
})
