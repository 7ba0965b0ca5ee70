/** Good requests: everything that is understood besides the plainest form. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { InjectOptions } from 'fastify'
import { jsonHeaders, sampleId, sampleServer } from './fixtures/sample.ts'

const app = await sampleServer()
after(() => app.close())

const url = `/v2/samples/${sampleId}`

const send = async (
  request: InjectOptions,
): Promise<{ status: number; body: { id: string; read: string } & Record<string, unknown> }> => {
  const answer = await app.inject({ headers: jsonHeaders, ...request })
  return { status: answer.statusCode, body: answer.json() }
}

test('both slash forms of every path, and deprecated twins, are served without a redirect', async () => {
  for (const path of ['/v2/samples/', '/v2/samples', '/v2/specimens/', '/v2/specimens', url, `${url}/`]) {
    assert.equal((await send({ url: path })).status, 200, path)
  }
  const { status } = await send({ method: 'POST', url: `${url}/capture/`, payload: {} })
  assert.equal(status, 200)
})

test('what the documented clients send is read leniently', async () => {
  const payload = {
    amount: '100',
    capture: 'True',
    auth: 'True',
    born: 86_400,
    due: '1970-01-02T00:00:00Z',
    email: null,
  }
  const { body } = await send({ method: 'POST', url: '/v2/samples/', payload })
  assert.deepEqual(JSON.parse(body.read), {
    amount: 100,
    currency: 'eur',
    capture: true,
    born: '1970-01-02',
    due: 86_400_000,
    auth: true,
  })
  assert.deepEqual([body.born, body.due], ['1970-01-02', 86_400])
})

test('unset values of an answer are null, not left out', async () => {
  const { body } = await send({ url })
  assert.deepEqual(Object.keys(body), ['id', 'amount', 'name', 'born', 'due', 'read'])
  assert.equal(body.name, null)
})

describe('a body that may be missing', () => {
  const withoutType = { authorization: jsonHeaders.authorization }
  const bodies: Readonly<Record<string, InjectOptions>> = {
    'no body, no content type': { headers: withoutType },
    'no body, content type JSON': {},
    'length of zero': { headers: { ...jsonHeaders, 'content-length': '0' } },
    'empty body': { payload: '' },
    'empty object': { payload: {} },
    null: { payload: 'null' },
  }
  for (const [name, request] of Object.entries(bodies)) {
    test(name, async () => {
      const { status, body } = await send({ method: 'POST', url: `${url}/capture`, ...request })
      assert.deepEqual([status, body.read], [200, '{}'])
    })
  }
})

test('bodies of GET and DELETE are ignored, whatever they are', async () => {
  for (const method of ['GET', 'DELETE'] as const) {
    for (const contentType of ['application/json', 'text/plain', 'nonsense']) {
      const headers = { ...jsonHeaders, 'content-type': contentType }
      const { status } = await send({ method, url, headers, payload: '{"broken' })
      assert.equal(status, 200, `${method} ${contentType}`)
    }
  }
})

test('HEAD is served where GET is', async () => {
  const answer = await app.inject({ method: 'HEAD', url, headers: jsonHeaders })
  assert.equal(answer.statusCode, 200)
  assert.equal(answer.body, '')
  assert.equal(answer.headers['content-length'], String((await app.inject({ url, headers: jsonHeaders })).body.length))
})

test('lists carry their range and one array, and nothing else', async () => {
  const { body } = await send({ url: '/v2/samples/?start=20&limit=5&created=1700000000&paid=true' })
  assert.deepEqual(Object.keys(body), ['range', 'samples'])
  assert.deepEqual(body.range, { start: 20, end: 21, limit: 5, count: 21, has_more: false })
  const [item] = body.samples as { read: string }[]
  assert.deepEqual(JSON.parse(item?.read ?? ''), { metadata: { created: 1_700_000_000_000, paid: true } })
  assert.deepEqual((await send({ url: '/v2/samples' })).body.range, {
    start: 0,
    end: 1,
    limit: 10,
    count: 1,
    has_more: false,
  })
})
