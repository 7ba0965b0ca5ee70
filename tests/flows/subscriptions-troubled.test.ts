/** Subscriptions to which everything happens at once: refusals, late answers, returned debits, payers on the page, changes and cancellations; `npm run subscriptions -- --troubled` lives more of it. */
import { test } from 'node:test'
import { ManualClock } from '../../src/kit/clock.ts'
import { someNoon } from '../support/core.ts'
import { shopAt } from '../support/moments.ts'
import { startTestServer } from '../support/server.ts'
import { closeAgreeing } from '../support/stored.ts'
import { liveTroubles } from '../support/subscription-troubles.ts'

for (const seed of [1, 2, 3])
  test(`keep to their rules after each of a hundred steps, seed ${seed}`, async (t) => {
    const server = await startTestServer({ clock: new ManualClock(someNoon) })
    t.after(() => closeAgreeing(server))
    await liveTroubles(server, await shopAt(server), { seed, steps: 100 })
  })
