/** One port, TLS 1.2 and 1.3, HTTP/1.1 and HTTP/2: what each bears, and how each ends. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect as connectHttp2, constants, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2'
import { connect, type AddressInfo } from 'node:net'
import { after, describe, test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls'
import type { FastifyInstance } from 'fastify'
import { testIdentity } from './fixtures/identity.ts'
import { rawClient } from './fixtures/raw-client.ts'
import { basic, sampleId, sampleServer, testKey, type SampleOptions } from './fixtures/sample.ts'
import { TlsListener, type TlsOptions } from './tls-server.ts'

const identity = await testIdentity()
const { authority } = identity
const lines: string[] = []

const requestLines = (): { method: string; status: number }[] =>
  lines
    .map((line) => JSON.parse(line) as { msg: string; method: string; status: number })
    .filter(({ msg }) => msg === 'request')

async function listeningServer(options: SampleOptions = {}): Promise<FastifyInstance> {
  const app = await sampleServer({ tls: identity, ...options })
  await app.listen({ host: '127.0.0.1', port: 0 })
  return app
}

const app = await listeningServer({ closeGraceMs: 1, log: (line) => lines.push(line) })
after(() => app.close())

const portOf = (server: FastifyInstance): number => (server.server.address() as AddressInfo).port
const authorization = basic(testKey)
const path = `/v2/samples/${sampleId}`

/** Resolves once the handshake is done. */
async function handshake(options: ConnectionOptions = {}, server = app): Promise<TLSSocket> {
  const socket = connectTls({ port: portOf(server), host: '127.0.0.1', ca: authority, ...options })
  await once(socket, 'secureConnect')
  return socket
}

const session = (server = app): ClientHttp2Session =>
  connectHttp2(`https://127.0.0.1:${portOf(server)}`, { ca: authority })

interface StreamAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

const ask = (
  client: ClientHttp2Session,
  headers: Record<string, string | number>,
  body?: string,
): Promise<StreamAnswer> => answerOf(open(client, headers, body))

function open(client: ClientHttp2Session, headers: Record<string, string | number>, body?: string): ClientHttp2Stream {
  const stream = client.request({ authorization, ...headers }, { endStream: body === undefined })
  if (body !== undefined) stream.end(body)
  return stream
}

async function answerOf(stream: ClientHttp2Stream): Promise<StreamAnswer> {
  const [headers] = (await once(stream, 'response')) as [Record<string, unknown>]
  let body = ''
  for await (const chunk of stream.setEncoding('utf8')) body += String(chunk)
  return { status: Number(headers[':status']), headers, body }
}

