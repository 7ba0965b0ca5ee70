import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { postMessage } from './post-message.ts'

const secret = '5e'.repeat(32)
const message = { id: 'evt_1', sentAt: Date.now(), body: '{"id":"evt_1","data":{"name":"Zoé"}}' }

let answer: (response: ServerResponse) => void
let received: { headers: IncomingHttpHeaders; path: string | undefined; body: string }[] = []
const receiver = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
  request.on('end', () => {
    received.push({ headers: request.headers, path: request.url, body })
    answer(response)
  })
})
let url: string
before(async () => {
  await once(receiver.listen(0, '127.0.0.1'), 'listening')
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks`
})
after(() => receiver.close().closeAllConnections())

const post = (given: { url?: string; timeLimitMs?: number; signal?: AbortSignal } = {}) =>
  postMessage(message, { url, secrets: [secret], userAgent: 'Guichet/1', timeLimitMs: 10_000, ...given })

describe('a message', () => {
  test('arrives as it is, signed', async () => {
    received = []
    answer = (response) => response.end('taken')
    const posted = await post()
    assert('status' in posted)
    assert.equal(posted.status, 200)
    assert.ok(posted.ms >= 0)
    const [{ headers, body } = assert.fail()] = received
    assert.equal(body, message.body)
    assert.deepEqual(
      [headers['content-type'], headers['user-agent'], headers['webhook-id']],
      ['application/json', 'Guichet/1', 'evt_1'],
    )
    const verifier = new Webhook(Buffer.from(secret, 'hex').toString('base64'))
    verifier.verify(body, headers as Record<string, string>)
    assert.match(String(headers['stancer-signature']), /^t=\d+,v1=[0-9a-f]{64}$/)
  })

  for (const status of [204, 302, 500])
    test(`is answered with ${status}, and goes nowhere else`, async () => {
      received = []
      answer = (response) => response.writeHead(status, { location: '/elsewhere' }).end()
      const posted = await post()
      assert.equal('status' in posted && posted.status, status)
      assert.deepEqual(
        received.map(({ path }) => path),
        ['/hooks'],
      )
    })

  const failures: readonly [
    name: string,
    given: () => Parameters<typeof post>[0],
    failure: (error: Error) => boolean,
  ][] = [
    ['that is not answered in time', () => ({ timeLimitMs: 30 }), ({ name }) => name === 'TimeoutError'],
    ['that is given up', () => ({ signal: AbortSignal.abort() }), ({ name }) => name === 'AbortError'],
    [
      'that nobody takes',
      () => ({ url: 'http://127.0.0.1:2' }),
      ({ cause }) => (cause as { code?: string }).code === 'ECONNREFUSED',
    ],
  ]
  for (const [name, given, isFailure] of failures)
    test(`${name} is told as a failure`, async () => {
      answer = () => undefined
      const posted = await post(given())
      assert('failure' in posted && isFailure(posted.failure as Error), String('failure' in posted && posted.failure))
    })
})
