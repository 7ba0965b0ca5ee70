import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Recent } from './recent.ts'

test('what was asked for latest stays, up to the limit', () => {
  const recent = new Recent<number>(2)
  assert.deepEqual([recent.set('a', 1), recent.set('b', 2)], [undefined, undefined])
  assert.equal(recent.get('a'), 1)
  assert.equal(recent.set('c', 3), 'b')
  assert.deepEqual([recent.get('a'), recent.get('b'), recent.get('c')], [1, undefined, 3])
  recent.delete('a')
  assert.deepEqual([recent.set('d', 4), recent.get('a')], [undefined, undefined])
})

test('it holds what a list of the latest names holds', () => {
  const step = fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd', 'e'), isSet: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step), fc.integer({ min: 1, max: 4 }), (steps, limit) => {
      const recent = new Recent<string>(limit)
      let latest: string[] = []
      for (const { name, isSet } of steps) {
        const isKnown = latest.includes(name)
        if (isSet || isKnown) latest = [...latest.filter((one) => one !== name), name]
        if (isSet) assert.equal(recent.set(name, name), latest.length > limit ? latest.shift() : undefined)
        else assert.equal(recent.get(name), isKnown ? name : undefined)
      }
    }),
  )
})
