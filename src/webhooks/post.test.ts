/** One attempt, to receivers that do everything wrong. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer as createWebServer, type Server as WebServer, type ServerResponse } from 'node:http'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { DeliveryAddresses } from './addresses.ts'
import { failureOf } from './outcome.ts'
import { Poster, type Reply } from './post.ts'
import type { Resolve } from './lookup.ts'

const addresses = new DeliveryAddresses()
const names: Readonly<Record<string, readonly string[]>> = {
  'here.test': ['127.0.0.1'],
  'inside.test': ['10.0.0.1'],
  'both.test': ['127.0.0.1', '10.0.0.1'],
  'metadata.test': ['fe80::1'],
  'nothing.test': [],
}
const asked: string[] = []
const resolve: Resolve = (name) => {
  asked.push(name)
  const found = names[name]
  if (found === undefined) return Promise.reject(Object.assign(new Error(name), { code: 'ENOTFOUND' }))
  return Promise.resolve(found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })))
}

const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/taken': (response) => response.writeHead(202).end('thank you'),
  '/elsewhere': (response) => response.writeHead(307, { location: '/taken' }).end(),
  '/gone': (response) => response.writeHead(410).end(),
  '/later': (response) => response.writeHead(503, { 'retry-after': '7' }).end('\0busy'),
  '/long': (response) => response.end('é'.repeat(200_000)),
  '/endless': (response) => {
    const write = (): void => {
      if (response.write('x'.repeat(1000))) setImmediate(write)
    }
    response.on('drain', write).on('close', () => response.removeAllListeners('drain'))
    write()
  },
  '/silent': () => undefined,
  '/half': (response) => response.write('begun'),
  '/cut': (response) => response.writeHead(200, { 'content-length': '10' }).write('cut', () => response.destroy()),
  '/close': (response) => response.destroy(),
}

let web: WebServer
let plain: Server
let port: number
let plainPort: number
const requests: string[] = []
const raw = new Map<string, string>([
  ['/nonsense', 'this is no HTTP\r\n\r\n'],
  ['/huge', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`],
  ['/switch', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'],
])
/** Answers that are followed by more bytes in the same packet. */
const followed = new Map<string, readonly [status: number, answer: string, text: string]>([
  ['/bodied', [204, '', 'HTTP/1.1 204 No Content\r\n\r\nthis is no answer']],
  ['/counted', [204, '', 'HTTP/1.1 204 No Content\r\ncontent-length: 4\r\n\r\nbody']],
  ['/more', [200, 'ok', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok, thank you']],
  ['/last', [200, 'ok', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok, thank you']],
  ['/chunks', [200, 'ok', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\nthanks']],
  ['/twice', [202, '', 'HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n'.repeat(2)]],
])
const sockets = new Set<Socket>()
before(async () => {
  web = createWebServer((request, response) => {
    requests.push(request.url ?? '')
    request.resume().on('end', () => answers[request.url ?? '']?.(response))
  })
  plain = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', (data) => {
      const path = /^POST (\S+)/.exec(data.toString())?.[1]
      if (path !== undefined) socket.end(raw.get(path) ?? followed.get(path)?.[2] ?? '')
    })
  })
  for (const server of [web, plain]) await once(server.listen(0, '127.0.0.1'), 'listening')
  port = (web.address() as AddressInfo).port
  plainPort = (plain.address() as AddressInfo).port
})
after(() => {
  poster.close()
  web.closeAllConnections()
  for (const socket of sockets) socket.destroy()
  web.close()
  plain.close()
})

const poster = new Poster({ addresses, resolve, timeLimitMs: 400 })
const post = (url: string, mode: 'test' | 'live' = 'test'): Promise<Reply> =>
  poster.post({ url, mode, headers: { 'content-type': 'application/json' }, body: '{}' })

/** The status and the kind of failure. */
const outcome = async (url: string, mode?: 'test' | 'live'): Promise<unknown[]> => {
  const reply = await post(url, mode)
  return [reply.status, failureOf(reply)]
}

describe('an attempt', () => {
  const rows: readonly [path: string, outcome: readonly [number | null, string | null]][] = [
    ['/taken', [202, null]],
    ['/elsewhere', [307, 'redirect']],
    ['/gone', [410, 'gone']],
    ['/later', [503, 'status']],
    ['/long', [200, null]],
    ['/endless', [200, null]],
    ['/silent', [null, 'time_out']],
    ['/half', [null, 'time_out']],
    ['/cut', [null, 'connection']],
    ['/close', [null, 'connection']],
  ]
  for (const [path, expected] of rows)
    test(`at ${path}`, async () => assert.deepEqual(await outcome(`http://here.test:${port}${path}`), expected))

  for (const path of raw.keys())
    test(`at ${path}, which speaks something else`, async () => {
      const [status, failure] = await outcome(`http://127.0.0.1:${plainPort}${path}`)
      assert.equal(status, null)
      assert.ok(['unreadable_answer', 'connection'].includes(String(failure)), String(failure))
    })

  for (const [path, [status, answer]] of followed)
    test(`at ${path}, where more follows than an answer`, async () => {
      const reply = await post(`http://127.0.0.1:${plainPort}${path}`)
      assert.deepEqual([reply.status, failureOf(reply), reply.answer], [status, null, answer])
    })

  test('follows no redirect', async () => {
    requests.length = 0
    await post(`http://127.0.0.1:${port}/elsewhere`)
    assert.deepEqual(requests, ['/elsewhere'])
  })

  test('keeps the first bytes of the answer, as text that a database can hold', async () => {
    const later = await post(`http://127.0.0.1:${port}/later`)
    assert.deepEqual([later.answer, later.retryAfter], ['�busy', '7'])
    assert.equal((await post(`http://127.0.0.1:${port}/long`)).answer, 'é'.repeat(500))
  })

  const refused: readonly [url: string, mode: 'test' | 'live', failure: string][] = [
    ['http://inside.test/', 'test', 'address_refused'],
    ['http://both.test/', 'test', 'address_refused'],
    ['http://metadata.test/', 'test', 'address_refused'],
    ['http://nothing.test/', 'test', 'address_refused'],
    ['https://here.test/', 'live', 'address_refused'],
    ['http://10.0.0.1/', 'test', 'address_refused'],
    ['http://[::ffff:a00:1]/', 'test', 'address_refused'],
    ['https://127.0.0.1/', 'live', 'address_refused'],
    ['http://unknown.test/', 'test', 'name_not_found'],
    ['http://127.0.0.1:1/', 'test', 'connection'],
  ]
  for (const [url, mode, failure] of refused)
    test(`to ${url} in ${mode} mode: ${failure}`, async () =>
      assert.deepEqual(await outcome(url, mode), [null, failure]))

  test('to one who does not speak TLS', async () => {
    for (const scheme of ['https', 'HTTPS'])
      assert.deepEqual(await outcome(`${scheme}://here.test:${port}/`), [null, 'tls'])
  })

  test('over a connection that was kept in test mode is none of live mode', async () => {
    const url = `http://here.test:${port}/taken`
    assert.deepEqual(await outcome(url), [202, null])
    assert.deepEqual(await outcome(url, 'live'), [null, 'address_refused'])
  })

  test('goes again where a connection that was kept turned out to be closed', async () => {
    const url = `http://127.0.0.1:${port}/taken`
    await post(url)
    requests.length = 0
    web.closeIdleConnections()
    assert.deepEqual(await outcome(url), [202, null])
    assert.deepEqual(requests, ['/taken'])
  })
})
