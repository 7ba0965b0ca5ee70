import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inOrder } from './in-order.ts'

test('what comes of it stands in its place', async () => {
  const late = Promise.withResolvers<string>()
  const all = inOrder([late.promise, 1, undefined, Promise.resolve('soon')])
  late.resolve('late')
  assert.deepEqual(await all, ['late', 1, undefined, 'soon'])
})

for (const [first, second] of [
  [0, 1],
  [1, 0],
] as const)
  test(`of two failures the one that stands first is thrown, also where it comes ${first === 0 ? 'first' : 'second'}`, async () => {
    const failing = [Promise.withResolvers<never>(), Promise.withResolvers<never>()] as const
    const all = inOrder([1, failing[0].promise, failing[1].promise])
    failing[first].reject(new Error(`stands at ${first}`))
    await new Promise((resolve) => setImmediate(resolve))
    failing[second].reject(new Error(`stands at ${second}`))
    await assert.rejects(all, { message: 'stands at 0' })
  })
