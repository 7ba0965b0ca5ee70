/**
 * A database that is killed and started again while many commit: what was acknowledged is there, and nothing is there twice. It has a cluster of its own, because the cluster of
 * the other tests must not die.
 */
import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { test } from 'node:test'
import { startCluster } from '../../tests/support/cluster.ts'
import { createDatabaseOn } from '../../tests/support/database.ts'
import { insert, update } from '../kit/changes.ts'
import { UnknownOutcomeError } from './committer.ts'
import { ConflictError } from './conflict.ts'
import { connectionIsLost, openKeySession } from './connection.ts'
import { Finder } from './finder.ts'
import { counters, entries, prepareCounters, realmId, type CounterDatabase } from './fixtures/counters.ts'
import { migrate } from './migrations.ts'

const crashes = 3
const actors = 16
const acknowledgedBetweenCrashes = 150

test('a database killed under load keeps what it acknowledged, once', async () => {
  const cluster = await startCluster({ durable: true })
  try {
    const { address } = await createDatabaseOn(cluster.server, { empty: true })
    await migrate(address)
    const database = await prepareCounters(address)
    const acknowledged = await commitThroughCrashes(database, () => cluster.crash())
    await assertKept(database, acknowledged)
  } finally {
    await cluster.stop()
  }
})

async function commitThroughCrashes(database: CounterDatabase, crash: () => Promise<void>): Promise<string[]> {
  const ids = ['a', 'b', 'c']
  await database.makeCounters(...ids)
  const finder = new Finder({ connect: () => openKeySession(database.address) })
  const committer = database.committer({ reconnectDelayMs: 20 })
  const acknowledged: string[] = []
  const progress = new EventEmitter()
  let ended = false
  const working = Array.from({ length: actors }, async (_, actor) => {
    for (let attempt = 0; !ended; attempt++) {
      const id = `${actor}-${attempt}`
      try {
        const counter = await finder.find(counters, [realmId, ids[actor % ids.length] ?? ''])
        assert(counter)
        const changes = [update(counters, { ...counter, value: counter.value + 1 }), insert(entries, { realmId, id })]
        await committer.commit(realmId, changes)
        acknowledged.push(id)
        progress.emit('acknowledged')
      } catch (error) {
        assert(error instanceof ConflictError || error instanceof UnknownOutcomeError || connectionIsLost(error))
        await new Promise(setImmediate)
      }
    }
  })
  for (let crashed = 0; crashed <= crashes; crashed++) {
    const enough = acknowledged.length + acknowledgedBetweenCrashes
    while (acknowledged.length < enough) await once(progress, 'acknowledged')
    if (crashed < crashes) await crash()
  }
  ended = true
  await Promise.all(working)
  await Promise.all([finder.close(), committer.close()])
  return acknowledged
}

async function assertKept(database: CounterDatabase, acknowledged: readonly string[]): Promise<void> {
  const kept = await database.idsOf('entries')
  assert.equal(new Set(kept).size, kept.length, 'an entry is there twice')
  assert.deepEqual(
    acknowledged.filter((id) => !kept.includes(id)),
    [],
    'an acknowledged entry is not there',
  )
  const [sum] = await database.sql<{ total: number }>('select sum(value)::integer as total from counters')
  assert.equal(sum?.total, kept.length, 'an entry and its addition happen together')
}
