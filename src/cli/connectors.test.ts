/** `guichet connectors`: what it sets, shows, asks, takes away and refuses; and what the database holds of it. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, beforeEach, suite, test } from 'node:test'
import { run, urlOf } from '../../tests/support/commands.ts'
import { masterKey, openTestCore, type TestCore } from '../../tests/support/core.ts'
import { createAccount, findCurrentRealm } from '../accounts/index.ts'
import { connectionOf, remoteCardNetworkOf } from '../app/connectors.ts'
import { hours } from '../../tests/support/names.ts'
import type { Mode, Realm } from '../kit/context.ts'
import { serveNetwork, type NetworkServer } from '../networks/index.ts'
import { worldCardNetwork } from '../world/index.ts'
import { connectorCommands } from './connectors.ts'

const secret = 'the-secret-of-a-connector'
const anotherSecret = 'the-secret-of-another-one'
const limits = { timeLimitMs: 60_000 }

let shared: TestCore
let networks: NetworkServer[]
let url: string
let anotherUrl: string
let account: string
const directory = mkdtempSync(join(tmpdir(), 'guichet-connectors-'))

/** Connectors that settle after so many days, each with its secret. */
const serve = (settlementDays: number, itsSecret: string): Promise<NetworkServer> =>
  serveNetwork({
    network: { ...worldCardNetwork, settlementDays },
    name: `network ${settlementDays}`,
    secret: itsSecret,
    directory: join(directory, String(settlementDays)),
    host: '127.0.0.1',
    port: 0,
    onError: (error) => assert.fail(String(error)),
  })

before(async () => {
  shared = await openTestCore()
  networks = [await serve(1, secret), await serve(2, anotherSecret)]
  ;[url, anotherUrl] = networks.map((network) => network.url) as [string, string]
})
after(async () => {
  await Promise.all(networks.map((network) => network.close()))
  await shared.close()
  rmSync(directory, { recursive: true })
})

beforeEach(async () => {
  const made = await createAccount(shared.core.store, 'Shop', { now: shared.clock.now(), hours })
  account = made.account.id
})

const command = (
  name: string,
  words: readonly string[],
  { options = {}, json = false, secret: itsSecret = secret }: Partial<Given> = {},
): Promise<string[]> =>
  run(shared.database, connectorCommands[name], words, options, json, {
    GUICHET_MASTER_KEY: masterKey,
    GUICHET_CONNECTOR_SECRET: itsSecret,
  })

interface Given {
  readonly options: Readonly<Record<string, string>>
  readonly json: boolean
  readonly secret: string
}

const set = (address = url, given: Partial<Given> = {}): Promise<string[]> =>
  command('connectors set', [account], { options: { url: address }, ...given })

const realmOf = async (mode: Mode = 'live'): Promise<Realm> => {
  const realm = await findCurrentRealm(shared.core.store, account, mode)
  assert(realm !== undefined)
  return realm
}

test('set, shown, asked, taken away', async () => {
  const before = await realmOf()
  assert.equal(remoteCardNetworkOf(before), null)
  assert.equal(await connectionOf(shared.core.vault, before, limits), null)
  assert.deepEqual(await set(`${url}/`), [
    `${account} pays through network 1 at ${url}, which settles after 1 business day`,
  ])
  const shown = await command('connectors', [account])
  assert.equal(shown.length, 2)
  assert.match(shown[1] ?? '', new RegExp(`^${account} +${url} +1 business day$`))
  assert.deepEqual(await command('connectors check', [account]), [
    `network 1 answers at ${url}, and settles after 1 business day`,
  ])
  const realm = await realmOf()
  // Decisions that rest on a realm without it are made again.
  assert.equal(realm.version, before.version + 1)
  assert.deepEqual(remoteCardNetworkOf(realm), { settlementDays: 1, answer: null })
  assert.deepEqual(await (await connectionOf(shared.core.vault, realm, limits))?.describe(), {
    name: 'network 1',
    settlement_days: 1,
  })
  assert.equal((await realmOf('test')).connectorUrl, null)
  assert.deepEqual(await command('connectors remove', [account]), [`${account} has no connector`])
  assert.deepEqual(await command('connectors', [account], { json: true }), ['[]'])
  assert.equal((await realmOf()).version, before.version + 2)
  assert.equal(remoteCardNetworkOf(await realmOf()), null)
})

