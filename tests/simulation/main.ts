/** `npm run simulate -- --seed S --steps N`: the long form of simulation.test.ts. */
import { parseArgs } from 'node:util'
import { wholeNumber } from '../support/whole-number.ts'
import { simulate } from './run.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(process.pid) },
    steps: { type: 'string', default: '20000' },
  },
})

console.log(`seed ${values.seed}`)
try {
  const { steps, reads, seconds } = await simulate({
    seed: wholeNumber('seed', values.seed),
    steps: wholeNumber('steps', values.steps),
    report: (line) => console.log(line),
  })
  console.log(`${steps} operations and ${reads} reads in ${Math.round(seconds)} s without a disagreement`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
