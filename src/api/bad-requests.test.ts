/** Bad requests and their exact answers, and the order in which a request is checked. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { InjectOptions } from 'fastify'
import { basic, jsonHeaders, liveKey, publicKey, sampleId, sampleServer, testKey } from './fixtures/sample.ts'

const app = await sampleServer()
after(() => app.close())

type Case = readonly [name: string, request: InjectOptions, status: number, body: object]

const url = `/v2/samples/${sampleId}`
const post = (payload: unknown, headers: Record<string, string> = {}): InjectOptions => ({
  method: 'POST',
  url: '/v2/samples/',
  headers: { ...jsonHeaders, ...headers },
  payload: payload as string | object,
})
const get = (path: string): InjectOptions => ({ method: 'GET', url: path, headers: jsonHeaders })

const error = (text: string): object => ({ error: text })
const detail = (...fields: (readonly [loc: (string | number)[], msg: string, type: string])[]): object => ({
  detail: fields.map(([loc, msg, type]) => ({ loc, msg, type })),
})
const unauthorized = {
  error: { type: 'invalid_request_error', message: 'You are not authorized to access that resource' },
}
const unknownRoute = error('There is nothing at this address, see /docs')
const wrongMethod = error('This method is not allowed here, see the Allow header')
const wrongContentType = error('The body must be JSON, sent with Content-Type: application/json')
const compressed = error('The body must not be compressed: send it without Content-Encoding')
const tooLarge = error('The body is larger than 1 MiB')
const badJson = error('The body is not valid JSON')
const badKey = error('Idempotency-Key must be 1 to 255 visible ASCII characters')
const badQuery = error('The query string is not properly percent-encoded')
const badId = detail([['path', 'id'], 'string does not match regex "^paym_[a-zA-Z0-9]{24}$"', 'value_error.str.regex'])
const missing = (...loc: string[]): object => detail([loc, 'field required', 'value_error.missing'])
const unknown = (...loc: string[]): object => detail([loc, 'extra fields not permitted', 'value_error.extra'])
const characters = (...loc: (string | number)[]): object =>
  detail([loc, 'NUL characters and lone surrogates are not permitted', 'value_error.any_str.characters'])

const cases: readonly Case[] = [
  ['unknown path', get('/v2/nothing'), 404, unknownRoute],
  ['unknown path below a known one', get(`${url}/nothing`), 404, unknownRoute],
  ['path in another case', get('/V2/samples/'), 404, unknownRoute],
  ['known path, other method', { method: 'PUT', url, headers: jsonHeaders }, 405, wrongMethod],
  ['known path, unusual method', { method: 'PROPFIND', url: '/v2/samples' }, 405, wrongMethod],
  ['path that does not decode', get('/v2/samples/%zz'), 400, error('The path is not properly percent-encoded')],
  ['path that is not UTF-8', get('/v2/samples/%ff'), 400, error('The path is not properly percent-encoded')],
  ['overlong id', get(`/v2/samples/${'a'.repeat(1025)}`), 414, error('The path is too long')],
  ['id of another form', get('/v2/samples/card_x'), 422, badId],
  ['encoded NUL in the id', get('/v2/samples/%00'), 422, characters('path', 'id')],

  ['query that does not decode', get('/v2/samples/?start=%zz'), 400, badQuery],
  ['query that is not UTF-8', get('/v2/samples/?start=%ff'), 400, badQuery],
  [
    'unknown, repeated and wrong parameters',
    get('/v2/samples/?page=2&start=1&start=2&limit=0&created=never'),
    422,
    detail(
      [['query', 'start'], 'parameter given more than once', 'value_error.repeated'],
      [['query', 'created'], 'invalid datetime format', 'value_error.datetime'],
      [['query', 'limit'], 'ensure this value is greater than or equal to 1', 'value_error.number.not_ge'],
      [['query', 'page'], 'extra fields not permitted', 'value_error.extra'],
    ),
  ],
  ['prototype in the query', get('/v2/samples/?__proto__=1'), 422, unknown('query', '__proto__')],
  [
    'empty value',
    get('/v2/samples/?limit='),
    422,
    detail([['query', 'limit'], 'value is not a valid integer', 'type_error.integer']),
  ],
  ['parameters where there are none', get(`${url}?start=1`), 422, unknown('query', 'start')],

  ['text', post('amount=1', { 'content-type': 'text/plain' }), 415, wrongContentType],
  ['form', post('amount=1', { 'content-type': 'application/x-www-form-urlencoded' }), 415, wrongContentType],
  ['content type that is none', post('{}', { 'content-type': 'json' }), 415, wrongContentType],
  ['body too large', post({ amount: 1, name: 'x'.repeat(1024 * 1024) }), 413, tooLarge],
  [
    'another length than announced',
    post('{}', { 'content-length': '5' }),
    400,
    error('The body is not as long as Content-Length says'),
  ],
  ['no JSON', post('{"amount": 1,}'), 400, badJson],
  ['unclosed lists', post('['.repeat(500_000)), 400, badJson],
  ['not UTF-8', post(Buffer.from([0x22, 0xff, 0x22])), 400, badJson],
  ['NUL byte', post('{"amount": 1, "name": "a\0b"}'), 400, badJson],
  ['no body', post(undefined), 422, missing('body')],
  ['empty body', post(''), 422, missing('body')],
  ['null', post('null'), 422, detail([['body'], 'none is not an allowed value', 'type_error.none.not_allowed'])],
  ['list', post('[]'), 422, detail([['body'], 'value is not a valid dict', 'type_error.dict'])],
  [
    'lists in lists',
    post(`${'['.repeat(200_000)}${']'.repeat(200_000)}`),
    422,
    detail([['body'], 'value is not a valid dict', 'type_error.dict']),
  ],
  ['nothing given', post({}), 422, missing('body', 'amount')],
  ['unknown field', post({ amount: 1, ammount: 1 }), 422, unknown('body', 'ammount')],
  ['prototype', post('{"amount": 1, "__proto__": {"amount": 2}}'), 422, unknown('body', '__proto__')],
  ['constructor', post('{"amount": 1, "constructor": {"prototype": 1}}'), 422, unknown('body', 'constructor')],
  [
    'prototype in free-form data',
    post('{"amount": 1, "metadata": {"a": [{"__proto__": 1}]}}'),
    422,
    detail([['body', 'metadata', 'a', 0, '__proto__'], 'extra fields not permitted', 'value_error.extra']),
  ],
  ['escaped NUL', post('{"amount": 1, "name": "a\\u0000b"}'), 422, characters('body', 'name')],
  ['half a surrogate pair', post('{"amount": 1, "name": "abc\\ud83d"}'), 422, characters('body', 'name')],
  ['NUL in a key', post('{"amount": 1, "metadata": {"a\\u0000": 1}}'), 422, characters('body', 'metadata', 'a\0')],
  [
    'nesting too deep',
    post(`{"amount": 1, "metadata": ${'{"a":'.repeat(32)}1${'}'.repeat(32)}}`),
    422,
    detail([
      ['body', 'metadata', ...'a'.repeat(31).split('')],
      'nesting deeper than 32 levels is not permitted',
      'value_error.depth',
    ]),
  ],
  [
    'number that cannot be held exactly',
    post('{"amount": 9007199254740993}'),
    422,
    detail([['body', 'amount'], 'value is not a valid integer', 'type_error.integer']),
  ],
  [
    'everything wrong at once: path, query, then the body by its schema',
    {
      method: 'PATCH',
      url: '/v2/samples/x?a=1',
      headers: jsonHeaders,
      payload: {
        zip: 1,
        card: { number: '4242', cvv: '123' },
        capture: null,
        name: 'ab',
        email: 'x',
        country: 'France',
        born: '31/12/1999',
        status: 'captured',
        methods: ['card', 'cash'],
        auth: { return_url: 'ftp://a' },
        amount: -1,
      },
    },
    422,
    detail(
      [['path', 'id'], 'string does not match regex "^paym_[a-zA-Z0-9]{24}$"', 'value_error.str.regex'],
      [['query', 'a'], 'extra fields not permitted', 'value_error.extra'],
      [['body', 'amount'], 'ensure this value is greater than or equal to 0', 'value_error.number.not_ge'],
      [['body', 'name'], 'ensure this value has at least 3 characters', 'value_error.any_str.min_length'],
      [['body', 'email'], 'value is not a valid email address', 'value_error.email'],
      [['body', 'country'], 'ensure this value has at most 2 characters', 'value_error.any_str.max_length'],
      [['body', 'capture'], 'none is not an allowed value', 'type_error.none.not_allowed'],
      [['body', 'born'], 'invalid date format', 'value_error.date'],
      [
        ['body', 'status'],
        "value is not a valid enumeration member; permitted: 'authorize', 'capture'",
        'type_error.enum',
      ],
      [['body', 'card', 'number'], 'ensure this value has at least 13 characters', 'value_error.any_str.min_length'],
      [['body', 'card', 'cvv'], 'extra fields not permitted', 'value_error.extra'],
      [['body', 'auth', 'return_url'], 'invalid or missing URL scheme', 'value_error.url.scheme'],
      [['body', 'methods', 1], "value is not a valid enumeration member; permitted: 'card', 'sepa'", 'type_error.enum'],
      [['body', 'zip'], 'extra fields not permitted', 'value_error.extra'],
    ),
  ],
  [
    'a field of an optional body',
    { method: 'POST', url: `${url}/capture`, headers: jsonHeaders, payload: { amount: 0 } },
    422,
    detail([['body', 'amount'], 'ensure this value is greater than or equal to 1', 'value_error.number.not_ge']),
  ],
  ['empty idempotency key', post({ amount: 1 }, { 'idempotency-key': '' }), 400, badKey],
  ['spaced idempotency key', post({ amount: 1 }, { 'idempotency-key': 'a b' }), 400, badKey],
  ['accented idempotency key', post({ amount: 1 }, { 'idempotency-key': 'é' }), 400, badKey],
  ['overlong idempotency key', post({ amount: 1 }, { 'idempotency-key': 'k'.repeat(256) }), 400, badKey],
]

describe('bad requests', () => {
  for (const [name, request, status, body] of cases) {
    test(name, async () => {
      const answer = await app.inject(request)
      assert.deepEqual({ status: answer.statusCode, body: answer.json() }, { status, body })
      assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8')
    })
  }
})

describe('keys that open nothing', () => {
  const headers: readonly (readonly [name: string, value: string | undefined])[] = [
    ['none', undefined],
    ['empty', ''],
    ['no scheme', testKey],
    ['another scheme', `Digest ${testKey}`],
    ['scheme alone', 'Basic'],
    ['not base64', 'Basic ***'],
    ['no colon', `Basic ${Buffer.from(testKey).toString('base64')}`],
    ['a password', basic(testKey, 'secret')],
    ['key as password', basic('', testKey)],
    ['public key', basic(publicKey)],
    ['unknown key', basic(`stest_${'u'.repeat(24)}`)],
    ['key too short', `Bearer ${testKey.slice(0, -1)}`],
    ['key too long', `Bearer ${testKey}t`],
    ['two keys', `Bearer ${testKey} ${testKey}`],
  ]
  for (const [name, value] of headers) {
    test(name, async () => {
      const answer = await app.inject({
        url: '/v2/samples/',
        headers: value === undefined ? {} : { authorization: value },
      })
      assert.deepEqual({ status: answer.statusCode, body: answer.json() }, { status: 401, body: unauthorized })
      assert.equal(answer.headers['www-authenticate'], 'Basic realm="Guichet", charset="UTF-8", Bearer realm="Guichet"')
    })
  }

  for (const value of [
    basic(testKey),
    basic(liveKey),
    `Bearer ${testKey}`,
    `bearer ${testKey}`,
    `basic  ${basic(testKey).slice(6)}`,
  ]) {
    test(`${value.slice(0, 8)}… opens`, async () => {
      const answer = await app.inject({ url: '/v2/samples/', headers: { authorization: value } })
      assert.equal(answer.statusCode, 200)
    })
  }
})

test('the order of checks: each step is failed together with all that follow', async () => {
  const uncompressed = { 'content-type': 'text/plain', 'idempotency-key': 'a b' }
  const broken = {
    url: '/v2/samples/?a=%zz',
    headers: { 'content-encoding': 'gzip', ...uncompressed },
    payload: `${'x'.repeat(1024 * 1024)}[`,
  }
  const authorization = basic(testKey)
  const json = { authorization, 'content-type': 'application/json' }
  const steps: readonly (readonly [number, InjectOptions])[] = [
    [404, { ...broken, method: 'POST', url: '/v2/nothing?a=%zz' }],
    [405, { ...broken, method: 'PUT' }],
    [401, { ...broken, method: 'POST' }],
    [415, { ...broken, method: 'POST', headers: { ...broken.headers, authorization } }],
    [415, { ...broken, method: 'POST', headers: { ...uncompressed, authorization } }],
    [413, { ...broken, method: 'POST', headers: { ...uncompressed, ...json } }],
    [400, { ...broken, method: 'POST', headers: { ...uncompressed, ...json }, payload: '[' }],
    [400, { ...broken, method: 'POST', headers: json, payload: '[' }],
    [400, { method: 'POST', url: '/v2/samples/?a=1', headers: json, payload: '[' }],
    [422, { method: 'POST', url: '/v2/samples/?a=1', headers: json, payload: '{}' }],
    [200, { method: 'POST', url: '/v2/samples/', headers: json, payload: '{"amount":1}' }],
  ]
  const texts: string[] = []
  for (const [status, request] of steps) {
    const answer = await app.inject(request)
    assert.equal(answer.statusCode, status, JSON.stringify(request).slice(0, 200))
    if ([400, 415].includes(status)) texts.push(answer.json().error)
  }
  assert.deepEqual(texts.map(error), [compressed, wrongContentType, badKey, badQuery, badJson])
})

test('405 names the methods that the path has', async () => {
  const allowOf = async (path: string): Promise<unknown> =>
    (await app.inject({ method: 'OPTIONS', url: path })).headers.allow
  assert.equal(await allowOf('/v2/samples'), 'GET, HEAD, POST')
  assert.equal(await allowOf(url), 'GET, HEAD, DELETE, PATCH')
  assert.equal(await allowOf('/healthz'), 'GET, HEAD')
})

test('no answer repeats a value that was sent', async () => {
  const number = '4242424242424242424242'
  const { body } = await app.inject(
    post({
      amount: number,
      name: `${number} `.repeat(4),
      card: { number },
      status: number,
      born: number,
      email: number,
      metadata: `\0${number}`,
    }),
  )
  assert.equal(JSON.parse(body).detail.length, 7)
  assert.doesNotMatch(body, /4242/)
})
