/** Idempotency keys on a real database, which decides the race. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts'
import { ensureFirstAccount, findCurrentRealm, realms } from '../accounts/index.ts'
import { insert, nothingChanges } from '../kit/changes.ts'
import { DAY, ManualClock, SECOND } from '../kit/clock.ts'
import type { Context, Realm } from '../kit/context.ts'
import { conflict } from '../kit/errors.ts'
import { idsAt } from '../kit/id.ts'
import { defineTable } from '../kit/table.ts'
import { ConflictError } from '../storage/conflict.ts'
import { Performer } from '../storage/performer.ts'
import { Store } from '../storage/store.ts'
import { basic, liveKey, plainVault, sampleGate, sampleServer, testKey } from './fixtures/sample.ts'
import { once } from './idempotency.ts'
import { jsonWire, type Wire } from './routes.ts'
import { hours, names } from '../../tests/support/names.ts'

interface Reservation {
  readonly realmId: number
  readonly kind: string
  readonly value: string
  readonly objectId: string
}

const reservations = defineTable<Reservation>('reservations', ['realmId', 'kind', 'value'], {
  realmId: true,
  kind: true,
  value: true,
  objectId: true,
})

const clock = new ManualClock(Date.UTC(2030, 0, 1))
let database: TestDatabase
let store: Store
let app: FastifyInstance
/** How often a verb has run. */
let runs = 0
/** Happens once, after a verb's record was looked for and before the verb runs. */
let beforeRun: (() => Promise<unknown>) | undefined

before(async () => {
  database = await createTestDatabase()
  store = new Store({ address: database.address, clock })
  const { account } = await ensureFirstAccount(store, {}, { now: clock.now(), hours })
  const realmOf = async (mode: Realm['mode']): Promise<Realm> => {
    const realm = await findCurrentRealm(store, account.id, mode)
    assert(realm !== undefined)
    return realm
  }
  const performer = new Performer({
    commit: (realmId, changes) => store.commit(realmId, changes),
    realms,
    isConflict: (error) => error instanceof ConflictError,
    refresh: () => Promise.resolve(),
    deliver: () => Promise.resolve(),
  })
  const open = async ({ mode }: { mode: Realm['mode'] }): Promise<Context> => ({
    realm: await realmOf(mode),
    // A test realm's own time is years ahead: it must not matter.
    now: clock.now() + 1000 * DAY,
    realNow: clock.now(),
    newId: idsAt(clock.now()),
    names,
    hours,
    db: store,
  })
  app = await sampleServer({
    routes: (scope) =>
      things(
        jsonWire(scope, {
          gate: { ...sampleGate, open },
          performer,
          db: store,
          digest: (value) => `digest of ${value.toString('hex')}`,
          matchesDigest: (digest, value) => digest === `digest of ${value.toString('hex')}`,
          vault: plainVault,
        }),
      ),
  })
})

after(async () => {
  await app.close()
  await store.close()
  await database.drop()
})

/** A resource that writes a row for each thing, and shows how often it was asked to. */
function things(wire: Wire<Context>): void {
  const body = Type.Object({
    name: Type.String(),
    fails: Type.Optional(Type.Boolean()),
    idle: Type.Optional(Type.Boolean()),
    misfit: Type.Optional(Type.Boolean()),
    unique: Type.Optional(Type.Boolean()),
  })
  const answer = Type.Object({ name: Type.String(), run: Type.Integer() })
  const write = (method: 'POST' | 'DELETE', path: string): void =>
    wire.write({ method, path, tag: 'Things', summary: 'Do', body, bodyOptional: true, answer }, async (ctx, input) => {
      const {
        name = 'deleted',
        fails = false,
        idle = false,
        misfit = false,
        unique = false,
      } = input.body as Partial<typeof input.body>
      const happens = beforeRun
      beforeRun = undefined
      await happens?.()
      const run = ++runs
      const known = await ctx.db.find(reservations, [ctx.realm.id, 'thing', name])
      if (fails || known !== undefined) throw conflict('Not this one', known?.objectId)
      const result = misfit ? ({ name } as never) : { name, run }
      if (idle) return nothingChanges(result)
      return {
        result,
        changes: [
          insert(reservations, {
            realmId: ctx.realm.id,
            kind: 'thing',
            value: unique ? name : `${name} ${run}`,
            objectId: String(run),
          }),
        ],
      }
    })
  write('POST', '/v2/things/')
  write('POST', '/v2/other/')
  write('DELETE', '/v2/things/')
}

