/** `guichet ledger verify`, beside a server and as a process of its own. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { run, urlOf } from '../../tests/support/commands.ts'
import { someNoon } from '../../tests/support/core.ts'
import { liveThrough } from '../../tests/support/life.ts'
import { runCommand } from '../../tests/support/process.ts'
import { startTestServer, type TestServer } from '../../tests/support/server.ts'
import { listRealmsToVerify } from '../audit/index.ts'
import { ManualClock } from '../kit/clock.ts'
import type { Realm } from '../kit/context.ts'
import { nextBatch } from '../ledger/seal.ts'
import { openSession } from '../storage/connection.ts'
import { ledgerCommands } from './ledger.ts'

let server: TestServer
before(async () => {
  server = await startTestServer({ clock: new ManualClock(someNoon) })
  await liveThrough(server.api)
})
after(() => server.close())

const verify = (options: Readonly<Record<string, string>> = {}, json = false): Promise<string[]> =>
  run(server.database, ledgerCommands['ledger verify'], [], options, json)

const verifyByProcess = (...options: string[]): Promise<{ code: number | null; output: string }> =>
  runCommand('/nonexistent', ['ledger', 'verify', ...options], { DATABASE_URL: urlOf(server.database) })

test('says what was proved, with the seal of each realm', async () => {
  const { id } = server.running.firstAccount.account
  const [json] = await verify({ account: id, mode: 'test' }, true)
  const found = JSON.parse(json ?? '') as { seal: string }[]
  const seal = found[0]?.seal ?? ''
  assert.deepEqual(found.map(Object.keys), [['account', 'mode', 'agrees', 'objects', 'transfers', 'batches', 'seal']])
  assert.match(seal, /^[0-9a-f]{64}$/)
  const lines = await verify()
  assert.equal(lines.length, 4)
  assert.match(lines[1] ?? '', new RegExp(`^${id} +test +\\d+ +\\d+ +\\d+ +${seal}$`))
  assert.match(lines[2] ?? '', new RegExp(`^${id} +live +0 +0 +0$`))
  assert.equal(lines[3], 'the books agree')
  await assert.rejects(verify({ account: 'acct_none' }), {
    name: 'UsageError',
    message: 'there is no account acct_none',
  })
  await assert.rejects(verify({ mode: 'both' }), { name: 'UsageError' })
})

interface Sealed {
  readonly seal: string
  readonly batch: number
}

/** Of the test mode, in their order. */
async function sealsOf(): Promise<Sealed[]> {
  return server.running.core.store.query({
    text: 'select hash as seal, number as batch from ledger_batches where realm_id = $1 order by number',
    values: [(await testRealm()).id],
  })
}

async function testRealm(): Promise<Realm> {
  const [realm] = await listRealmsToVerify(server.running.core.store, { mode: 'test' })
  assert(realm !== undefined)
  return realm
}

test('finds a seal that was kept, and names its batch', async () => {
  const { id } = server.running.firstAccount.account
  const seals = await sealsOf()
  assert.ok(seals.length >= 3)
  for (const { seal, batch } of [seals[0], seals.at(-2), seals.at(-1)] as Sealed[]) {
    const said = `the seal is that of batch ${batch} of ${seals.length} of ${id} (test): all that was booked until then is unchanged`
    assert.deepEqual((await verify({ seal })).slice(-2), [said, 'the books agree'])
    assert.deepEqual((await verify({ seal: seal.toUpperCase(), account: id, mode: 'test' })).slice(-2)[0], said)
    const [json] = await verify({ seal }, true)
    const found = JSON.parse(json ?? '') as { batch_of_seal: number | null }[]
    assert.deepEqual(
      found.map(({ batch_of_seal }) => batch_of_seal),
      [batch, null],
    )
  }
  const [{ seal }] = seals as [Sealed]
  for (const options of [{ seal: '0'.repeat(64) }, { seal, mode: 'live' }])
    await assert.rejects(verify(options), {
      name: 'DisagreementError',
      message: new RegExp(
        `^the seal ${options.seal} is that of no batch: the books that it closed were made anew since`,
      ),
    })
  for (const wrong of ['', 'abc', `${seal}0`])
    await assert.rejects(verify({ seal: wrong }), {
      name: 'UsageError',
      message: '--seal is the hash of a batch, 64 hexadecimal digits',
    })
})

test('tells by a seal that was kept that the books were made anew, though they agree', async () => {
  const [kept, realm] = [await sealsOf(), await testRealm()]
  const session = await openSession(server.database.address)
  await session.query('set session_replication_role = replica')
  // When a transfer was made no object tells. Of the second batch on everything is sealed again.
  await session.query(
    `update transfers t set created_at = t.created_at + 1 from ledger_batches b
     where b.realm_id = $1 and b.number = 2 and (t.realm_id, t.object_id, t.transition, t.position) = (b.realm_id, b.last_object_id, b.last_transition, b.last_position)`,
    [realm.id],
  )
  await session.query('delete from ledger_rollups where batch >= 2')
  await session.query('delete from ledger_batches where number >= 2')
  await session.end()
  const { store } = server.running.core
  for (;;) {
    const next = await nextBatch(store, realm.id, realm.booksClosedAt ?? 0, 100_000)
    if (next === undefined) break
    await store.commit(realm.id, next.changes)
  }
  assert.equal((await verify()).at(-1), 'the books agree')
  const [first, second] = kept as [Sealed, Sealed]
  assert.match((await verify({ seal: first.seal })).at(-2) ?? '', /^the seal is that of batch 1 of 2 /)
  await assert.rejects(verify({ seal: second.seal }), { name: 'DisagreementError' })
  const { code, output } = await verifyByProcess('--seal', second.seal)
  assert.equal(code, 1)
  assert.match(output, new RegExp(`^guichet: the seal ${second.seal} is that of no batch: `, 'm'))
  assert.equal((await verifyByProcess('--seal', first.seal)).code, 0)
})

test('names a mode that is gone, with all its books', async () => {
  const { id } = server.running.firstAccount.account
  const session = await openSession(server.database.address)
  await session.query('set session_replication_role = replica')
  const close = (at: string): Promise<unknown> =>
    session.query(`update realms set closed_at = ${at} where mode = 'live' and account_id = $1`, [id])
  await close('1')
  const gone = {
    name: 'DisagreementError',
    message: `the books do not agree: mode ${id} (live): it does not exist, or was closed`,
  }
  for (const options of [{}, { account: id }, { account: id, mode: 'live' }])
    await assert.rejects(verify(options), gone)
  await close('null')
  await session.end()
  assert.equal((await verify()).at(-1), 'the books agree')
})

test('ends with 0 when the books agree, and with 1 and a sentence when they do not', async () => {
  assert.equal((await verifyByProcess()).code, 0)
  const session = await openSession(server.database.address)
  await session.query('set session_replication_role = replica')
  const { rows } = await session.query<{ id: string }>(
    `update transfers set amount = amount - 1 where object_id = (select min(object_id) from transfers where transition = 'capture') and transition = 'capture' returning object_id as id`,
  )
  await session.end()
  const { code, output } = await verifyByProcess()
  assert.equal(code, 1)
  const { id } = server.running.firstAccount.account
  assert.match(
    output,
    new RegExp(
      `^guichet: the books of ${id} \\(test\\) do not agree: payment ${rows[0]?.id}: its transfer capture 0 is .* where it calls for .*$`,
      'm',
    ),
  )
  await assert.rejects(verify(), { name: 'DisagreementError' })
})
