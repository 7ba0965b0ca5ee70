import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { idPattern, newEventId, newId, newOperationId, prefixes, randomCharacters, type IdKind } from './id.ts'

const kinds = Object.keys(prefixes) as IdKind[]
const someTime = Date.UTC(2030, 0, 1)

test('an id is its prefix and 24 letters or digits', () => {
  for (const kind of kinds) {
    const id = newId(kind, someTime)
    assert.match(id, new RegExp(idPattern(kind)))
    assert.equal(id.length, prefixes[kind].length + 1 + 24)
  }
})

test('an operation id is 32 hexadecimal digits', () => {
  assert.match(newOperationId(someTime), /^[0-9a-f]{32}$/)
})

test('a later id sorts after an earlier one', () => {
  const moment = fc.integer({ min: 0, max: Date.UTC(2200, 0, 1) })
  fc.assert(
    fc.property(moment, moment, (a, b) => {
      fc.pre(a < b)
      assert.ok(newId('payment', a) < newId('payment', b))
      assert.ok(newOperationId(a) < newOperationId(b))
    }),
  )
})

test('operations made at the same moment keep their order', () => {
  const ids = Array.from({ length: 100_000 }, () => newOperationId(someTime))
  assert.deepEqual(ids, ids.toSorted())
})

test('ids do not repeat', () => {
  const count = 20_000
  assert.equal(new Set(Array.from({ length: count }, () => newId('payment', someTime))).size, count)
  assert.equal(new Set(Array.from({ length: count }, () => newOperationId(someTime))).size, count)
})

test('every character is drawn, and about as often as any other', () => {
  const drawn = Map.groupBy(randomCharacters(62_000), (character) => character)
  assert.equal(drawn.size, 62)
  for (const [character, times] of drawn) assert.ok(times.length > 700 && times.length < 1300, character)
})

test('event ids of one moment count up', () => {
  const ids = Array.from({ length: 10_000 }, () => newEventId(someTime))
  assert.deepEqual([...ids].sort(), ids)
  for (const id of ids) assert.match(id, new RegExp(idPattern('event')))
  assert.ok((ids.at(-1) ?? '') < newEventId(someTime + 1))
})
