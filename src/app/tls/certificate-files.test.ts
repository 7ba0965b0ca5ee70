import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { DAY, ManualClock } from '../../kit/clock.ts'
import { ConfigError } from '../config.ts'
import { identityOfFiles } from './certificate-files.ts'
import { issueCertificate, makeAuthority, serverLifetimeMs } from './issuing.ts'

const directory = await mkdtemp(join(tmpdir(), 'guichet-test-'))
after(() => rm(directory, { recursive: true }))

const now = Date.UTC(2030, 0, 15, 12)
const authority = await makeAuthority(now)
const first = await issueCertificate(authority, ['localhost'], now)
const second = await issueCertificate(authority, ['localhost'], now + DAY)

const files = { certificate: join(directory, 'cert.pem'), key: join(directory, 'key.pem') }

async function put(certificate: string, key: string): Promise<void> {
  await writeFile(files.certificate, certificate)
  await writeFile(files.key, key)
}

const told: string[] = []
const open = (clock = new ManualClock(now)): ReturnType<typeof identityOfFiles> =>
  identityOfFiles(files, { clock, tell: (message) => told.push(message) })

test('what cannot be shown is refused in words that name the file', async () => {
  const { privateKey: short } = generateKeyPairSync('rsa', { modulusLength: 512 })
  const sealed = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const cases: readonly (readonly [put: () => Promise<void>, message: string, at?: number])[] = [
    [() => rm(files.certificate, { force: true }), `GUICHET_TLS_CERT ${files.certificate} does not exist`],
    [() => put('', first.key), `GUICHET_TLS_CERT ${files.certificate} does not hold a certificate in PEM`],
    [
      () => put(first.certificate, 'secret'),
      `GUICHET_TLS_KEY ${files.key} does not hold a private key without a passphrase in PEM`,
    ],
    [
      () =>
        put(
          first.certificate,
          String(sealed.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' })),
        ),
      `GUICHET_TLS_KEY ${files.key} does not hold a private key without a passphrase in PEM`,
    ],
    [
      () => put(first.certificate, second.key),
      `GUICHET_TLS_KEY ${files.key} is not the key of the certificate in ${files.certificate}`,
    ],
    [
      () => put(first.certificate, String(short.export({ type: 'pkcs8', format: 'pem' }))),
      `GUICHET_TLS_KEY ${files.key} is not the key of the certificate in ${files.certificate}`,
    ],
    [
      () => put(first.certificate, first.key),
      `GUICHET_TLS_CERT ${files.certificate} expired on 2030-04-15`,
      now + serverLifetimeMs,
    ],
    [
      () => put(first.certificate, first.key),
      `GUICHET_TLS_CERT ${files.certificate} is not valid before 2030-01-14`,
      now - 2 * DAY,
    ],
  ]
  await put(first.certificate, first.key)
  for (const [prepare, message, at = now] of cases) {
    await prepare()
    await assert.rejects(open(new ManualClock(at)), (error) => {
      assert.ok(error instanceof ConfigError)
      assert.equal(error.message, message)
      return true
    })
  }
  await assert.rejects(
    identityOfFiles({ ...files, certificate: directory }, { clock: new ManualClock(now), tell: () => undefined }),
    /^ConfigError: GUICHET_TLS_CERT .* cannot be read \(EISDIR\)$/,
  )
})

test('files that change are shown once both have, and until then the old pair is', async () => {
  await put(first.certificate, first.key)
  const identity = await open()
  const shown: unknown[] = []
  identity.onChange((pair) => shown.push(pair))
  told.length = 0
  await identity.refresh()
  assert.deepEqual([told, shown], [[], []])

  await writeFile(files.certificate, second.certificate)
  await identity.refresh()
  await identity.refresh()
  assert.deepEqual(identity.current, first)
  assert.deepEqual(told, [
    `GUICHET_TLS_KEY ${files.key} is not the key of the certificate in ${files.certificate}; the server goes on with the one it has`,
  ])
  await writeFile(files.key, second.key)
  await identity.refresh()
  assert.deepEqual([identity.current, shown], [second, [second]])
  assert.equal(told[1], 'The certificate was read anew from its files')
})

test('one that nobody renews is told of a week before its end, once', async () => {
  await put(first.certificate, first.key)
  const clock = new ManualClock(now)
  const identity = await open(clock)
  told.length = 0
  clock.advance(serverLifetimeMs - 8 * DAY)
  await identity.refresh()
  assert.deepEqual(told, [])
  clock.advance(2 * DAY)
  await identity.refresh()
  await identity.refresh()
  assert.deepEqual(told, [`The certificate in ${files.certificate} ends on 2030-04-15: renew it`])
})

test('what is wrong with the files and that the certificate ends are told once each', async () => {
  await put(first.certificate, first.key)
  const clock = new ManualClock(now)
  const identity = await open(clock)
  told.length = 0
  clock.advance(serverLifetimeMs)
  for (let time = 0; time < 3; time++) await identity.refresh()
  assert.deepEqual(told, [
    `GUICHET_TLS_CERT ${files.certificate} expired on 2030-04-15; the server goes on with the one it has`,
    `The certificate in ${files.certificate} ends on 2030-04-15: renew it`,
  ])
})
