/** The kinds of shops that get into trouble. */
import { ManualClock } from '../../src/kit/clock.ts'
import { someNoon } from '../support/core.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { closeAgreeing } from '../support/stored.ts'
import { TroubledGateway } from './gateway.ts'
import type { Tally, TroubledLife } from './life.ts'
import { TroubledPages } from './pages.ts'
import { TroubledSubscriptions } from './subscriptions.ts'

export const lives: Readonly<Record<string, (server: TestServer, seed: number) => Promise<TroubledLife>>> = {
  subscriptions: (server, seed) => TroubledSubscriptions.at(server, seed),
  pages: (server, seed) => TroubledPages.at(server, seed),
  gateway: (server, seed) => TroubledGateway.at(server, seed),
}

/** All payers have one address. */
const environment = { GUICHET_PAGE_ATTEMPTS_PER_ADDRESS: '100000', GUICHET_PAGE_ATTEMPTS_PER_PAYMENT: '1000' }

/** Lives so many steps on a server of its own, and adds to the tally. Fails when a rule is broken, something was logged as an error, or the books do not agree. */
export async function liveThrough(kind: string, seed: number, steps: number, tally: Tally = new Map()): Promise<void> {
  const begun = lives[kind]
  if (begun === undefined) throw new Error(`there is no kind ${kind}: give one of ${Object.keys(lives).join(', ')}`)
  const server = await startTestServer({ clock: new ManualClock(someNoon), environment })
  try {
    const life = await begun(server, seed)
    await life.live(steps, tally)
  } catch (error) {
    await server.close()
    throw error
  }
  await closeAgreeing(server)
}
