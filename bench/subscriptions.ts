/**
 * `npm run subscriptions`: years of many subscriptions, run by moves of their clock. It compares the cost of each period with a model of the documentation, checks that no period was paid
 * twice, and verifies the books in the end. Prints one line of JSON.
 *
 *   --count N        how many (1000)
 *   --months N       of 30 days (24)
 *   --seed N         what is drawn (1)
 */
import { parseArgs } from 'node:util'
import { ManualClock } from '../src/kit/clock.ts'
import { someNoon } from '../tests/support/core.ts'
import { globalSetup, globalTeardown } from '../tests/support/global-setup.ts'
import { shopAt } from '../tests/support/moments.ts'
import { startTestServer } from '../tests/support/server.ts'
import { closeAgreeing } from '../tests/support/stored.ts'
import { liveYears } from '../tests/support/subscription-years.ts'
import { wholeNumber } from '../tests/support/whole-number.ts'

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    months: { type: 'string', default: '24' },
    seed: { type: 'string', default: '1' },
  },
})
const years = {
  count: wholeNumber('count', values.count),
  months: wholeNumber('months', values.months),
  seed: wholeNumber('seed', values.seed),
}

await globalSetup()
try {
  const server = await startTestServer({ clock: new ManualClock(someNoon) })
  const began = performance.now()
  const lived = await liveYears(server, await shopAt(server), years)
  const seconds = Math.round((performance.now() - began) / 1000)
  await closeAgreeing(server)
  console.log(JSON.stringify({ ...years, ...lived, seconds }))
} finally {
  await globalTeardown()
}
