/** `npm run trouble -- --kind K --shops N --seed S --steps N`: the long form of trouble.test.ts. */
import { parseArgs } from 'node:util'
import { globalSetup, globalTeardown } from '../support/global-setup.ts'
import { wholeNumber } from '../support/whole-number.ts'
import type { Tally } from './life.ts'
import { lives, liveThrough } from './lives.ts'

const { values } = parseArgs({
  options: {
    kind: { type: 'string' },
    shops: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    steps: { type: 'string', default: '150' },
  },
})
const first = wholeNumber('seed', values.seed)
const shops = wholeNumber('shops', values.shops)
const steps = wholeNumber('steps', values.steps)
const kinds = values.kind === undefined ? Object.keys(lives) : [values.kind]

/** A step that was tried so often and never accepted tests nothing. */
const triesEnough = 30

const tallies = new Map<string, Tally>(kinds.map((kind) => [kind, new Map()]))
await globalSetup()
try {
  for (let seed = first; seed < first + shops; seed += 1)
    for (const [kind, tally] of tallies) {
      await liveThrough(kind, seed, steps, tally)
      console.log(`${kind}, seed ${seed}: all rules held for ${steps} steps`)
    }
  for (const [kind, tally] of tallies) {
    console.log(`\n${kind}: steps that were accepted`)
    for (const [name, { tried, accepted }] of tally) {
      console.log(`  ${name}: ${accepted} of ${tried}`)
      if (accepted === 0 && tried >= triesEnough) throw new Error(`${kind}: ${name} was never accepted`)
    }
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await globalTeardown()
}
