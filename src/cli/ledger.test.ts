/** `guichet ledger verify`, beside a server and as a process of its own. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { run, urlOf } from '../../tests/support/commands.ts'
import { someNoon } from '../../tests/support/core.ts'
import { liveThrough } from '../../tests/support/life.ts'
import { runCommand } from '../../tests/support/process.ts'
import { startTestServer, type TestServer } from '../../tests/support/server.ts'
import { ManualClock } from '../kit/clock.ts'
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

const verifyByProcess = (): Promise<{ code: number | null; output: string }> =>
  runCommand('/nonexistent', ['ledger', 'verify'], { DATABASE_URL: urlOf(server.database) })

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
