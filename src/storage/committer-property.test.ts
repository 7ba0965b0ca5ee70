/** Many actors read, decide, commit and, when another was first, do it again. Whatever the interleaving, nothing is lost and nothing is done twice. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import type { Client } from 'pg'
import { insert, unchanged, update } from '../kit/changes.ts'
import type { Committer } from './committer.ts'
import { ConflictError } from './conflict.ts'
import { openKeySession } from './connection.ts'
import { Finder } from './finder.ts'
import {
  counters,
  entries,
  openCounterDatabase,
  realmId,
  type Counter,
  type CounterDatabase,
} from './fixtures/counters.ts'

let database: CounterDatabase
let finder: Finder

before(async () => {
  database = await openCounterDatabase()
  finder = new Finder({ connect })
})
after(async () => {
  await finder.close()
  await database.drop()
})

/** Two writers that lock rows in different orders come to a deadlock, which PostgreSQL looks for after a second unless told otherwise. */
async function connect(): Promise<Client> {
  const session = await openKeySession(database.address)
  await session.query(`set deadlock_timeout = '5ms'`)
  return session
}

/** Adds one to some counters, on condition that others have not changed; lets a number of turns pass between reading and committing. */
interface Step {
  readonly adds: readonly number[]
  readonly restsOn: readonly number[]
  readonly turns: number
}

interface Plan {
  readonly writers: number
  readonly batchLimit: number
  /** Each actor takes its steps one after another. */
  readonly actors: readonly (readonly Step[])[]
}

const counterCount = 3
const someCounters = (minLength: number): fc.Arbitrary<number[]> =>
  fc.uniqueArray(fc.nat({ max: counterCount - 1 }), { minLength, maxLength: 2 })
const steps = fc.record<Step>({ adds: someCounters(1), restsOn: someCounters(0), turns: fc.nat({ max: 3 }) })
const plans = fc.record<Plan>({
  writers: fc.integer({ min: 1, max: 3 }),
  batchLimit: fc.integer({ min: 1, max: 8 }),
  actors: fc.array(fc.array(steps, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 10 }),
})

test('no addition is lost, and none happens twice', async () => {
  let run = 0
  const property = fc.asyncProperty(plans, async (plan) => {
    run++
    const ids = Array.from({ length: counterCount }, (_, index) => `run${run}-${index}`)
    await database.makeCounters(...ids)
    const committer = database.committer({ ...plan, connect })
    await Promise.all(
      plan.actors.map(async (own, actor) => {
        for (const [index, step] of own.entries()) await take(committer, ids, step, `run${run}-${actor}-${index}`)
      }),
    )
    await committer.close()
    await assertNothingLost(ids, plan.actors.flat(), run)
  })
  await fc.assert(property, { numRuns: 12 })
})

async function take(committer: Committer, ids: readonly string[], step: Step, entryId: string): Promise<void> {
  const read = (index: number): Promise<Counter> => readCounter(ids[index])
  for (;;) {
    const adds = await Promise.all(step.adds.map(read))
    const restsOn = await Promise.all(step.restsOn.map(read))
    for (let turn = 0; turn < step.turns; turn++) await setImmediate()
    try {
      await committer.commit(realmId, [
        ...adds.map((counter) => update(counters, { ...counter, value: counter.value + 1 })),
        ...restsOn.map((counter) => unchanged(counters, counter)),
        insert(entries, { realmId, id: entryId }),
      ])
      return
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error
    }
  }
}

async function readCounter(id: string | undefined): Promise<Counter> {
  assert(id !== undefined)
  const counter = await finder.find(counters, [realmId, id])
  assert(counter !== undefined)
  return counter
}

async function assertNothingLost(ids: readonly string[], taken: readonly Step[], run: number): Promise<void> {
  for (const [index, id] of ids.entries()) {
    const value = taken.filter(({ adds }) => adds.includes(index)).length
    assert.deepEqual(await readCounter(id), { realmId, id, version: value + 1, value })
  }
  const written = (await database.idsOf('entries')).filter((id) => id.startsWith(`run${run}-`))
  assert.equal(written.length, taken.length)
  assert.equal(new Set(written).size, taken.length)
}
