/**
 * `npm run subscriptions`: years of many subscriptions, run by moves of their clock. It compares the cost of each period with a model of the documentation, checks that no period was paid
 * twice, and verifies the books in the end. Prints one line of JSON.
 *
 *   --count N        how many (1000)
 *   --months N       of 30 days (24)
 *   --seed N         what is drawn (1)
 *
 * With `--troubled N`, it lives the troubles of so many small shops instead, one seed after another: banks that refuse, answer late or take money back, and shops and payers that do everything at once.
 */
import { parseArgs } from 'node:util'
import { ManualClock } from '../src/kit/clock.ts'
import { someNoon } from '../tests/support/core.ts'
import { globalSetup, globalTeardown } from '../tests/support/global-setup.ts'
import { shopAt } from '../tests/support/moments.ts'
import { startTestServer } from '../tests/support/server.ts'
import { closeAgreeing } from '../tests/support/stored.ts'
import { liveTroubles } from '../tests/support/subscription-troubles.ts'
import { liveYears } from '../tests/support/subscription-years.ts'
import { wholeNumber } from '../tests/support/whole-number.ts'

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    months: { type: 'string', default: '24' },
    seed: { type: 'string', default: '1' },
    troubled: { type: 'string' },
  },
})
const years = {
  count: wholeNumber('count', values.count),
  months: wholeNumber('months', values.months),
  seed: wholeNumber('seed', values.seed),
}

await globalSetup()
try {
  const began = performance.now()
  const lived =
    values.troubled === undefined ? await inYears() : await inTrouble(wholeNumber('troubled', values.troubled))
  console.log(JSON.stringify({ ...lived, seconds: Math.round((performance.now() - began) / 1000) }))
} finally {
  await globalTeardown()
}

async function inYears(): Promise<object> {
  const server = await startTestServer({ clock: new ManualClock(someNoon) })
  const lived = await liveYears(server, await shopAt(server), years)
  await closeAgreeing(server)
  return { ...years, ...lived }
}

async function inTrouble(shops: number): Promise<object> {
  for (let { seed } = years; seed < years.seed + shops; seed += 1) {
    const server = await startTestServer({ clock: new ManualClock(someNoon) })
    await liveTroubles(server, await shopAt(server), { seed, steps: 200 })
    await closeAgreeing(server)
  }
  return { shops, seed: years.seed }
}
