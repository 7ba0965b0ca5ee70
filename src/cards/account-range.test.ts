import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountRange, rangeFinder } from './account-range.ts'

const find = rangeFinder([
  { name: 'wide', ...accountRange('4') },
  { name: 'narrow', ...accountRange('4970-4979') },
  { name: 'narrowest', ...accountRange('497355') },
])

const cases: readonly (readonly [number: string, name: string | undefined])[] = [
  ['4969999999999999', 'wide'],
  ['4970000000000000', 'narrow'],
  ['4979999999999999', 'narrow'],
  ['4980000000000000', 'wide'],
  ['4973540000000000', 'narrow'],
  ['4973550000000000', 'narrowest'],
  ['497', 'wide'],
  ['5000000000000000', undefined],
  ['', undefined],
]

for (const [number, name] of cases) {
  test(`"${number}" falls in the ${name ?? 'no'} range`, () => assert.equal(find(number)?.name, name))
}
