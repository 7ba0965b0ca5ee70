import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import { DAY, ManualClock } from '../../kit/clock.ts'
import { ConfigError } from '../config.ts'
import { hostsOf } from './hosts.ts'
import type { Identity } from './identity.ts'
import { identityOfLocalAuthority } from './local-authority.ts'

const root = await mkdtemp(join(tmpdir(), 'guichet-test-'))
after(() => rm(root, { recursive: true }))

const now = Date.UTC(2030, 0, 15, 12)
let clock = new ManualClock(now)
let dataDirectory = root
const told: string[] = []
beforeEach(async () => {
  clock = new ManualClock(now)
  dataDirectory = join(await mkdtemp(join(root, 'data-')), 'made')
  told.length = 0
})

const names = (host: string) => ({ api: `https://${host}`, page: `https://${host}`, threeDSecure: `https://${host}` })
const open = (host = 'api.localhost'): Promise<Identity> =>
  identityOfLocalAuthority({
    dataDirectory,
    hosts: hostsOf(names(host), '127.0.0.1'),
    clock,
    tell: (message) => told.push(message),
  })

const file = (name: string): string => join(dataDirectory, 'tls', name)
const authorityOf = async (): Promise<X509Certificate> => new X509Certificate(await readFile(file('authority.pem')))
const shownBy = (identity: Identity): X509Certificate => new X509Certificate(identity.current.certificate)

test('an authority that signs servers alone, and a certificate of it for every name', async () => {
  const identity = await open('shop.example.org:8443')
  assert.equal(identity.authorityFile, file('authority.pem'))
  const authority = await authorityOf()
  const server = shownBy(identity)
  assert.ok(authority.ca && authority.checkIssued(authority) && authority.verify(authority.publicKey))
  assert.ok(!server.ca && server.checkIssued(authority) && server.verify(authority.publicKey))
  assert.deepEqual(server.keyUsage, ['1.3.6.1.5.5.7.3.1'])
  assert.deepEqual(server.subjectAltName?.split(', '), [
    'DNS:localhost',
    'DNS:api.localhost',
    'DNS:payment.localhost',
    'DNS:3ds.localhost',
    'IP Address:127.0.0.1',
    'IP Address:0:0:0:0:0:0:0:1',
    'DNS:shop.example.org',
  ])
  assert.deepEqual(
    [authority, server].map(({ validFromDate, validToDate }) =>
      [validFromDate, validToDate].map((date) => date.toISOString().slice(0, 10)),
    ),
    [
      ['2030-01-14', '2040-01-13'],
      ['2030-01-14', '2030-04-15'],
    ],
  )
})

test('keys are for their owner alone, and nothing is left lying about', async () => {
  await open()
  assert.deepEqual((await readdir(join(dataDirectory, 'tls'))).sort(), ['authority.key', 'authority.pem', 'server.pem'])
  const modes = await Promise.all(
    ['authority.key', 'server.pem', 'authority.pem'].map(async (name) => (await stat(file(name))).mode & 0o777),
  )
  assert.deepEqual(modes, [0o600, 0o600, 0o644])
})

test('the next start shows the same', async () => {
  const first = await open()
  assert.deepEqual((await open()).current, first.current)
})

test('a name that was added brings another certificate of the same authority', async () => {
  const first = await open()
  const authority = await readFile(file('authority.pem'), 'utf8')
  const second = await open('api.example.org')
  assert.ok(shownBy(second).checkHost('api.example.org'))
  assert.notEqual(second.current.certificate, first.current.certificate)
  assert.equal(await readFile(file('authority.pem'), 'utf8'), authority)
})

test('renewed beside requests with a month left, and shown at once', async () => {
  const identity = await open()
  const first = identity.current
  const authority = await readFile(file('authority.pem'), 'utf8')
  const shown: unknown[] = []
  identity.onChange((pair) => shown.push(pair))
  clock.advance(59 * DAY)
  await identity.refresh()
  assert.deepEqual([identity.current, shown], [first, []])
  clock.advance(DAY)
  await Promise.all([identity.refresh(), identity.refresh()])
  assert.deepEqual(shown, [identity.current])
  assert.equal(shownBy(identity).validToDate.toISOString().slice(0, 10), '2030-06-14')
  assert.equal(await readFile(file('authority.pem'), 'utf8'), authority)
  assert.deepEqual((await open()).current, identity.current)
  assert.deepEqual(told, [])
})

test('the authority is replaced a year before its end, and that is told', async () => {
  const identity = await open()
  const before = await authorityOf()
  clock.advance(3285 * DAY)
  await identity.refresh()
  const after = await authorityOf()
  assert.notEqual(after.subject, before.subject)
  assert.ok(shownBy(identity).verify(after.publicKey))
  assert.deepEqual(told, [
    `The local authority would have ended on 2040-01-13 and was replaced: clients must now trust ${file('authority.pem')}`,
  ])
})

test('a clock that was set back is no hindrance', async () => {
  await open()
  clock = new ManualClock(now - 30 * DAY)
  assert.ok(shownBy(await open()).validFromDate.getTime() < clock.now())
})

test('what can be made anew is', async () => {
  const first = await open()
  for (const content of ['', 'nonsense', first.current.certificate]) {
    await writeFile(file('server.pem'), content)
    const again = await open()
    assert.ok(shownBy(again).verify((await authorityOf()).publicKey))
  }
  // A start that was cut off before it had an authority.
  await rm(file('authority.pem'))
  const again = await open()
  assert.ok(shownBy(again).verify((await authorityOf()).publicKey))
})

test('an authority whose key is missing, open to others or another one is refused, with what to do', async () => {
  await open()
  const key = await readFile(file('authority.key'), 'utf8')
  const rows: readonly (readonly [spoil: () => Promise<unknown>, message: RegExp])[] = [
    [() => chmod(file('authority.key'), 0o640), /can be read by other users: run `chmod 600 /],
    [() => rm(file('authority.key')), /authority\.key is missing: bring it back, or remove/],
    [
      () => writeFile(file('authority.key'), 'nonsense', { mode: 0o600 }),
      /are not an authority and its key: remove both/,
    ],
    [() => writeFile(file('authority.pem'), 'nonsense'), /are not an authority and its key/],
  ]
  for (const [spoil, message] of rows) {
    await spoil()
    await assert.rejects(open(), (error) => error instanceof ConfigError && message.test(error.message))
    await rm(file('authority.key'), { force: true })
    await writeFile(file('authority.key'), key, { mode: 0o600 })
  }
})

test("a server's key that is open to others is refused, with what to do", async () => {
  const identity = await open()
  for (const mode of [0o644, 0o640, 0o604]) {
    await chmod(file('server.pem'), mode)
    await assert.rejects(open(), (error) => {
      assert.ok(error instanceof ConfigError)
      assert.equal(
        error.message,
        `${file('server.pem')} can be read by other users: run \`chmod 600 ${file('server.pem')}\`, and remove it if anyone may have`,
      )
      return true
    })
  }
  await chmod(file('server.pem'), 0o600)
  assert.deepEqual((await open()).current, identity.current)
})

test('while it runs, what cannot be renewed is told, and what there is goes on', async () => {
  const identity = await open()
  const first = identity.current
  await rm(join(dataDirectory, 'tls'), { recursive: true })
  await writeFile(join(dataDirectory, 'tls'), '')
  clock.advance(80 * DAY)
  await identity.refresh()
  assert.deepEqual(identity.current, first)
  assert.match(told[0] ?? '', /^The certificate could not be renewed: /)
})
