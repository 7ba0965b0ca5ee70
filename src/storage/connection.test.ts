import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { test } from 'node:test'
import { Client, DatabaseError } from 'pg'
import { createTestDatabase } from '../../tests/support/database.ts'
import { letIn } from '../../tests/support/transaction-pooler.ts'
import { systemClock } from '../kit/clock.ts'
import { clientConfig, connectionIsLost, openKeySession, openSession } from './connection.ts'
import { Store } from './store.ts'

const systemError = (code: string): Error => Object.assign(new Error(code), { code })
const refusal = (code: string): Error => Object.assign(new DatabaseError('', 0, 'error'), { code })

const errors: [error: unknown, lost: boolean][] = [
  [new Error('Connection terminated unexpectedly'), true],
  [systemError('ECONNRESET'), true],
  // A code as long as PostgreSQL's.
  [systemError('EPIPE'), true],
  [refusal('08006'), true],
  [refusal('57P01'), true],
  [refusal('23505'), false],
  [refusal('40001'), false],
  [refusal('57014'), false],
  [refusal('GU001'), false],
  ['no error at all', false],
]
for (const [error, lost] of errors) {
  test(`${String(error)} ${(error as { code?: string }).code ?? ''}: the connection is ${lost ? 'lost' : 'there'}`, () => {
    assert.equal(connectionIsLost(error), lost)
  })
}

test('sessions have the settings that the program needs, whatever the database has set', async (t) => {
  const { address, drop } = await createTestDatabase()
  t.after(drop)
  const settings: readonly (readonly [name: string, ofDatabase: string, ofSessions: string])[] = [
    ['jit', 'on', 'off'],
    ['DateStyle', 'SQL, DMY', 'ISO, YMD'],
    ['standard_conforming_strings', 'off', 'on'],
    ['array_nulls', 'off', 'on'],
    ['default_transaction_isolation', 'serializable', 'read committed'],
    ['synchronous_commit', 'off', 'on'],
  ]
  const asked = {
    text: `select ${settings.map(([name]) => `current_setting('${name}') as "${name}"`).join(', ')}`,
    values: [],
  }
  const session = await openSession(address)
  for (const [name, value] of settings)
    await session.query(
      `alter database ${address.database} set ${name} = ${name === 'DateStyle' ? value : `'${value}'`}`,
    )
  await session.end()
  const bare = new Client(clientConfig(address))
  bare.on('error', () => undefined)
  await bare.connect()
  const [usual, keySession] = [await openSession(address), await openKeySession(address)]
  const store = new Store({ address, clock: systemClock })
  t.after(() => Promise.all([bare.end(), usual.end(), keySession.end(), store.close()]))
  const ofDatabase = Object.fromEntries(settings.map(([name, value]) => [name, value]))
  const ofSessions = Object.fromEntries(settings.map(([name, , value]) => [name, value]))
  assert.deepEqual((await bare.query(asked)).rows, [ofDatabase])
  assert.deepEqual((await usual.query(asked)).rows, [ofSessions])
  assert.deepEqual((await keySession.query(asked)).rows, [ofSessions])
  assert.deepEqual(await store.query(asked), [ofSessions])
})

test('a session whose settings are refused is ended, so that it keeps no process alive', async (t) => {
  const refusal = Buffer.from('SERROR\0C42704\0Munrecognized configuration parameter "jit"\0\0')
  const length = Buffer.alloc(4)
  length.writeUInt32BE(length.length + refusal.length)
  const isReady = letIn.subarray(-6)
  const ended: Promise<unknown>[] = []
  const server = createServer((client) => {
    client.once('data', () => {
      client.write(letIn)
      client.once('data', () => client.write(Buffer.concat([Buffer.from('E'), length, refusal, isReady])))
    })
    ended.push(
      once(
        client.on('data', () => undefined),
        'end',
      ),
    )
  })
  t.after(() => server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = { url: `postgres://nobody@127.0.0.1:${(server.address() as AddressInfo).port}/none` }
  await assert.rejects(openSession(address), /the database cannot be used: unrecognized configuration parameter "jit"/)
  await assert.rejects(openKeySession(address), /unrecognized configuration parameter "jit"/)
  assert.equal((await Promise.all(ended)).length, 2)
})

test('a database that asks for standby servers to confirm is left to do so', async (t) => {
  const { address, drop } = await createTestDatabase()
  t.after(drop)
  const session = await openSession(address)
  await session.query(`alter database ${address.database} set synchronous_commit = 'remote_apply'`)
  await session.end()
  const keySession = await openKeySession(address)
  t.after(() => keySession.end())
  const { rows } = await keySession.query({ text: 'show synchronous_commit', values: [] })
  assert.deepEqual(rows, [{ synchronous_commit: 'remote_apply' }])
})

test('a session that is lost while a transaction runs fails the transaction, and nothing else', async (t) => {
  const { address, drop } = await createTestDatabase()
  t.after(drop)
  const store = new Store({ address, clock: systemClock })
  t.after(() => store.close())
  const losing = store.transaction(async (run) => {
    const [own] = await run<{ pid: number }>({ text: 'select pg_backend_pid() as pid', values: [] })
    await store.query({ text: 'select pg_terminate_backend($1, 5000)', values: [own?.pid] })
    await run({ text: 'select 1', values: [] })
  })
  await assert.rejects(losing, connectionIsLost)
  assert.deepEqual(await store.transaction((run) => run({ text: 'select 2 as two', values: [] })), [{ two: 2 }])
})