test('for programs', async () => {
  const described = { account, url: anotherUrl, settlement_days: 2 }
  const named = { ...described, name: 'network 2' }
  const json = { json: true, secret: anotherSecret }
  const parsed = async (lines: Promise<string[]>): Promise<unknown> => JSON.parse((await lines).join('')) as unknown
  assert.deepEqual(await parsed(set(anotherUrl, json)), named)
  assert.deepEqual(await parsed(command('connectors check', [account], json)), named)
  assert.deepEqual(await parsed(command('connectors', [account], json)), [described])
  const all = (await parsed(command('connectors', [], json))) as { account: string }[]
  assert.ok(all.some((connector) => connector.account === account))
  assert.deepEqual(await parsed(command('connectors remove', [account], json)), { account, url: null })
})

test('another takes the place of one', async () => {
  await set()
  await set(anotherUrl, { secret: anotherSecret })
  const realm = await realmOf()
  assert.equal(realm.connectorUrl, anotherUrl)
  assert.deepEqual(await (await connectionOf(shared.core.vault, realm, limits))?.describe(), {
    name: 'network 2',
    settlement_days: 2,
  })
})

test('the secret is sealed, and comes under new keys with a rotation', async () => {
  await set()
  const before = await realmOf()
  const rows = await shared.core.store.query<{ row: string }>({
    text: 'select r::text as row from realms r',
    values: [],
  })
  for (const { row } of rows) assert.ok(!row.includes(secret))
  const report = await shared.core.vault.rotate()
  assert.deepEqual([report.finished, report.unreadable], [true, []])
  const realm = await realmOf()
  assert.notEqual(realm.connectorSecretKeyId, before.connectorSecretKeyId)
  assert.notEqual(realm.connectorSecretSealed, before.connectorSecretSealed)
  assert.equal(realm.version, before.version + 1)
  assert.deepEqual(await (await connectionOf(shared.core.vault, realm, limits))?.describe(), {
    name: 'network 1',
    settlement_days: 1,
  })
  // What was sealed for one account does not open for another.
  const moved = { ...realm, id: realm.id + 1 }
  await assert.rejects(() => connectionOf(shared.core.vault, moved, limits), { name: 'SealBrokenError' })
})

test('the secret is read from standard input', async () => {
  const main = new URL('main.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [main, 'connectors', 'set', account, '--url', url, '--json'], {
    env: { ...process.env, DATABASE_URL: urlOf(shared.database), GUICHET_MASTER_KEY: masterKey },
  })
  child.stdin.end(`${secret}\n`)
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  assert.equal(errors, '')
  assert.deepEqual(JSON.parse(output), { account, url, settlement_days: 1, name: 'network 1' })
})

