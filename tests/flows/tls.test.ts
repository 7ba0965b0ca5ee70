/** TLS by the installation's own authority: a client that trusts what the start names, and nothing else, takes payments. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect as connectHttp2 } from 'node:http2'
import { request as requestHttps } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { connect as connectTls, type ConnectionOptions, type PeerCertificate } from 'node:tls'
import { promisify } from 'node:util'
import { welcome } from '../../src/app/welcome.ts'
import { DAY, ManualClock, systemClock } from '../../src/kit/clock.ts'
import { withDataDirectory, failToStart } from '../support/process.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const directory = await mkdtemp(join(tmpdir(), 'guichet-test-'))
// What clients compare with is the machine's own time.
const clock = new ManualClock(systemClock.now())
const environment = { GUICHET_TLS: 'auto', GUICHET_DATA_DIR: directory }
const start = (more: Record<string, string> = {}): Promise<TestServer> =>
  startTestServer({ clock, environment: { ...environment, ...more } })

let server: TestServer
let authority: string
before(async () => {
  server = await start({ GUICHET_API_URL: 'https://api.localhost' })
  authority = await readFile(join(directory, 'tls', 'authority.pem'), 'utf8')
})
after(async () => {
  await server.close()
  await rm(directory, { recursive: true })
})

interface Answer {
  readonly status: number
  // Tests read answers as the documentation shows them; what is not there fails the assertion.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any
}

type Send = (method: string, path: string, body?: object) => Promise<Answer>

const headersOf = (body: object | undefined): Record<string, string> => ({
  authorization: `Bearer ${server.running.firstAccount.testSecretKey}`,
  ...(body !== undefined && { 'content-type': 'application/json' }),
})

const portOf = (): number => Number(new URL(server.url).port)

const overHttp1: Send = async (method, path, body) => {
  const headers = { ...headersOf(body), host: 'api.localhost' }
  const request = requestHttps(server.url + path, { method, headers, ca: authority, servername: 'api.localhost' })
  request.end(body && JSON.stringify(body))
  const [answer] = (await once(request, 'response')) as [AsyncIterable<Buffer> & { statusCode: number }]
  let text = ''
  for await (const chunk of answer) text += String(chunk)
  return { status: answer.statusCode, body: JSON.parse(text) }
}

const overHttp2: Send = async (method, path, body) => {
  const session = connectHttp2(server.url, { ca: authority, servername: 'api.localhost' })
  const stream = session.request({ ':method': method, ':path': path, ...headersOf(body) })
  stream.end(body && JSON.stringify(body))
  const [headers] = (await once(stream, 'response')) as [Record<string, unknown>]
  let text = ''
  for await (const chunk of stream) text += String(chunk)
  session.close()
  return { status: Number(headers[':status']), body: JSON.parse(text) }
}

const card = { number: '4242424242424242', exp_month: 10, exp_year: 2034 }

for (const [name, send, post] of [
  ['HTTP/1.1', overHttp1, 'POST'],
  ['HTTP/2', overHttp2, 'POST'],
  ['HTTP/2, in lower case', overHttp2, 'post'],
] as const) {
  test(`a payment over ${name}`, async () => {
    const { status, body } = await send(post, '/v2/payments/', { amount: 100, card })
    assert.deepEqual([status, body.status, body.response], [200, 'to_capture', '00'])
    assert.deepEqual((await send('GET', `/v2/payments/${body.id as string}`)).body, body)
  })
}

test('page and bank are at the sisters of the API, on the same listener', async () => {
  const { body } = await overHttp2('POST', '/v2/payments/', {
    amount: 100,
    card: { ...card, number: '4000000000003220' },
    auth: { return_url: 'https://shop.example/' },
  })
  assert.match(body.auth.redirect_url, /^https:\/\/3ds\.localhost\/v2\/redirect\/[\w-]+$/)
  const intent = await overHttp2('POST', '/v2/payment_intents/', { amount: 100 })
  assert.match(intent.body.url, /^https:\/\/payment\.localhost\/test_pi_\w{24}$/)
  for (const [host, address] of [
    ['3ds.localhost', body.auth.redirect_url],
    ['payment.localhost', intent.body.url],
  ] as const) {
    const { pathname } = new URL(address as string)
    const request = requestHttps(server.url + pathname, { ca: authority, servername: host, headers: { host } }).end()
    const [answer] = (await once(request, 'response')) as [{ statusCode: number; resume: () => void }]
    answer.resume()
    assert.equal(answer.statusCode, 200, host)
  }
})

async function certificateFor(options: ConnectionOptions): Promise<PeerCertificate> {
  const socket = connectTls({ port: portOf(), host: '127.0.0.1', ca: authority, ...options })
  try {
    await once(socket, 'secureConnect')
    return socket.getPeerCertificate()
  } finally {
    socket.destroy()
  }
}

test('the certificate holds every name, and no other', async () => {
  for (const servername of ['localhost', 'api.localhost', 'payment.localhost', '3ds.localhost'])
    await certificateFor({ servername })
  await certificateFor({})
  await assert.rejects(certificateFor({ servername: 'shop.localhost' }), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
})

test('TLS 1.1 is refused', async () => {
  const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const
  await assert.rejects(certificateFor(old), { code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' })
})

test('the certificate is renewed while the server runs, under the same authority', async () => {
  const before = await certificateFor({})
  clock.advance(61 * DAY)
  await server.running.identity?.refresh()
  // It begins a day before it was made, which this machine's clock has yet to reach.
  const shown = new X509Certificate(server.running.identity?.current.certificate ?? '')
  assert.notEqual(shown.serialNumber, before.serialNumber)
  assert.ok(shown.verify(new X509Certificate(authority).publicKey))
  const socket = connectTls({ port: portOf(), host: '127.0.0.1', rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  assert.equal(socket.getPeerCertificate().serialNumber, shown.serialNumber)
  socket.destroy()
  clock.advance(-61 * DAY)
  await server.running.identity?.refresh()
  await certificateFor({})
})

test('a start with another name keeps the authority', async () => {
  const other = await start({ GUICHET_API_URL: 'https://api.example.org:8443' })
  try {
    assert.equal(await readFile(join(directory, 'tls', 'authority.pem'), 'utf8'), authority)
    const shown = new X509Certificate(other.running.identity?.current.certificate ?? '')
    assert.ok(['api', 'payment', '3ds'].every((name) => shown.checkHost(`${name}.example.org`) !== undefined))
    const lines = welcome(other.running)
    assert.ok(lines.includes('  payment page https://payment.example.org:8443'))
    assert.ok(lines.includes('  3-D Secure   https://3ds.example.org:8443'))
  } finally {
    await other.close()
  }
})

test('the printed command takes a payment as it stands', async () => {
  const printed = await start()
  try {
    const lines = welcome(printed.running)
    const at = lines.findIndex((line) => line.startsWith('    curl --cacert '))
    const command = lines.slice(at, at + 2).join('\n')
    const { stdout } = await promisify(execFile)('sh', ['-c', `${command} --silent --show-error`])
    assert.equal((JSON.parse(stdout) as { status: string }).status, 'to_capture')
    for (const name of ['curl.cainfo', 'REQUESTS_CA_BUNDLE', 'PERL_LWP_SSL_CA_FILE', 'HTTPS_CA_FILE'])
      assert.ok(
        lines.some((line) => line.includes(`${name}=${join(directory, 'tls', 'authority.pem')}`)),
        name,
      )
  } finally {
    await printed.close()
  }
})

/** Settings of TLS that cannot be used, and what the refusal must name. */
const wrong: readonly (readonly [environment: Record<string, string>, message: RegExp])[] = [
  [{ GUICHET_TLS: 'auto', GUICHET_TLS_CERT: 'a.pem' }, /GUICHET_TLS=auto/],
  [{ GUICHET_TLS_CERT: '/none.pem', GUICHET_TLS_KEY: '/none.pem' }, /GUICHET_TLS_CERT \/none\.pem does not exist/],
]
for (const [settings, message] of wrong) {
  test(`${JSON.stringify(settings)} is refused with a message`, () =>
    withDataDirectory(async (data) => {
      const refused = await failToStart(data, settings)
      assert.deepEqual([refused.code, refused.output.trim().split('\n').length], [2, 1], refused.output)
      assert.match(refused.output, message)
    }))
}
