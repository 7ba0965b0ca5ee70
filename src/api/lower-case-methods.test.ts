/** Methods in lower case over HTTP/1.1, on connections with and without TLS: bytes cut everywhere, behind other requests, and what only looks like them. */
import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { after, before, describe, test, type TestContext } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { testIdentity } from './fixtures/identity.ts'
import { rawClient, type RawAnswer, type RawClient } from './fixtures/raw-client.ts'
import { basic, sampleId, sampleServer, testKey, type SampleOptions } from './fixtures/sample.ts'

const identity = await testIdentity()

/** What the verbs were asked, in order. */
let happened = 0
let held: Promise<unknown> = Promise.resolve()
const options = {
  happen: async () => {
    happened++
    await held
  },
  closeGraceMs: 1,
}
const listening = async (more: SampleOptions = {}): Promise<FastifyInstance> => {
  const app = await sampleServer({ ...options, ...more })
  await app.listen({ host: '127.0.0.1', port: 0 })
  return app
}
const plain = await listening()
const secure = await listening({ tls: identity })
after(() => Promise.all([plain.close(), secure.close()]))

const headers = ['Host: a', `Authorization: ${basic(testKey)}`]
const request = (line: string, more: readonly string[] = [], body = ''): string =>
  [`${line} HTTP/1.1`, ...headers, ...more, '', body].join('\r\n')
const withBody = (line: string, body: string): string =>
  request(line, ['Content-Type: application/json', `Content-Length: ${body.length}`], body)

const get = request(`GET /v2/samples/${sampleId}`)
const lowerPost = withBody('post /v2/samples/', '{"amount":7}')

const statuses = (answers: readonly RawAnswer[]): readonly number[] => answers.map(({ status }) => status)

