/** Plans that the database keeps for a session: those of commits that come again, and only so many. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { Client } from 'pg'
import { insert, remove, unchanged, update, type RowChange } from '../kit/changes.ts'
import { openKeySession } from './connection.ts'
import { counters, coupons, entries, openCounterDatabase, realmId, type CounterDatabase } from './fixtures/counters.ts'
import { sendCommit } from './prepared.ts'

const planLimit = 64

let database: CounterDatabase
let sessions: Client[]
before(async () => (database = await openCounterDatabase()))
after(() => database.drop())
beforeEach(() => {
  sessions = []
  return database.reset()
})

async function open(): Promise<Client> {
  const session = await openKeySession(database.address)
  sessions.push(session)
  return session
}

/** The names of what the session has prepared, without the statement that asks. */
async function preparedOf(session: Client): Promise<string[]> {
  const { rows } = await session.query<{ name: string }>('select name from pg_prepared_statements order by name')
  return rows.map(({ name }) => name)
}

const numbered = (number: number) => ({ name: `commit_${number}`, text: `select ${number} as number`, values: [] })

test('what comes again is prepared, and the latest of it stays so', async () => {
  const session = await open()
  const ask = async (number: number): Promise<void> => {
    const { rows } = await sendCommit(session, numbered(number))
    assert.deepEqual(rows, [{ number }])
  }
  await ask(0)
  assert.deepEqual(await preparedOf(session), [])
  await ask(0)
  assert.deepEqual(await preparedOf(session), ['commit_0'])
  const twice = [...Array(2 * planLimit).keys()].flatMap((number) => [number, number])
  for (const number of twice) {
    await ask(number)
    await ask(0)
  }
  const expected = [0, ...[...Array(planLimit - 1).keys()].map((index) => planLimit + 1 + index)]
  assert.deepEqual(await preparedOf(session), expected.map((number) => numbered(number).name).sort())
  // What was forgotten is prepared again when it comes again.
  await ask(1)
  await ask(1)
  await ask(1)
  assert.ok((await preparedOf(session)).includes('commit_1'))
  await session.end()
})

test('what the database cannot read leaves nothing behind', async () => {
  const session = await open()
  for (const text of ['select nonsense', 'select nonsense'])
    await assert.rejects(sendCommit(session, { ...numbered(0), text }), { code: '42703' })
  for (let number = 1; number <= planLimit + 1; number += 1) {
    await sendCommit(session, numbered(number))
    await sendCommit(session, numbered(number))
  }
  assert.equal((await preparedOf(session)).length, planLimit)
  await session.end()
})

test('decisions that are committed together in ever new combinations leave as many plans', async () => {
  const kinds = 7
  const rounds = 2
  const names = [...Array(rounds * 2 ** kinds).keys()].map(String)
  await database.makeCounters(...names.flatMap((name) => [`${name} moved`, `${name} gone`, `${name} still`]))
  await database.sql(`insert into entries select ${realmId}, unnest($1::text[])`, [names])
  const committer = database.committer({ connect: open, writers: 1 })
  for (const name of names) {
    const id = `${name} new`
    const counter = { realmId, version: 1, value: 0 }
    const changes: RowChange[] = [
      insert(counters, { ...counter, id }),
      update(counters, { ...counter, id: `${name} moved` }),
      remove(counters, { ...counter, id: `${name} gone` }),
      unchanged(counters, { ...counter, id: `${name} still` }),
      insert(entries, { realmId, id }),
      remove(entries, { realmId, id: name }),
      insert(coupons, { realmId, id, code: id, counterId: null }),
    ]
    const combination = Number(name) % 2 ** kinds
    await committer.commit(
      realmId,
      changes.filter((_, index) => (combination & (2 ** index)) !== 0),
    )
  }
  const [session] = sessions
  assert(session !== undefined)
  assert.equal((await preparedOf(session)).length, planLimit)
  assert.equal((await database.idsOf('coupons')).length, rounds * 2 ** (kinds - 1))
  await committer.close()
})
