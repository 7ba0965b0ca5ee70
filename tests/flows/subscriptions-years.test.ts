/** Some months of a few subscriptions of every kind, billed as an independent model says; `npm run subscriptions` lives two years of a thousand. */
import { after, before, test } from 'node:test'
import { ManualClock } from '../../src/kit/clock.ts'
import { someNoon } from '../support/core.ts'
import { shopAt } from '../support/moments.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { closeAgreeing } from '../support/stored.ts'
import { liveYears } from '../support/subscription-years.ts'

let server: TestServer
before(async () => {
  server = await startTestServer({ clock: new ManualClock(someNoon) })
})
after(() => closeAgreeing(server))

test('every period is billed once, for what its lines add up to', async () => {
  await liveYears(server, await shopAt(server), { count: 15, months: 5, seed: 7 })
})
