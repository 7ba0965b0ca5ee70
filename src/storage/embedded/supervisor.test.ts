import assert from 'node:assert/strict'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { query, startHolder, temporaryDirectory } from './fixtures/holder.ts'
import { DataDirectoryInUseError, findRunningDatabase, startEmbeddedDatabase } from './index.ts'
import type { Connection } from './lock.ts'
import { layoutOf } from './layout.ts'
import { findProcess } from './process.ts'
import { readPostmaster } from './postmaster.ts'

test('a second start finds the data of the first, and nothing runs after a stop', async (t) => {
  // A name that has to be quoted wherever it goes.
  const dataDirectory = join(await temporaryDirectory(t), `a, "b" 'c' é`, 'data')
  const first = await startEmbeddedDatabase({ dataDirectory })
  const pid = await serverOf(dataDirectory)
  await query(first.connection, 'CREATE TABLE note (text text)', "INSERT INTO note VALUES ('kept')")
  await Promise.all([first.stop(), first.stop()])
  assert.equal(await findProcess(pid), undefined)

  const second = await startEmbeddedDatabase({ dataDirectory })
  assert.deepEqual([first.origin, second.origin], ['started', 'started'])
  assert.deepEqual(await query(second.connection, 'SELECT * FROM note'), [{ text: 'kept' }])
  await second.stop()
})

test('what there is to do meanwhile is done once, beside the start of the server, and not where none is started', async (t) => {
  const dataDirectory = join(await temporaryDirectory(t), 'data')
  const { cluster } = layoutOf(dataDirectory)
  let times = 0
  const meanwhile = async (): Promise<void> => {
    times += 1
    // Were the server started afterwards, this would not end.
    while ((await readPostmaster(cluster))?.status !== 'ready') await setTimeout(5)
  }
  const holder = startHolder(dataDirectory, 'leave')
  await holder.ended
  const adopted = await startEmbeddedDatabase({ dataDirectory, durable: false, meanwhile })
  assert.deepEqual([adopted.origin, times], ['adopted', 0])
  await adopted.stop()
  const started = await startEmbeddedDatabase({ dataDirectory, durable: false, meanwhile })
  assert.deepEqual([started.origin, times], ['started', 1])
  await started.stop()
})

test('only its owner may read what is kept, and the settings are the promised ones', async (t) => {
  const dataDirectory = join(await temporaryDirectory(t), 'data')
  const database = await startEmbeddedDatabase({ dataDirectory })
  const { cluster, passwordFile, logFile } = layoutOf(dataDirectory)
  const modes = await Promise.all([dataDirectory, cluster, passwordFile, logFile].map(modeOf))
  // Where root made the directory, the group of the database's account may enter it.
  assert.deepEqual(modes, [process.geteuid?.() === 0 ? 0o710 : 0o700, 0o700, 0o600, 0o600])

  const settings = Object.entries({
    listen_addresses: '',
    fsync: 'on',
    data_checksums: 'on',
    password_encryption: 'scram-sha-256',
    server_encoding: 'UTF8',
    TimeZone: 'UTC',
  })
  for (const [name, value] of settings) {
    assert.deepEqual(await query(database.connection, `SELECT current_setting('${name}')`), [
      { current_setting: value },
    ])
  }
  await assert.rejects(query({ ...database.connection, password: 'wrong' }, 'SELECT 1'), { code: '28P01' })
  await database.stop()
})

test('the database of a killed process is adopted', async (t) => {
  const dataDirectory = join(await temporaryDirectory(t), 'data')
  const holder = startHolder(dataDirectory)
  assert.equal((await holder.report).origin, 'started')
  const pid = await serverOf(dataDirectory)
  // All that a key in its terminal would reach.
  process.kill(-(holder.child.pid ?? 0), 'SIGKILL')

  const database = await startEmbeddedDatabase({ dataDirectory, durable: false })
  assert.equal(database.origin, 'adopted')
  assert.equal(await serverOf(dataDirectory), pid)
  assert.deepEqual(await query(database.connection, 'SELECT 1 AS one'), [{ one: 1 }])
  await database.stop()
  assert.equal(await findProcess(pid), undefined)
})

test('a process may end without stopping its database', async (t) => {
  const dataDirectory = join(await temporaryDirectory(t), 'data')
  const holder = startHolder(dataDirectory, 'leave')
  assert.deepEqual(await holder.ended, [0, null])
  const database = await startEmbeddedDatabase({ dataDirectory, durable: false })
  assert.equal(database.origin, 'adopted')
  await database.stop()
})

test('an adopted database that runs without fsync is started anew with it', async (t) => {
  const dataDirectory = join(await temporaryDirectory(t), 'data')
  await startHolder(dataDirectory, 'leave').ended
  const database = await startEmbeddedDatabase({ dataDirectory })
  assert.equal(database.origin, 'started')
  assert.deepEqual(await query(database.connection, 'SHOW fsync'), [{ fsync: 'on' }])
  await database.stop()
})

test('of two first starts at once, one is refused', async (t) => {
  const dataDirectory = join(await temporaryDirectory(t), 'data')
  const starts = [1, 2].map(() => startEmbeddedDatabase({ dataDirectory, durable: false }))
  const settled = await Promise.allSettled(starts)
  const refusals = settled.filter((result) => result.status === 'rejected').map(({ reason }) => reason as unknown)
  assert.equal(refusals.length, 1)
  assert(refusals[0] instanceof DataDirectoryInUseError)
  const winner = await Promise.any(starts)
  assert.deepEqual(await query(winner.connection, 'SELECT 1 AS one'), [{ one: 1 }])
  await winner.stop()
})

