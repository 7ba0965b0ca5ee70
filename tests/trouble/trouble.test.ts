/** Shops to which everything happens at once, and rules that hold all the same; `npm run trouble` lives more of it. */
import { suite, test } from 'node:test'
import { liveThrough } from './lives.ts'

suite('rules hold after each step', () => {
  for (const seed of [1, 2]) test(`of subscriptions, seed ${seed}`, () => liveThrough('subscriptions', seed, 100))
  test('of payers on the page', () => liveThrough('pages', 1, 100))
  test('of the gateway API', () => liveThrough('gateway', 1, 100))
})