interface Sent {
  readonly status: number
  readonly body: string
  readonly replayed: boolean
}

async function send(
  key: string | undefined,
  payload: object,
  { method = 'POST', url = '/v2/things/', as = testKey } = {},
): Promise<Sent> {
  const answer = await app.inject({
    method: method as 'POST',
    url,
    headers: { authorization: basic(as), ...(key !== undefined && { 'idempotency-key': key }) },
    payload,
  })
  return { status: answer.statusCode, body: answer.body, replayed: answer.headers['idempotency-replayed'] === 'true' }
}

async function count(table: string): Promise<number> {
  const [row] = await store.query<{ count: number }>({
    text: `select count(*)::integer as count from ${table}`,
    values: [],
  })
  return row?.count ?? -1
}

const keyReused = JSON.stringify({
  detail: [
    {
      loc: ['header', 'Idempotency-Key'],
      msg: 'this key was used for another request',
      type: 'value_error.idempotency_key',
    },
  ],
})

test('30 simultaneous requests with one key are carried out once, and all get the same answer', async () => {
  const rows = await count('reservations')
  const answers = await Promise.all(Array.from({ length: 30 }, () => send('race', { name: 'race' })))
  assert.deepEqual(new Set(answers.map(({ status, body }) => `${status} ${body}`)).size, 1)
  assert.equal(answers[0]?.status, 200)
  assert.equal(answers.filter(({ replayed }) => !replayed).length, 1)
  assert.equal(await count('reservations'), rows + 1)
})

test('a repeated request gets the first answer, byte for byte, and does nothing', async () => {
  const first = await send('again', { name: 'again' })
  const before = runs
  const second = await send('again', { name: 'again' })
  assert.deepEqual(second, { ...first, replayed: true })
  assert.equal(runs, before)
})

test('without a key every request is carried out', async () => {
  const before = runs
  await send(undefined, { name: 'free' })
  const { replayed } = await send(undefined, { name: 'free' })
  assert.deepEqual([runs, replayed], [before + 2, false])
})

describe('another request with the same key is refused', () => {
  const others: Readonly<Record<string, readonly [object, object?]>> = {
    'another body': [{ name: 'other' }],
    'the same body, written otherwise': [{ name: 'mine', idle: false }],
    'another path': [{ name: 'mine' }, { url: '/v2/other/' }],
    'another method': [{ name: 'mine' }, { method: 'DELETE' }],
  }
  for (const [name, [payload, options]] of Object.entries(others)) {
    test(name, async () => {
      await send(`mine ${name}`.replaceAll(' ', '_'), { name: 'mine' })
      const before = runs
      const answer = await send(`mine ${name}`.replaceAll(' ', '_'), payload, options)
      assert.deepEqual(answer, { status: 422, body: keyReused, replayed: false })
      assert.equal(runs, before)
    })
  }

  test('and the other slash form of the path is no other request', async () => {
    const first = await send('slash', { name: 'slash' })
    assert.deepEqual(await send('slash', { name: 'slash' }, { url: '/v2/things' }), { ...first, replayed: true })
  })
})

test('a refused request leaves no record: the key can be used again', async () => {
  const records = await count('idempotency_records')
  assert.equal((await send('refused', { name: 'refused', fails: true })).status, 409)
  assert.equal((await send('refused', { name: 5 })).status, 422)
  assert.equal(await count('idempotency_records'), records)
  assert.equal((await send('refused', { name: 'refused' })).status, 200)
})