test('a start beside a running process is refused with its number, and a command may attach', async (t) => {
  const dataDirectory = join(await temporaryDirectory(t), 'data')
  assert.equal(await findRunningDatabase(dataDirectory), undefined)
  const holder = startHolder(dataDirectory)
  await holder.report
  await assert.rejects(startEmbeddedDatabase({ dataDirectory }), {
    name: 'DataDirectoryInUseError',
    dataDirectory,
    message:
      `The data directory ${dataDirectory} is in use by another running Guichet (process ${holder.child.pid ?? 0}). ` +
      'Stop that one first, or give this one a directory of its own with GUICHET_DATA_DIR.',
  })
  const connection = await findRunningDatabase(dataDirectory)
  assert(connection)
  assert.deepEqual(await query(connection, 'SELECT current_database()'), [{ current_database: 'guichet' }])
  holder.child.stdin?.end()
  await holder.ended
  assert.equal(await findRunningDatabase(dataDirectory), undefined)
})

test('a start during a stop gets a database that stays', async (t) => {
  const dataDirectory = join(await temporaryDirectory(t), 'data')
  let database = await startEmbeddedDatabase({ dataDirectory, durable: false })
  for (let round = 0; round < 8; round += 1) {
    const [next] = await Promise.all([startEmbeddedDatabase({ dataDirectory, durable: false }), database.stop()])
    assert.deepEqual(await query(next.connection, 'SELECT 1 AS one'), [{ one: 1 }])
    database = next
  }
  await database.stop()
})

test('a killed server is noticed, and the next start recovers what was committed', async (t) => {
  const dataDirectory = join(await temporaryDirectory(t), 'data')
  const first = await startEmbeddedDatabase({ dataDirectory })
  await query(first.connection, 'CREATE TABLE note (text text)', "INSERT INTO note VALUES ('kept')")
  const lost = new Promise<Error>((resolve) => first.onLost(resolve))
  process.kill(await serverOf(dataDirectory), 'SIGKILL')
  assert.match((await lost).message, /has ended, or another Guichet has taken it/)
  await first.stop()

  const second = await startEmbeddedDatabase({ dataDirectory })
  assert.equal(second.origin, 'started')
  assert.deepEqual(await query(second.connection, 'SELECT * FROM note'), [{ text: 'kept' }])
  await second.stop()
})

test('a server that lost one of its processes recovers and stays held', async (t) => {
  const dataDirectory = join(await temporaryDirectory(t), 'data')
  const database = await startEmbeddedDatabase({ dataDirectory, durable: false })
  const loss = new AbortController()
  database.onLost((error) => loss.abort(error))
  const holders = "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'process %' AND datname = 'postgres'"
  const [before] = await query(database.connection, holders)
  process.kill(Number(before?.['pid']), 'SIGKILL')

  const isHeldAgain = async () => {
    const [now] = await query(database.connection, holders).catch(() => [])
    return now !== undefined && now['pid'] !== before?.['pid']
  }
  while (!(await isHeldAgain())) await setTimeout(5, undefined, loss)
  await assert.rejects(startEmbeddedDatabase({ dataDirectory }), DataDirectoryInUseError)
  await database.stop()
})

test('no statement and no value reaches the log, whatever fails', async (t) => {
  const dataDirectory = join(await temporaryDirectory(t), 'data')
  const database = await startEmbeddedDatabase({ dataDirectory, durable: false })
  const { connection } = database
  await query(connection, 'CREATE TABLE secret (number text UNIQUE)', "INSERT INTO secret VALUES ('4242424242424242')")
  const failing = [
    "SELECT '4242424242424242 not a number'::int",
    "INSERT INTO secret VALUES ('4242424242424242')",
    "SELECT '4242424242424242' syntax error",
    "DO $$ BEGIN RAISE WARNING '4242424242424242'; END $$",
    "DO $$ BEGIN RAISE EXCEPTION '4242424242424242' USING DETAIL = '4242424242424242', HINT = '4242424242424242'; END $$",
    "SELECT '4242424242424242', pg_terminate_backend(pg_backend_pid())",
  ]
  for (const sql of failing) await query(connection, sql).catch(() => undefined)

  const running = assert.rejects(query(connection, "SELECT '4242424242424242', pg_sleep(60)"))
  process.kill(await sessionRunning(connection, 'pg_sleep'), 'SIGKILL')
  await running
  await database.stop()
  const log = await readFile(layoutOf(dataDirectory).logFile, 'utf8')
  assert.match(log, /was terminated by signal 9/)
  assert.doesNotMatch(log, /4242424242424242/)
})

async function serverOf(dataDirectory: string): Promise<number> {
  const found = await readPostmaster(layoutOf(dataDirectory).cluster)
  assert(found)
  return found.pid
}

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777
}

/** The process of the session that runs a statement, once it does. */
async function sessionRunning(connection: Connection, statement: string): Promise<number> {
  const sql = `SELECT pid FROM pg_stat_activity WHERE query LIKE '%${statement}%' AND pid <> pg_backend_pid()`
  for (;;) {
    const [found] = await query(connection, sql)
    if (found) return Number(found['pid'])
  }
}
