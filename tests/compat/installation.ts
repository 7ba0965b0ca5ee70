/** An installation as the libraries need one: its hosts are named `api.…`, `payment.…` and `3ds.…`, all of them https. What stands before it and speaks TLS is left out. */
import { ManualClock } from '../../src/kit/clock.ts'
import { anotherAccount } from '../support/another-account.ts'
import type { Api } from '../support/api.ts'
import { someNoon } from '../support/core.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import type { Installation } from './client.ts'

export const hosts = { api: 'api.guichet.test', page: 'payment.guichet.test', threeDSecure: '3ds.guichet.test' }

export const startInstallation = (): Promise<TestServer> =>
  startTestServer({
    clock: new ManualClock(someNoon),
    environment: {
      GUICHET_API_URL: `https://${hosts.api}`,
      GUICHET_PAGE_URL: `https://${hosts.page}`,
      GUICHET_3DS_URL: `https://${hosts.threeDSecure}`,
    },
  })

/** A shop of its own, with nothing in it yet. */
export interface Shop {
  readonly installation: Installation
  /** The installation with a live key. */
  readonly live: Installation
  /** For what is no library's to ask: the clock, faults, the payer at the bank. */
  readonly api: Api
}

export async function newShop(server: TestServer): Promise<Shop> {
  const { test: api, key } = await anotherAccount(server)
  const installationOf = (mode: 'test' | 'live'): Installation => ({
    url: server.url,
    host: hosts.api,
    secretKey: key('secret', mode).value,
    publicKey: key('public', mode).value,
  })
  return { installation: installationOf('test'), live: installationOf('live'), api }
}
