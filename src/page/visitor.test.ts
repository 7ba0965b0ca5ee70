import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import formbody from '@fastify/formbody'
import { fastify, type FastifyInstance, type InjectOptions } from 'fastify'
import { fieldsOf, isFromElsewhere, queryWith, visitorOf } from './visitor.ts'

const ownUrl = 'https://pay.example.org/below'

let app: FastifyInstance
before(async () => {
  app = fastify()
  await app.register(formbody)
  app.all('/', (request) => ({
    visitor: visitorOf(request),
    fields: fieldsOf(request),
    isFromElsewhere: isFromElsewhere(request, ownUrl),
  }))
})
after(() => app.close())

async function see(options: InjectOptions) {
  const answer = await app.inject({ url: '/', remoteAddress: '192.0.2.7', ...options })
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}

const post = (payload: string) => ({
  method: 'POST' as const,
  payload,
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
})

const languages: readonly [query: string, acceptLanguage: string, language: string, kept: string][] = [
  ['', 'fr', 'fr', ''],
  ['?lang=', 'fr', 'fr', ''],
  ['?lang=de', 'fr', 'de', '?lang=de'],
  ['?lang=fr-FR', 'de', 'fr', '?lang=fr-FR'],
  ['?lang=pl', 'fr', 'en', '?lang=pl'],
  ['?lang=it&lang=de', 'fr', 'it', '?lang=it'],
  ['?LANG=it', 'fr', 'fr', ''],
  ['?lang[]=it', 'fr', 'fr', ''],
  ['?lang=%22%3E%3Cb%3E', 'fr', 'en', '?lang=%22%3E%3Cb%3E'],
  ['?lang=de%0d%0aset-cookie:a', 'fr', 'en', '?lang=de%0D%0Aset-cookie%3Aa'],
  ['?lang=%zz', 'fr', 'en', '?lang=%25zz'],
  ['?lang=%00', 'fr', 'en', '?lang=%00'],
  [`?lang=${'a'.repeat(2000)}`, 'fr', 'en', `?lang=${'a'.repeat(35)}`],
  // Cut in the middle of a character of two halves.
  [`?lang=${'a'.repeat(34)}%F0%9F%98%80`, 'fr', 'en', `?lang=${'a'.repeat(34)}%EF%BF%BD`],
]

for (const [query, acceptLanguage, language, kept] of languages) {
  test(`${query.slice(0, 60)} with Accept-Language ${acceptLanguage}: ${language}`, async () => {
    const { visitor } = await see({ url: `/${query}`, headers: { 'accept-language': acceptLanguage } })
    assert.deepEqual([visitor.language, visitor.query], [language, kept])
  })
}

test('what the page shall say goes along with the language', () => {
  assert.equal(queryWith({ query: '' }, undefined), '')
  assert.equal(queryWith({ query: '?lang=fr' }, undefined), '?lang=fr')
  assert.equal(queryWith({ query: '' }, 'changed'), '?notice=changed')
  assert.equal(queryWith({ query: '?lang=fr' }, 'changed'), '?lang=fr&notice=changed')
})

test('the device is what the browser told, no longer than it is kept', async () => {
  const { visitor } = await see({
    headers: { 'user-agent': 'A'.repeat(300), accept: 'B'.repeat(300), 'accept-language': 'C'.repeat(300) },
  })
  assert.deepEqual(visitor.device, {
    ip: '192.0.2.7',
    user_agent: 'A'.repeat(256),
    http_accept: 'B'.repeat(256),
    languages: 'C'.repeat(128),
  })
  const silent = await see({ headers: { 'user-agent': '', accept: '', 'accept-language': '' } })
  assert.deepEqual(silent.visitor.device, { ip: '192.0.2.7' })
})

test('the script asks for JSON; a browser does not', async () => {
  const rows: readonly [accept: string, wantsJson: boolean][] = [
    ['application/json', true],
    ['application/json, text/plain;q=0.5', true],
    ['text/html,application/xhtml+xml,*/*;q=0.8', false],
    ['*/*', false],
    ['', false],
  ]
  for (const [accept, wantsJson] of rows)
    assert.equal((await see({ headers: { accept } })).visitor.wantsJson, wantsJson, accept)
})

const forms: readonly [body: string, fields: Record<string, string>][] = [
  ['', {}],
  ['a=1&b=2', { a: '1', b: '2' }],
  ['a=first&a=second', { a: 'first' }],
  ['a=&a=second', { a: '' }],
  ['a', { a: '' }],
  ['a=+b%20c%2B', { a: ' b c+' }],
  ['a=%C3%A9', { a: 'é' }],
  ['a=%E2%82', { a: '%E2%82' }],
  ['a=%zz&b=%', { a: '%zz', b: '%' }],
  ['a[b]=1&c.d=2', { 'a[b]': '1', 'c.d': '2' }],
  ['toString=1&constructor=2', { toString: '1', constructor: '2' }],
  ['__proto__=1&number=2', { ['__proto__']: '1', number: '2' }],
  ['&&=&', { '': '' }],
]

for (const [body, fields] of forms)
  test(`the form ${JSON.stringify(body)}`, async () => assert.deepEqual((await see(post(body))).fields, fields))

test('without a body there are no fields', async () => assert.deepEqual((await see({})).fields, {}))

const origins: readonly [origin: string | undefined, host: string, isFromElsewhere: boolean][] = [
  [undefined, 'pay.example.org', false],
  ['https://pay.example.org', 'pay.example.org', false],
  // The page is reached at another name than the configured one: it is still the same site.
  ['https://internal.example', 'internal.example', false],
  ['http://127.0.0.1:4242', '127.0.0.1:4242', false],
  ['https://pay.example.org', 'internal.example', false],
  ['http://pay.example.org', 'internal.example', true],
  ['https://pay.example.org:8443', 'internal.example', true],
  ['https://evil.example', 'pay.example.org', true],
  ['https://pay.example.org.evil.example', 'pay.example.org', true],
  ['https://evil.example, https://pay.example.org', 'pay.example.org', true],
  ['https://pay.example.org/', 'pay.example.org', true],
  ['null', 'pay.example.org', true],
  ['', 'pay.example.org', true],
]

for (const [origin, host, elsewhere] of origins) {
  test(`Origin ${origin ?? '(none)'} at ${host}: ${elsewhere ? 'from elsewhere' : 'our own'}`, async () => {
    const seen = await see({ headers: { host, ...(origin !== undefined && { origin }) } })
    assert.equal(seen.isFromElsewhere, elsewhere)
  })
}