describe('where the same key comes while a request with it is being decided, and leaves nothing to be done', () => {
  const ask = (key: string, given: object = {}): Promise<Sent> => send(key, { name: key, unique: true, ...given })

  test('both get the one answer', async () => {
    let first: Sent | undefined
    beforeRun = async () => (first = await ask('overtaken'))
    const second = await ask('overtaken')
    assert(first !== undefined)
    assert.deepEqual([first.status, second], [200, { ...first, replayed: true }])
  })

  test('another request is told so', async () => {
    beforeRun = () => ask('overtaken-by-another', { idle: false })
    assert.deepEqual(await ask('overtaken-by-another'), { status: 422, body: keyReused, replayed: false })
  })

  test('a refusal stands where the other was refused too', async () => {
    beforeRun = () => ask('both-refused', { fails: true })
    assert.equal((await ask('both-refused', { fails: true })).status, 409)
  })
})

test('an answer without changes is kept too', async () => {
  const first = await send('idle', { name: 'idle', idle: true })
  assert.deepEqual(await send('idle', { name: 'idle', idle: true }), { ...first, replayed: true })
})

test('an answer that does not fit its schema is a fault of which nothing is left', async () => {
  const rows = [await count('reservations'), await count('idempotency_records')]
  for (const key of ['misfit', undefined]) {
    assert.equal((await send(key, { name: 'misfit', misfit: true })).status, 500)
  }
  assert.deepEqual([await count('reservations'), await count('idempotency_records')], rows)
})

test('a DELETE is kept like any other', async () => {
  const first = await send('delete', {}, { method: 'DELETE' })
  assert.deepEqual(await send('delete', {}, { method: 'DELETE' }), { ...first, replayed: true })
})

test('keys of the two modes have nothing to do with each other', async () => {
  const inTest = await send('mode', { name: 'mode' })
  const inLive = await send('mode', { name: 'mode' }, { as: liveKey })
  assert.deepEqual([inTest.replayed, inLive.replayed], [false, false])
  assert.notEqual(inTest.body, inLive.body)
})

test('an answer is kept for 24 hours of real time, and the key can be used for another request then, day after day', async () => {
  for (const name of ['monday', 'tuesday', 'wednesday']) {
    const first = await send('day', { name })
    assert.deepEqual([first.status, first.replayed], [200, false])
    clock.advance(DAY - SECOND)
    assert.deepEqual(await send('day', { name }), { ...first, replayed: true })
    clock.advance(SECOND)
  }
})

test('30 simultaneous requests that find an expired record are carried out once', async () => {
  await send('expired', { name: 'expired' })
  clock.advance(DAY)
  const rows = await count('reservations')
  const answers = await Promise.all(Array.from({ length: 30 }, () => send('expired', { name: 'expired' })))
  assert.equal(new Set(answers.map(({ status, body }) => `${status} ${body}`)).size, 1)
  assert.equal(await count('reservations'), rows + 1)
})

test('the record tells nothing of the request but its answer', async () => {
  await send('secret', { name: 'secret' })
  const rows = await store.query<{ fingerprint: string; body: string }>({
    text: 'select * from idempotency_records where key = $1',
    values: ['secret'],
  })
  const [record] = rows
  assert.match(record?.fingerprint ?? '', /^digest of [0-9a-f]+$/)
})

test('a digest that was made with a former key still recognizes its request', async () => {
  const realm = { id: 7 } as Realm
  const record = {
    realmId: 7,
    key: 'k',
    version: 1,
    fingerprint: 'old:body',
    status: 200,
    body: '{}',
    bodyKeyId: null,
    createdAt: 0,
  }
  const services = {
    db: { find: () => Promise.resolve(record as never) },
    digest: (value: Buffer) => `new:${value.toString()}`,
    matchesDigest: (digest: string, value: Buffer) => digest.split(':')[1] === value.toString(),
    vault: plainVault,
  }
  const outcomeFor = (content: string): Promise<unknown> =>
    once(services, { realm, realNow: 1 }, { key: 'k', content: Buffer.from(content), showsSecret: false }, () =>
      Promise.reject(new Error('ran')),
    )
  assert.deepEqual(await outcomeFor('body'), nothingChanges({ status: 200, body: '{}', replayed: true }))
  await assert.rejects(outcomeFor('other'), { status: 422 })
})
