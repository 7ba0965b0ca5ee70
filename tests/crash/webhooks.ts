/**
 * A server that is killed with -9 while it tells events and sends them: between a commit and its delivery, and in the middle of deliveries. Checked: has every event that was told
 * arrived at least once and signed, and did nothing else arrive?
 */
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { systemClock } from '../../src/kit/clock.ts'
import { findRunningDatabase } from '../../src/storage/embedded/index.ts'
import { Store } from '../../src/storage/store.ts'
import { startProcess, type GuichetProcess } from '../support/process.ts'
import { seededRandom } from '../support/random.ts'
import { startReceiver, type Receiver } from '../support/receiver.ts'

export interface WebhookCrashOptions {
  readonly directory: string
  readonly rounds: number
  readonly seed: number
  /** Clients that make one change after another. */
  readonly clients: number
  /** The most changes that are acknowledged before the server is killed. */
  readonly acknowledged: number
  /** Whether to wait for the events after each round, and not only in the end. */
  readonly waitEachTime: boolean
  readonly report: (line: string) => void
}

/** Messages that a killed server had taken are sent again after fifteen seconds; under load everything takes longer. */
const arrivalLimitMs = 90_000

/** Runs the rounds; throws an assertion with the seed when something is lost. */
export async function webhookCrashRounds(options: WebhookCrashOptions): Promise<void> {
  const { directory, rounds, seed, waitEachTime, report } = options
  const random = seededRandom(seed)
  const receiver = await startReceiver()
  // Answers late, so that some messages are under way whenever the server is killed.
  receiver.answer(({ body }, response) => void setTimeout(() => response.end(), 20 + (body.created % 5)))
  let server: GuichetProcess | undefined
  try {
    for (let round = 1; round <= rounds; round++) {
      server = await startProcess(directory, { GUICHET_LOG_LEVEL: 'warn' })
      if (round === 1) await listen(server, receiver)
      const cutAfter = Math.ceil(options.acknowledged * random())
      const made = await changeUntilKilled(server, { ...options, cutAfter, round })
      const before = receiver.received.length
      report(`round ${round}: killed after ${made} changes, when ${before} messages had come in all`)
      if (!waitEachTime) continue
      server = await startProcess(directory, { GUICHET_LOG_LEVEL: 'warn' })
      report(await assertAllArrive(directory, receiver, seed))
      await server.end('SIGKILL')
    }
    server = await startProcess(directory, { GUICHET_LOG_LEVEL: 'warn' })
    report(await assertAllArrive(directory, receiver, seed))
    assert.deepEqual(receiver.wrong, [])
    await server.end('SIGTERM')
  } finally {
    server?.child.kill('SIGKILL')
    await receiver.close()
  }
}

async function listen({ api }: GuichetProcess, receiver: Receiver): Promise<void> {
  const { status, body } = await api.post('/v2/webhooks/', { url: `${receiver.url}/` })
  assert.equal(status, 200)
  receiver.expect('/', body.secret as string)
}

/** Returns how many changes were acknowledged. */
async function changeUntilKilled(
  server: GuichetProcess,
  { clients, cutAfter, round }: { readonly clients: number; readonly cutAfter: number; readonly round: number },
): Promise<number> {
  let answered = 0
  const client = async (_: unknown, index: number): Promise<void> => {
    while (answered < cutAfter) {
      const body = { email: `payer-${round}-${index}-${answered}@example.com` }
      const answer = await server.api.post('/v2/customers/', body).catch(() => undefined)
      if (answer === undefined) return
      if (++answered === cutAfter) server.child.kill('SIGKILL')
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  await server.ended
  return answered
}

async function assertAllArrive(directory: string, receiver: Receiver, seed: number): Promise<string> {
  const address = await findRunningDatabase(directory)
  assert(address !== undefined)
  const store = new Store({ address, clock: systemClock })
  try {
    const told = await store.query<{ id: string }>({ text: 'select id from events', values: [] })
    const until = performance.now() + arrivalLimitMs
    const missing = (): number => {
      const arrived = new Set(receiver.received.map(({ body }) => body.id as string))
      return told.filter(({ id }) => !arrived.has(id)).length
    }
    while (missing() > 0 && performance.now() < until) await pause(100)
    assert.equal(missing(), 0, `seed ${seed}: of ${told.length} events so many never came`)
    const ids = new Set(told.map(({ id }) => id))
    assert.ok(
      receiver.received.every(({ body }) => ids.has(body.id as string)),
      `seed ${seed}: nothing was sent untold`,
    )
    const twice = receiver.received.length - ids.size
    return `${ids.size} events, all of them arrived, ${twice} more than once`
  } finally {
    await store.close()
  }
}
