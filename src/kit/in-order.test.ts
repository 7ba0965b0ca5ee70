import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { inOrder } from './in-order.ts'

const failing = async (message: string, after: number): Promise<never> => {
  await setTimeout(after)
  throw new Error(message)
}

test('what comes of it stands in its place', async () => {
  assert.deepEqual(await inOrder([setTimeout(5, 'late'), 1, undefined, Promise.resolve('soon')]), [
    'late',
    1,
    undefined,
    'soon',
  ])
})

test('of two failures the one that stands first is thrown, whichever comes first', async () => {
  await assert.rejects(inOrder([1, failing('first', 10), failing('second', 0)]), { message: 'first' })
  await assert.rejects(inOrder([failing('first', 0), failing('second', 10)]), { message: 'first' })
})
