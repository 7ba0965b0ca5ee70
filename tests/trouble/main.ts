/** `npm run trouble -- --kind K --shops N --seed S --steps N`: the long form of trouble.test.ts. */
import { parseArgs } from 'node:util'
import { globalSetup, globalTeardown } from '../support/global-setup.ts'
import { wholeNumber } from '../support/whole-number.ts'
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

await globalSetup()
try {
  for (let seed = first; seed < first + shops; seed += 1)
    for (const kind of kinds) {
      await liveThrough(kind, seed, steps)
      console.log(`${kind}, seed ${seed}: all rules held for ${steps} steps`)
    }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await globalTeardown()
}
