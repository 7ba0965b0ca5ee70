/** `npm run crash -- --rounds 50 --seed 1`: the long form of tests/crash; with `--webhooks` of what is sent to receivers. */
import { parseArgs } from 'node:util'
import { crashRounds } from '../tests/crash/crash.ts'
import { webhookCrashRounds } from '../tests/crash/webhooks.ts'
import { withDataDirectory } from '../tests/support/process.ts'
import { wholeNumber } from '../tests/support/whole-number.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '30' },
    seed: { type: 'string', default: String(process.pid) },
    clients: { type: 'string', default: '24' },
    acknowledged: { type: 'string', default: '5000' },
    webhooks: { type: 'boolean', default: false },
  },
})

console.log(`seed ${values.seed}`)
await withDataDirectory((directory) => {
  const options = {
    directory,
    rounds: wholeNumber('rounds', values.rounds),
    seed: wholeNumber('seed', values.seed),
    clients: wholeNumber('clients', values.clients),
    acknowledged: wholeNumber('acknowledged', values.acknowledged),
    report: (line: string) => console.log(line),
  }
  return values.webhooks ? webhookCrashRounds({ ...options, waitEachTime: true }) : crashRounds(options)
})
