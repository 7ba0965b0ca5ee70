/** What can only be seen on a socket: what is no HTTP, bodies on their way, connections that stay and that end. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { after, describe, test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import type { FastifyInstance } from 'fastify'
import { rawClient } from './fixtures/raw-client.ts'
import { basic, sampleId, sampleServer, testKey, type SampleOptions } from './fixtures/sample.ts'

async function listeningServer(options: SampleOptions = {}): Promise<FastifyInstance> {
  const app = await sampleServer(options)
  await app.listen({ host: '127.0.0.1', port: 0 })
  return app
}

const app = await listeningServer({ closeGraceMs: 1 })
after(() => app.close())

const authorization = `Authorization: ${basic(testKey)}`
const request = (line: string, headers: readonly string[] = [], body = ''): string =>
  [`${line} HTTP/1.1`, 'Host: a', authorization, ...headers, '', body].join('\r\n')
const get = request(`GET /v2/samples/${sampleId}`)
const post = (headers: readonly string[], body = ''): string => request('POST /v2/samples/', headers, body)
const json = 'Content-Type: application/json'

describe('unreadable requests', () => {
  const cases: readonly (readonly [name: string, bytes: string, status: number, text: string])[] = [
    ['no HTTP', 'hello\r\n\r\n', 400, 'The request is not valid HTTP'],
    ['a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n', 400, 'The request is not valid HTTP'],
    ['unknown version', 'GET / HTTP/9.9\r\n\r\n', 400, 'The request is not valid HTTP'],
    ['header without colon', 'GET / HTTP/1.1\r\nHost: a\r\nbroken\r\n\r\n', 400, 'The request is not valid HTTP'],
    [
      'letters beyond ASCII in the path',
      'GET /v2/pïng HTTP/1.1\r\nHost: a\r\n\r\n',
      400,
      'The request is not valid HTTP',
    ],
    ['two lengths', post([json, 'Content-Length: 2', 'Content-Length: 3'], '{}'), 400, 'The request is not valid HTTP'],
    [
      'length and chunks',
      post([json, 'Content-Length: 2', 'Transfer-Encoding: chunked'], '0\r\n\r\n'),
      400,
      'The request is not valid HTTP',
    ],
    [
      'headers too large',
      request('GET /', [`X-Long: ${'x'.repeat(17_000)}`]),
      431,
      'The address and headers are too large',
    ],
    [
      'address too long',
      request(`GET /v2/samples/?start=${'1'.repeat(17_000)}`),
      431,
      'The address and headers are too large',
    ],
  ]
  for (const [name, bytes, status, text] of cases) {
    test(name, async () => {
      const client = await rawClient(app)
      client.send(Buffer.from(bytes, 'latin1'))
      const answer = await client.next()
      assert.deepEqual([answer.status, JSON.parse(answer.body)], [status, { error: text }])
      assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8')
      assert.equal(answer.headers.connection, 'close')
      assert.match(answer.headers['x-request-id'] ?? '', /^\w{10}-\w+$/)
      assert.equal(await client.ended(), '')
    })
  }

  test('without Host', async () => {
    const rows: readonly (readonly [line: string, status: number, error: unknown])[] = [
      ['GET /healthz HTTP/1.1', 400, 'The Host header is missing'],
      ['GET /v2/nothing HTTP/1.1', 400, 'The Host header is missing'],
      ['GET /v1/nothing HTTP/1.1', 400, { type: 'invalid_request_error', message: 'The Host header is missing' }],
      ['get /healthz HTTP/1.1', 400, 'The Host header is missing'],
      ['GET /healthz HTTP/1.0', 200, undefined],
    ]
    for (const [line, status, error] of rows) {
      const client = await rawClient(app)
      client.send(`${line}\r\n\r\n`)
      const answer = await client.next()
      assert.deepEqual([answer.status, JSON.parse(answer.body).error], [status, error], line)
      assert.equal(answer.headers.connection, 'close')
      assert.equal(await client.ended(), '')
    }
  })

  test('whoever does not close after the refusal is cut off', async () => {
    const { port } = app.server.address() as AddressInfo
    const arrived = once(app.server, 'connection')
    const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    client.on('error', () => undefined).write('NONSENSE\r\n\r\n')
    const [socket] = (await arrived) as [Socket]
    await once(socket, 'close')
    assert.ok(!client.writableEnded)
    client.destroy()
  })

  test('the log knows them as their answers do', async () => {
    const lines: string[] = []
    const logging = await listeningServer({ log: (line) => lines.push(line), closeGraceMs: 1 })
    const client = await rawClient(logging)
    client.send('hello\r\n\r\n')
    const { 'x-request-id': id } = (await client.next()).headers
    await logging.close()
    const logged = lines.map((line) => JSON.parse(line)).find(({ msg }) => msg === 'unreadable request')
    assert.ok(id !== undefined && id !== '')
    assert.deepEqual([logged.requestId, logged.status], [id, 400])
  })

  test('an expectation that nobody meets', async () => {
    const message = 'Nothing but 100-continue may be expected'
    const rows: readonly (readonly [path: string, expect: string, status: number, error: unknown])[] = [
      ['/v2/samples/', '200-ok', 417, message],
      ['/v2/nothing', '200-ok', 417, message],
      ['/v1/nothing', '200-ok', 417, { type: 'invalid_request_error', message }],
      ['/v2/samples/', '', 417, message],
    ]
    for (const [path, expect, status, error] of rows) {
      const client = await rawClient(app)
      client.send(request(`POST ${path}`, [json, `Expect: ${expect}`, 'X-Request-Id: mine', 'Content-Length: 12']))
      const answer = await client.next()
      assert.deepEqual([answer.status, JSON.parse(answer.body).error], [status, error], path)
      assert.deepEqual([answer.headers['x-request-id'], answer.headers.connection], ['mine', 'close'])
      assert.equal(await client.ended(), '')
    }
    const client = await rawClient(app)
    client.send(post([json, 'Expect: 100-continue', 'Content-Length: 12']))
    assert.equal((await client.next()).status, 100)
    client.send('{"amount":1}')
    assert.equal((await client.next()).status, 200)
  })

  test('CONNECT, also behind another request, and with bytes for the tunnel', async () => {
    for (const [before, after] of [
      ['', ''],
      [get, ''],
      ['', 'hello'],
    ] as const) {
      const client = await rawClient(app)
      client.send(`${before}CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nX-Request-Id: mine\r\n\r\n${after}`)
      if (before !== '') assert.equal((await client.next()).status, 200)
      const answer = await client.next()
      const error = 'This method is not allowed here, see the Allow header'
      assert.deepEqual([answer.status, JSON.parse(answer.body)], [405, { error }])
      const { allow, connection, 'x-request-id': id } = answer.headers
      assert.deepEqual([allow, connection, id], ['', 'close', 'mine'])
      assert.equal(await client.ended(), '')
    }
  })

  test('any bytes at all earn a 4xx or nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
        const client = await rawClient(app)
        client.send(Buffer.from(bytes))
        client.socket.end('\r\n\r\n')
        const [statusLine] = (await client.ended()).split('\r\n')
        assert.match(statusLine ?? '', /^$|^HTTP\/1\.1 4\d\d /)
      }),
      { numRuns: 100 },
    )
  })
})

describe('bodies', () => {
  test('without a content type', async () => {
    const client = await rawClient(app)
    client.send(post(['Content-Length: 12'], '{"amount":1}'))
    assert.equal((await client.next()).status, 415)
  })

  test('in chunks', async () => {
    const client = await rawClient(app)
    client.send(post([json, 'Transfer-Encoding: chunked'], 'c\r\n{"amount":1}\r\n0\r\n\r\n'))
    assert.equal((await client.next()).status, 200)
  })

  test('in chunks that grow too large: answered before the end', async () => {
    const client = await rawClient(app)
    client.send(post([json, 'Transfer-Encoding: chunked']))
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
    for (let sent = 0; sent <= 16; sent++) client.send(chunk)
    const answer = await client.next()
    assert.deepEqual([answer.status, JSON.parse(answer.body)], [413, { error: 'The body is larger than 1 MiB' }])
    assert.equal(answer.headers.connection, 'close')
  })

  test('announced as too large: answered before it is sent', async () => {
    const client = await rawClient(app)
    client.send(post([json, `Content-Length: ${1024 * 1024 + 1}`]))
    assert.equal((await client.next()).status, 413)
  })

  test('a wrong key is refused before the body is sent', async () => {
    const client = await rawClient(app)
    client.send(post([json, 'Content-Length: 1000000']).replace(basic(testKey), basic(`stest_${'u'.repeat(24)}`)))
    assert.equal((await client.next()).status, 401)
  })

  test('an unknown route is refused before the body is sent', async () => {
    const client = await rawClient(app)
    client.send(request('POST /v2/nothing', [json, 'Content-Length: 9000000']))
    assert.equal((await client.next()).status, 404)
  })

  test('a client that leaves in the middle of its body does no harm', async () => {
    const client = await rawClient(app)
    client.send(post([json, 'Content-Length: 100'], '{"amount":'))
    client.socket.destroy()
    await client.ended()
    const other = await rawClient(app)
    other.send(get)
    assert.equal((await other.next()).status, 200)
  })

  test('ignored ones do not confuse the next request of the connection', async () => {
    const client = await rawClient(app)
    for (const method of ['DELETE', 'GET']) {
      client.send(request(`${method} /v2/samples/${sampleId}`, ['Content-Length: 30'], get.slice(0, 30)))
      assert.equal((await client.next()).status, 200)
    }
    client.send(get)
    assert.equal((await client.next()).status, 200)
  })
})

describe('what HTTP clients expect', () => {
  test('a reason phrase, also of answers that are written by hand', async () => {
    const unknown = get.replace(basic(testKey), basic('nobody'))
    const rows: readonly (readonly [bytes: string, line: string])[] = [
      [get, 'HTTP/1.1 200 OK'],
      [request('GET /nothing'), 'HTTP/1.1 404 Not Found'],
      [request('GET /%'), 'HTTP/1.1 400 Bad Request'],
      [unknown, 'HTTP/1.1 401 Unauthorized'],
      [post([json, 'Content-Length: 1'], '['), 'HTTP/1.1 400 Bad Request'],
      [post([json, 'Content-Length: 2'], '{}'), 'HTTP/1.1 422 Unprocessable Entity'],
      ['hello\r\n\r\n', 'HTTP/1.1 400 Bad Request'],
      [request('GET /', [`X-Long: ${'x'.repeat(17_000)}`]), 'HTTP/1.1 431 Request Header Fields Too Large'],
    ]
    for (const [bytes, line] of rows) {
      const client = await rawClient(app)
      client.socket.end(bytes)
      assert.equal((await client.ended()).split('\r\n', 1)[0], line)
    }
  })

  test('a GET with a body, and what comes after it: nothing of it is logged', async () => {
    const lines: string[] = []
    const logging = await listeningServer({ log: (line) => lines.push(line), closeGraceMs: 1 })
    const card = '{"card":{"number":"4242424242424242","cvc":"424"}}'
    const bodies = [
      request(`GET /v2/samples/${sampleId}`, [json, `Content-Length: ${card.length}`], card),
      request(
        `GET /v2/samples/${sampleId}`,
        [json, 'Transfer-Encoding: chunked'],
        `${card.length.toString(16)}\r\n${card}\r\n0\r\n\r\n`,
      ),
    ]
    const client = await rawClient(logging)
    for (const bytes of [...bodies, get, ...bodies]) {
      client.send(bytes)
      const answer = await client.next()
      assert.deepEqual([answer.status, answer.headers.connection], [200, 'keep-alive'])
    }
    await logging.close()
    assert.equal(lines.filter((line) => line.includes('"request"')).length, 5)
    assert.doesNotMatch(lines.join(''), /4242424242|cvc/)
  })

  test('an empty body of JSON, with every method', async () => {
    const path = `/v2/samples/${sampleId}`
    const rows: readonly (readonly [line: string, status: number])[] = [
      [`GET ${path}`, 200],
      [`DELETE ${path}`, 200],
      // What has to say something is told so, as without the header.
      [`PATCH ${path}`, 422],
      [`POST ${path}/capture`, 200],
      [`PUT ${path}`, 405],
    ]
    for (const [line, status] of rows) {
      for (const length of [[], ['Content-Length: 0'], ['Transfer-Encoding: chunked']]) {
        const client = await rawClient(app)
        client.send(request(line, [json, ...length], length[0]?.startsWith('T') === true ? '0\r\n\r\n' : ''))
        assert.equal((await client.next()).status, status, `${line} ${length.join()}`)
        client.socket.destroy()
      }
    }
  })

  test('a body that was compressed is refused, with a word about it', async () => {
    for (const coding of ['gzip', 'br', 'identity, gzip', 'GZIP', 'nonsense']) {
      const client = await rawClient(app)
      client.send(post([json, `Content-Encoding: ${coding}`, 'Content-Length: 2'], '\x1f\x8b'))
      const { status, headers, body } = await client.next()
      assert.deepEqual(
        [status, headers['accept-encoding'], JSON.parse(body)],
        [415, 'identity', { error: 'The body must not be compressed: send it without Content-Encoding' }],
      )
      client.socket.destroy()
    }
    for (const coding of ['identity', 'Identity', '']) {
      const client = await rawClient(app)
      client.send(post([json, `Content-Encoding: ${coding}`, 'Content-Length: 12'], '{"amount":1}'))
      assert.equal((await client.next()).status, 200)
      client.socket.destroy()
    }
  })

  test('what comes after a last request is not answered in its place', async () => {
    const client = await rawClient(app)
    client.send(get.replace('Host: a', 'Host: a\r\nConnection: close') + 'more')
    assert.deepEqual(
      (await client.answersToTheEnd()).map(({ status }) => status),
      [200],
    )
  })

  test('what cannot be read is answered after what could', async () => {
    const client = await rawClient(app)
    client.send(`${get}no request\r\n\r\n`)
    assert.deepEqual(
      (await client.answersToTheEnd()).map(({ status }) => status),
      [200, 400],
    )
  })
})

describe('closing', () => {
  /** A server whose GETs wait inside their verb until they are let go; `entered` resolves when so many have come. */
  async function waitingServer(
    expected = 1,
  ): Promise<{ app: FastifyInstance; entered: Promise<unknown>; letGo: () => void }> {
    const entered = Promise.withResolvers()
    const released = Promise.withResolvers()
    let count = 0
    const waiting = await listeningServer({
      happen: async () => {
        if (++count === expected) entered.resolve(undefined)
        await released.promise
      },
    })
    return { app: waiting, entered: entered.promise, letGo: () => released.resolve(undefined) }
  }

  /** Begins to close; resolves once nobody is let in any more. */
  async function beginClosing(server: FastifyInstance): Promise<{ closed: Promise<unknown> }> {
    const closed = server.close()
    while (server.server.listening) await nextTurn()
    return { closed }
  }

  test('finishes the requests in flight and says that the connection ends', async () => {
    const server = await waitingServer()
    const client = await rawClient(server.app)
    client.send(get)
    await server.entered
    const { closed } = await beginClosing(server.app)
    server.letGo()
    const answer = await client.next()
    assert.deepEqual([answer.status, answer.headers.connection], [200, 'close'])
    assert.equal(await client.ended(), '')
    await closed
  })

  test('ends idle connections, and those that have asked nothing yet', async () => {
    const server = await listeningServer()
    const client = await rawClient(server)
    const silent = await rawClient(server)
    client.send(get)
    assert.equal((await client.next()).headers.connection, 'keep-alive')
    await Promise.all([server.close(), client.ended(), silent.ended()])
  })

  test('cuts off who does not finish sending', async () => {
    const server = await listeningServer({ closeGraceMs: 1 })
    const client = await rawClient(server)
    client.send(get)
    await client.next()
    client.send(post([json, 'Content-Length: 100'], '{'))
    await Promise.all([server.close(), client.ended()])
  })

  test('lets nobody in any more', async () => {
    const server = await waitingServer()
    const client = await rawClient(server.app)
    client.send(get)
    await server.entered
    const { port } = server.app.server.address() as AddressInfo
    const { closed } = await beginClosing(server.app)
    await assert.rejects(fetch(`http://127.0.0.1:${port}/healthz`))
    server.letGo()
    assert.equal((await client.next()).status, 200)
    await closed
  })

  test('answers both of two requests in flight on one connection', async () => {
    const server = await waitingServer(2)
    const client = await rawClient(server.app)
    client.send(get + get)
    await server.entered
    const { closed } = await beginClosing(server.app)
    server.letGo()
    const answers = [await client.next(), await client.next()]
    assert.deepEqual(
      answers.map(({ status, headers }) => [status, headers.connection]),
      [
        [200, 'keep-alive'],
        [200, 'close'],
      ],
    )
    await closed
  })
})
