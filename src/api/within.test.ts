import assert from 'node:assert/strict'
import { test } from 'node:test'
import { within } from './within.ts'

test('an answer in time is the answer', async () => {
  assert.equal(await within(60_000, Promise.resolve('yes'), 'late'), 'yes')
})

test('work that never ends, or fails, is answered otherwise', async () => {
  assert.equal(await within(1, new Promise<string>(() => undefined), 'late'), 'late')
  assert.equal(await within(60_000, Promise.reject<string>(new Error('no')), 'late'), 'late')
})
