import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Lanes } from './lanes.ts'

/** Visits that end when the test says so, and the realms that were visited so far. */
function visits(): {
  visit: (id: number) => Promise<boolean>
  begun: number[]
  end: (id: number, again: boolean) => void
} {
  const begun: number[] = []
  const under = new Map<number, (again: boolean) => void>()
  return {
    begun,
    visit: (id) => {
      begun.push(id)
      return new Promise((resolve) => under.set(id, resolve))
    },
    end: (id, again) => under.get(id)?.(again),
  }
}

/** Resolves when all promises that can go on now have done so. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('so many are visited at a time, in the order in which they came', async () => {
  const { visit, begun, end } = visits()
  const lanes = new Lanes(2, visit)
  lanes.add([1, 2, 3, 4])
  assert.deepEqual(begun, [1, 2])
  end(2, false)
  await settled()
  assert.deepEqual(begun, [1, 2, 3])
  end(1, false)
  end(3, false)
  await settled()
  assert.deepEqual(begun, [1, 2, 3, 4])
  end(4, false)
  await lanes.end()
})

test('where more is left, it is visited again after those that wait', async () => {
  const { visit, begun, end } = visits()
  const lanes = new Lanes(1, visit)
  lanes.add([1, 2])
  end(1, true)
  await settled()
  end(2, false)
  await settled()
  assert.deepEqual(begun, [1, 2, 1])
  end(1, false)
  await settled()
  lanes.add([3])
  assert.deepEqual(begun, [1, 2, 1, 3])
  end(3, false)
  await lanes.end()
})

test('what waits or is being visited does not join the row twice', async () => {
  const { visit, begun, end } = visits()
  const lanes = new Lanes(1, visit)
  lanes.add([1, 2])
  lanes.add([1, 2])
  end(1, false)
  await settled()
  end(2, false)
  await settled()
  assert.deepEqual(begun, [1, 2])
  await lanes.end()
})

test('the end waits for the visits under way, and begins no other', async () => {
  const { visit, begun, end } = visits()
  const lanes = new Lanes(1, visit)
  lanes.add([1, 2])
  let ended = false
  const ending = lanes.end().then(() => (ended = true))
  await settled()
  assert.equal(ended, false)
  end(1, true)
  await ending
  // A look that was under way still adds what it found.
  lanes.add([3])
  assert.deepEqual(begun, [1])
})
