/**
 * Power cuts: application and database are killed with -9 under load, again and again. Checked each time: is every acknowledged payment there as it was acknowledged, is none there
 * twice, do the books agree?
 *
 * Every request carries an idempotency key. After the restart, those without an answer are sent again with the same key, as a client in doubt does; in the end there must be
 * exactly one payment for each key.
 */
import assert from 'node:assert/strict'
import { findDisagreement } from '../../src/audit/index.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { findRunningDatabase } from '../../src/storage/embedded/index.ts'
import { Store } from '../../src/storage/store.ts'
import { databasePid, startProcess, type GuichetProcess } from '../support/process.ts'
import type { ApiAnswer } from '../support/api.ts'
import { seededRandom } from '../support/random.ts'

export interface CrashOptions {
  readonly directory: string
  readonly rounds: number
  readonly seed: number
  /** Clients that send one request after another. */
  readonly clients: number
  /** The most payments that are acknowledged before the cut. */
  readonly acknowledged: number
  readonly report: (line: string) => void
}

interface Attempt {
  readonly key: string
  readonly body: object
  /** The answer that was received, as text; undefined when the cut came first. */
  answer: string | undefined
}

/** Runs the rounds; throws an assertion with the seed when something was lost or doubled, or when the books do not agree. */
export async function crashRounds({
  directory,
  rounds,
  seed,
  clients,
  acknowledged,
  report,
}: CrashOptions): Promise<void> {
  const random = seededRandom(seed)
  const attempts: Attempt[] = []
  for (let round = 1; round <= rounds; round++) {
    const server = await startProcess(directory, { GUICHET_LOG_LEVEL: 'warn' })
    await settle(server, attempts, seed)
    await audit(directory, attempts, seed)
    const before = attempts.length
    const cutAfter = Math.ceil(acknowledged * random())
    await loadUntilCut(server, directory, attempts, { clients, cutAfter, random })
    const made = attempts.slice(before)
    report(
      `round ${round}: ${made.length} payments sent, ${made.filter(({ answer }) => answer !== undefined).length} acknowledged before the cut`,
    )
  }
  const server = await startProcess(directory, { GUICHET_LOG_LEVEL: 'warn' })
  await settle(server, attempts, seed)
  await audit(directory, attempts, seed)
  await server.end('SIGTERM')
  report(`${attempts.length} payments: each there once, as acknowledged, and the books agree`)
}

async function loadUntilCut(
  server: GuichetProcess,
  directory: string,
  attempts: Attempt[],
  { clients, cutAfter, random }: { clients: number; cutAfter: number; random: () => number },
): Promise<void> {
  let answered = 0
  const pid = await databasePid(directory)
  // Both at once, in random order.
  const victims = random() < 0.5 ? [server.child.pid, pid] : [pid, server.child.pid]
  const client = async (): Promise<void> => {
    while (answered < cutAfter) {
      const attempt = newAttempt(attempts.length, random)
      attempts.push(attempt)
      const answer = await send(server, attempt).catch(() => undefined)
      // An answer before the cut counts as acknowledged.
      if (answer?.status === 200) attempt.answer = JSON.stringify(answer.body)
      if (++answered === cutAfter)
        for (const victim of victims) if (victim !== undefined) process.kill(victim, 'SIGKILL')
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  await server.ended
}

function newAttempt(number: number, random: () => number): Attempt {
  const card = { number: '4242424242424242', exp_month: 10, exp_year: 2034 + Math.floor(random() * 20) }
  const name = `${number}-${Math.floor(random() * 1e9)}`
  return {
    key: `key-${name}`,
    body: { amount: 1 + Math.floor(random() * 10_000), card, unique_id: name, capture: random() < 0.7 },
    answer: undefined,
  }
}

const send = (server: GuichetProcess, { key, body }: Attempt): Promise<ApiAnswer> =>
  server.api.post('/v2/payments/', body, { 'idempotency-key': key })

/** Sends everything again with its key: an acknowledged payment must get the same answer, the others are made now, once. */
async function settle(server: GuichetProcess, attempts: readonly Attempt[], seed: number): Promise<void> {
  const waiting = [...attempts]
  const lane = async (): Promise<void> => {
    for (let attempt = waiting.shift(); attempt !== undefined; attempt = waiting.shift()) {
      const { status, body } = await send(server, attempt)
      assert.equal(status, 200, `seed ${seed}: ${JSON.stringify(body)}`)
      attempt.answer ??= JSON.stringify(body)
      assert.equal(JSON.stringify(body), attempt.answer, `seed ${seed}: an acknowledged payment is not what it was`)
    }
  }
  await Promise.all(Array.from({ length: 16 }, lane))
}

async function audit(directory: string, attempts: readonly Attempt[], seed: number): Promise<void> {
  const address = await findRunningDatabase(directory)
  assert(address !== undefined)
  const store = new Store({ address, clock: systemClock })
  try {
    const [found] = await store.query<{ payments: number; keys: number }>({
      text: 'select count(*) as payments, count(distinct unique_id) as keys from payments',
      values: [],
    })
    assert.deepEqual(
      found,
      { payments: attempts.length, keys: attempts.length },
      `seed ${seed}: one payment for each key`,
    )
    assert.equal(await findDisagreement(store), undefined, `seed ${seed}: the books agree`)
  } finally {
    await store.close()
  }
}