/** A frame of HTTP/2 (RFC 9113, 4.1). */
function frame(type: number, flags: number, stream: number, payload = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head.set([type, flags], 3)
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

const json = { 'content-type': 'application/json' }

describe('handshakes', () => {
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    for (const protocol of ['h2', 'http/1.1'] as const) {
      test(`${version} with ${protocol}`, async () => {
        const socket = await handshake({ minVersion: version, maxVersion: version, ALPNProtocols: [protocol] })
        assert.deepEqual([socket.getProtocol(), socket.alpnProtocol], [version, protocol])
        socket.destroy()
      })
    }
  }

  test('without ALPN, HTTP/1.1', async () => {
    const client = await rawClient(app, authority)
    client.send(`GET ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: ${authorization}\r\n\r\n`)
    assert.equal((await client.next()).status, 200)
    client.socket.destroy()
  })

  for (const version of ['TLSv1', 'TLSv1.1'] as const) {
    test(`${version} is refused`, async () => {
      const old = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' }
      await assert.rejects(handshake(old), { code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' })
    })
  }

  test('who does not trust the authority does not get in, and does no harm', async () => {
    const socket = connectTls({ port: portOf(app), host: '127.0.0.1' })
    const [error] = (await once(socket, 'error')) as [Error & { code: string }]
    assert.equal(error.code, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE')
    ;(await handshake()).destroy()
  })

  test('a renewed certificate is shown to the next, and takes nothing from the others', async () => {
    const before = await handshake()
    const client = session()
    assert.equal((await ask(client, { ':path': '/healthz' })).status, 200)
    await identity.renew()
    const next = await handshake()
    assert.notEqual(next.getPeerCertificate().serialNumber, before.getPeerCertificate().serialNumber)
    assert.equal((await ask(client, { ':path': '/healthz' })).status, 200)
    client.close()
    before.destroy()
    next.destroy()
  })
})

describe('what is no TLS', () => {
  test('plain HTTP is told, and logged without what it said', async () => {
    lines.length = 0
    const socket = connect(portOf(app), '127.0.0.1').setEncoding('utf8')
    socket.write(`POST /v2/samples/?key=${testKey} HTTP/1.1\r\nHost: a\r\n\r\n`)
    let answer = ''
    for await (const chunk of socket) answer += String(chunk)
    assert.match(answer, /^HTTP\/1\.1 400 Bad Request\r\nContent-Type: text\/plain; charset=utf-8\r\n/)
    const [, id] = /\r\nX-Request-Id: (.+)\r\n/.exec(answer) ?? []
    assert.match(lines.join(''), new RegExp(`"requestId":"${id}","code":"PLAIN_HTTP"`))
    assert.match(answer, /use https:\/\/ in place of http:\/\/\n$/)
    assert.doesNotMatch(lines.join(''), /stest_/)
  })

  test('connections that say nothing, or break off, do no harm', async () => {
    for (const bytes of ['', '\x16', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 and nonsense', '\x80\x01', '\0']) {
      const socket = connect(portOf(app), '127.0.0.1').on('error', () => undefined)
      socket.end(Buffer.from(bytes, 'latin1')).resume()
      await new Promise((resolve) => socket.once('close', resolve))
    }
    ;(await handshake()).destroy()
  })

  test('what cannot be read as HTTP/1.1 within TLS is answered there', async () => {
    const client = await rawClient(app, authority)
    client.send('hello\r\n\r\n')
    const answer = await client.next()
    assert.deepEqual([answer.status, answer.body], [400, '{"error":"The request is not valid HTTP"}'])
    assert.match(answer.headers['x-request-id'] ?? '', /^\w{10}-\w+$/)
    assert.equal(await client.ended(), '')
  })
})

test('HTTP/1.1 within TLS without Host is told so', async () => {
  const client = await rawClient(app, authority)
  client.send(`GET ${path} HTTP/1.1\r\nAuthorization: ${authorization}\r\n\r\n`)
  const answer = await client.next()
  assert.deepEqual([answer.status, answer.body], [400, '{"error":"The Host header is missing"}'])
  assert.equal(await client.ended(), '')
})

test('HTTP/1.1 within TLS: CONNECT, and an expectation that nobody meets', async () => {
  const rows = [
    ['CONNECT a:1', 'X-Any: 1', 405],
    [`GET ${path}`, 'Expect: 200-ok', 417],
  ] as const
  for (const [line, header, status] of rows) {
    const client = await rawClient(app, authority)
    client.send(`${line} HTTP/1.1\r\nHost: a\r\nX-Request-Id: mine\r\n${header}\r\n\r\n`)
    const answer = await client.next()
    assert.deepEqual([answer.status, answer.headers['x-request-id']], [status, 'mine'])
    assert.equal(typeof JSON.parse(answer.body).error, 'string')
    assert.equal(await client.ended(), '')
  }
})

describe('HTTP/2', () => {
  test('requests at once on one connection, each with its answer', async () => {
    const client = session()
    const amounts = Array.from({ length: 50 }, (_, amount) => amount + 1)
    const answers = await Promise.all(
      amounts.map((amount) =>
        ask(client, { ':method': 'POST', ':path': '/v2/samples/', ...json }, `{"amount":${amount}}`),
      ),
    )
    assert.deepEqual(
      answers.map(({ status, body }) => [status, JSON.parse(body).amount]),
      amounts.map((amount) => [200, amount]),
    )
    assert.equal(answers[0]?.headers.connection, undefined)
    client.close()
  })

  const rows: readonly (readonly [
    name: string,
    headers: Record<string, string>,
    body: string | undefined,
    status: number,
  ])[] = [
    ['HEAD', { ':method': 'HEAD', ':path': path }, undefined, 200],
    ['a wrong key', { ':path': path, authorization: 'Basic eA==' }, undefined, 401],
    ['an unknown path', { ':path': '/v2/nothing' }, undefined, 404],
    ['a path that does not decode', { ':path': '/v2/%' }, undefined, 400],
    ['a method that is not there', { ':method': 'PUT', ':path': path }, undefined, 405],
    ['CONNECT', { ':method': 'CONNECT', ':authority': 'a:1' }, undefined, 405],
    ['an expectation that nobody meets', { ':path': path, expect: '200-ok' }, undefined, 417],
    ['no JSON', { ':method': 'POST', ':path': '/v2/samples/', ...json }, '{', 400],
    ['too much', { ':method': 'POST', ':path': '/v2/samples/', ...json }, 'x'.repeat(1024 * 1024 + 1), 413],
    ['a body that GET has no use for', { ':path': path, ...json }, '{"number":"4242424242424242"}', 200],
    ['a body that DELETE has no use for', { ':method': 'DELETE', ':path': path }, 'x', 200],
    ['patch', { ':method': 'patch', ':path': path, ...json }, '{}', 200],
    ...['get', 'delete'].map((method) => [method, { ':method': method, ':path': path }, undefined, 200] as const),
    ['post', { ':method': 'post', ':path': '/v2/samples/', ...json }, '{"amount":1}', 200],
    ['put', { ':method': 'put', ':path': path }, undefined, 405],
    ['Post', { ':method': 'Post', ':path': '/v2/samples/', ...json }, '{"amount":1}', 400],
  ]
  test('answers as over HTTP/1.1, one after another on one connection', async () => {
    const client = session()
    for (const [name, headers, body, status] of rows) {
      const answer = await ask(client, { ...headers, 'x-request-id': 'mine' }, body)
      assert.deepEqual([answer.status, answer.headers['x-request-id']], [status, 'mine'], name)
      if (status >= 400) assert.equal('error' in JSON.parse(answer.body), true, name)
    }
    client.close()
  })

  test('the client is known by its address, its host by :authority', async () => {
    const named = await sampleServer({
      tls: identity,
      routes: (scope) => {
        scope.get('/who', (request) => ({ ip: request.ip, host: request.host, protocol: request.protocol }))
      },
    })
    await named.listen({ host: '127.0.0.1', port: 0 })
    const client = session(named)
    const { body } = await ask(client, { ':path': '/who', ':authority': 'api.localhost:1' })
    assert.deepEqual(JSON.parse(body), { ip: '127.0.0.1', host: 'api.localhost:1', protocol: 'https' })
    client.close()
    await named.close()
  })

  const tooLarge = 'The address and headers are too large'
  const large: readonly (readonly [name: string, headers: Record<string, string>, error: unknown])[] = [
    ['a header of 16 KiB', { ':path': path, 'x-long': 'x'.repeat(16 * 1024) }, tooLarge],
    ['headers of 16 KiB together', { ':path': path, 'x-a': 'x'.repeat(9000), 'x-b': 'x'.repeat(9000) }, tooLarge],
    ['an address of 16 KiB', { ':path': `${path}?a=${'x'.repeat(16 * 1024)}` }, tooLarge],
    ['60 kB', { ':path': path, 'x-long': 'x'.repeat(60_000) }, tooLarge],
    ['where there is nothing', { ':path': '/v2/nothing', 'x-long': 'x'.repeat(17_000) }, tooLarge],
    [
      'under v1',
      { ':path': '/v1/nothing', 'x-long': 'x'.repeat(17_000) },
      { type: 'invalid_request_error', message: tooLarge },
    ],
    ['what is just large', { ':path': path, 'x-long': 'x'.repeat(16_000) }, undefined],
  ]
  for (const [name, headers, error] of large) {
    test(`${name}, before and after the client knows the limits`, async () => {
      const client = session()
      for (const moment of ['before', 'after']) {
        const { status, body } = await ask(client, headers)
        assert.deepEqual([status, JSON.parse(body).error], [error === undefined ? 200 : 431, error], moment)
        assert.equal((await ask(client, { ':path': path })).status, 200)
      }
      client.close()
    })
  }

  test('headers beyond 64 KiB end the request, or the connection in good order', async () => {
    const unlimited = (): ClientHttp2Session =>
      connectHttp2(`https://127.0.0.1:${portOf(app)}`, { ca: authority, maxSendHeaderBlockLength: 1e6 })
    const client = unlimited()
    // By then the client knows the limits.
    await ask(client, { ':path': path })
    const stream = open(client, { ':path': path, 'x-a': 'x'.repeat(40_000), 'x-b': 'x'.repeat(40_000) })
    await assert.rejects(once(stream, 'response'), /NGHTTP2_ENHANCE_YOUR_CALM/)
    assert.equal((await ask(client, { ':path': path })).status, 200)
    client.destroy()

    // A single one of which the decompression would not give an end.
    const other = unlimited()
    other.on('error', () => undefined)
    const goaway = once(other, 'goaway')
    open(other, { ':path': path, 'x-long': 'x'.repeat(400_000) }).on('error', () => undefined)
    assert.equal((await goaway)[0], constants.NGHTTP2_COMPRESSION_ERROR)
    ;(await handshake()).destroy()
  })

  test('the client is told how many requests at once are taken', async () => {
    const client = session()
    await ask(client, { ':path': '/healthz' })
    assert.equal(client.remoteSettings.maxConcurrentStreams, 100)
    client.close()
  })

  test('who takes back request after request is cut off', async () => {
    const socket = await handshake({ ALPNProtocols: ['h2'] })
    socket.on('error', () => undefined).resume()
    socket.write(Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame(4, 0, 0)]))
    for (let stream = 1; !socket.destroyed; stream += 2) {
      // GET, /, https, and an authority, as HPACK has them.
      socket.write(frame(1, 5, stream, Buffer.from('828487410161', 'hex')))
      socket.write(frame(3, 0, stream, Buffer.from([0, 0, 0, constants.NGHTTP2_CANCEL])))
      if (stream % 64 === 1) await nextTurn()
      assert.ok(stream < 10_000)
    }
    ;(await handshake()).destroy()
  })

  test('a request that its client takes back is in no line of the log', async () => {
    lines.length = 0
    const client = session()
    await ask(client, { ':path': path })
    const stream = client.request({ ':method': 'POST', ':path': '/v2/samples/', authorization, ...json })
    stream.on('error', () => undefined)
    stream.write('{')
    await ask(client, { ':path': path })
    stream.destroy()
    await once(stream, 'close')
    await ask(client, { ':path': path })
    client.close()
    assert.deepEqual(
      requestLines().map(({ method, status }) => [method, status]),
      [1, 2, 3].map(() => ['GET', 200]),
    )
  })

  test('a client that leaves in the middle of its body does no harm', async () => {
    const client = session()
    const stream = open(client, { ':method': 'POST', ':path': '/v2/samples/', ...json }, undefined)
    stream.on('error', () => undefined)
    client.destroy()
    const other = session()
    assert.equal((await ask(other, { ':path': path })).status, 200)
    other.close()
  })
})

describe('closing', () => {
  async function waitingServer(
    closeGraceMs?: number,
  ): Promise<{ app: FastifyInstance; entered: Promise<unknown>; letGo: () => void }> {
    const entered = Promise.withResolvers()
    const released = Promise.withResolvers()
    const happen = async (): Promise<void> => {
      entered.resolve(undefined)
      await released.promise
    }
    const waiting = await listeningServer({
      happen,
      log: (line) => lines.push(line),
      ...(closeGraceMs !== undefined && { closeGraceMs }),
    })
    return { app: waiting, entered: entered.promise, letGo: () => released.resolve(undefined) }
  }

  async function beginClosing(server: FastifyInstance): Promise<{ closed: Promise<unknown> }> {
    const closed = server.close()
    while (server.server.listening) await nextTurn()
    return { closed }
  }

  test('HTTP/2: requests in flight are answered, and the connection told that nothing new is taken', async () => {
    const server = await waitingServer()
    const client = session(server.app)
    const goaway = once(client, 'goaway')
    const answer = ask(client, { ':path': path })
    await server.entered
    const { closed } = await beginClosing(server.app)
    assert.equal((await goaway)[0], constants.NGHTTP2_NO_ERROR)
    server.letGo()
    assert.equal((await answer).status, 200)
    await closed
  })

  test('HTTP/1.1: requests in flight are answered with `Connection: close`', async () => {
    const server = await waitingServer()
    const client = await rawClient(server.app, authority)
    client.send(`GET ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: ${authorization}\r\n\r\n`)
    await server.entered
    const { closed } = await beginClosing(server.app)
    server.letGo()
    const answer = await client.next()
    assert.deepEqual([answer.status, answer.headers.connection], [200, 'close'])
    await closed
  })

  test('ends idle connections of every kind, and those that are no further than a handshake', async () => {
    const server = await listeningServer()
    const client = session(server)
    await ask(client, { ':path': path })
    const kept = await handshake({}, server)
    const silent = connect(portOf(server), '127.0.0.1')
    const half = connect(portOf(server), '127.0.0.1')
    const sockets = [silent, half].map((socket) => socket.on('error', () => undefined).resume())
    await Promise.all(sockets.map((socket) => once(socket, 'connect')))
    half.write('\x16\x03')
    const ended = [client, kept.resume(), ...sockets].map((one) => new Promise((resolve) => one.once('close', resolve)))
    await server.close()
    await Promise.all(ended)
  })

  test('cuts off who does not finish sending', async () => {
    const server = await listeningServer({ closeGraceMs: 1 })
    const client = session(server)
    client.on('error', () => undefined)
    const stream = client.request({ ':method': 'POST', ':path': '/v2/samples/', authorization, ...json })
    stream.on('error', () => undefined)
    stream.write('{')
    await ask(client, { ':path': path })
    await server.close()
  })

  for (const protocol of ['HTTP/1.1', 'HTTP/2']) {
    test(`cuts off who is not answered in time, and counts no answer: ${protocol}`, async () => {
      lines.length = 0
      const server = await waitingServer(1)
      const client = protocol === 'HTTP/2' ? session(server.app) : (await rawClient(server.app, authority)).socket
      client.on('error', () => undefined)
      const ended = new Promise((resolve) => client.once('close', resolve))
      if ('request' in client) open(client, { ':path': path }).on('error', () => undefined)
      else client.write(`GET ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: ${authorization}\r\n\r\n`)
      await server.entered
      await server.app.close()
      await ended
      server.letGo()
      await nextTurn()
      assert.deepEqual(requestLines(), [])
    })
  }
})

describe('limits of time over HTTP/2', () => {
  /** A listener with short limits, whose answers are `OK`, or the status of what went wrong, for whoever sends a whole request. */
  async function hastyListener(limits: Partial<TlsOptions>): Promise<{ client: ClientHttp2Session; end: () => void }> {
    const listener = new TlsListener(
      (request, response) => {
        request.on('error', (error: Error & { status?: number }) => response.writeHead(error.status ?? 500).end())
        request.on('end', () => response.end('OK')).resume()
      },
      {
        identity,
        requestTimeout: 60_000,
        keepAliveTimeout: 60_000,
        checkingInterval: 10,
        onRefused: () => undefined,
        ...limits,
      },
    )
    listener.server.listen(0, '127.0.0.1')
    await once(listener.server, 'listening')
    const { port } = listener.server.address() as AddressInfo
    const client = connectHttp2(`https://127.0.0.1:${port}`, { ca: authority })
    client.on('error', () => undefined)
    return {
      client,
      end: () => {
        client.destroy()
        listener.beginClosing()
        listener.cutOff()
        listener.server.close()
      },
    }
  }

  test('who does not finish sending a request is told so', async () => {
    const { client, end } = await hastyListener({ requestTimeout: 1 })
    const stream = client.request({ ':method': 'POST', ':path': '/' }).on('error', () => undefined)
    stream.write('{')
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>]
    assert.equal(headers[':status'], 408)
    // It need not finish after that.
    await once(stream.resume(), 'close')
    assert.equal(stream.rstCode, constants.NGHTTP2_NO_ERROR)
    end()
  })

  test('idle connections end', async () => {
    const { client, end } = await hastyListener({ keepAliveTimeout: 20 })
    const goaway = once(client, 'goaway')
    assert.equal((await ask(client, { ':path': '/' })).body, 'OK')
    await goaway
    end()
  })
})
