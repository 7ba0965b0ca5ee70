/** The server of a test file on subscriptions, and its shops. */
import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import { ManualClock } from '../../src/kit/clock.ts'
import { someNoon } from './core.ts'
import { shopAt } from './moments.ts'
import { startTestServer, type TestServer } from './server.ts'
import { closeAgreeing } from './stored.ts'
import { assertPaidOnce, subscriptionsOf, type Subscriptions } from './subscriptions.ts'

export interface Shops {
  /** Exists while the tests of the file run. */
  readonly server: TestServer
  /** A shop of its own whose clock is set to a moment, as of `shopAt`. */
  at(moment?: string): Promise<Subscriptions>
}

/** Started before the tests of the file. After them it checks that every period was paid at most once, and that the books agree. */
export function shopsOnAServer(): Shops {
  let started: TestServer | undefined
  const running = (): TestServer => {
    assert(started !== undefined, 'shops are there while tests run')
    return started
  }
  before(async () => {
    started = await startTestServer({ clock: new ManualClock(someNoon) })
  })
  after(async () => {
    try {
      await assertPaidOnce(running())
    } finally {
      await closeAgreeing(running())
    }
  })
  return {
    get server() {
      return running()
    },
    at: async (moment) => subscriptionsOf(await shopAt(running(), moment)),
  }
}

/** The statuses of a subscription's periods, the earliest first. */
export const statuses = async (subs: Subscriptions, id: string): Promise<string[]> =>
  (await subs.periods(id)).map(({ status }) => status as string)

/** Makes the bank refuse the next request of this kind. */
export const refuse = ({ api }: Subscriptions, code: string, operation = 'authorization'): Promise<void> =>
  faulty(api, operation, { refuse: { code } })

/** Makes the bank answer the next request of this kind too late; it may have carried it out. */
export const timeOut = ({ api }: Subscriptions, carriedOut: boolean, operation = 'authorization'): Promise<void> =>
  faulty(api, operation, { time_out: { carried_out: carriedOut } })

async function faulty(api: Subscriptions['api'], operation: string, fault: object): Promise<void> {
  assert.equal((await api.post('/sandbox/faults', { operation, ...fault })).status, 200)
}
