import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Turns } from './turns.ts'

test('so many are at work at once, the others follow in their order, and whoever fails makes room', async () => {
  const turns = new Turns(2)
  const began: number[] = []
  const ends: (() => void)[] = []
  const results = [0, 1, 2, 3, 4].map((place) =>
    turns.take(String(place), async () => {
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
  assert.equal(await turns.take('0', () => Promise.resolve('free again')), 'free again')
})

test('one of a name is at work at a time, and keeps no other name waiting', async () => {
  const turns = new Turns(2)
  const entered: string[] = []
  const enter = async (name: string, mark: string): Promise<() => void> => {
    const leave = await turns.enter(name)
    entered.push(mark)
    return leave
  }
  const leave = await enter('a', 'a1')
  const second = enter('a', 'a2')
  const leaveB = await enter('b', 'b')
  const third = enter('c', 'c')
  assert.deepEqual(entered, ['a1', 'b'])
  leaveB()
  const leaveC = await third
  assert.deepEqual(entered, ['a1', 'b', 'c'])
  leave()
  const leaveSecond = await second
  assert.deepEqual(entered, ['a1', 'b', 'c', 'a2'])
  leaveC()
  leaveSecond()
})

test('who comes again asks those of the same name to give way, and no others', async () => {
  const turns = new Turns(2)
  const asked: string[] = []
  const enter = (name: string, mark: string): Promise<() => void> => turns.enter(name, () => void asked.push(mark))
  const leave = await enter('a', 'a1')
  await enter('b', 'b')
  const second = enter('a', 'a2')
  assert.deepEqual(asked, ['a1'])
  const third = enter('a', 'a3')
  assert.deepEqual(asked, ['a1', 'a1', 'a2'])
  leave()
  ;(await second)()
  ;(await third)()
})