for (const [name, app, authority, event] of [
  ['plain', plain, undefined, 'connection'],
  ['TLS', secure, identity.authority, 'secureConnection'],
] as const) {
  const connectTo = async (server: FastifyInstance): Promise<{ client: RawClient; socket: Socket }> => {
    const arrived = new Promise<Socket>((resolve) => server.server.once(event, resolve))
    const client = await rawClient(server, authority)
    return { client, socket: await arrived }
  }

  /** Sends pieces so that each arrives before the next is sent; gives the answers until the server ends the connection. */
  const exchangeWith = async (server: FastifyInstance, pieces: readonly string[]): Promise<readonly RawAnswer[]> => {
    const { client, socket } = await connectTo(server)
    let sent = 0
    for (const piece of pieces) {
      client.send(piece)
      sent += piece.length
      while (socket.bytesRead < sent && !socket.destroyed) await nextTurn()
    }
    client.socket.end()
    return client.answersToTheEnd()
  }
  const exchange = (...pieces: readonly string[]): Promise<readonly RawAnswer[]> => exchangeWith(app, pieces)

  /** Within the method, around the end of the first line, and before the last byte. */
  const cuts = (text: string): readonly (readonly [string, string])[] => {
    const line = text.indexOf('\r\n')
    return [1, 2, 3, 4, 5, 6, line, line + 1, line + 2, line + 3, text.length - 1].map((at) => [
      text.slice(0, at),
      text.slice(at),
    ])
  }

  describe(`${name}, before the byte before was missed`, () => {
    const fresh = async (t: TestContext): Promise<FastifyInstance> => {
      const server = await listening({ tls: authority === undefined ? undefined : identity })
      t.after(() => server.close())
      return server
    }
    const rows: readonly (readonly [name: string, pieces: readonly string[], expected: readonly number[]])[] = [
      ['the first request of a connection', [lowerPost], [200]],
      ['the first, in single bytes', Array.from(lowerPost), [200]],
      ['in one packet with the request before', [get + lowerPost], [200, 200]],
      ['in one packet with letters', [`${get}DEL${lowerPost}`], [200, 400]],
      ['begun in one packet with the request before', [`${get}po`, lowerPost.slice(2)], [200, 200]],
      ['none', [get, 'Post / HTTP/1.1\r\n\r\n'], [200, 400]],
      ['behind a request', [get, lowerPost], [200]],
      ['behind a request, in single bytes', [get, ...Array.from(lowerPost)], [200]],
      ['behind a request and a letter', [get, 'P', lowerPost], [200]],
      ['behind letters at the end of a packet', [`${get}DEL`, lowerPost], [200]],
      ['behind letters that begin a connection', ['DEL', lowerPost], []],
    ]
    for (const [name, pieces, expected] of rows) {
      test(`${name}: ${expected.join(', ') || 'no answer'}`, async (t) => {
        const server = await fresh(t)
        const began = happened
        assert.deepEqual(statuses(await exchangeWith(server, pieces)), expected)
        assert.equal(happened - began, expected.filter((status) => status === 200).length)
      })
    }

    test('the parser takes bytes from the system by itself; once the byte was missed, they are seen', async (t) => {
      const server = await fresh(t)
      const open = await connectTo(server)
      open.client.send(get)
      assert.equal((await open.client.next()).status, 200)
      assert.equal(open.socket.readableDidRead, false)
      assert.deepEqual(statuses(await exchangeWith(server, [get, lowerPost])), [200])
      open.client.send(get)
      assert.equal((await open.client.next()).status, 200)
      assert.equal(open.socket.readableDidRead, true)
      open.client.send(lowerPost)
      assert.deepEqual(statuses(await open.client.answersToTheEnd()), [200])
      assert.deepEqual(statuses(await exchangeWith(server, [get, lowerPost])), [200, 200])
    })
  })

  describe(`${name}, from then on`, () => {
    before(async () => {
      assert.deepEqual(statuses(await exchange(get, lowerPost)), [200])
    })

    const served: readonly (readonly [line: string, status: number])[] = [
      [`get /v2/samples/${sampleId}`, 200],
      [`patch /v2/samples/${sampleId}`, 200],
      ['post /v2/samples/', 200],
      [`delete /v2/samples/${sampleId}`, 200],
      [`put /v2/samples/${sampleId}`, 405],
      [`options /v2/samples/${sampleId}`, 405],
    ]
    for (const [line, status] of served) {
      test(`${line} is served, and the connection ends`, async () => {
        const text = withBody(line, '{"amount":7}')
        const [answer, ...more] = await exchange(text)
        assert.deepEqual([answer?.status, answer?.headers.connection, more], [status, 'close', []])
      })
    }

    test('head has no body', async () => {
      const client = await rawClient(app, authority)
      client.send(request(`head /v2/samples/${sampleId}`, ['Connection: keep-alive']))
      assert.match(await client.ended(), /^HTTP\/1\.1 200 OK\r\n[^]*connection: close[^]*\r\n\r\n$/i)
    })

    test('cut anywhere: as the first request of a connection, as a later one, and right behind another', async () => {
      for (const [first, second] of cuts(lowerPost)) {
        assert.deepEqual(statuses(await exchange(first, second)), [200], first)
        assert.deepEqual(statuses(await exchange(get, first, second)), [200, 200], first)
        assert.deepEqual(statuses(await exchange(get + first, second)), [200, 200], first)
      }
      const bytes = Array.from(lowerPost)
      assert.deepEqual(statuses(await exchange(...bytes)), [200])
      assert.deepEqual(statuses(await exchange(get, ...bytes)), [200, 200])
    })

    test('the answer before comes first', async () => {
      const gate = Promise.withResolvers()
      held = gate.promise
      const client = await rawClient(app, authority)
      const began = happened
      client.send(get)
      while (happened === began) await nextTurn()
      client.send(lowerPost.replace('7', '8'))
      const seen = app.inject({ url: '/healthz' })
      await seen
      held = Promise.resolve()
      gate.resolve(undefined)
      assert.equal(JSON.parse((await client.next()).body).amount, 0)
      assert.equal(JSON.parse((await client.next()).body).amount, 8)
      assert.equal(await client.ended(), '')
    })

    const notMethods = ['Post', 'pOST', 'POpost', 'GETget', 'posts', 'postpost', 'trace', 'connect', 'propfind', 'x']
    for (const method of notMethods) {
      test(`${method} is none`, async () => {
        const text = lowerPost.replace('post', method)
        const began = happened
        assert.deepEqual(statuses(await exchange(text)), [400])
        for (const [first, second] of cuts(text).slice(0, 6))
          assert.deepEqual(statuses(await exchange(first, second)), [400], first)
        assert.deepEqual(statuses(await exchange(get + text)), [200, 400])
        assert.equal(happened, began + 1)
      })
    }

    test('letters that came in an earlier packet are a part of the method', async () => {
      const post = withBody('POST /v2/samples/', '{"amount":7}')
      for (const letters of ['PO', 'DEL', 'M-']) {
        const text = letters + lowerPost
        for (const before of [get, post]) {
          const began = happened
          assert.deepEqual(statuses(await exchange(before, letters, lowerPost)), [200, 400], letters)
          assert.deepEqual(statuses(await exchange(before + letters, lowerPost)), [200, 400], letters)
          for (let at = 1; at <= letters.length + 4; at++)
            assert.deepEqual(statuses(await exchange(before, text.slice(0, at), text.slice(at))), [200, 400], text)
          assert.equal(happened, began + letters.length + 6)
        }
        assert.deepEqual(statuses(await exchange(letters, lowerPost)), [400], letters)
      }
      const client = await rawClient(app, authority)
      client.send(get)
      assert.equal((await client.next()).status, 200)
      const began = happened
      for (const letter of 'PO') {
        client.send(letter)
        await app.inject({ url: '/healthz' })
      }
      client.send(lowerPost)
      assert.deepEqual(statuses(await client.answersToTheEnd()), [400])
      assert.equal(happened, began)
      assert.deepEqual(statuses(await exchange(get, ...Array.from(`PO${lowerPost}`.slice(0, 9)))), [200, 400])
    })

    test('behind a request whose body came in a packet of its own', async () => {
      const [head = '', body = ''] = withBody('POST /v2/samples/', '{"amount":7}').split(/(?<=\r\n\r\n)/)
      const client = await rawClient(app, authority)
      client.send(head)
      await app.inject({ url: '/healthz' })
      client.send(body)
      assert.equal((await client.next()).status, 200)
      client.send(lowerPost)
      assert.deepEqual(statuses(await client.answersToTheEnd()), [200])
    })

    test('what is never ended is refused', async () => {
      for (const begun of ['p', 'pos', 'post']) assert.deepEqual(statuses(await exchange(begun)), [400], begun)
    })

    test('a line in a body is no request', async () => {
      const line = `post /v2/samples/ HTTP/1.1\r\nHost: a\r\n\r\n`
      const chunked = request('POST /v2/samples/', ['Content-Type: application/json', 'Transfer-Encoding: chunked'])
      const rows = [
        withBody('POST /v2/samples/', line),
        withBody('post /v2/samples/', line),
        `${chunked}${line.length.toString(16)}\r\n${line}\r\n0\r\n\r\n`,
        `${chunked.replace('POST', 'post')}${line.length.toString(16)}\r\n${line}\r\n0\r\n\r\n`,
      ]
      for (const text of rows) {
        const [answer, ...more] = await exchange(text)
        assert.deepEqual(
          [answer?.status, answer?.body, more],
          [400, '{"error":"The body is not valid JSON"}', []],
          text,
        )
      }
    })

    test('nothing behind it is carried out', async () => {
      for (const behind of [get, lowerPost, 'GET / HTTP/1.1\r\n', 'anything']) {
        const began = happened
        assert.deepEqual(statuses(await exchange(lowerPost + behind)), [200], behind)
        assert.deepEqual(statuses(await exchange(lowerPost, behind)), [200], behind)
        assert.equal(happened, began + 2)
      }
    })

    test('lengths that contradict each other are refused as ever', async () => {
      const rows = [
        request('post /v2/samples/', ['Content-Length: 2', 'Content-Length: 3'], '{}'),
        request('post /v2/samples/', ['Content-Length: 2', 'Transfer-Encoding: chunked'], '0\r\n\r\n'),
      ]
      for (const text of rows) assert.deepEqual(statuses(await exchange(text)), [400])
    })
  })
}
