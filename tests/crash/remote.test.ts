/**
 * A live account, its network and the power: server, network or both are killed, or the network is stopped, under load. In the end every payment has the outcome that its network
 * has carried out, none was charged twice, and the books agree.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from 'node:test'
import { findDisagreement } from '../../src/audit/index.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { findRunningDatabase } from '../../src/storage/embedded/index.ts'
import { Store } from '../../src/storage/store.ts'
import { apiClient } from '../support/api.ts'
import { cardBody } from '../support/bodies.ts'
import { runCommand, startProcess, withDataDirectory, type GuichetProcess } from '../support/process.ts'
import { seededRandom } from '../support/random.ts'
import { keptRequests, startWorldProcess, type WorldProcess } from '../support/world.ts'

const seed = 4
const secret = 'the-secret-of-a-world'
/** What happens in each round after a number of payments were answered. */
const accidents = ['network killed', 'server killed', 'both killed', 'network stopped'] as const
const clients = 8
const answeredBefore = 40

test('whatever dies between a live account and its network, nothing is charged twice and nothing is lost', (t) =>
  withDataDirectory(async (directory) => {
    const random = seededRandom(seed)
    const worldDirectory = join(directory, 'network')
    let world = await startWorldProcess(worldDirectory, { GUICHET_WORLD_SECRET: secret })
    const { port } = new URL(world.url)
    const startAgain = (): Promise<WorldProcess> =>
      startWorldProcess(worldDirectory, { GUICHET_WORLD_SECRET: secret, GUICHET_WORLD_PORT: port })
    const start = (): Promise<GuichetProcess> =>
      startProcess(directory, { GUICHET_LOG_LEVEL: 'warn', GUICHET_CONNECTOR_TIME_LIMIT: '1' })

    let server = await start()
    t.after(() => Promise.all([world.end('SIGKILL'), server.end('SIGKILL')]))
    const key = await connectFirstAccount(directory, world.url)
    let sent = 0
    const acknowledged = new Map<string, unknown>()
    for (const accident of accidents) {
      const live = apiClient(server.url, key)
      let answered = 0
      const fell = Math.ceil(answeredBefore * random())
      const client = async (): Promise<void> => {
        while (answered < fell) {
          const name = `payment-${(sent += 1)}`
          const body = {
            amount: 1 + Math.floor(random() * 9999),
            card: cardBody(),
            unique_id: name,
            capture: random() < 0.7,
          }
          const answer = await live.post('/v2/payments/', body, { 'idempotency-key': name }).catch(() => undefined)
          const isKnown = answer?.body.response !== '09'
          if (answer?.status === 200) acknowledged.set(answer.body.id as string, isKnown ? answer.body.status : null)
          if (++answered !== fell) continue
          if (accident === 'network stopped') world.pause()
          if (accident === 'network killed' || accident === 'both killed') await world.end('SIGKILL')
          if (accident === 'server killed' || accident === 'both killed') await server.end('SIGKILL')
        }
      }
      await Promise.all(Array.from({ length: clients }, client))
      if (accident === 'network stopped') world.resume()
      if (accident === 'network killed' || accident === 'both killed') world = await startAgain()
      if (accident === 'server killed' || accident === 'both killed') server = await start()
    }

    await withStore(directory, async (store) => {
      await askUntilKnown(store)
      const [{ payments, names } = { payments: 0, names: 0 }] = await store.query<{ payments: number; names: number }>({
        text: 'select count(*) as payments, count(distinct unique_id) as names from payments',
        values: [],
      })
      assert.equal(payments, names)
      t.diagnostic(`${sent} payments sent, ${acknowledged.size} answered, ${payments} made`)
      await assertAcknowledged(store, acknowledged)
      await assertCarriedOut(store, worldDirectory)
      assert.equal(await findDisagreement(store), undefined, `seed ${seed}`)
    })
    await server.end('SIGTERM')
    await world.end('SIGTERM')
  }))

/** Connects the first account to the network; returns its live key. */
async function connectFirstAccount(directory: string, url: string): Promise<string> {
  const run = async (words: readonly string[]): Promise<string> => {
    const { code, output } = await runCommand(directory, words, { GUICHET_CONNECTOR_SECRET: secret })
    assert.equal(code, 0, output)
    return output
  }
  const account = /acct_\w+/.exec(await run(['accounts', 'list']))?.[0] ?? ''
  await run(['connectors', 'set', account, '--url', url])
  return /sprod_\w{24}/.exec(await run(['keys', 'create', '--account', account, '--mode', 'live']))?.[0] ?? ''
}

async function withStore(directory: string, work: (store: Store) => Promise<void>): Promise<void> {
  const address = await findRunningDatabase(directory)
  assert(address !== undefined)
  const store = new Store({ address, clock: systemClock })
  await work(store).finally(() => store.close())
}

/** The server asks for everything that is overdue. To save the wait of half a minute, everything is made overdue. */
async function askUntilKnown(store: Store): Promise<void> {
  for (;;) {
    const open = await store.query({
      text: 'update network_requests set ask_at = 1 where answered_at is null returning 1',
      values: [],
    })
    if (open.length === 0) return
    await pause(100)
  }
}

/** What was answered as approved or refused is still so; what was not known then has an outcome now. */
async function assertAcknowledged(store: Store, acknowledged: ReadonlyMap<string, unknown>): Promise<void> {
  const rows = await store.query<{ id: string; status: string }>({
    text: 'select id, status from payments',
    values: [],
  })
  const statuses = new Map(rows.map(({ id, status }) => [id, status]))
  for (const [id, status] of acknowledged) {
    if (status !== null) assert.equal(statuses.get(id), status, `seed ${seed}: ${id}`)
    assert.ok(['authorized', 'to_capture', 'refused'].includes(statuses.get(id) ?? ''), `seed ${seed}: ${id}`)
  }
}

async function assertCarriedOut(store: Store, worldDirectory: string): Promise<void> {
  const believed = await store.query<{ line: string }>({
    text: `select r.reference || ' ' || o.kind || ' ' || o.amount as line
      from network_requests r join operations o using (realm_id, id) where o.outcome = 'approved' order by 1`,
    values: [],
  })
  const done = (await keptRequests(worldDirectory))
    .filter(({ answer }) => answer.outcome === 'approved')
    .map(({ request, answer }) => `${answer.reference} ${request?.kind ?? ''} ${request?.amount ?? ''}`)
  assert.deepEqual(
    believed.map(({ line }) => line),
    done.toSorted(),
    `seed ${seed}`,
  )
}
