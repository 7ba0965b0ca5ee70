import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Turns } from './turns.ts'

test('so many are at work at once, the others follow in their order, and whoever fails makes room', async () => {
  const turns = new Turns(2)
  const began: number[] = []
  const ends: (() => void)[] = []
  const results = [0, 1, 2, 3, 4].map((place) =>
    turns.take(async () => {
      began.push(place)
      await new Promise<void>((resolve) => (ends[place] = resolve))
      if (place === 1) throw new Error('one fails')
      return place
    }),
  )
  const settled = Promise.allSettled(results)
  const step = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  for (const expected of [
    [0, 1],
    [0, 1, 2],
    [0, 1, 2, 3],
    [0, 1, 2, 3, 4],
  ]) {
    await step()
    assert.deepEqual(began, expected)
    // The first but one of those that are under way.
    ends[expected.length - 1]?.()
  }
  await step()
  ends[0]?.()
  assert.deepEqual(
    (await settled).map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'],
  )
  assert.equal(await turns.take(() => Promise.resolve('free again')), 'free again')
})