suite('refuses', () => {
  const refused: readonly [what: string, work: () => Promise<unknown>, message: RegExp][] = [
    ['no account', () => command('connectors set', [], { options: { url } }), /id of the account/],
    [
      'an unknown account',
      () => command('connectors set', ['acct_none'], { options: { url } }),
      /no account acct_none/,
    ],
    ['to take it from an unknown account', () => command('connectors remove', ['acct_none']), /no account acct_none/],
    ['to ask for an unknown account', () => command('connectors check', ['acct_none']), /no account acct_none/],
    ['to ask where there is none', () => command('connectors check', [account]), /has no connector/],
    ['no address', () => command('connectors set', [account]), /--url is missing/],
    ['what is no address', () => set('somewhere'), /https:\/\/HOST/],
    ['an address with a password', () => set('https://name:word@example.com'), /https:\/\/HOST/],
    ['an address with a question', () => set('https://example.com/?a=1'), /https:\/\/HOST/],
    ['an address with a mark', () => set('https://example.com/#a'), /https:\/\/HOST/],
    ['an address in clear', () => set('http://example.com'), /begins with https/],
    ['one that looks like this machine', () => set('http://127.0.0.1.example.com'), /begins with https/],
    ['another protocol', () => set('ftp://127.0.0.1'), /begins with https/],
    ['a short secret', () => set(url, { secret: 'fifteen-letters' }), /16 to 256 visible/],
    ['a secret that fits no header', () => set(url, { secret: `${secret}\r\nX: y` }), /16 to 256 visible/],
    ['a wrong secret', () => set(url, { secret: anotherSecret }), /refuses the secret/],
    ['an address where nobody answers so', () => set(`${url}/elsewhere`), /nobody answers as a connector does/],
  ]
  for (const [what, work, message] of refused)
    test(what, async () => {
      const before = await realmOf()
      await assert.rejects(work(), (error: Error) => {
        assert.match(error.name, /^(UsageError|AccountError)$/)
        assert.match(error.message, message)
        return true
      })
      assert.deepEqual(await realmOf(), before)
    })

  test('what settles otherwise than when it was set, when asked', async () => {
    await set()
    await shared.core.store.query({
      text: 'update realms set connector_settlement_days = 3 where id = $1',
      values: [(await realmOf()).id],
    })
    await assert.rejects(command('connectors check', [account]), /settles after 1, not 3 business days/)
  })

  test('another, or none, while it owes an answer; its own new secret it takes', async () => {
    await set()
    const { id } = await realmOf()
    const owe = (answeredAt: number | null): Promise<unknown> =>
      // Without the payment behind it, which these rules do not look at.
      shared.core.store.transaction(async (query) => {
        await query({ text: `set local session_replication_role = 'replica'`, values: [] })
        await query({ text: 'delete from network_requests where realm_id = $1', values: [id] })
        await query({
          text: `insert into network_requests (realm_id, id, version, payment_id, kind, reference, then_capture, created_at, asked, answered_at)
            values ($1, $2, 1, 'paym_x', 'authorization', $2, false, 0, 0, $3)`,
          values: [id, 'a'.repeat(32), answeredAt],
        })
      })
    await owe(null)
    const owing = { name: 'AccountError', message: /still owes an answer/ }
    await assert.rejects(set(anotherUrl, { secret: anotherSecret }), owing)
    await assert.rejects(command('connectors remove', [account]), owing)
    assert.equal((await realmOf()).connectorUrl, url)
    await set()
    await owe(1)
    await set(anotherUrl, { secret: anotherSecret })
    assert.equal((await realmOf()).connectorUrl, anotherUrl)
  })
})

suite('the database refuses', () => {
  const changes: readonly [what: string, mode: Mode, setting: string][] = [
    [
      'a connector of a test mode',
      'test',
      `connector_url = 'x', connector_settlement_days = 1, connector_secret_sealed = 'x', connector_secret_key_id = (select id from vault_keys where purpose = 'data' and retired_at is null)`,
    ],
    ['half of one', 'live', `connector_url = 'https://example.com'`],
    ['one without its secret', 'live', `connector_url = 'x', connector_settlement_days = 1`],
    ['one that settles at once', 'live', 'connector_settlement_days = 0'],
  ]
  for (const [what, mode, setting] of changes)
    test(what, async () => {
      const { id } = await realmOf(mode)
      await assert.rejects(
        shared.core.store.query({ text: `update realms set ${setting} where id = $1`, values: [id] }),
        { code: '23514' },
      )
    })
})

test('an account that there is not is refused', () =>
  assert.rejects(command('connectors', ['acct_none']), {
    name: 'UsageError',
    message: 'there is no account acct_none',
  }))
