/** A server with an account whose live mode pays through a connector, on a wire on which things can go wrong: the network behind it writes down what it was asked. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '../../src/app/connectors.ts'
import { ManualClock, MINUTE } from '../../src/kit/clock.ts'
import { serveNetwork } from '../../src/networks/index.ts'
import type { NetworkRequest } from '../../src/payments/index.ts'
import { worldCardNetwork } from '../../src/world/index.ts'
import { anotherAccount, type AnotherAccount } from './another-account.ts'
import { someNoon } from './core.ts'
import { startTestServer, type TestServer } from './server.ts'
import { booksDisagreement } from './stored.ts'
import { openUnreliableWire, type UnreliableWire } from './unreliable-wire.ts'

export interface LiveShop {
  readonly server: TestServer
  readonly clock: ManualClock
  readonly account: AnotherAccount
  readonly wire: UnreliableWire
  /** What reached the network, each request by its reference, in the order of arrival. */
  readonly asked: ReadonlyMap<string, NetworkRequest>
  /** Runs the timers of the live mode that are due, and waits for what they send. */
  runDue(): Promise<void>
  /** As {@link askUntilKnown}. */
  askUntilKnown(): Promise<void>
  /** Fails where the books disagree, or anything but the wire has failed. */
  close(): Promise<void>
}

export async function openLiveShop(): Promise<LiveShop> {
  const secret = 'a-secret-of-the-network'
  const clock = new ManualClock(someNoon)
  const directory = await mkdtemp(join(tmpdir(), 'guichet-network-'))
  const asked = new Map<string, NetworkRequest>()
  const network = await serveNetwork({
    network: {
      ...worldCardNetwork,
      answer: (request, at) => {
        asked.set(request.reference, request)
        return worldCardNetwork.answer(request, at)
      },
    },
    name: 'network',
    secret,
    directory,
    host: '127.0.0.1',
    port: 0,
    onError: (error) => assert.fail(String(error)),
  })
  const wire = await openUnreliableWire(() => network.url)
  const server = await startTestServer({ clock, environment: { GUICHET_CONNECTOR_TIME_LIMIT: '1' } })
  const account = await anotherAccount(server)
  const { store, vault, dispatcher, runner } = server.running.core
  await connect(store, vault, account.account.id, { url: wire.url, secret })
  const [realm] = await store.query<{ id: number }>({
    text: `select id from realms where account_id = $1 and mode = 'live'`,
    values: [account.account.id],
  })
  assert(realm !== undefined)
  return {
    server,
    clock,
    account,
    wire,
    asked,
    runDue: async () => {
      await runner.runDue(realm.id)
      await dispatcher.delivered()
    },
    askUntilKnown: () => askUntilKnown(server, clock),
    close: async () => {
      const disagreement = await booksDisagreement(server.running.core)
      await server.close()
      await wire.close()
      await network.close()
      await rm(directory, { recursive: true })
      assert.equal(disagreement, undefined)
      assert.deepEqual(failuresBesideTheWire(server), [])
    },
  }
}

/** Asks for what is overdue, until no answer is owed any more: five minutes each time. */
export async function askUntilKnown({ running }: TestServer, clock: ManualClock): Promise<void> {
  const { store, dispatcher } = running.core
  for (;;) {
    const [open] = await store.query({
      text: 'select 1 from network_requests where answered_at is null limit 1',
      values: [],
    })
    if (open === undefined) return
    clock.advance(5 * MINUTE)
    await dispatcher.askForOverdue()
  }
}

/** What the log tells of failures other than those of the way to a network. */
export const failuresBesideTheWire = (server: TestServer): string[] =>
  server
    .log()
    .split('\n')
    .filter((line) => line.includes('"level":"error"') && !line.includes('"name":"ConnectorError"'))
