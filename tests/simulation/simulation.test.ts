/** Some seconds of the simulation, with fixed seeds, so that a failure comes from a change of the program. More: `npm run simulate`. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Random } from './random.ts'
import { simulate } from './run.ts'
import { settingsOf } from './settings.ts'

/** One seed for each of the banks' days. */
const seeds: readonly [seed: number, cutOff: string][] = [
  [6, '23:00'],
  [1, '17:30'],
  [20, '11:15'],
  [4, '05:00'],
]

describe('server and model agree', () => {
  for (const [seed, cutOff] of seeds) {
    test(`seed ${seed}, with a cut-off at ${cutOff}`, async () => {
      assert.equal(settingsOf(new Random(seed)).hours.cutOff, cutOff)
      const { steps } = await simulate({ seed, steps: 700 })
      assert(steps >= 700)
    })
  }
})
