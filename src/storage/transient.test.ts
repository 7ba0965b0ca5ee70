/** Which errors are trouble of the database itself: some as they really come, from a real server, and the rest by their codes. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DatabaseError } from 'pg'
import { startCuttingProxy, type CuttingProxy } from '../../tests/support/cutting-proxy.ts'
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts'
import { systemClock } from '../kit/clock.ts'
import { commitMarks, UnknownOutcomeError } from './committer.ts'
import { ConflictError } from './conflict.ts'
import type { DatabaseAddress } from './connection.ts'
import { Store } from './store.ts'
import { isTransient } from './transient.ts'

let database: TestDatabase
let proxy: CuttingProxy
before(async () => {
  database = await createTestDatabase()
  proxy = await startCuttingProxy(database.address)
})
after(async () => {
  await proxy.close()
  await database.drop()
})

async function errorOf(
  address: DatabaseAddress,
  ask: (store: Store) => Promise<unknown>,
  answerLimitMs?: number,
): Promise<unknown> {
  const store = new Store({ address, clock: systemClock, ...(answerLimitMs !== undefined && { answerLimitMs }) })
  try {
    await ask(store)
  } catch (error) {
    return error
  } finally {
    await store.close()
  }
  assert.fail('nothing failed')
}

const query = (text: string) => (store: Store) => store.query({ text, values: [] })
const find = (store: Store) => store.find(commitMarks, [1, 'x'])

describe('as it comes from a server', () => {
  const unreachable = (): DatabaseAddress => ({ ...database.address, host: '127.0.0.1', port: 1 })
  const noSocket = (): DatabaseAddress => ({ ...database.address, host: '/tmp/no-such-directory' })
  const turnedAway = (): DatabaseAddress => {
    proxy.turnAway(true)
    return proxy.address
  }
  const throughProxy = (): DatabaseAddress => {
    proxy.turnAway(false)
    return proxy.address
  }
  const cut = (of: string, ask: (store: Store) => Promise<unknown>) => (store: Store) => {
    proxy.cutNext({ at: 'question', of })
    return ask(store)
  }
  const cases: readonly [
    name: string,
    () => DatabaseAddress,
    (store: Store) => Promise<unknown>,
    transient: boolean,
  ][] = [
    ['nobody listens at the port', unreachable, query('select 1'), true],
    ['nobody listens at the port, asked by key', unreachable, find, true],
    ['the socket is gone', noSocket, query('select 1'), true],
    ['clients are turned away', turnedAway, query('select 1'), true],
    ['the line is cut', throughProxy, cut('select 2', query('select 2')), true],
    ['the server ends the session', throughProxy, query('select pg_terminate_backend(pg_backend_pid())'), true],
    ['a statement takes too long', throughProxy, query(`set statement_timeout = 1; select pg_sleep(9)`), true],
    ['the database is unknown', () => ({ ...database.address, database: 'none' }), query('select 1'), true],
    ['the table is unknown', () => database.address, query('select * from none'), false],
    ['a number is too large', () => database.address, query('select 1 / 0'), false],
    ['rows are never changed', () => database.address, query('truncate events'), false],
  ]
  for (const [name, ask] of [
    ['a question', query('select 3')],
    ['a question by key, twice', find],
    ['a transaction', (store: Store) => store.transaction((run) => run({ text: 'select 3', values: [] }))],
  ] as const)
    test(`${name} that nobody answers: to be asked again`, async () => {
      const address = throughProxy()
      for (const part of ['select 3', 'commits', 'commits']) proxy.cutNext({ at: 'dead', of: part })
      assert.equal(isTransient(await errorOf(address, ask, 300)), true)
      proxy.cutAll()
      proxy.forgetCuts()
    })
  for (const [name, address, ask, transient] of cases) {
    test(`${name}: ${transient ? 'to be asked again' : 'never mind how often'}`, async () => {
      const error = await errorOf(address(), ask)
      assert.equal(isTransient(error), transient, String(error))
    })
  }
})

describe('by code, or in the words of a driver that has none', () => {
  const refusal = (code: string): Error => Object.assign(new DatabaseError('', 0, 'error'), { code })
  const cases: readonly [error: unknown, transient: boolean][] = [
    [refusal('08006'), true],
    [refusal('53300'), true],
    [refusal('57P03'), true],
    [refusal('40P01'), true],
    [refusal('25006'), true],
    [refusal('23505'), false],
    [refusal('42P01'), false],
    [refusal('GU001'), false],
    [Object.assign(new Error(''), { code: 'ECONNRESET' }), true],
    [Object.assign(new Error(''), { code: 'ERR_ASSERTION' }), false],
    [new Error('timeout exceeded when trying to connect'), true],
    [new Error('timeout expired'), true],
    [new UnknownOutcomeError({}), true],
    [new ConflictError('stale'), false],
    [new TypeError('a fault of the program'), false],
    ['no error at all', false],
  ]
  for (const [error, transient] of cases) {
    test(`${String(error)} ${(error as { code?: string }).code ?? ''}`, () => {
      assert.equal(isTransient(error), transient)
    })
  }
})
