import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import { test } from 'node:test'
import { SharedReads } from './shared-reads.ts'

/** A read that answers 1, 2, 3 …, each time only when it is released. */
function slowCounter() {
  const begun: PromiseWithResolvers<number>[] = []
  return {
    begun,
    read: (): Promise<number> => {
      const answer = Promise.withResolvers<number>()
      begun.push(answer)
      return answer.promise
    },
    /** Lets the read that was begun last end, and the next one begin. */
    async answer(): Promise<void> {
      begun.at(-1)?.resolve(begun.length)
      await setImmediate()
    },
  }
}

test('who asks while an answer is on its way shares the next one, begun after they asked', async () => {
  const reads = new SharedReads()
  const counter = slowCounter()
  const ask = (): Promise<number> => reads.ask('count', counter.read)
  const first = ask()
  const others = [ask(), ask(), ask()]
  assert.equal(counter.begun.length, 1)
  await counter.answer()
  assert.equal(await first, 1)
  assert.equal(counter.begun.length, 2)
  const late = ask()
  await counter.answer()
  assert.deepEqual(await Promise.all(others), [2, 2, 2])
  await counter.answer()
  assert.equal(await late, 3)
})

test('who asks when nothing is on its way is answered afresh', async () => {
  const reads = new SharedReads()
  let count = 0
  const ask = (): Promise<number> => reads.ask('count', () => Promise.resolve(++count))
  assert.equal(await ask(), 1)
  await setImmediate()
  assert.equal(await ask(), 2)
})

test('different questions have answers of their own', async () => {
  const reads = new SharedReads()
  const ask = (name: string): Promise<string> => reads.ask(name, () => Promise.resolve(name))
  assert.deepEqual(await Promise.all([ask('a'), ask('b')]), ['a', 'b'])
})

test('a failure is of those who asked for that answer; the next are answered', async () => {
  const reads = new SharedReads()
  const counter = slowCounter()
  const first = reads.ask('count', counter.read)
  const second = reads.ask('count', counter.read)
  counter.begun[0]?.reject(new Error('lost'))
  await assert.rejects(first, /lost/)
  await setImmediate()
  await counter.answer()
  assert.equal(await second, 2)
})
